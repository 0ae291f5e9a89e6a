//! Requests that were abandoned or died: they publish nothing, and disturb no other request.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use iopole_auth::{AccessToken, Cached, TokenError, TokenErrorKind as Kind, TokenSource};
use support::{ManualClock, limited, unavailable};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

type Answer = Result<AccessToken, TokenError>;

/// Source whose calls wait until the test answers them.
#[derive(Default)]
struct Held(Mutex<Vec<Option<oneshot::Sender<Answer>>>>);

#[async_trait]
impl TokenSource for Held {
    async fn token(&self) -> Answer {
        let (sender, receiver) = oneshot::channel();
        self.0.lock().unwrap().push(Some(sender));
        receiver.await.unwrap()
    }
}

impl Held {
    fn calls(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// Answers the call of this number, counted from 1.
    fn answer(&self, call: usize, answer: Answer) {
        self.0.lock().unwrap()[call - 1].take().unwrap().send(answer).unwrap();
    }
}

fn token(text: &str) -> Answer {
    AccessToken::new(&text.into(), limited(600))
}

fn bearer(token: &AccessToken) -> &str {
    token.header().to_str().unwrap()
}

fn cache() -> (Cached<Held>, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::default());
    (Cached::builder(Held::default()).clock(clock.clone()).seed(7).build(), clock)
}

/// Runs ready tasks.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

fn ask(cache: &Cached<Held>) -> tokio::task::JoinHandle<Answer> {
    let cache = cache.clone();
    tokio::spawn(async move { cache.token().await })
}

/// Requests a token, and answers the resulting call.
async fn fetch(cache: &Cached<Held>, text: &str) -> AccessToken {
    let asked = ask(cache);
    settle().await;
    cache.source().answer(cache.source().calls(), token(text));
    asked.await.unwrap().unwrap()
}

/// Creates a cache whose first token was rejected during call 2, its refresh.
async fn refused_during_its_refresh() -> (Cached<Held>, Arc<ManualClock>) {
    let (cache, clock) = cache();
    let first = fetch(&cache, "first").await;
    clock.pass(500);
    cache.token().await.unwrap();
    settle().await;
    assert_eq!(cache.source().calls(), 2, "a refresh is under way");
    cache.invalidate(first.generation());
    (cache, clock)
}

#[tokio::test]
async fn a_superseded_request_that_ends_after_its_successor_replaces_nothing() {
    for late in [token("late"), Err(unavailable())] {
        let (cache, clock) = refused_during_its_refresh().await;
        fetch(&cache, "third").await;
        clock.pass(500);
        cache.source().answer(2, late);
        settle().await;
        assert_eq!(bearer(&cache.token().await.unwrap()), "Bearer third");
        settle().await;
        assert_eq!(cache.source().calls(), 4, "nor does it close the gate: the next refresh begins");
    }
}

#[tokio::test]
async fn a_superseded_request_that_ends_before_its_successor_starts_publishes_nothing() {
    for late in [token("late"), Err(unavailable())] {
        let (cache, _) = refused_during_its_refresh().await;
        cache.source().answer(2, late);
        settle().await;
        assert_eq!(bearer(&fetch(&cache, "third").await), "Bearer third");
        assert_eq!(cache.source().calls(), 3);
    }
}

#[tokio::test]
async fn a_superseded_request_does_not_answer_the_waiters_of_its_successor() {
    for late in [token("late"), Err(unavailable())] {
        let (cache, _) = refused_during_its_refresh().await;
        let asked = ask(&cache);
        settle().await;
        cache.source().answer(2, late);
        settle().await;
        assert!(!asked.is_finished());
        cache.source().answer(3, token("third"));
        assert_eq!(bearer(&asked.await.unwrap().unwrap()), "Bearer third");
    }
}

#[tokio::test]
async fn a_request_started_before_a_reset_publishes_nothing() {
    for late in [token("late"), Err(unavailable())] {
        let (cache, _) = cache();
        let asked = ask(&cache);
        settle().await;
        cache.reset();
        settle().await;
        assert_eq!(cache.source().calls(), 2, "who waited asks again");
        cache.source().answer(1, late);
        settle().await;
        assert!(!asked.is_finished());
        cache.source().answer(2, token("second"));
        assert_eq!(bearer(&asked.await.unwrap().unwrap()), "Bearer second");
    }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn poll(future: Pin<&mut impl Future<Output = Answer>>) -> Poll<Answer> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_waiter_of_a_dead_request_does_not_end_its_successor() {
    let (cache, _) = cache();
    let mut early = pin!(cache.token());
    let dying = runtime();
    {
        let _entered = dying.enter();
        assert!(poll(early.as_mut()).is_pending());
    }
    drop(dying);
    runtime().block_on(async {
        let late = ask(&cache);
        settle().await;
        assert_eq!(cache.source().calls(), 1, "another request runs");
        assert!(poll(early.as_mut()).is_pending(), "it waits for that one");
        settle().await;
        assert_eq!(cache.source().calls(), 1, "and makes none");
        cache.source().answer(1, token("first"));
        assert_eq!(bearer(&late.await.unwrap().unwrap()), "Bearer first");
        assert_eq!(bearer(&early.await.unwrap()), "Bearer first");
    });
}

#[test]
fn a_caller_whose_requests_keep_dying_restarts_three_times() {
    let (cache, _) = cache();
    let mut asked = pin!(cache.token());
    // The first request, and three more: each dies with its runtime.
    for request in 1..=4 {
        let dying = runtime();
        let _entered = dying.enter();
        assert!(poll(asked.as_mut()).is_pending(), "request {request}");
    }
    let living = runtime();
    match living.block_on(async { poll(asked.as_mut()) }) {
        Poll::Ready(Err(error)) => assert_eq!(error.kind(), Kind::NoRuntime),
        other => panic!("{other:?}"),
    }
    assert_eq!(bearer(&living.block_on(fetch(&cache, "first"))), "Bearer first", "the next caller is served");
}
