//! Operations that are known to be slow, under a client with little patience.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::sync::Arc;
use std::time::Duration;

use iopole_auth::{AccessToken, Lifetime, StaticToken};
use iopole_http::{Class, Client, Error, ErrorKind, Method, Operation, Request, Response, Role};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

const SLOW: Operation = Operation::new("registerSlowly", Method::POST, "/slow", Class::Once, Role::Admin);
const LONG: Duration = Duration::from_secs(30);
const SHORT: Duration = Duration::from_millis(5);

/// Sends a request, adjusted, to a server that takes its time, with a client that has this much patience.
async fn answer(patience: Duration, adjust: impl Fn(Request) -> Request) -> Result<Response, Error> {
    let server = MockServer::start().await;
    let slow = ResponseTemplate::new(200).set_delay(Duration::from_millis(50));
    Mock::given(any()).respond_with(slow).mount(&server).await;
    let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
    let builder = Client::builder(server.uri().parse().unwrap(), Arc::new(StaticToken::new(token)));
    let client = builder.attempt_timeout(patience).build().unwrap();
    adjust(client.call(&SLOW)).send().await
}

#[tokio::test]
async fn an_operation_may_ask_for_more_patience_and_never_for_less() {
    let gave_up = answer(SHORT, |request| request).await.err().unwrap();
    assert_eq!(gave_up.kind(), ErrorKind::OutcomeUnknown, "{gave_up}");
    assert!(answer(SHORT, |request| request.timeout_at_least(LONG)).await.is_ok());
    assert!(answer(LONG, |request| request.timeout_at_least(SHORT)).await.is_ok());
    let last_word = answer(LONG, |request| request.timeout_at_least(LONG).timeout(SHORT)).await;
    assert_eq!(last_word.err().unwrap().kind(), ErrorKind::OutcomeUnknown);
}
