//! The span of a call: OpenTelemetry's names, and nothing confidential.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use iopole_auth::{AccessToken, Lifetime, StaticToken};
use iopole_http::{Class, Client, Method, Operation, Retries, Role};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

const READ: Operation = Operation::new("getThing", Method::GET, "/v1/thing/{id}", Class::Safe, Role::User);

type Fields = BTreeMap<&'static str, String>;

/// Prefix of values that an exporter cannot write as a number.
const NOT_I64: &str = "not an i64: ";

/// Layer that keeps the fields of the spans `iopole.call`.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Fields>>);

struct Into<'a>(&'a mut Fields);

impl Visit for Into<'_> {
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.0.insert(field.name(), value.to_string());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name(), format!("{NOT_I64}{value}"));
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        self.0.insert(field.name(), format!("{NOT_I64}{value}"));
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        self.0.insert(field.name(), format!("{NOT_I64}{value}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let text = format!("{value:?}");
        // A number recorded as `Debug` is exported as text.
        let prefix = if text.parse::<f64>().is_ok() { NOT_I64 } else { "" };
        self.0.insert(field.name(), format!("{prefix}{text}"));
    }
}

impl<S: tracing::Subscriber> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        if attributes.metadata().name() == "iopole.call" {
            attributes.record(&mut Into(&mut self.0.lock().unwrap()));
        }
    }

    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::new();
        event.record(&mut Into(&mut fields));
        assert!(!fields.values().any(|value| value.starts_with(NOT_I64)), "{fields:?}");
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        values.record(&mut Into(&mut self.0.lock().unwrap()));
    }
}

/// Returns the fields of one call's span.
async fn traced(client: &Client) -> Fields {
    let spans = Spans::default();
    let subscriber = tracing_subscriber::registry().with(spans.clone());
    let _guard = tracing::subscriber::set_default(subscriber);
    // The span shows if the call succeeded.
    let _ = client.call(&READ).path("id", "confidential-id").query("q", "confidential-query").send().await;
    let fields = spans.0.lock().unwrap().clone();
    assert!(!format!("{fields:?}").contains("confidential"), "{fields:?}");
    fields
}

fn client(url: &str) -> Client {
    let token = AccessToken::new(&"confidential-token".into(), Lifetime::Unlimited).unwrap();
    let builder = Client::builder(url.parse().unwrap(), Arc::new(StaticToken::new(token)));
    builder.retries(Retries::new().attempts(3)).seed(1).build().unwrap()
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
    assert!(!retried.contains_key("error.type") && !retried.contains_key("otel.status_code"));
    let at_once = traced(&client).await;
    assert!(!at_once.contains_key("http.request.resend_count"), "{at_once:?}");
}

#[tokio::test]
async fn a_failed_call_is_an_error_in_the_span() {
    for (status, resent) in [(400, None), (404, None), (429, Some("2")), (503, Some("2")), (302, None)] {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(ResponseTemplate::new(status)).mount(&server).await;
        let refused = traced(&client(&server.uri())).await;
        let field = |name: &str| refused.get(name).map(String::as_str);
        let status = status.to_string();
        assert_eq!(field("http.response.status_code"), Some(status.as_str()));
        assert_eq!(field("error.type"), Some(status.as_str()));
        assert_eq!(field("otel.status_code"), Some("ERROR"), "{status}");
        assert_eq!(field("http.request.resend_count"), resent, "{status}");
    }
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let unreachable = traced(&client(&format!("http://{closed}"))).await;
    assert_eq!(unreachable.get("error.type").map(String::as_str), Some("Unreachable"));
    assert_eq!(unreachable.get("otel.status_code").map(String::as_str), Some("ERROR"));
}

#[tokio::test]
async fn the_wait_for_a_token_is_traced_in_numbers() {
    let mut tokens = iopole_auth::MockTokenSource::new();
    let mut failures = 0;
    tokens.expect_token().returning(move || {
        failures += 1;
        if failures == 1 {
            let error = iopole_auth::TokenError::new(iopole_auth::TokenErrorKind::Unavailable, "");
            return Err(error.with_retry_after(std::time::Duration::from_millis(1)));
        }
        AccessToken::new(&"t".into(), Lifetime::Unlimited)
    });
    let server = MockServer::start().await;
    let url = server.uri().parse().unwrap();
    let cached = iopole_auth::Cached::new(tokens);
    let fields = traced(&Client::builder(url, Arc::new(cached)).build().unwrap()).await;
    assert_eq!(fields.get("http.response.status_code").map(String::as_str), Some("404"), "{fields:?}");
}
