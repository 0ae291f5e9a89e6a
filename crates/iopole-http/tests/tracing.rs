//! The span of a call: OpenTelemetry's names, and nothing confidential.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use iopole_auth::{AccessToken, Lifetime, StaticToken};
use iopole_http::{Class, Client, Method, Operation, Role};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

const READ: Operation = Operation::new("getThing", Method::GET, "/v1/thing/{id}", Class::Safe, Role::User);

type Fields = BTreeMap<&'static str, String>;

/// Keeps the fields of the spans named `iopole.call`.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Fields>>);

struct Into<'a>(&'a mut Fields);

impl Visit for Into<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}").trim_matches('"').to_owned());
    }
}

impl<S: tracing::Subscriber> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        if attributes.metadata().name() == "iopole.call" {
            attributes.record(&mut Into(&mut self.0.lock().unwrap()));
        }
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        values.record(&mut Into(&mut self.0.lock().unwrap()));
    }
}

/// The fields of one call's span.
async fn traced(client: &Client) -> Fields {
    let spans = Spans::default();
    let subscriber = tracing_subscriber::registry().with(spans.clone());
    let _guard = tracing::subscriber::set_default(subscriber);
    // Whether it succeeds is told by the span.
    let _ = client.call(&READ).path("id", "confidential-id").query("q", "confidential-query").send().await;
    let fields = spans.0.lock().unwrap().clone();
    assert!(!format!("{fields:?}").contains("confidential"), "{fields:?}");
    fields
}

fn client(url: &str) -> Client {
    let token = AccessToken::new(&"confidential-token".into(), Lifetime::Unlimited).unwrap();
    let builder = Client::builder(url.parse().unwrap(), Arc::new(StaticToken::new(token)));
    builder.most_attempts(3).seed(1).build().unwrap()
}

#[tokio::test]
async fn a_call_writes_a_span_in_opentelemetrys_names() {
    let server = MockServer::start().await;
    let unavailable = ResponseTemplate::new(503);
    Mock::given(any()).respond_with(unavailable).up_to_n_times(2).mount(&server).await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).mount(&server).await;
    let client = client(&server.uri());

    let retried = traced(&client).await;
    let address = server.address();
    for (name, value) in [
        ("otel.kind", "client"),
        ("otel.name", "GET /v1/thing/{id}"),
        ("iopole.operation", "getThing"),
        ("http.request.method", "GET"),
        ("url.template", "/v1/thing/{id}"),
        ("server.address", &address.ip().to_string()),
        ("server.port", &address.port().to_string()),
        ("http.response.status_code", "200"),
        ("http.request.resend_count", "2"),
    ] {
        assert_eq!(retried.get(name).map(String::as_str), Some(value), "{name} in {retried:?}");
    }
    assert!(!retried.contains_key("error.type"));
    let at_once = traced(&client).await;
    assert!(!at_once.contains_key("http.request.resend_count"), "{at_once:?}");
}

#[tokio::test]
async fn a_failure_is_named_in_the_span() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(404)).mount(&server).await;
    let refused = traced(&client(&server.uri())).await;
    assert_eq!(refused.get("http.response.status_code").map(String::as_str), Some("404"));
    assert_eq!(refused.get("error.type").map(String::as_str), Some("404"));
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let unreachable = traced(&client(&format!("http://{closed}"))).await;
    assert_eq!(unreachable.get("error.type").map(String::as_str), Some("Unreachable"));
}
