//! Requests whose runtime ends, is not driven or lacks a timer, and sources that panic.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod support;

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use iopole_auth::{Cached, TokenErrorKind as Kind};
use support::{ManualClock, Scripted, Step, limited};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, timeout};

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Creates a runtime with paused time, which jumps to the next timer when idle.
fn paused() -> Runtime {
    Builder::new_current_thread().enable_all().start_paused(true).build().unwrap()
}

fn calls(cache: &Cached<Scripted>) -> usize {
    cache.source().calls()
}

fn cache_by_hand(steps: impl IntoIterator<Item = Step>) -> (Cached<Scripted>, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::default());
    let source = Scripted::new(Duration::ZERO, steps, Step::Token(limited(600)));
    (Cached::builder(source).clock(clock.clone()).seed(7).build(), clock)
}

/// Polls once and drops the future: the request's task stays on the runtime, and nobody drives it.
fn ask_and_leave(runtime: &Runtime, cache: &Cached<Scripted>) {
    runtime.block_on(async {
        let mut asked = pin!(cache.token());
        poll_fn(|context| {
            assert!(asked.as_mut().poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
    });
}

#[test]
fn a_cache_built_on_one_runtime_works_on_another() {
    let source = Scripted::new(Duration::ZERO, [], Step::Token(limited(600)));
    let cache = runtime().block_on(async { Cached::new(source) });
    let first = runtime().block_on(cache.token()).unwrap();
    let second = runtime().block_on(cache.token()).unwrap();
    assert_eq!((first.generation(), calls(&cache)), (second.generation(), 1));
}

#[test]
fn a_request_that_dies_with_its_runtime_is_made_again() {
    let cache = Cached::new(Scripted::new(Duration::ZERO, [Step::Hang], Step::Token(limited(600))));
    let gave_up = runtime().block_on(async { timeout(Duration::from_millis(1), cache.token()).await });
    assert!(gave_up.is_err());
    runtime().block_on(cache.token()).unwrap();
    assert_eq!(calls(&cache), 2);
}

#[test]
fn a_call_from_outside_a_runtime_is_an_error() {
    let cache = Cached::new(Scripted::new(Duration::ZERO, [], Step::Token(limited(600))));
    let mut asked = std::pin::pin!(cache.token());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match asked.as_mut().poll(&mut context) {
        std::task::Poll::Ready(Err(error)) => assert_eq!(error.kind(), Kind::NoRuntime),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_runtime_that_is_shut_down_is_an_error_not_a_hang() {
    let (cache, _) = cache_by_hand([]);
    let runtime = runtime();
    let handle = runtime.handle().clone();
    drop(runtime);
    let _entered = handle.enter();
    let mut asked = pin!(cache.token());
    match asked.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Err(error)) => assert_eq!(error.kind(), Kind::NoRuntime),
        other => panic!("{other:?}"),
    }
    assert_eq!(calls(&cache), 0);
}

#[test]
fn a_refresh_on_a_runtime_that_is_not_driven_blocks_nobody() {
    let (still, driven) = (runtime(), paused());
    let (cache, clock) = cache_by_hand([]);
    let first = driven.block_on(cache.token()).unwrap();
    clock.pass(500);
    assert_eq!(still.block_on(cache.token()).unwrap().generation(), first.generation());
    clock.pass(100);
    let second = driven.block_on(async {
        let start = Instant::now();
        let token = cache.token().await.unwrap();
        assert!(start.elapsed() < Duration::from_millis(50), "{:?}", start.elapsed());
        token
    });
    assert!(second.generation() > first.generation());
    still.block_on(tokio::task::yield_now());
    assert_eq!(calls(&cache), 2, "driven at last, it finds its place taken");
    assert_eq!(driven.block_on(cache.token()).unwrap().generation(), second.generation());
}

#[test]
fn a_stale_token_is_refreshed_on_another_runtime() {
    let (still, driven) = (runtime(), paused());
    let (cache, clock) = cache_by_hand([]);
    let first = driven.block_on(cache.token()).unwrap();
    clock.pass(490);
    still.block_on(cache.token()).unwrap();
    let refreshed = || {
        driven.block_on(async {
            cache.token().await.unwrap();
            tokio::time::sleep(Duration::from_millis(10)).await;
            cache.token().await.unwrap().generation()
        })
    };
    clock.pass(30);
    assert_eq!(refreshed(), first.generation(), "the other may still come home");
    clock.pass(1);
    assert!(refreshed() > first.generation());
    assert_eq!(calls(&cache), 2);
}

#[test]
fn waiters_of_a_runtime_that_is_not_driven_wait_for_one_timeout_only() {
    let (still, driven) = (runtime(), paused());
    // No time passes on its clock: the timer of the waiters ends the request.
    let (cache, _) = cache_by_hand([]);
    ask_and_leave(&still, &cache);
    driven.block_on(async {
        let start = Instant::now();
        let herd: Vec<_> = (0..100)
            .map(|_| {
                let cache = cache.clone();
                tokio::spawn(async move { cache.token().await })
            })
            .collect();
        for caller in herd {
            caller.await.unwrap().unwrap();
        }
        let waited = start.elapsed();
        assert!(waited >= Duration::from_secs(31) && waited < Duration::from_secs(32), "{waited:?}");
    });
    assert_eq!(calls(&cache), 1);
}

#[test]
fn a_runtime_without_a_timer_is_an_error_behind_the_gate() {
    let bare = Builder::new_current_thread().build().unwrap();
    let (cache, clock) = cache_by_hand([]);
    for _ in 0..2 {
        let error = bare.block_on(cache.token()).unwrap_err();
        assert_eq!(error.kind(), Kind::NoRuntime);
        assert!(error.to_string().contains("time driver"), "{error}");
        bare.block_on(tokio::task::yield_now());
    }
    assert_eq!(calls(&cache), 0, "the source would have panicked");
    assert_eq!(paused().block_on(cache.token()).unwrap_err().kind(), Kind::NoRuntime, "the gate is closed");
    clock.pass(2);
    paused().block_on(cache.token()).unwrap();
}

#[test]
fn a_panic_of_the_source_is_a_failure() {
    let (cache, clock) = cache_by_hand(vec![Step::Panic; 2]);
    let runtime = paused();
    let ask = || runtime.block_on(cache.token());
    assert_eq!(ask().unwrap_err().kind(), Kind::SourcePanicked);
    assert_eq!(ask().unwrap_err().kind(), Kind::SourcePanicked);
    assert_eq!(calls(&cache), 1, "the gate is closed");
    clock.pass(2);
    assert_eq!(ask().unwrap_err().kind(), Kind::SourcePanicked);
    clock.pass(1);
    assert_eq!((ask().unwrap_err().kind(), calls(&cache)), (Kind::SourcePanicked, 2), "a longer pause");
    clock.pass(2);
    ask().unwrap();
}
