//! Settings of the client: retries, timeouts, idle connections, and mistakes in them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use iopole_auth::{AccessToken, Lifetime, StaticToken};
use iopole_http::{
    Class, Client, ClientBuilder, Error, ErrorKind, Method, Operation, Request, Response, Retries, Role,
};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

const READ: Operation = Operation::new("getThing", Method::GET, "/thing", Class::Safe, Role::User);
const SEND: Operation = Operation::new("sendThing", Method::POST, "/thing", Class::Once, Role::User);
const SLOW: Operation = Operation::new("registerSlowly", Method::POST, "/slow", Class::Once, Role::Admin);
const LONG: Duration = Duration::from_secs(30);
const SHORT: Duration = Duration::from_millis(5);

fn builder(url: &str) -> ClientBuilder {
    let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
    Client::builder(url.parse().unwrap(), Arc::new(StaticToken::new(token)))
}

async fn answering(status: u16) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(status)).mount(&server).await;
    server
}

async fn attempts(client: &Client, operation: &Operation) -> usize {
    client.call(operation).send().await.unwrap_err().attempts()
}

#[tokio::test]
async fn the_number_of_attempts_can_be_set() {
    let server = answering(503).await;
    for (retries, expected) in [(Retries::never(), 1), (Retries::new().attempts(2), 2), (Retries::new(), 4)] {
        let client = builder(&server.uri()).retries(retries).seed(1).build().unwrap();
        assert_eq!(attempts(&client, &READ).await, expected, "{retries:?}");
    }
}

#[tokio::test]
async fn no_setting_repeats_an_operation_that_may_have_been_processed() {
    let server = answering(503).await;
    let eager = Retries::new().attempts(10).budget(10_000);
    let client = builder(&server.uri()).retries(eager).build().unwrap();
    let error = client.call(&SEND).json(&1).send().await.unwrap_err();
    assert_eq!((error.attempts(), error.is_outcome_unknown()), (1, true), "{error}");
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn never_repeats_not_even_a_refused_connection() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = builder(&format!("http://{closed}")).retries(Retries::never()).build().unwrap();
    for operation in [READ, SEND] {
        assert_eq!(attempts(&client, &operation).await, 1, "{}", operation.id());
    }
}

#[tokio::test]
async fn never_keeps_the_replay_after_a_401() {
    let server = answering(401).await;
    let client = builder(&server.uri()).retries(Retries::never()).build().unwrap();
    assert_eq!(attempts(&client, &READ).await, 2);
    let error = client.call(&READ).no_replay().send().await.unwrap_err();
    assert_eq!(error.attempts(), 1, "{error}");
}

#[tokio::test]
async fn all_calls_share_the_budget_that_was_set() {
    let server = answering(503).await;
    let retries = Retries::new().attempts(2).budget(3);
    let client = builder(&server.uri()).retries(retries).build().unwrap();
    let mut repeated = 0;
    for _ in 0..6 {
        repeated += attempts(&client, &READ).await - 1;
    }
    assert_eq!(repeated, 3);
}

/// Starts a server that keeps its connections open, and counts them.
fn keep_alive() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let accepted = Arc::clone(&connections);
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            accepted.fetch_add(1, Ordering::SeqCst);
            std::thread::spawn(move || answer_all(socket.unwrap()));
        }
    });
    (url, connections)
}

fn answer_all(mut socket: TcpStream) {
    let (mut request, mut piece) = (Vec::new(), [0; 4_096]);
    while let Ok(read @ 1..) = socket.read(&mut piece) {
        request.extend_from_slice(&piece[..read]);
        if request.ends_with(b"\r\n\r\n") {
            request.clear();
            socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").unwrap();
        }
    }
}

#[tokio::test]
async fn idle_connections_are_kept_for_the_time_that_was_set() {
    for (idle, expected) in [(LONG, 1), (Duration::ZERO, 3)] {
        let (url, connections) = keep_alive();
        let client = builder(&url).pool_idle_timeout(idle).build().unwrap();
        for _ in 0..3 {
            client.call(&READ).send().await.unwrap().bytes().await.unwrap();
        }
        assert_eq!(connections.load(Ordering::SeqCst), expected, "{idle:?}");
    }
}

/// Sends a changed request to a slow server, with a client that has this timeout.
async fn answer_slowly(timeout: Duration, adjust: impl Fn(Request) -> Request) -> Result<Response, Error> {
    let server = MockServer::start().await;
    let slow = ResponseTemplate::new(200).set_delay(Duration::from_millis(50));
    Mock::given(any()).respond_with(slow).mount(&server).await;
    let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
    let builder = Client::builder(server.uri().parse().unwrap(), Arc::new(StaticToken::new(token)));
    let client = builder.attempt_timeout(timeout).build().unwrap();
    adjust(client.call(&SLOW)).send().await
}

#[tokio::test]
async fn an_operation_can_raise_the_timeout_and_never_lower_it() {
    let late = answer_slowly(SHORT, |request| request).await.err().unwrap();
    assert_eq!(late.kind(), ErrorKind::OutcomeUnknown, "{late}");
    assert!(answer_slowly(SHORT, |request| request.timeout_at_least(LONG)).await.is_ok());
    assert!(answer_slowly(LONG, |request| request.timeout_at_least(SHORT)).await.is_ok());
    let overridden = answer_slowly(LONG, |request| request.timeout_at_least(LONG).timeout(SHORT)).await;
    assert_eq!(overridden.err().unwrap().kind(), ErrorKind::OutcomeUnknown);
}

#[tokio::test]
async fn the_timeout_of_a_call_bounds_its_attempts() {
    let server = MockServer::start().await;
    let silent = ResponseTemplate::new(200).set_delay(Duration::from_secs(60));
    Mock::given(any()).respond_with(silent).mount(&server).await;
    let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
    let client = Client::builder(server.uri().parse().unwrap(), Arc::new(StaticToken::new(token)));
    let client = client.total_timeout(SHORT).build().unwrap();
    for request in [client.call(&SLOW), client.call(&SLOW).timeout_at_least(LONG)] {
        let within = tokio::time::timeout(Duration::from_secs(10), request.send()).await;
        assert_eq!(within.unwrap().err().unwrap().kind(), ErrorKind::OutcomeUnknown);
    }
}

/// The process reads its environment at the start, so this test runs itself in another one.
#[cfg(all(target_os = "linux", feature = "rustls", not(feature = "native-tls")))]
#[test]
fn a_machine_without_root_certificates_gets_advice() {
    const CHILD: &str = "WITHOUT_CERTIFICATES";
    if std::env::var_os(CHILD).is_some() {
        let error = builder("https://api.ppd.iopole.fr").build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains("package ca-certificates"), "{error}");
        assert!(builder("http://127.0.0.1:9").build().is_ok(), "plain http needs none");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_machine_without_root_certificates_gets_advice"])
        .env(CHILD, "1")
        .env("SSL_CERT_FILE", folder.path().join("none.pem"))
        .env("SSL_CERT_DIR", folder.path())
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && output.contains("1 passed"), "{output}");
}

#[test]
fn a_wrong_user_agent_is_not_called_a_tls_problem() {
    let error = builder("http://127.0.0.1:9").user_agent("two\nlines").build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("user agent") && !error.to_string().contains("TLS"), "{error}");
}
