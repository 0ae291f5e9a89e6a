//! The time in which a worker may send.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, SystemTime};

use iopole_api::Timer as _;
use tokio::time::Instant;

use crate::time::Shared;

/// The end of a claim as its holder sees it: a little before the database's, by both clocks of this machine. The
/// monotonic one bears a clock that is set back, the other one a machine that slept.
#[derive(Clone)]
pub(super) struct Lease {
    timer: Shared,
    wall: Option<SystemTime>,
    monotonic: Instant,
}

impl Lease {
    /// Begins before the claim is asked for, and ends when nine tenths of its time are over.
    pub(super) fn begin(timer: &Shared, length: Duration) -> Self {
        let usable = length - length / 10;
        Self {
            timer: timer.clone(),
            wall: timer.now().checked_add(usable),
            monotonic: Instant::now() + usable,
        }
    }

    fn is_over(&self) -> bool {
        Instant::now() >= self.monotonic || self.wall.is_none_or(|end| self.timer.now() >= end)
    }

    /// Time left, less a fifth: to end a call early enough for its outcome to be written.
    pub(super) fn left(&self) -> Duration {
        let monotonic = self.monotonic.saturating_duration_since(Instant::now());
        let wall = self.wall.and_then(|end| end.duration_since(self.timer.now()).ok()).unwrap_or_default();
        let left = monotonic.min(wall);
        left - left / 5
    }

    /// Lets a future go on only while the lease lasts: the lease is read before each of its steps, the first one
    /// included. `None` when the lease ended first.
    pub(super) async fn bound<F: Future>(&self, future: F) -> Option<F::Output> {
        let mut future = pin!(future);
        let mut end = pin!(tokio::time::sleep_until(self.monotonic));
        poll_fn(|cx| {
            if self.is_over() || end.as_mut().poll(cx).is_ready() {
                return Poll::Ready(None);
            }
            future.as_mut().poll(cx).map(Some)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use iopole_api::Timer;

    use super::*;

    #[derive(Debug, Clone, Default)]
    struct Manual(Arc<AtomicU64>);

    impl Timer for Manual {
        fn now(&self) -> SystemTime {
            SystemTime::UNIX_EPOCH + Duration::from_secs(self.0.load(Ordering::SeqCst))
        }

        fn sleep(&self, _: Duration) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
            Box::pin(std::future::ready(()))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_runs_after_a_jump_of_the_clock() {
        let clock = Manual::default();
        let lease = Lease::begin(&Shared(Arc::new(clock.clone())), Duration::from_secs(60));
        assert_eq!(lease.bound(std::future::ready(1)).await, Some(1));
        clock.0.store(3_600, Ordering::SeqCst);
        assert_eq!(lease.bound(std::future::ready(1)).await, None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_is_set_back_does_not_prolong_a_lease() {
        let clock = Manual(Arc::new(AtomicU64::new(7_200)));
        let lease = Lease::begin(&Shared(Arc::new(clock.clone())), Duration::from_secs(60));
        clock.0.store(0, Ordering::SeqCst);
        assert_eq!(lease.bound(std::future::pending::<()>()).await, None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_step_that_comes_too_late_is_not_made() {
        let clock = Manual::default();
        let lease = Lease::begin(&Shared(Arc::new(clock.clone())), Duration::from_secs(60));
        let mut made = false;
        let slow = async {
            tokio::time::sleep(Duration::from_secs(30)).await;
            clock.0.store(55, Ordering::SeqCst);
            tokio::task::yield_now().await;
            made = true;
        };
        assert_eq!(lease.bound(slow).await, None);
        assert!(!made);
    }
}
