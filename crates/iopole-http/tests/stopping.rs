//! Stopped calls end soon, and the error depends on what was sent.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use iopole_auth::{AccessToken, Generation, Lifetime, StaticToken, TokenError, TokenSource};
use iopole_http::{
    Class, Client, ClientBuilder, Error, ErrorKind as Kind, Method, Operation, Request, Retries, Role, Upload,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

const SAFE: Operation = Operation::new("readThing", Method::GET, "/thing", Class::Safe, Role::User);
const IDEMPOTENT: Operation =
    Operation::new("putThing", Method::PUT, "/thing", Class::Idempotent, Role::User);
const ONCE: Operation = Operation::new("sendThing", Method::POST, "/thing", Class::Once, Role::User);
const CUSTOMER: &str = "0190f1d2-5ec7-7000-8000-00000005ec7e";
const FILE: &[u8] = &[b'x'; 2_000_000];
const SMALL_SHA256: &str = "91e3faafd322bcdf160f3f0ce886acb092b9b9e2a1e8526b40f21a8898a8700b";
/// Far below every timeout of the client, but enough for a busy machine.
const SOON: Duration = Duration::from_secs(15);

/// Serves connections in turn: reads a head and `body` bytes, reports that, then sends `answer` and keeps the
/// connection.
struct Server {
    url: String,
    seen: mpsc::UnboundedReceiver<()>,
}

impl Server {
    async fn start(body: Option<usize>, answer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (report, seen) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, body, answer, report.clone()));
            }
        });
        Self { url, seen }
    }
}

/// Reads the whole body without a number of bytes.
async fn serve(
    mut socket: TcpStream,
    body: Option<usize>,
    answer: &str,
    report: mpsc::UnboundedSender<()>,
) -> std::io::Result<()> {
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(socket.read_u8().await?);
        }
        let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
        assert!(!head.contains("transfer-encoding"), "{head}");
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        let mut bytes = vec![0; body.unwrap_or(length.unwrap_or_default())];
        socket.read_exact(&mut bytes).await?;
        let _ = report.send(());
        socket.write_all(answer.as_bytes()).await?;
        if answer.is_empty() || body.is_some() {
            std::future::pending::<()>().await;
        }
    }
}

fn token() -> AccessToken {
    AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap()
}

fn builder(url: &str) -> ClientBuilder {
    with_tokens(url, StaticToken::new(token()))
}

fn with_tokens(url: &str, tokens: impl TokenSource + 'static) -> ClientBuilder {
    Client::builder(url.parse().unwrap(), Arc::new(tokens)).customer_id(CUSTOMER.parse().ok()).seed(7)
}

fn upload(client: &Client, file: &'static [u8]) -> Request {
    client.call(&ONCE).upload(Upload::from_bytes("file", "a.xml", "application/xml", file))
}

/// Sends the request, and stops it at this moment.
async fn stopped_at(request: Request, moment: impl Future<Output = ()>) -> Error {
    let stop = Arc::new(Notify::new());
    let waiting = Arc::clone(&stop);
    let call = request.stop_on(async move { waiting.notified().await });
    let outcome = async { call.send().await?.bytes().await };
    let trigger = async {
        moment.await;
        stop.notify_one();
    };
    let both = async { tokio::join!(outcome, trigger).0 };
    tokio::time::timeout(SOON, both).await.unwrap().unwrap_err()
}

async fn next(seen: &mut mpsc::UnboundedReceiver<()>) {
    seen.recv().await.unwrap();
}

/// Source that reports each call, and stops answering after this many tokens.
struct Slow {
    tokens: usize,
    asked: mpsc::UnboundedSender<()>,
    given: std::sync::atomic::AtomicUsize,
}

fn slow(tokens: usize) -> (Slow, mpsc::UnboundedReceiver<()>) {
    let (asked, waits) = mpsc::unbounded_channel();
    (Slow { tokens, asked, given: 0.into() }, waits)
}

#[async_trait]
impl TokenSource for Slow {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        if self.given.fetch_add(1, std::sync::atomic::Ordering::SeqCst) < self.tokens {
            return Ok(token());
        }
        self.asked.send(()).unwrap();
        std::future::pending().await
    }

    fn invalidate(&self, _: Generation) {}
}

