//! Every fault against every class of operation: how many requests the server saw, how many it processed, what the
//! caller was told. The faults are made on raw sockets, since no mock server makes them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use iopole_auth::{AccessToken, Lifetime, StaticToken};
use iopole_http::{Class, Client, Error, ErrorKind as Kind, Method, Operation, Role, Upload};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const SAFE: Operation = Operation::new("readThing", Method::GET, "/thing", Class::Safe, Role::User);
const IDEMPOTENT: Operation =
    Operation::new("putThing", Method::PUT, "/thing", Class::Idempotent, Role::User);
const ONCE: Operation = Operation::new("sendThing", Method::POST, "/thing", Class::Once, Role::User);
const FILE: &[u8] = &[b'x'; 200_000];
const FILE_SHA256: &str = "91e3faafd322bcdf160f3f0ce886acb092b9b9e2a1e8526b40f21a8898a8700b";
const ATTEMPTS: usize = 3;
/// Long enough for a busy machine to answer what is not stalled.
const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(1_500);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(10);

/// What the server does with a request.
#[derive(Debug, Clone, Copy)]
enum Fault {
    /// Answers this, whole.
    Answer(&'static str),
    /// Answers this without reading the body, and closes.
    AnswerEarly(&'static str),
    /// Reads all, then resets the connection after these bytes.
    Reset(&'static str),
    /// Reads all, sends these bytes, then nothing.
    Stall(&'static str),
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
const CLOSING: &str = "content-length: 0\r\nconnection: close\r\n\r\n";

struct Server {
    url: String,
    seen: Arc<AtomicUsize>,
    processed: Arc<AtomicUsize>,
}

impl Server {
    /// Makes the fault for the first `times` requests, then answers as it should. `processes` says whether a request
    /// that ends in the fault has been carried out.
    async fn start(fault: Fault, processes: bool, times: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (seen, processed) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (seen_too, processed_too) = (seen.clone(), processed.clone());
        tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let (seen, processed) = (seen_too.clone(), processed_too.clone());
                tokio::spawn(async move {
                    // A client that gives up ends the connection; that is no fault of the server.
                    let _ = serve(socket, fault, processes, times, &seen, &processed).await;
                });
            }
        });
        Self { url, seen, processed }
    }

    fn counts(&self) -> (usize, usize) {
        (self.seen.load(Ordering::SeqCst), self.processed.load(Ordering::SeqCst))
    }
}

async fn serve(
    mut socket: TcpStream,
    fault: Fault,
    processes: bool,
    times: usize,
    seen: &AtomicUsize,
    processed: &AtomicUsize,
) -> std::io::Result<()> {
    loop {
        let Some(body) = read_head(&mut socket).await? else { return Ok(()) };
        let faulty = seen.fetch_add(1, Ordering::SeqCst) < times;
        if !(faulty && matches!(fault, Fault::AnswerEarly(_))) {
            let mut left = body;
            let mut piece = vec![0; 65_536];
            while left > 0 {
                let most = piece.len().min(left);
                match socket.read(&mut piece[..most]).await? {
                    0 => return Ok(()),
                    read => left -= read,
                }
            }
        }
        if !faulty || processes {
            processed.fetch_add(1, Ordering::SeqCst);
        }
        match fault {
            _ if !faulty => socket.write_all(OK.as_bytes()).await?,
            Fault::Answer(text) => {
                socket.write_all(text.as_bytes()).await?;
                if text.contains("connection: close") {
                    return socket.shutdown().await;
                }
            }
            Fault::AnswerEarly(text) => {
                socket.write_all(text.as_bytes()).await?;
                return socket.shutdown().await;
            }
            Fault::Reset(text) => {
                socket.write_all(text.as_bytes()).await?;
                socket.flush().await?;
                if text.is_empty() {
                    socket.set_zero_linger()?;
                }
                return Ok(());
            }
            Fault::Stall(text) => {
                socket.write_all(text.as_bytes()).await?;
                std::future::pending::<()>().await;
            }
        }
    }
}

/// Reads up to the end of the head; the number of body bytes still to come, or `None` at the end of the connection.
async fn read_head(socket: &mut TcpStream) -> std::io::Result<Option<usize>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if socket.read(&mut byte).await? == 0 {
            return Ok(None);
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    assert!(!head.contains("expect:"), "no request waits for a 100 Continue");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ").map(str::to_owned));
    Ok(Some(length.map_or(0, |length| length.trim().parse().unwrap())))
}

fn client(url: &str) -> Client {
    let token = AccessToken::new(&"t0ken".into(), Lifetime::Unlimited).unwrap();
    Client::builder(url.parse().unwrap(), Arc::new(StaticToken::new(token)))
        .most_attempts(u32::try_from(ATTEMPTS).unwrap())
        .attempt_timeout(ATTEMPT_TIMEOUT)
        .total_timeout(TOTAL_TIMEOUT)
        .seed(5)
        .build()
        .unwrap()
}

async fn call(client: &Client, operation: &Operation) -> Result<serde_json::Value, Error> {
    let request = client.call(operation);
    let request = match operation.class() {
        Class::Safe => request,
        Class::Idempotent => request.json(&[1, 2, 3]),
        _ => request
            .upload(Upload::from_bytes("file", "a.xml", "application/xml", FILE))
            .timeout(ATTEMPT_TIMEOUT),
    };
    request.send().await?.json().await
}

/// What one class meets with: requests seen, requests processed, the kind of the error.
type Expected = (usize, usize, Kind);

struct Row {
    fault: Fault,
    processes: bool,
    safe: Expected,
    once: Expected,
}

/// Seen by a server that never mends: retried, or tried once.
const fn row(fault: Fault, processes: bool, safe: (usize, Kind), once: (usize, Kind)) -> Row {
    Row {
        fault,
        processes,
        safe: (safe.0, if processes { safe.0 } else { 0 }, safe.1),
        once: (once.0, if processes { once.0 } else { 0 }, once.1),
    }
}

fn table() -> Vec<Row> {
    use Fault::*;
    const ALL: usize = ATTEMPTS;
    vec![
        row(Reset(""), true, (ALL, Kind::Interrupted), (1, Kind::OutcomeUnknown)),
        row(Reset("HTTP/1.1 200 OK\r\ncont"), true, (ALL, Kind::Interrupted), (1, Kind::OutcomeUnknown)),
        // A body that breaks off is met after the chain has done its work: nobody tries again.
        row(
            Reset("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"),
            true,
            (1, Kind::Interrupted),
            (1, Kind::OutcomeUnknown),
        ),
        row(Stall(""), true, (ALL, Kind::TimedOut), (1, Kind::OutcomeUnknown)),
        row(Stall("HTTP/1.1 200 OK\r\n"), true, (ALL, Kind::TimedOut), (1, Kind::OutcomeUnknown)),
        row(
            Stall("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"),
            true,
            (1, Kind::TimedOut),
            (1, Kind::OutcomeUnknown),
        ),
        row(Reset("nonsense\r\n\r\n"), true, (ALL, Kind::Interrupted), (1, Kind::OutcomeUnknown)),
        row(
            Answer("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>"),
            true,
            (1, Kind::Unreadable),
            (1, Kind::OutcomeUnknown),
        ),
        row(
            Answer("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 6\r\n\r\nnozip!"),
            true,
            (1, Kind::Interrupted),
            (1, Kind::OutcomeUnknown),
        ),
        row(
            Answer("HTTP/1.1 500 E\r\ncontent-length: 0\r\n\r\n"),
            true,
            (ALL, Kind::Unavailable),
            (1, Kind::OutcomeUnknown),
        ),
        row(
            Answer("HTTP/1.1 502 E\r\ncontent-length: 0\r\n\r\n"),
            true,
            (ALL, Kind::Unavailable),
            (1, Kind::OutcomeUnknown),
        ),
        row(
            Answer("HTTP/1.1 503 E\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n"),
            true,
            (ALL, Kind::Unavailable),
            (1, Kind::OutcomeUnknown),
        ),
        row(
            Answer("HTTP/1.1 504 E\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"),
            true,
            (ALL, Kind::Unavailable),
            (1, Kind::OutcomeUnknown),
        ),
        row(
            Answer("HTTP/1.1 408 E\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"),
            true,
            (ALL, Kind::TimedOut),
            (1, Kind::OutcomeUnknown),
        ),
        row(
            Answer("HTTP/1.1 501 E\r\ncontent-length: 0\r\n\r\n"),
            false,
            (1, Kind::Refused),
            (1, Kind::Refused),
        ),
        row(
            Answer("HTTP/1.1 400 E\r\ncontent-length: 0\r\n\r\n"),
            false,
            (1, Kind::Refused),
            (1, Kind::Refused),
        ),
        row(
            Answer("HTTP/1.1 401 E\r\ncontent-length: 0\r\n\r\n"),
            false,
            (2, Kind::Authentication),
            (2, Kind::Authentication),
        ),
        row(
            Answer("HTTP/1.1 403 E\r\ncontent-length: 0\r\n\r\n"),
            false,
            (1, Kind::Forbidden),
            (1, Kind::Forbidden),
        ),
        row(
            Answer("HTTP/1.1 429 E\r\ncontent-length: 0\r\n\r\n"),
            false,
            (ALL, Kind::Throttled),
            (ALL, Kind::Throttled),
        ),
        row(
            Answer("HTTP/1.1 429 E\r\nretry-after: 99999999999999\r\ncontent-length: 0\r\n\r\n"),
            false,
            (1, Kind::Throttled),
            (1, Kind::Throttled),
        ),
        row(
            Answer("HTTP/1.1 307 E\r\nlocation: /else\r\ncontent-length: 0\r\n\r\n"),
            false,
            (1, Kind::Redirected),
            (1, Kind::Redirected),
        ),
    ]
}

#[tokio::test]
async fn a_fault_that_stays() {
    let mut cases = Vec::new();
    for row in table() {
        for (operation, expected) in [(SAFE, row.safe), (IDEMPOTENT, row.safe), (ONCE, row.once)] {
            cases.push(tokio::spawn(async move {
                let server = Server::start(row.fault, row.processes, usize::MAX).await;
                let start = Instant::now();
                let error = call(&client(&server.url), &operation).await.unwrap_err();
                let what = format!("{:?} {}: {error}", row.fault, operation.id());
                assert_eq!((server.counts(), error.kind()), ((expected.0, expected.1), expected.2), "{what}");
                assert_eq!(error.attempts(), expected.0, "{what}");
                assert!(start.elapsed() < TOTAL_TIMEOUT + ATTEMPT_TIMEOUT * 2, "it does not hang: {what}");
                assert_eq!(error.is_outcome_unknown(), error.upload_sha256().is_some(), "{what}");
            }));
        }
    }
    for case in cases {
        case.await.unwrap();
    }
}

#[tokio::test]
async fn a_fault_that_passes_is_survived_where_that_is_safe_and_no_once_operation_is_processed_twice() {
    let mut cases = Vec::new();
    for row in table() {
        for operation in [SAFE, IDEMPOTENT, ONCE] {
            cases.push(tokio::spawn(async move {
                let server = Server::start(row.fault, row.processes, 1).await;
                let outcome = call(&client(&server.url), &operation).await;
                let what = format!("{:?} {}: {outcome:?}", row.fault, operation.id());
                let (seen, processed) = server.counts();
                let expected = if operation.class() == Class::Once { row.once } else { row.safe };
                assert_eq!(outcome.is_ok(), expected.0 > 1, "{what}");
                assert_eq!(seen, expected.0.min(2), "{what}");
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
async fn a_413_that_comes_before_the_upload_has_gone_is_no_hang_and_no_second_upload() {
    let early = format!("HTTP/1.1 413 Too Large\r\n{CLOSING}");
    let server =
        Server::start(Fault::AnswerEarly(Box::leak(early.into_boxed_str())), false, usize::MAX).await;
    let error = call(&client(&server.url), &ONCE).await.unwrap_err();
    // Whether the answer is read before the broken pipe is noticed is a race of the network's.
    assert!(matches!(error.kind(), Kind::TooLarge | Kind::OutcomeUnknown), "{error}");
    assert_eq!(server.counts(), (1, 0));
}

#[tokio::test]
async fn no_connection_is_tried_again_for_every_class() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for operation in [SAFE, IDEMPOTENT, ONCE] {
        let error = call(&client(&format!("http://{closed}")), &operation).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (Kind::Unreachable, ATTEMPTS), "{error}");
    }
}

#[tokio::test]
async fn what_is_needed_to_reconcile_is_in_the_error() {
    let server = Server::start(Fault::Reset(""), true, usize::MAX).await;
    let before = std::time::SystemTime::now();
    let error = call(&client(&server.url), &ONCE).await.unwrap_err();
    assert!(error.is_outcome_unknown() && !error.is_retryable());
    assert_eq!(error.operation(), Some("sendThing"));
    assert!(error.attempt_times()[0] >= before);
    assert_eq!(error.upload_sha256(), Some(FILE_SHA256));
}

#[tokio::test]
async fn a_call_that_must_not_be_replayed_is_sent_once() {
    for (answer, kind) in
        [("401", Kind::Authentication), ("429", Kind::Throttled), ("503", Kind::Unavailable)]
    {
        let text = format!("HTTP/1.1 {answer} E\r\ncontent-length: 0\r\n\r\n");
        let server = Server::start(Fault::Answer(Box::leak(text.into_boxed_str())), false, 1).await;
        let error = client(&server.url).call(&SAFE).no_replay().send().await.unwrap_err();
        assert_eq!((error.kind(), server.counts().0), (kind, 1));
    }
}
