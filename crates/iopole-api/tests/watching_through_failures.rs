//! A long watch survives failures.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use iopole_api::{Client, ErrorKind, Timer, WatchEnd};
use iopole_auth::{AccessToken, Lifetime, StaticToken};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const ID: &str = "0190f1d2-0000-7000-8000-000000000000";

/// A clock that records its sleeps and ends them at once.
#[derive(Debug, Clone, Default)]
struct Noted(Arc<Mutex<Vec<Duration>>>);

impl Timer for Noted {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + self.0.lock().unwrap().iter().sum::<Duration>()
    }

    fn sleep(&self, duration: Duration) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
        self.0.lock().unwrap().push(duration);
        Box::pin(std::future::ready(()))
    }
}

/// A platform that answers the n-th search like this.
async fn answering(
    answer: impl Fn(usize) -> ResponseTemplate + Send + Sync + 'static,
) -> (MockServer, Client) {
    let (server, looks) = (MockServer::start().await, AtomicUsize::new(0));
    let respond = move |_: &Request| answer(looks.fetch_add(1, Ordering::SeqCst));
    Mock::given(any()).respond_with(respond).mount(&server).await;
    let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
    let http = iopole_http::Client::builder(server.uri().parse().unwrap(), Arc::new(StaticToken::new(token)));
    (server, Client::new(http.retries(iopole_http::Retries::never()).build().unwrap()))
}

fn row(state: &str) -> ResponseTemplate {
    let page = format!(
        r#"{{"data":[{{"metadata":{{"invoiceId":"{ID}","state":"{state}"}}}}],
        "meta":{{"count":1,"offset":0,"limit":1}}}}"#
    );
    ResponseTemplate::new(200).set_body_string(page)
}

fn unavailable(wait: &str) -> ResponseTemplate {
    ResponseTemplate::new(503).insert_header("retry-after", wait)
}

#[tokio::test]
async fn failures_with_a_success_between_them_are_not_consecutive() {
    let (_server, client) = answering(|look| match look {
        0..60 if look % 3 == 1 => unavailable("1"),
        0..60 => row("PROCESSING"),
        _ => row("INVALID"),
    })
    .await;
    let mut watch = client.user().invoices().watch(&ID.parse().unwrap()).timer(Noted::default());
    assert_eq!(watch.wait().await.unwrap().end, WatchEnd::Final);
}

#[tokio::test]
async fn consecutive_failures_end_the_wait_and_pauses_are_bounded() {
    let (server, client) = answering(|_| unavailable("99999999999")).await;
    let timer = Noted::default();
    let mut watch = client.user().invoices().watch(&ID.parse().unwrap()).timer(timer.clone());
    for rounds in 1..=2 {
        assert_eq!(watch.wait().await.unwrap_err().kind(), ErrorKind::Unavailable);
        assert_eq!(server.received_requests().await.unwrap().len(), rounds * 6);
    }
    let longest = timer.0.lock().unwrap().iter().max().copied();
    assert_eq!(longest, Some(Duration::from_secs(3_600)));
}
