//! Rejected tokens, and the source within the cache.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use iopole_auth::{
    AccessToken, Cached, Generation, Lifetime, TokenError, TokenErrorKind as Kind, TokenSource,
};
use support::{Scripted, Step, TestClock, limited};
use tokio::time::{Instant, sleep};

/// Returns one token until the test exchanges it, and records each rejection.
struct Keeper {
    token: Mutex<AccessToken>,
    calls: AtomicUsize,
    rejected: Mutex<Vec<Generation>>,
}

fn token() -> AccessToken {
    AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap()
}

impl Keeper {
    fn cached() -> Cached<Self> {
        let (calls, rejected) = (AtomicUsize::new(0), Mutex::default());
        let keeper = Self { token: Mutex::new(token()), calls, rejected };
        Cached::builder(keeper).clock(Arc::new(TestClock::new())).seed(7).build()
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    fn exchange(&self) {
        *self.token.lock().unwrap() = token();
    }
}

#[async_trait]
impl TokenSource for Keeper {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        Ok(self.token.lock().unwrap().clone())
    }

    fn invalidate(&self, generation: Generation) {
        self.rejected.lock().unwrap().push(generation);
    }
}

#[tokio::test(start_paused = true)]
async fn a_rejection_reaches_the_cache_within() {
    let clock = Arc::new(TestClock::new());
    let source = Scripted::new(Duration::ZERO, [], Step::Token(limited(600)));
    let inner = Arc::new(Cached::builder(source).clock(clock.clone()).build());
    let outer = Cached::builder(Arc::clone(&inner)).clock(clock).build();
    let first = outer.token().await.unwrap();
    outer.invalidate(first.generation());
    assert!(outer.token().await.unwrap().generation() > first.generation());
    assert_eq!(inner.source().calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_source_learns_of_a_rejection_once_and_of_its_newest_token_only() {
    let cache = Keeper::cached();
    let first = cache.token().await.unwrap().generation();
    for _ in 0..50 {
        cache.invalidate(first);
    }
    cache.source().exchange();
    let second = cache.token().await.unwrap().generation();
    cache.invalidate(first);
    cache.invalidate(second);
    assert_eq!(*cache.source().rejected.lock().unwrap(), [first, second]);
}

#[tokio::test(start_paused = true)]
async fn a_rejected_token_that_comes_back_is_an_error_and_a_pause() {
    let cache = Keeper::cached();
    let refused = cache.token().await.unwrap().generation();
    for _ in 0..100 {
        cache.invalidate(refused);
        assert_eq!(cache.token().await.unwrap_err().kind(), Kind::RepeatedlyRejected);
    }
    assert_eq!(cache.source().calls(), 2);
    cache.source().exchange();
    sleep(Duration::from_millis(1300)).await;
    assert!(cache.token().await.unwrap().generation() > refused);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_the_source_insists_on_is_accepted_after_the_pause() {
    let cache = Keeper::cached();
    let refused = cache.token().await.unwrap().generation();
    cache.invalidate(refused);
    cache.token().await.unwrap_err();
    sleep(Duration::from_millis(1300)).await;
    for _ in 0..10 {
        assert_eq!(cache.token().await.unwrap().generation(), refused, "the API may have been wrong");
    }
    assert_eq!(cache.source().calls(), 3);
    cache.invalidate(refused);
    cache.token().await.unwrap_err();
    cache.reset();
    assert_eq!(cache.token().await.unwrap().generation(), refused, "a reset forgets the refusal too");
}

#[tokio::test(start_paused = true)]
async fn repeated_rejections_of_one_token_cause_no_storm() {
    let cache = Keeper::cached();
    let (start, mut given) = (Instant::now(), 0);
    while start.elapsed() < Duration::from_secs(120) {
        if let Ok(token) = cache.token().await {
            given += 1;
            cache.invalidate(token.generation());
        }
        sleep(Duration::from_millis(10)).await;
    }
    let calls = cache.source().calls();
    assert!(calls <= 30, "{calls} calls in two minutes, {given} tokens given");
    assert!(given >= 5, "it is tried again and again: {given}");
}