#[tokio::test]
async fn a_stop_during_the_wait_for_a_token_sends_nothing() {
    let mut server = Server::start(None, "").await;
    for operation in [SAFE, IDEMPOTENT, ONCE] {
        let (tokens, mut waits) = slow(0);
        let client = with_tokens(&server.url, tokens).build().unwrap();
        let error = stopped_at(client.call(&operation), next(&mut waits)).await;
        assert_eq!((error.kind(), error.attempts()), (Kind::Stopped, 0), "{error}");
        assert!(error.ended().is_none() && !error.is_retryable(), "{error}");
        assert!(error.to_string().contains("has not processed"), "{error}");
    }
    assert!(server.seen.try_recv().is_err());
}

#[tokio::test]
async fn a_stop_during_the_wait_for_a_permit_sends_nothing() {
    let mut server = Server::start(None, "").await;
    let client = builder(&server.url).in_flight(1).build().unwrap();
    let other = tokio::spawn(client.call(&SAFE).send());
    next(&mut server.seen).await;
    let error = stopped_at(upload(&client, FILE), async {}).await;
    assert_eq!((error.kind(), error.attempts()), (Kind::Stopped, 0), "{error}");
    other.abort();
}

#[tokio::test]
async fn a_call_stopped_before_it_starts_sends_nothing() {
    let mut server = Server::start(None, "").await;
    let client = builder(&server.url).build().unwrap();
    let error = upload(&client, FILE).stop_on(async {}).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (Kind::Stopped, 0), "{error}");
    assert!(server.seen.try_recv().is_err());
}

#[tokio::test]
async fn a_token_that_arrives_with_the_stop_is_not_used() {
    let mut server = Server::start(None, "").await;
    let client = builder(&server.url).build().unwrap();
    // Pending at its first poll, before the call starts.
    let mut looks = 0;
    let stop = std::future::poll_fn(move |_| {
        looks += 1;
        if looks > 1 { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    });
    let error = upload(&client, FILE).stop_on(stop).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (Kind::Stopped, 0), "{error}");
    assert!(server.seen.try_recv().is_err());
}

#[tokio::test]
async fn in_the_pause_after_a_429_nothing_was_processed() {
    const BUSY: &str = "HTTP/1.1 429 A\r\nretry-after: 60\r\ncontent-length: 0\r\n\r\n";
    let server = Server::start(None, BUSY).await;
    let client = builder(&server.url).in_flight(1).build().unwrap();
    // The other call gets the permit during the pause of this one.
    let other = async { drop(client.call(&SAFE).no_replay().send().await) };
    let error = stopped_at(upload(&client, FILE), other).await;
    assert_eq!((error.kind(), error.attempts()), (Kind::Stopped, 1), "{error}");
    assert!(error.ended().is_some() && error.to_string().contains("has not processed"), "{error}");
}

#[tokio::test]
async fn after_a_401_nothing_was_processed() {
    let server = Server::start(None, "HTTP/1.1 401 A\r\ncontent-length: 0\r\n\r\n").await;
    let (tokens, mut waits) = slow(1);
    let client = with_tokens(&server.url, tokens).build().unwrap();
    let error = stopped_at(upload(&client, FILE), next(&mut waits)).await;
    assert_eq!((error.kind(), error.attempts()), (Kind::Stopped, 1), "{error}");
}

#[tokio::test]
async fn a_stop_while_connections_are_refused_leaves_nothing_processed() {
    let url = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    for wait in [0, 30, 100] {
        let client = builder(&url).retries(Retries::new().attempts(1_000)).build().unwrap();
        let wait = tokio::time::sleep(Duration::from_millis(wait));
        let error = stopped_at(upload(&client, FILE), wait).await;
        assert_eq!(error.kind(), Kind::Stopped, "{error}");
    }
}

#[tokio::test]
async fn a_stop_during_the_handshake_sends_nothing() {
    // The server never answers the TLS handshake.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = builder(&format!("https://{}", listener.local_addr().unwrap())).build().unwrap();
    for request in [upload(&client, FILE), client.call(&ONCE).json(&[1])] {
        let mut kept = None;
        let error = stopped_at(request, async { kept = listener.accept().await.ok() }).await;
        assert_eq!((error.kind(), error.attempts()), (Kind::Stopped, 1), "{error}");
        assert!(error.to_string().contains("has not processed"), "{error}");
    }
}

