//! The timers of calls, each kept for a later call.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use tokio::runtime::{Handle, Id};
use tokio::time::{Instant, Sleep, sleep_until};

/// Timers that no call uses just now. To set one later costs next to nothing; to enter a new one at its runtime and to
/// take it out again costs as much as all else that this crate does for a call. There are as many as calls were in
/// flight at once.
#[derive(Default)]
pub(crate) struct Timers(Mutex<Vec<Kept>>);

struct Kept {
    /// The one whose clock it runs on.
    runtime: Id,
    sleep: Pin<Box<Sleep>>,
}

impl Timers {
    fn take(&self, due: Instant) -> Kept {
        let runtime = Handle::current().id();
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        // Another runtime may stand still, or be gone: its timers would not ring.
        kept.filter(|kept| kept.runtime == runtime)
            .unwrap_or_else(|| Kept { runtime, sleep: Box::pin(sleep_until(due)) })
    }

    fn give_back(&self, kept: Kept) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(kept);
    }
}

/// The one timer of a call, set anew for each thing that is waited for.
pub(crate) struct Timer {
    timers: Arc<Timers>,
    kept: Option<Kept>,
}

impl Timer {
    pub(crate) fn new(timers: Arc<Timers>) -> Self {
        Self { timers, kept: None }
    }

    /// What the future brings, unless it takes longer than until then. What is ready at once needs no timer.
    pub(crate) async fn bound<T>(&mut self, due: Instant, future: impl Future<Output = T>) -> Option<T> {
        let mut future = pin!(future);
        poll_fn(|context| match future.as_mut().poll(context) {
            Poll::Ready(brought) => Poll::Ready(Some(brought)),
            Poll::Pending => self.set(due).poll(context).map(|()| None),
        })
        .await
    }

    fn set(&mut self, due: Instant) -> Pin<&mut Sleep> {
        let sleep = &mut self.kept.get_or_insert_with(|| self.timers.take(due)).sleep;
        if sleep.deadline() != due {
            sleep.as_mut().reset(due);
        }
        sleep.as_mut()
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(kept) = self.kept.take() {
            self.timers.give_back(kept);
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

    /// After how many seconds it rings.
    async fn rings(timer: &mut Timer, seconds: u64) -> u64 {
        let start = Instant::now();
        assert_eq!(timer.bound(start + Duration::from_secs(seconds), pending::<()>()).await, None);
        start.elapsed().as_secs()
    }

    #[test]
    fn a_timer_serves_one_call_after_the_other_whichever_ends_first() {
        let timers = Arc::<Timers>::default();
        runtime().block_on(async {
            for seconds in [30, 30, 2, 60, 1] {
                assert_eq!(rings(&mut Timer::new(Arc::clone(&timers)), seconds).await, seconds);
                let mut given_up = Timer::new(Arc::clone(&timers));
                let due = Instant::now() + Duration::from_secs(100);
                drop(
                    tokio::time::timeout(Duration::from_secs(1), given_up.bound(due, pending::<()>())).await,
                );
            }
            assert_eq!(timers.0.lock().unwrap().len(), 1);
        });
    }

    #[test]
    fn calls_at_once_have_each_their_own() {
        let timers = Arc::<Timers>::default();
        runtime().block_on(async {
            let (mut short, mut long) = (Timer::new(Arc::clone(&timers)), Timer::new(Arc::clone(&timers)));
            assert_eq!(tokio::join!(rings(&mut short, 3), rings(&mut long, 5)), (3, 5));
        });
        assert_eq!(timers.0.lock().unwrap().len(), 2);
    }

    #[test]
    fn what_is_ready_at_once_needs_none() {
        let timers = Arc::<Timers>::default();
        runtime().block_on(async {
            let past = Instant::now();
            assert_eq!(Timer::new(Arc::clone(&timers)).bound(past, ready(7)).await, Some(7));
        });
        assert!(timers.0.lock().unwrap().is_empty());
    }

    #[test]
    fn a_timer_of_a_runtime_that_is_gone_is_not_used() {
        let timers = Arc::<Timers>::default();
        for seconds in [2, 3] {
            runtime().block_on(async {
                assert_eq!(rings(&mut Timer::new(Arc::clone(&timers)), seconds).await, seconds);
            });
        }
        // One that stands still is not either.
        let still = runtime();
        still.block_on(async { rings(&mut Timer::new(Arc::clone(&timers)), 4).await });
        runtime().block_on(async {
            assert_eq!(rings(&mut Timer::new(Arc::clone(&timers)), 5).await, 5);
        });
        assert_eq!(timers.0.lock().unwrap().len(), 1);
    }
}
