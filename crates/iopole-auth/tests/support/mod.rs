//! Test doubles: a scripted source, a clock on tokio's paused time, and a manual clock.
#![allow(dead_code, reason = "not every test file needs all of it")]

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use iopole_auth::{AccessToken, Clock, Lifetime, TokenError, TokenErrorKind, TokenSource};

/// Step of a scripted source.
#[derive(Clone)]
pub(crate) enum Step {
    Token(Lifetime),
    Fail(TokenError),
    Hang,
    Panic,
}

/// Scripted source. Counts its calls and the most concurrent ones; each takes `latency`.
pub(crate) struct Scripted {
    latency: Duration,
    steps: Mutex<VecDeque<Step>>,
    last: Step,
    calls: AtomicUsize,
    running: AtomicUsize,
    most_at_once: AtomicUsize,
}

impl Scripted {
    /// Creates a source that plays `steps`, then `last` for ever.
    pub(crate) fn new(latency: Duration, steps: impl IntoIterator<Item = Step>, last: Step) -> Self {
        Self {
            latency,
            steps: Mutex::new(steps.into_iter().collect()),
            last,
            calls: AtomicUsize::new(0),
            running: AtomicUsize::new(0),
            most_at_once: AtomicUsize::new(0),
        }
    }

    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    pub(crate) fn most_at_once(&self) -> usize {
        self.most_at_once.load(Ordering::SeqCst)
    }
}

struct Running<'a>(&'a AtomicUsize);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl TokenSource for Scripted {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        let at_once = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        let _running = Running(&self.running);
        self.most_at_once.fetch_max(at_once, Ordering::SeqCst);
        let step = self.steps.lock().unwrap().pop_front().unwrap_or_else(|| self.last.clone());
        tokio::time::sleep(self.latency).await;
        match step {
            Step::Token(lifetime) => AccessToken::new(&format!("token-{call}").into(), lifetime),
            Step::Fail(error) => Err(error),
            Step::Hang => std::future::pending().await,
            Step::Panic => panic!("the source panics, as its script says"),
        }
    }
}

/// Clock on tokio's time, whose wall clock can be shifted.
#[derive(Debug)]
pub(crate) struct TestClock {
    start: tokio::time::Instant,
    wall_shift: AtomicI64,
}

impl TestClock {
    pub(crate) fn new() -> Self {
        Self { start: tokio::time::Instant::now(), wall_shift: AtomicI64::new(0) }
    }

    pub(crate) fn shift_wall(&self, seconds: i64) {
        self.wall_shift.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn monotonic(&self) -> Duration {
        Duration::from_secs(50) + self.start.elapsed()
    }

    fn wall(&self) -> Duration {
        let base = 1_800_000_000 + self.wall_shift.load(Ordering::SeqCst);
        Duration::from_secs(u64::try_from(base).unwrap()) + self.start.elapsed()
    }
}

/// Two clocks that stop until the test advances them, in milliseconds.
#[derive(Debug, Default)]
pub(crate) struct ManualClock {
    monotonic: AtomicU64,
    wall: AtomicU64,
}

impl ManualClock {
    pub(crate) fn pass(&self, seconds: u64) {
        self.pass_monotonic(seconds * 1000);
        self.pass_wall(seconds * 1000);
    }

    pub(crate) fn pass_monotonic(&self, milliseconds: u64) {
        self.monotonic.fetch_add(milliseconds, Ordering::SeqCst);
    }

    pub(crate) fn pass_wall(&self, milliseconds: u64) {
        self.wall.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.monotonic.load(Ordering::SeqCst))
    }

    fn wall(&self) -> Duration {
        Duration::from_secs(1_800_000_000) + Duration::from_millis(self.wall.load(Ordering::SeqCst))
    }
}

pub(crate) fn limited(seconds: u64) -> Lifetime {
    Lifetime::Limited(Duration::from_secs(seconds))
}

pub(crate) fn unavailable() -> TokenError {
    TokenError::new(TokenErrorKind::Unavailable, "the realm is down")
}
