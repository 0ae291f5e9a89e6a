//! Limits: requests in flight and rates, within the call's time.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use iopole_auth::{AccessToken, Lifetime, StaticToken};
use iopole_http::{Class, Client, ClientBuilder, ErrorKind, Method, Operation, Role};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const READ: Operation = Operation::new("readThing", Method::GET, "/thing", Class::Safe, Role::User);
const HISTORY: Operation = Operation::new("listHistory", Method::GET, "/history", Class::Safe, Role::User);

/// Answers each request after a delay, and counts the most concurrent ones.
async fn server(most: Arc<AtomicUsize>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let now = Arc::new(AtomicUsize::new(0));
    tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            let (most, now) = (most.clone(), now.clone());
            tokio::spawn(async move {
                let mut request = [0; 8192];
                while socket.read(&mut request).await.unwrap_or(0) > 0 {
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    tokio::time::sleep(Duration::from_millis(5)).await;
                    now.fetch_sub(1, Ordering::SeqCst);
                    if socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    url
}

fn builder(url: &str) -> ClientBuilder {
    let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
    Client::builder(url.parse().unwrap(), Arc::new(StaticToken::new(token)))
}

fn number(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap()
}

#[tokio::test]
async fn the_limit_of_requests_in_flight_is_kept() {
    let most = Arc::new(AtomicUsize::new(0));
    let client = builder(&server(most.clone()).await).in_flight(3).build().unwrap();
    let calls: Vec<_> = (0..24)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.call(&READ).send().await.unwrap().bytes().await.unwrap() })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    assert_eq!(most.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn an_unread_answer_keeps_its_permit_until_dropped() {
    let client = builder(&server(Arc::default()).await).in_flight(1).build().unwrap();
    let waits = async || {
        let call = client.call(&READ).send();
        tokio::time::timeout(Duration::from_millis(40), call).await.is_err()
    };
    let held = client.call(&READ).send().await.unwrap();
    assert!(waits().await);
    drop(held);
    client.call(&READ).send().await.unwrap().bytes().await.unwrap();
    let mut stream = client.call(&READ).send().await.unwrap().stream();
    futures_util::StreamExt::next(&mut stream).await.unwrap().unwrap();
    assert!(waits().await, "a stream keeps it too");
    drop(stream);
    client.call(&READ).send().await.unwrap();
}

#[tokio::test]
async fn nothing_is_sent_without_a_permit_within_the_calls_time() {
    let short = Duration::from_millis(40);
    let client =
        builder(&server(Arc::default()).await).in_flight(1).attempt_timeout(short).total_timeout(short);
    let client = client.build().unwrap();
    let _held = client.call(&READ).send().await.unwrap();
    let error = client.call(&READ).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Throttled, 0));
    assert!(error.to_string().contains("was not sent") && error.is_retryable(), "{error}");
}

#[tokio::test]
async fn a_rate_without_room_within_the_calls_time_fails_at_once() {
    let url = server(Arc::default()).await;
    let client = builder(&url)
        .rate(number(1), number(1))
        .total_timeout(Duration::from_secs(5))
        .attempt_timeout(Duration::from_secs(5));
    let client = client.build().unwrap();
    client.call(&READ).send().await.unwrap();
    let error = client.call(&READ).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Throttled, 0));
    let wait = error.retry_after().unwrap();
    assert!(wait > Duration::from_secs(50) && wait <= Duration::from_secs(60), "{wait:?}");
}

#[tokio::test]
async fn an_operation_can_have_its_own_rate() {
    let url = server(Arc::default()).await;
    let client = builder(&url).operation_rate(&HISTORY, number(1), number(1)).build().unwrap();
    client.call(&HISTORY).send().await.unwrap();
    for _ in 0..5 {
        client.call(&READ).send().await.unwrap();
    }
    let waits = tokio::time::timeout(Duration::from_millis(40), client.call(&HISTORY).send()).await;
    assert!(waits.is_err(), "it waits for its turn");
}

#[tokio::test]
async fn an_operation_that_waits_for_its_rate_blocks_no_other() {
    let url = server(Arc::default()).await;
    let builder = builder(&url).operation_rate(&HISTORY, number(1), number(1));
    let client = builder.in_flight(1).build().unwrap();
    client.call(&HISTORY).send().await.unwrap();
    let mut waiting = Box::pin(client.call(&HISTORY).send());
    assert!(tokio::time::timeout(Duration::from_millis(5), &mut waiting).await.is_err());
    client.call(&READ).send().await.unwrap();
}

#[tokio::test]
async fn a_call_without_a_permit_spends_no_rate() {
    let url = server(Arc::default()).await;
    let bound = Duration::from_millis(500);
    let client =
        builder(&url).in_flight(1).rate(number(1), number(2)).operation_rate(&HISTORY, number(1), number(1));
    let client = client.attempt_timeout(bound).total_timeout(bound).build().unwrap();
    let held = client.call(&READ).send().await.unwrap();
    for operation in [HISTORY, READ] {
        let waits = tokio::time::timeout(Duration::from_millis(40), client.call(&operation).send()).await;
        assert!(waits.is_err(), "there is no place");
    }
    drop(held);
    client.call(&HISTORY).send().await.unwrap();
    let error = client.call(&HISTORY).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Throttled, "now both are paid: {error}");
}

#[tokio::test]
async fn a_call_stopped_by_its_own_rate_spends_nothing_of_the_clients() {
    let url = server(Arc::default()).await;
    let bound = Duration::from_secs(5);
    let client = builder(&url).rate(number(1), number(2)).operation_rate(&HISTORY, number(1), number(1));
    let client = client.attempt_timeout(bound).total_timeout(bound).build().unwrap();
    client.call(&HISTORY).send().await.unwrap();
    assert_eq!(client.call(&HISTORY).send().await.unwrap_err().kind(), ErrorKind::Throttled);
    client.call(&READ).send().await.unwrap();
    assert_eq!(client.call(&READ).send().await.unwrap_err().kind(), ErrorKind::Throttled);
}

#[tokio::test]
async fn the_replay_after_a_401_counts_towards_the_rate() {
    let server = wiremock::MockServer::start().await;
    let refusal = wiremock::ResponseTemplate::new(401);
    wiremock::Mock::given(wiremock::matchers::any()).respond_with(refusal).expect(1).mount(&server).await;
    let bound = Duration::from_secs(5);
    let client =
        builder(&server.uri()).rate(number(1), number(1)).total_timeout(bound).attempt_timeout(bound);
    let error = client.build().unwrap().call(&READ).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Throttled, 1));
    assert!(error.retry_after().unwrap() > bound);
}

/// Foreign source that never answers.
struct Silent;

impl iopole_auth::TokenSource for Silent {
    fn token<'s, 'f>(
        &'s self,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<AccessToken, iopole_auth::TokenError>> + Send + 'f>>
    where
        's: 'f,
        Self: 'f,
    {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_source_that_never_answers_ends_with_the_call_and_sends_nothing() {
    const SEND: Operation = Operation::new("sendThing", Method::POST, "/thing", Class::Once, Role::User);
    let short = Duration::from_millis(40);
    let url = server(Arc::default()).await;
    let client = Client::builder(url.parse().unwrap(), Arc::new(Silent));
    let client = client.attempt_timeout(short).total_timeout(short).build().unwrap();
    let error = client.call(&SEND).json(&1).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::TimedOut, 0));
    assert!(!error.is_outcome_unknown() && error.to_string().contains("was not sent"), "{error}");
}