#[tokio::test]
async fn a_stop_during_the_wait_for_the_answer_depends_on_the_sent_bytes() {
    let mut server = Server::start(None, "").await;
    let client = builder(&server.url).build().unwrap();
    for request in [client.call(&SAFE), client.call(&IDEMPOTENT).json(&[1])] {
        let error = stopped_at(request, next(&mut server.seen)).await;
        assert_eq!((error.kind(), error.attempts()), (Kind::Stopped, 1), "{error}");
        assert!(error.to_string().contains("may be made again"), "{error}");
    }
    for request in [client.call(&ONCE).json(&[1]), client.call(&ONCE), upload(&client, FILE)] {
        let error = stopped_at(request.no_replay(), next(&mut server.seen)).await;
        assert_eq!((error.kind(), error.attempts()), (Kind::OutcomeUnknown, 1), "{error}");
    }
}

#[tokio::test]
async fn a_stopped_upload_holds_all_that_reconciling_needs() {
    let mut server = Server::start(None, "").await;
    let client = builder(&server.url).build().unwrap();
    let error = stopped_at(upload(&client, &[b'x'; 200_000]), next(&mut server.seen)).await;
    assert!(error.is_outcome_unknown() && error.to_string().contains("stopped by the caller"), "{error}");
    assert!(error.ended().unwrap() >= error.attempt_times()[0]);
    assert_eq!(error.upload_sha256(), Some(SMALL_SHA256));
    assert_eq!(error.customer_id(), CUSTOMER.parse().ok().as_ref());
}

#[tokio::test]
async fn half_a_body_makes_the_outcome_unknown() {
    let mut server = Server::start(Some(1_000), "").await;
    let client = builder(&server.url).build().unwrap();
    let error = stopped_at(upload(&client, FILE), next(&mut server.seen)).await;
    assert_eq!(error.kind(), Kind::OutcomeUnknown, "{error}");
}

/// Subscriber that reports the head of an answer: the span records the status before the body is read.
struct Heard(Arc<Notify>);

impl<S: tracing::Subscriber> Layer<S> for Heard {
    fn on_record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>, _: Context<'_, S>) {
        self.0.notify_one();
    }
}

#[tokio::test]
async fn a_stop_during_the_body_depends_on_the_status() {
    const OPEN: &str = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{\"id\"";
    const REFUSED: &str = "HTTP/1.1 400 No\r\ncontent-length: 9\r\n\r\n{\"id\"";
    const BUSY: &str = "HTTP/1.1 429 No\r\nretry-after: 9999\r\ncontent-length: 9\r\n\r\n{\"id\"";
    for (answer, operation, kind) in [
        (OPEN, SAFE, Kind::Stopped),
        (OPEN, ONCE, Kind::OutcomeUnknown),
        (REFUSED, SAFE, Kind::Refused),
        (REFUSED, ONCE, Kind::Refused),
        (BUSY, ONCE, Kind::Throttled),
    ] {
        let server = Server::start(Some(0), answer).await;
        let (came, head) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let _heard = tracing_subscriber::registry().with(Heard(Arc::clone(&head))).set_default();
        // With a single dispatcher, a callsite that another test's thread meets first would stay disabled here.
        let _second = tracing::Dispatch::new(tracing_subscriber::registry());
        let waiting = Arc::clone(&came);
        let request = builder(&server.url).build().unwrap().call(&operation);
        let call = request.stop_on(async move { waiting.notified().await });
        let outcome = async { call.send().await?.bytes().await };
        let trigger = async {
            head.notified().await;
            came.notify_one();
        };
        let both = async { tokio::join!(outcome, trigger).0 };
        let error = tokio::time::timeout(SOON, both).await.unwrap().unwrap_err();
        assert_eq!(error.kind(), kind, "{answer}: {error}");
    }
}

#[tokio::test]
async fn a_stop_that_never_resolves_changes_nothing() {
    let server = Server::start(None, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
    let client = builder(&server.url).build().unwrap();
    for request in
        [client.call(&SAFE), client.call(&ONCE).json(&[1]), client.call(&ONCE), upload(&client, FILE)]
    {
        let stop = std::future::pending();
        assert_eq!(request.stop_on(stop).send().await.unwrap().bytes().await.unwrap(), "{}");
    }
}
