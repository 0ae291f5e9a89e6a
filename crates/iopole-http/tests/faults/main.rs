//! Every fault against every class of operation: requests seen and processed, the caller's error, and the time. The
//! faults need raw sockets, since no mock server produces them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod captured;
mod server;
mod table;

use std::sync::Arc;
use std::time::{Duration, Instant};

use iopole_auth::{AccessToken, Lifetime, StaticToken};
use iopole_http::{
    Class, Client, ClientBuilder, Error, ErrorKind as Kind, Method, Operation, Retries, Role, Upload,
};

use self::captured::Captured;
use self::server::{Fault, Server};
use self::table::table;

const SAFE: Operation = Operation::new("readThing", Method::GET, "/thing", Class::Safe, Role::User);
const IDEMPOTENT: Operation =
    Operation::new("putThing", Method::PUT, "/thing", Class::Idempotent, Role::User);
const ONCE: Operation = Operation::new("sendThing", Method::POST, "/thing", Class::Once, Role::User);
const FILE: &[u8] = &[b'x'; 200_000];
const FILE_SHA256: &str = "91e3faafd322bcdf160f3f0ce886acb092b9b9e2a1e8526b40f21a8898a8700b";
const ATTEMPTS: usize = 3;
/// Long enough for a busy machine to answer a request that is not stalled.
const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(1_500);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(10);
/// Time of a call beside the attempts that time out, for retries and a busy machine.
const MARGIN: Duration = Duration::from_secs(4);
const TOKEN: &str = "t0ken-S3CRET";
const CUSTOMER: &str = "0190f1d2-5ec7-7000-8000-00000005ec7e";

fn builder(url: &str) -> ClientBuilder {
    let token = AccessToken::new(&TOKEN.into(), Lifetime::Unlimited).unwrap();
    Client::builder(url.parse().unwrap(), Arc::new(StaticToken::new(token)))
        .customer_id(CUSTOMER.parse().ok())
        .retries(Retries::new().attempts(u32::try_from(ATTEMPTS).unwrap()))
        .attempt_timeout(ATTEMPT_TIMEOUT)
        .total_timeout(TOTAL_TIMEOUT)
        .seed(5)
}

fn client(url: &str) -> Client {
    builder(url).build().unwrap()
}

async fn call(client: &Client, operation: &Operation) -> Result<serde_json::Value, Error> {
    let request = client.call(operation);
    let request = match operation.class() {
        Class::Safe => request,
        Class::Idempotent => request.json(&["S3CRET"]),
        _ => request
            .upload(Upload::from_bytes("file", "a.xml", "application/xml", FILE))
            .timeout(ATTEMPT_TIMEOUT),
    };
    request.send().await?.json().await
}

/// Returns every text that an error shows.
fn shown(error: &Error) -> String {
    let mut shown = format!("{error} {error:?} {:?}", error.problem());
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        shown += &format!(" {inner} {inner:?}");
        source = inner.source();
    }
    shown
}

#[tokio::test]
async fn a_lasting_fault_is_reported_in_time_and_without_a_secret() {
    let captured = Captured::everything();
    let mut cases = Vec::new();
    for row in table() {
        for (operation, expected) in [(SAFE, row.safe), (IDEMPOTENT, row.safe), (ONCE, row.once)] {
            let captured = captured.clone();
            cases.push(tokio::spawn(async move {
                let server = Server::start(row.fault, row.processes, usize::MAX).await;
                let start = Instant::now();
                let error = call(&client(&server.url), &operation).await.unwrap_err();
                let took = start.elapsed();
                let what = format!("{:?} {}: {error}", row.fault, operation.id());
                let processed = if row.processes { expected.seen } else { 0 };
                assert_eq!(
                    (server.counts(), error.kind()),
                    ((expected.seen, processed), expected.kind),
                    "{what}"
                );
                assert!(operation.class() != Class::Once || processed <= 1, "processed twice: {what}");
                assert_eq!(error.attempts(), expected.seen, "{what}");
                let least = ATTEMPT_TIMEOUT * expected.stalls;
                assert!(took >= least && took < least + MARGIN, "{took:?}: {what}");
                assert_eq!(error.is_outcome_unknown(), error.upload_sha256().is_some(), "{what}");
                captured.add(&shown(&error));
            }));
        }
    }
    for case in cases {
        case.await.unwrap();
    }
    captured.assert_holds(&["iopole.call", "sendThing", "OutcomeUnknown", "hyper"]);
    captured.assert_lacks(&["S3CRET", CUSTOMER, "xxxxxxxx"]);
}

