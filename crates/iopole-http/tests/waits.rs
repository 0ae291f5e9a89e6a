//! `Retry-After` of the platform, within bounds. Runs on tokio's paused time.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, SystemTime};

use iopole_auth::{AccessToken, Lifetime, StaticToken};
use iopole_http::{Class, Client, ErrorKind, Method, Operation, Role};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::time::Instant;

const READ: Operation = Operation::new("readThing", Method::GET, "/thing", Class::Safe, Role::User);
const SEND: Operation = Operation::new("sendThing", Method::POST, "/thing", Class::Once, Role::User);
const STEP: Duration = Duration::from_millis(5);
/// Step of the paused time between two rounds of the sockets.
const SLACK: Duration = Duration::from_secs(6);

/// Advances the paused time in steps until it is dropped.
struct Passing {
    _held: mpsc::Sender<()>,
    pusher: tokio::task::JoinHandle<()>,
}

impl Passing {
    fn start(step: Duration) -> Self {
        let (held, released) = mpsc::channel::<()>();
        // Paused time does not jump by itself while something blocks; sockets count as idle.
        tokio::task::spawn_blocking(move || released.recv());
        let pusher = tokio::spawn(async move {
            loop {
                tokio::time::advance(step).await;
            }
        });
        Self { _held: held, pusher }
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        self.pusher.abort();
    }
}

/// Throttles the first requests with this wait, and notes the time of each.
async fn throttling(times: usize, wait: String) -> (Client, Arc<Mutex<Vec<Instant>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = seen.clone();
    tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            let (noted, wait) = (noted.clone(), wait.clone());
            tokio::spawn(async move {
                let mut request = [0; 4096];
                while socket.read(&mut request).await.is_ok_and(|read| read > 0) {
                    let count = {
                        let mut noted = noted.lock().unwrap();
                        noted.push(Instant::now());
                        noted.len()
                    };
                    let (status, wait) = if count <= times { ("429", wait.as_str()) } else { ("200", "0") };
                    let answer = format!(
                        "HTTP/1.1 {status} A\r\nretry-after: {wait}\r\ncontent-length: 2\r\n\r\n{{}}"
                    );
                    socket.write_all(answer.as_bytes()).await.unwrap();
                }
            });
        }
    });
    let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
    let client = Client::builder(url.parse().unwrap(), Arc::new(StaticToken::new(token)));
    (client.seed(3).build().unwrap(), seen)
}

fn in_seconds(seconds: u64) -> String {
    httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(seconds))
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_in_seconds_or_as_a_date_is_the_minimum() {
    let _passing = Passing::start(STEP);
    // A date has whole seconds, and the machine's clock continues meanwhile.
    for (wait, least) in [("7".to_owned(), 7), (in_seconds(20), 15), (in_seconds(0), 0)] {
        for operation in [READ, SEND] {
            let (client, seen) = throttling(1, wait.clone()).await;
            client.call(&operation).send().await.unwrap();
            let seen = seen.lock().unwrap();
            assert_eq!(seen.len(), 2);
            let (waited, least) = (seen[1] - seen[0], Duration::from_secs(least));
            let most = least + Duration::from_secs(5) + SLACK;
            assert!(waited >= least && waited < most, "{wait}: {waited:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_beyond_the_calls_time_fails_at_once() {
    let _passing = Passing::start(STEP);
    let day = 86_400;
    for (wait, seconds) in [
        ("121", 121),
        ("99999999999", day),
        ("18446744073709551616", day),
        ("Fri, 31 Dec 9999 23:59:59 GMT", day),
    ] {
        let (client, seen) = throttling(usize::MAX, wait.to_owned()).await;
        let start = Instant::now();
        let error = client.call(&SEND).send().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts(), seen.lock().unwrap().len()),
            (ErrorKind::Throttled, 1, 1)
        );
        assert_eq!(error.retry_after(), Some(Duration::from_secs(seconds)), "{wait}");
        assert!(start.elapsed() < SLACK, "{wait}");
    }
}

#[tokio::test(start_paused = true)]
async fn calls_with_equal_waits_do_not_come_back_together() {
    let _passing = Passing::start(STEP);
    let (client, seen) = throttling(10, "7".to_owned()).await;
    let calls = (0..10).map(|_| client.call(&READ).send());
    for answer in futures_util::future::join_all(calls).await {
        answer.unwrap();
    }
    let seen = seen.lock().unwrap();
    let mut again: Vec<_> = seen[10..].to_vec();
    assert_eq!(again.len(), 10);
    again.dedup();
    assert!(again.len() > 1, "all at once");
}

#[tokio::test(start_paused = true)]
async fn an_endless_stream_ends_after_an_hour_of_waiting() {
    let _passing = Passing::start(Duration::from_secs(1) / 10);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        let _ = socket.read(&mut request).await.unwrap();
        socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n").await.unwrap();
        while socket.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
    });
    let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
    let client = Client::builder(url.parse().unwrap(), Arc::new(StaticToken::new(token)));
    // The steps are long here; the sockets are served between them.
    let patient = client.attempt_timeout(Duration::from_secs(180)).total_timeout(Duration::from_secs(180));
    let mut stream = patient.build().unwrap().call(&READ).send().await.unwrap().stream();
    let start = Instant::now();
    let (mut pieces, mut end) = (0, None);
    while let Some(piece) = futures_util::StreamExt::next(&mut stream).await {
        match piece {
            Ok(_) => pieces += 1,
            Err(error) => end = Some(error.kind()),
        }
    }
    assert_eq!(end, Some(ErrorKind::TimedOut));
    let hour = Duration::from_secs(3_600);
    assert!(pieces > 30 && start.elapsed() >= hour && start.elapsed() < hour * 2, "{:?}", start.elapsed());
}
