//! The cached read beside a bare `RwLock<Arc<HeaderValue>>`: the token alone; asked for through the trait, with the header
//! taken out, as a request does it; and through the trait alone. Then a cold herd. Each row is the median of paired rounds in alternating order, since a machine's speed drifts; the ratio is taken
//! pair by pair.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a program for people"
)]

use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use http::HeaderValue;
use iopole_auth::{AccessToken, Cached, Lifetime, TokenError, TokenSource};
use tokio::runtime::{Builder, Runtime};

const ROUNDS: usize = 31;
const READS: u32 = 200_000;
const HERD: usize = 10_000;
/// Of DESIGN's targets: at most this many times the bare read.
const TARGET: f64 = 3.0;

/// About as long as the platform's tokens (1.5 kB).
fn token_text() -> String {
    "x".repeat(1_500)
}

#[derive(Default)]
struct Realm {
    calls: AtomicUsize,
}

#[async_trait]
impl TokenSource for Realm {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(20)).await;
        AccessToken::new(&token_text().into(), Lifetime::Limited(Duration::from_secs(3_600)))
    }
}

/// Nanoseconds for one read, with this many tasks reading at once.
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

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Prints one row; says whether it misses its target.
fn row<F, T, G, U>(
    what: &str,
    tasks: u32,
    target: Option<f64>,
    runtime: &Runtime,
    ours: F,
    reference: G,
) -> bool
where
    F: Fn() -> T + Clone + Send + 'static,
    T: Future<Output = ()> + Send,
    G: Fn() -> U + Clone + Send + 'static,
    U: Future<Output = ()> + Send,
{
    let (mut own, mut other) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        if round % 2 == 0 {
            own.push(time(runtime, tasks, ours.clone()));
            other.push(time(runtime, tasks, reference.clone()));
        } else {
            other.push(time(runtime, tasks, reference.clone()));
            own.push(time(runtime, tasks, ours.clone()));
        }
    }
    let ratio = median(own.iter().zip(&other).map(|(own, other)| own / other).collect());
    let (own, other) = (median(own), median(other));
    let shown = target.map_or_else(|| "-".to_owned(), |target| format!("{target:.2}"));
    println!("{:<34} {own:>9.1} {other:>9.1} {ratio:>7.2} {shown:>7}", format!("{what}, {tasks} task(s)"));
    target.is_some_and(|target| ratio > target)
}

fn main() {
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let runtime = Builder::new_multi_thread().worker_threads(threads).enable_all().build().unwrap();
    let header = HeaderValue::from_str(&format!("Bearer {}", token_text())).unwrap();
    // Leaked, so that neither side pays for sharing with its tasks.
    let bare: &RwLock<Arc<HeaderValue>> = Box::leak(Box::new(RwLock::new(Arc::new(header))));
    let cached: &Cached<Realm> = Box::leak(Box::new(Cached::new(Realm::default())));
    let through: &dyn TokenSource = cached;
    runtime.block_on(cached.token()).unwrap();

    let mut missed = false;
    println!("{:<34} {:>9} {:>9} {:>7} {:>7}", "cached token()", "ours ns", "bare ns", "ratio", "target");
    for tasks in [1, 8] {
        let ours = move || async move { drop(black_box(cached.token().await.unwrap())) };
        missed |= row("the token", tasks, Some(TARGET), &runtime, ours, move || async move {
            drop(black_box(Arc::clone(&bare.read().unwrap())));
        });
        let ours = move || async move {
            let token = through.token().await.unwrap();
            drop(black_box(token.header().clone()));
        };
        missed |=
            row("through the trait, its header", tasks, Some(TARGET), &runtime, ours, move || async move {
                let held = Arc::clone(&bare.read().unwrap());
                drop(black_box(HeaderValue::clone(&held)));
            });
        // The allocation of a boxed future alone is twice the whole bare read: shown, not promised.
        let ours = move || async move { drop(black_box(through.token().await.unwrap())) };
        row("through the trait, the token", tasks, None, &runtime, ours, move || async move {
            drop(black_box(Arc::clone(&bare.read().unwrap())));
        });
    }

    let cached = Cached::new(Realm::default());
    let start = Instant::now();
    let served = runtime.block_on(async {
        let herd: Vec<_> = (0..HERD)
            .map(|_| {
                let cached = cached.clone();
                tokio::spawn(async move { cached.token().await.is_ok() })
            })
            .collect();
        let mut served = 0;
        for caller in herd {
            served += usize::from(caller.await.unwrap());
        }
        served
    });
    let calls = cached.source().calls.load(Ordering::SeqCst);
    missed |= calls != 1 || served != HERD;
    println!(
        "cold herd: {served} of {HERD} callers served by {calls} request(s) in {:.0?} (the realm takes 20 ms)",
        start.elapsed()
    );
    std::process::exit(i32::from(missed));
}
