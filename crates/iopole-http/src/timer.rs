//! A pool of timers, which later calls use again.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use tokio::runtime::{Handle, Id};
use tokio::time::{Instant, Sleep, sleep_until};

/// Pool of idle timers, as many as calls were in flight at once.
///
/// Resetting a timer to a later time is one atomic exchange. Registering a new timer and removing it again costs as
/// much as the rest of this crate's work for a call.
#[derive(Default)]
pub(crate) struct TimerPool(Mutex<Vec<IdleTimer>>);

struct IdleTimer {
    /// Runtime that drives the timer.
    runtime: Id,
    sleep: Pin<Box<Sleep>>,
}

impl TimerPool {
    fn take(&self, due: Instant) -> IdleTimer {
        let runtime = Handle::current().id();
        let idle = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        // A timer of a runtime that has ended, or is not driven, would never fire.
        idle.filter(|idle| idle.runtime == runtime)
            .unwrap_or_else(|| IdleTimer { runtime, sleep: Box::pin(sleep_until(due)) })
    }

    fn put_back(&self, idle: IdleTimer) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(idle);
    }
}

/// Timer of one call, reset for each wait.
pub(crate) struct CallTimer {
    pool: Arc<TimerPool>,
    timer: Option<IdleTimer>,
}

impl CallTimer {
    pub(crate) fn new(pool: Arc<TimerPool>) -> Self {
        Self { pool, timer: None }
    }

    /// Awaits the future until `due`; `None` if it takes longer. A future that is ready at once needs no timer.
    pub(crate) async fn bound<T>(&mut self, due: Instant, future: impl Future<Output = T>) -> Option<T> {
        let mut future = pin!(future);
        poll_fn(|context| match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => self.reset(due).poll(context).map(|()| None),
        })
        .await
    }

    fn reset(&mut self, due: Instant) -> Pin<&mut Sleep> {
        let sleep = &mut self.timer.get_or_insert_with(|| self.pool.take(due)).sleep;
        if sleep.deadline() != due {
            sleep.as_mut().reset(due);
        }
        sleep.as_mut()
    }
}

impl Drop for CallTimer {
    fn drop(&mut self) {
        if let Some(timer) = self.timer.take() {
            self.pool.put_back(timer);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};
    use std::time::Duration;

    use tokio::runtime::Runtime;

    use super::*;

    fn runtime() -> Runtime {
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
    }

    /// Returns the seconds after which the timer fires.
    async fn fires_after(timer: &mut CallTimer, seconds: u64) -> u64 {
        let start = Instant::now();
        assert_eq!(timer.bound(start + Duration::from_secs(seconds), pending::<()>()).await, None);
        start.elapsed().as_secs()
    }

    #[test]
    fn one_timer_serves_calls_in_turn_whether_they_finish_or_are_dropped() {
        let timers = Arc::<TimerPool>::default();
        runtime().block_on(async {
            for seconds in [30, 30, 2, 60, 1] {
                assert_eq!(fires_after(&mut CallTimer::new(Arc::clone(&timers)), seconds).await, seconds);
                let mut dropped = CallTimer::new(Arc::clone(&timers));
                let due = Instant::now() + Duration::from_secs(100);
                drop(tokio::time::timeout(Duration::from_secs(1), dropped.bound(due, pending::<()>())).await);
            }
            assert_eq!(timers.0.lock().unwrap().len(), 1);
        });
    }

    #[test]
    fn concurrent_calls_use_separate_timers() {
        let timers = Arc::<TimerPool>::default();
        runtime().block_on(async {
            let (mut short, mut long) =
                (CallTimer::new(Arc::clone(&timers)), CallTimer::new(Arc::clone(&timers)));
            assert_eq!(tokio::join!(fires_after(&mut short, 3), fires_after(&mut long, 5)), (3, 5));
        });
        assert_eq!(timers.0.lock().unwrap().len(), 2);
    }

    #[test]
    fn a_ready_future_needs_no_timer() {
        let timers = Arc::<TimerPool>::default();
        runtime().block_on(async {
            let past = Instant::now();
            assert_eq!(CallTimer::new(Arc::clone(&timers)).bound(past, ready(7)).await, Some(7));
        });
        assert!(timers.0.lock().unwrap().is_empty());
    }

    #[test]
    fn a_timer_of_another_runtime_is_not_used() {
        let timers = Arc::<TimerPool>::default();
        for seconds in [2, 3] {
            runtime().block_on(async {
                assert_eq!(fires_after(&mut CallTimer::new(Arc::clone(&timers)), seconds).await, seconds);
            });
        }
        // The other runtime still exists, but nobody drives it.
        let idle = runtime();
        idle.block_on(async { fires_after(&mut CallTimer::new(Arc::clone(&timers)), 4).await });
        runtime().block_on(async {
            assert_eq!(fires_after(&mut CallTimer::new(Arc::clone(&timers)), 5).await, 5);
        });
        assert_eq!(timers.0.lock().unwrap().len(), 1);
    }
}