#[tokio::test]
async fn a_passing_fault_is_survived_where_that_is_safe() {
    let mut cases = Vec::new();
    for row in table() {
        for operation in [SAFE, IDEMPOTENT, ONCE] {
            cases.push(tokio::spawn(async move {
                let server = Server::start(row.fault, row.processes, 1).await;
                let outcome = call(&client(&server.url), &operation).await;
                let what = format!("{:?} {}: {outcome:?}", row.fault, operation.id());
                let (seen, processed) = server.counts();
                let expected = if operation.class() == Class::Once { row.once } else { row.safe };
                assert_eq!(outcome.is_ok(), expected.seen > 1, "{what}");
                assert_eq!(seen, expected.seen.min(2), "{what}");
                if operation.class() == Class::Once {
                    assert!(processed <= 1, "processed twice: {what}");
                    assert!(
                        outcome.is_ok() || processed == 0 || outcome.unwrap_err().is_outcome_unknown(),
                        "{what}"
                    );
                }
            }));
        }
    }
    for case in cases {
        case.await.unwrap();
    }
}

#[tokio::test]
async fn an_early_413_causes_neither_a_hang_nor_a_second_upload() {
    const TOO_LARGE: &str = "HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let server = Server::start(Fault::AnswerEarly(TOO_LARGE), false, usize::MAX).await;
    let error = call(&client(&server.url), &ONCE).await.unwrap_err();
    // The answer and the broken pipe race: the network decides which comes first.
    assert!(matches!(error.kind(), Kind::TooLarge | Kind::OutcomeUnknown), "{error}");
    assert_eq!(server.counts(), (1, 0));
    // A server that continues to read leaves no race.
    let server = Server::start(Fault::AnswerThenDrain(TOO_LARGE), false, usize::MAX).await;
    let error = call(&client(&server.url), &ONCE).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), server.counts()), (Kind::TooLarge, 1, (1, 0)), "{error}");
}

#[tokio::test]
async fn the_time_of_the_call_bounds_the_attempts() {
    let total = ATTEMPT_TIMEOUT * 3 / 2;
    for (operation, kind, attempts) in
        [(SAFE, Kind::TimedOut, 2), (IDEMPOTENT, Kind::TimedOut, 2), (ONCE, Kind::OutcomeUnknown, 1)]
    {
        let server = Server::start(Fault::Stall(""), true, usize::MAX).await;
        let client = builder(&server.url).total_timeout(total).build().unwrap();
        let start = Instant::now();
        let error = call(&client, &operation).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (kind, attempts), "{error}");
        assert_eq!(server.counts(), (attempts, attempts), "{error}");
        let least = if attempts > 1 { total } else { ATTEMPT_TIMEOUT };
        let took = start.elapsed();
        assert!(took >= least && took < least + MARGIN, "{took:?}: {error}");
    }
}

#[tokio::test]
async fn a_refused_connection_is_retried_for_every_class() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for operation in [SAFE, IDEMPOTENT, ONCE] {
        let error = call(&client(&format!("http://{closed}")), &operation).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (Kind::Unreachable, ATTEMPTS), "{error}");
    }
}

#[tokio::test]
async fn the_error_holds_all_that_reconciling_needs() {
    let server = Server::start(Fault::Reset(""), true, usize::MAX).await;
    let before = std::time::SystemTime::now();
    let error = call(&client(&server.url), &ONCE).await.unwrap_err();
    assert!(error.is_outcome_unknown() && !error.is_retryable());
    assert_eq!(error.operation(), Some("sendThing"));
    assert!(error.attempt_times()[0] >= before);
    assert_eq!(error.upload_sha256(), Some(FILE_SHA256));
}

#[tokio::test]
async fn a_call_without_replay_is_sent_once() {
    for (answer, kind) in
        [("401", Kind::Authentication), ("429", Kind::Throttled), ("503", Kind::Unavailable)]
    {
        let text = format!("HTTP/1.1 {answer} E\r\ncontent-length: 0\r\n\r\n");
        let server = Server::start(Fault::Answer(Box::leak(text.into_boxed_str())), false, 1).await;
        let error = client(&server.url).call(&SAFE).no_replay().send().await.unwrap_err();
        assert_eq!((error.kind(), server.counts().0), (kind, 1));
    }
}
