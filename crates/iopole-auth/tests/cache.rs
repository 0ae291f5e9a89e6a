//! Guarantees of the cache, one a test, on tokio's paused time.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use iopole_auth::{AccessToken, Cached, Lifetime, TokenError, TokenErrorKind as Kind, TokenSource};
use support::{ManualClock, Scripted, Step, TestClock, limited, unavailable};
use tokio::time::{Instant, advance, sleep, timeout};

const LATENCY: Duration = Duration::from_millis(100);

fn cache_with_clock(source: Scripted) -> (Cached<Scripted>, Arc<TestClock>) {
    let clock = Arc::new(TestClock::new());
    (Cached::builder(source).clock(clock.clone()).seed(7).build(), clock)
}

fn cache(steps: impl IntoIterator<Item = Step>, last: Step) -> Cached<Scripted> {
    cache_with_clock(Scripted::new(LATENCY, steps, last)).0
}

fn calls(cache: &Cached<Scripted>) -> usize {
    cache.source().calls()
}

async fn herd(cache: &Cached<Scripted>, size: usize) -> Vec<Result<AccessToken, TokenError>> {
    let tasks: Vec<_> = (0..size)
        .map(|_| {
            let cache = cache.clone();
            tokio::spawn(async move { cache.token().await })
        })
        .collect();
    let mut outcomes = Vec::with_capacity(size);
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

/// Runs ready tasks without advancing the time.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_cold_herd_makes_one_call() {
    let cache = cache([], Step::Token(limited(600)));
    let start = Instant::now();
    let tokens = herd(&cache, 10_000).await;
    assert_eq!((calls(&cache), start.elapsed()), (1, LATENCY));
    let generation = tokens[0].as_ref().unwrap().generation();
    assert!(tokens.iter().all(|token| token.as_ref().unwrap().generation() == generation));
}

#[tokio::test(start_paused = true)]
async fn a_failing_herd_makes_one_call_and_waits_one_latency() {
    let cache = cache([], Step::Fail(unavailable()));
    let start = Instant::now();
    let outcomes = herd(&cache, 10_000).await;
    assert_eq!((calls(&cache), start.elapsed()), (1, LATENCY));
    assert!(outcomes.iter().all(|outcome| outcome.as_ref().unwrap_err().kind() == Kind::Unavailable));
    cache.token().await.unwrap_err();
    assert_eq!((calls(&cache), start.elapsed()), (1, LATENCY), "the gate answers at once");
}

