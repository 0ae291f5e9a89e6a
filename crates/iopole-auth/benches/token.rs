//! The cached read beside a bare `RwLock<Arc<HeaderValue>>`: the token alone; through the trait with the header, as a
//! request does it; through the trait alone. Then a cold herd, with a token and with a failure.
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::hint::black_box;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use http::HeaderValue;
use iopole_auth::{AccessToken, Cached, Lifetime, TokenError, TokenErrorKind, TokenSource};
use iopole_bench::{Report, Target};
use tokio::runtime::{Builder, Runtime};

const ROUNDS: usize = 31;
const READS: u32 = 200_000;
const HERD: usize = 10_000;
const HERD_ROW: &str = "10,000 callers, cold cache";
const REFUSED_HERD_ROW: &str = "10,000 callers, and the request fails";
const DOWN: &str = "the realm is down";
/// Target: at most this many times the bare read.
const TARGET: f64 = 3.0;

/// Token about as long as the platform's (1.5 kB).
fn token_text() -> String {
    "x".repeat(1_500)
}

#[derive(Default)]
struct Realm {
    calls: AtomicUsize,
    down: bool,
}

#[async_trait]
impl TokenSource for Realm {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(20)).await;
        if self.down {
            return Err(TokenError::new(TokenErrorKind::Unavailable, DOWN));
        }
        AccessToken::new(&token_text().into(), Lifetime::Limited(Duration::from_secs(3_600)))
    }
}

/// Measures the nanoseconds of one read, with this many tasks reading concurrently.
fn time<F, T>(runtime: &Runtime, tasks: u32, read: F) -> f64
where
    F: Fn() -> T + Clone + Send + 'static,
    T: Future<Output = ()> + Send,
{
    let reads = READS / tasks;
    let start = Instant::now();
    runtime.block_on(async {
        let tasks: Vec<_> = (0..tasks)
            .map(|_| {
                let read = read.clone();
                tokio::spawn(async move {
                    for _ in 0..reads {
                        read().await;
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
    start.elapsed().as_nanos() as f64 / f64::from(reads * tasks)
}

fn main() -> ExitCode {
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let runtime = Builder::new_multi_thread().worker_threads(threads).enable_all().build().unwrap();
    let header = HeaderValue::from_str(&format!("Bearer {}", token_text())).unwrap();
    // Leaked, so that sharing with the tasks costs neither side anything.
    let bare: &RwLock<Arc<HeaderValue>> = Box::leak(Box::new(RwLock::new(Arc::new(header))));
    let cached: &Cached<Realm> = Box::leak(Box::new(Cached::new(Realm::default())));
    let through: &dyn TokenSource = cached;
    runtime.block_on(cached.token()).unwrap();

    let mut report = Report::from_args();
    for tasks in [1, 8] {
        let bare_token = || {
            time(&runtime, tasks, move || async move {
                drop(black_box(Arc::clone(&bare.read().unwrap())));
            })
        };
        let name = |what: &str| format!("{what}, {tasks} task(s)");
        let own =
            || time(&runtime, tasks, move || async move { drop(black_box(cached.token().await.unwrap())) });
        report.pairs(&name("token()"), "ns", Target::AtMost(TARGET), ROUNDS, own, bare_token);
        // The path of a request.
        let own = || {
            time(&runtime, tasks, move || async move {
                let token = through.token().await.unwrap();
                drop(black_box(token.header().clone()));
            })
        };
        let other = || {
            time(&runtime, tasks, move || async move {
                let held = Arc::clone(&bare.read().unwrap());
                drop(black_box(HeaderValue::clone(&held)));
            })
        };
        report.pairs(&name("a header through the trait"), "ns", Target::AtMost(TARGET), ROUNDS, own, other);
        // The allocation of a boxed future alone costs twice the bare read: shown, without a target.
        let own =
            || time(&runtime, tasks, move || async move { drop(black_box(through.token().await.unwrap())) });
        report.pairs(&name("token() through the trait"), "ns", Target::Shown, ROUNDS, own, bare_token);
    }
    for (row, down) in [(HERD_ROW, false), (REFUSED_HERD_ROW, true)] {
        if report.wants(row) {
            let calls = herd(&runtime, down);
            report.figure(row, "requests", calls as f64, 1.0, Target::AtMost(1.0));
        }
    }
    report.finish()
}

/// Counts the requests of concurrent callers without a token. Each caller must get the token, or the one error.
fn herd(runtime: &Runtime, down: bool) -> usize {
    let cached = Cached::new(Realm { down, ..Realm::default() });
    runtime.block_on(async {
        let herd: Vec<_> = (0..HERD)
            .map(|_| {
                let cached = cached.clone();
                tokio::spawn(async move { cached.token().await })
            })
            .collect();
        for caller in herd {
            match caller.await.unwrap() {
                Ok(_) => assert!(!down, "a token of a realm that gives none"),
                Err(error) => assert!(down && error.to_string().contains(DOWN), "{error}"),
            }
        }
    });
    cached.source().calls.load(Ordering::SeqCst)
}