#[tokio::test(start_paused = true)]
async fn a_stale_token_is_returned_at_once_while_the_endpoint_hangs() {
    let cache = cache([Step::Token(limited(600))], Step::Hang);
    let first = cache.token().await.unwrap();
    advance(Duration::from_secs(500)).await;
    let start = Instant::now();
    for outcome in herd(&cache, 100).await {
        assert_eq!(outcome.unwrap().generation(), first.generation());
    }
    settle().await;
    assert_eq!((calls(&cache), start.elapsed()), (2, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_runs_in_the_background() {
    let cache = cache([], Step::Token(limited(600)));
    let first = cache.token().await.unwrap();
    advance(Duration::from_secs(419)).await;
    cache.token().await.unwrap();
    settle().await;
    assert_eq!(calls(&cache), 1, "no refresh before 70 % of the lifetime");
    advance(Duration::from_secs(62)).await;
    assert_eq!(cache.token().await.unwrap().generation(), first.generation());
    sleep(LATENCY).await;
    settle().await;
    let second = cache.token().await.unwrap();
    assert!(second.generation() > first.generation());
    assert_eq!(calls(&cache), 2, "one refresh by 80 % of it");
}

#[tokio::test(start_paused = true)]
async fn dropped_callers_do_not_end_the_request() {
    let source = Scripted::new(Duration::from_millis(300), [], Step::Token(limited(600)));
    let (cache, _) = cache_with_clock(source);
    for _ in 0..5 {
        assert!(timeout(Duration::from_millis(50), cache.token()).await.is_err());
    }
    sleep(Duration::from_millis(100)).await;
    let start = Instant::now();
    cache.token().await.unwrap();
    assert_eq!((calls(&cache), start.elapsed()), (1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn a_request_has_its_own_timeout() {
    let source = Scripted::new(LATENCY, [Step::Hang], Step::Token(limited(600)));
    let clock = Arc::new(TestClock::new());
    let cache = Cached::builder(source).clock(clock).fetch_timeout(Duration::from_secs(2)).build();
    let start = Instant::now();
    assert_eq!(cache.token().await.unwrap_err().kind(), Kind::TimedOut);
    assert_eq!(start.elapsed(), Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn a_failed_refresh_keeps_the_usable_token_and_does_not_hammer() {
    let cache = cache([Step::Token(limited(600))], Step::Fail(unavailable()));
    let first = cache.token().await.unwrap();
    advance(Duration::from_secs(485)).await;
    for _ in 0..1000 {
        assert_eq!(cache.token().await.unwrap().generation(), first.generation());
        sleep(Duration::from_millis(100)).await;
    }
    let tries = calls(&cache) - 1;
    assert!((5..=8).contains(&tries), "{tries} tries in 100 s: 1, 2, 4, 8, 16, 30 s apart");
    sleep(Duration::from_secs(10)).await;
    assert_eq!(cache.token().await.unwrap_err().kind(), Kind::Unavailable, "the lifetime is over");
}

#[tokio::test(start_paused = true)]
async fn an_outage_ends_without_a_restart() {
    let refused = TokenError::new(Kind::Refused, "wrong secret");
    let cache = cache([Step::Fail(unavailable()), Step::Fail(refused)], Step::Token(limited(600)));
    assert_eq!(cache.token().await.unwrap_err().kind(), Kind::Unavailable);
    sleep(Duration::from_millis(1300)).await;
    assert_eq!(cache.token().await.unwrap_err().kind(), Kind::Refused);
    sleep(Duration::from_secs(30)).await;
    assert_eq!(cache.token().await.unwrap_err().kind(), Kind::Refused, "a longer gate");
    sleep(Duration::from_secs(46)).await;
    cache.token().await.unwrap();
    assert_eq!(calls(&cache), 3);
}

#[tokio::test(start_paused = true)]
async fn retry_after_wins_over_the_backoff() {
    let throttled = TokenError::new(Kind::Throttled, "slow down").with_retry_after(Duration::from_secs(20));
    let cache = cache([Step::Fail(throttled)], Step::Token(limited(600)));
    assert_eq!(cache.token().await.unwrap_err().kind(), Kind::Throttled);
    sleep(Duration::from_secs(19)).await;
    assert_eq!(cache.token().await.unwrap_err().kind(), Kind::Throttled);
    sleep(Duration::from_secs(1)).await;
    cache.token().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_rejection_drops_its_token_once() {
    let cache = cache([], Step::Token(limited(600)));
    let first = cache.token().await.unwrap();
    for _ in 0..50 {
        cache.invalidate(first.generation());
    }
    let second = cache.token().await.unwrap();
    assert!(second.generation() > first.generation());
    cache.invalidate(first.generation());
    assert_eq!(cache.token().await.unwrap().generation(), second.generation(), "a late refusal");
    assert_eq!(calls(&cache), 2);
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_rejections_makes_one_call() {
    let cache = cache([], Step::Token(limited(600)));
    let first = cache.token().await.unwrap();
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let (cache, refused) = (cache.clone(), first.generation());
            tokio::spawn(async move {
                cache.invalidate(refused);
                cache.token().await
            })
        })
        .collect();
    for task in tasks {
        assert!(task.await.unwrap().unwrap().generation() > first.generation());
    }
    assert_eq!(calls(&cache), 2);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_started_before_a_rejection_never_publishes() {
    let cache = cache([], Step::Token(limited(600)));
    let first = cache.token().await.unwrap();
    advance(Duration::from_secs(500)).await;
    cache.token().await.unwrap();
    settle().await;
    assert_eq!(calls(&cache), 2, "a refresh is under way");
    cache.invalidate(first.generation());
    let start = Instant::now();
    let third = cache.token().await.unwrap();
    assert_eq!((calls(&cache), start.elapsed()), (3, LATENCY));
    assert_eq!(third.header().as_bytes(), b"Bearer token-3");
    sleep(LATENCY).await;
    assert_eq!(cache.token().await.unwrap().generation(), third.generation());
}

#[tokio::test(start_paused = true)]
async fn waiters_of_a_superseded_request_join_the_next() {
    let cache = cache([Step::Token(limited(600)), Step::Hang], Step::Token(limited(600)));
    let first = cache.token().await.unwrap();
    advance(Duration::from_secs(3600)).await;
    let waiting = tokio::spawn({
        let cache = cache.clone();
        async move { cache.token().await }
    });
    settle().await;
    assert_eq!(calls(&cache), 2, "it hangs");
    cache.invalidate(first.generation());
    let start = Instant::now();
    assert_eq!(waiting.await.unwrap().unwrap().header().as_bytes(), b"Bearer token-3");
    assert_eq!(start.elapsed(), LATENCY);
}

#[tokio::test(start_paused = true)]
async fn an_api_that_rejects_every_token_causes_no_storm_on_the_realm() {
    let cache = cache([], Step::Token(limited(600)));
    let mut stopped = 0;
    for _ in 0..1000 {
        match cache.token().await {
            Ok(token) => cache.invalidate(token.generation()),
            Err(error) => {
                assert_eq!(error.kind(), Kind::RepeatedlyRejected);
                stopped += 1;
            }
        }
        sleep(Duration::from_millis(10)).await;
    }
    assert!(calls(&cache) <= 10, "{} calls in 10 s", calls(&cache));
    assert!(stopped > 900, "{stopped}");
}

#[tokio::test(start_paused = true)]
async fn after_a_suspend_the_wall_clock_ends_the_token() {
    let (cache, clock) = cache_with_clock(Scripted::new(LATENCY, [], Step::Token(limited(600))));
    let first = cache.token().await.unwrap();
    clock.shift_wall(3600);
    assert!(cache.token().await.unwrap().generation() > first.generation());
}

#[tokio::test(start_paused = true)]
async fn a_wall_clock_set_back_does_not_prolong_the_token() {
    let (cache, clock) = cache_with_clock(Scripted::new(LATENCY, [], Step::Token(limited(600))));
    let first = cache.token().await.unwrap();
    clock.shift_wall(-3600);
    assert_eq!(cache.token().await.unwrap().generation(), first.generation());
    advance(Duration::from_secs(600)).await;
    assert!(cache.token().await.unwrap().generation() > first.generation());
}

#[tokio::test(start_paused = true)]
async fn the_token_ends_on_either_clock_while_the_other_stops() {
    for pass in [ManualClock::pass_monotonic, ManualClock::pass_wall] {
        // The margin is 5 % of 100 ms.
        for (lifetime, usable, over) in [(600_000, 589_999, 1), (100, 94, 1)] {
            let lifetime = Lifetime::Limited(Duration::from_millis(lifetime));
            // The refresh fails, so that only the lifetime decides.
            let source = Scripted::new(LATENCY, [Step::Token(lifetime)], Step::Fail(unavailable()));
            let clock = Arc::new(ManualClock::default());
            let cache = Cached::builder(source).clock(clock.clone()).build();
            let first = cache.token().await.unwrap();
            cache.token().await.unwrap();
            pass(&clock, usable);
            assert_eq!(cache.token().await.unwrap().generation(), first.generation());
            pass(&clock, over);
            assert_eq!(cache.token().await.unwrap_err().kind(), Kind::Unavailable, "{lifetime:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_absurd_lifetime_is_capped_at_a_day() {
    let cache = cache([], Step::Token(Lifetime::Limited(Duration::MAX)));
    let first = cache.token().await.unwrap();
    advance(Duration::from_secs(60_000)).await;
    assert_eq!(cache.token().await.unwrap().generation(), first.generation());
    advance(Duration::from_secs(26_400)).await;
    assert!(cache.token().await.unwrap().generation() > first.generation());
}

/// Calls every 5 ms for a minute. Returns the numbers of requests and of callers that waited.
async fn a_busy_minute(lifetime: Lifetime) -> (usize, usize) {
    let source = Scripted::new(Duration::from_millis(30), [], Step::Token(lifetime));
    let (cache, _) = cache_with_clock(source);
    let (start, mut waited) = (Instant::now(), 0);
    while start.elapsed() < Duration::from_secs(60) {
        let asked = Instant::now();
        cache.token().await.unwrap();
        waited += usize::from(asked.elapsed() > Duration::ZERO);
        sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(cache.source().most_at_once(), 1);
    (calls(&cache), waited)
}

#[tokio::test(start_paused = true)]
async fn short_lifetimes_cause_neither_a_storm_nor_a_stall() {
    assert_eq!(a_busy_minute(limited(1740)).await, (1, 1));
    assert_eq!(a_busy_minute(limited(200)).await, (1, 1));
    let (requests, waited) = a_busy_minute(limited(2)).await;
    assert!((38..=44).contains(&requests) && waited == 1, "2 s: {requests} requests, {waited} waited");
    let (requests, waited) = a_busy_minute(limited(1)).await;
    assert!((75..=87).contains(&requests) && waited == 1, "1 s: {requests} requests, {waited} waited");
    let (requests, waited) = a_busy_minute(Lifetime::from_expires_in(None)).await;
    assert!(requests == 2 && waited == 1, "unstated: {requests} requests, {waited} waited");
}

#[tokio::test(start_paused = true)]
async fn a_single_use_token_serves_its_waiters_and_is_not_kept() {
    let cache = cache([], Step::Token(Lifetime::SingleUse));
    assert!(herd(&cache, 100).await.iter().all(Result::is_ok));
    assert_eq!(calls(&cache), 1);
    cache.token().await.unwrap();
    assert_eq!(calls(&cache), 2);
}

#[tokio::test(start_paused = true)]
async fn the_lifetime_counts_from_the_request_not_from_the_answer() {
    let source = Scripted::new(Duration::from_secs(8), [], Step::Token(limited(10)));
    let (cache, _) = cache_with_clock(source);
    let first = cache.token().await.unwrap();
    advance(Duration::from_secs(2)).await;
    assert!(cache.token().await.unwrap().generation() > first.generation());
}

#[tokio::test(start_paused = true)]
async fn an_idle_hour_makes_no_call() {
    let cache = cache([], Step::Token(limited(600)));
    sleep(Duration::from_secs(3600)).await;
    assert_eq!(calls(&cache), 0, "nothing happens in the constructor");
    cache.token().await.unwrap();
    sleep(Duration::from_secs(3600)).await;
    assert_eq!(calls(&cache), 1);
}

#[tokio::test(start_paused = true)]
async fn a_reset_drops_the_token_and_opens_the_gate() {
    let refused = TokenError::new(Kind::Refused, "wrong secret");
    let cache = cache([Step::Fail(refused)], Step::Token(limited(600)));
    cache.token().await.unwrap_err();
    cache.reset();
    let first = cache.token().await.unwrap();
    cache.reset();
    assert!(cache.token().await.unwrap().generation() > first.generation());
}

#[tokio::test(start_paused = true)]
async fn a_future_reads_the_cache_when_polled_not_when_created() {
    let cache = cache([], Step::Token(limited(600)));
    let first = cache.token().await.unwrap();
    let asked = cache.token();
    advance(Duration::from_secs(600)).await;
    assert!(asked.await.unwrap().generation() > first.generation());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn requests_of_one_epoch_never_overlap_under_load() {
    let source = Scripted::new(Duration::from_micros(50), [], Step::Token(limited(600)));
    let cache = Cached::builder(source).build();
    let tasks: Vec<_> = (0..16)
        .map(|task| {
            let cache = cache.clone();
            tokio::spawn(async move {
                let mut newest = None;
                for round in 0..2_000 {
                    let token = cache.token().await.unwrap();
                    assert!(newest <= Some(token.generation()), "a newer token was displaced");
                    newest = Some(token.generation());
                    // Three rejections of young tokens are followed by a new one at once.
                    if task == 0 && round % 700 == 0 {
                        cache.invalidate(token.generation());
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    // A superseded request may still run beside its successor.
    assert!(cache.source().most_at_once() <= 2, "{} at once", cache.source().most_at_once());
}
