//! Work that keeps a processor busy, off the threads that answer requests.

use std::sync::Arc;

use tokio::sync::Semaphore;

/// Documents read or written at one time; others wait their turn.
const PLACES: usize = 4;

/// Places for such work. A request that needs none never waits for one.
#[derive(Debug, Clone)]
pub(crate) struct Pool(Arc<Semaphore>);

impl Pool {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(PLACES)))
    }

    /// Runs some work on a thread of its own; `None` if it panicked.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let place = Arc::clone(&self.0).acquire_owned().await.ok()?;
        let run = move || {
            let done = work();
            // Kept to here: a caller that hangs up does not free the place while the work goes on.
            drop(place);
            done
        };
        tokio::task::spawn_blocking(run).await.ok()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn work_that_blocks_does_not_hold_up_the_runtime() {
        let pool = Pool::new();
        let (end, ended) = mpsc::channel::<()>();
        let busy = tokio::spawn({
            let pool = pool.clone();
            async move { pool.run(move || ended.recv().is_ok()).await }
        });
        // The runtime has one thread; were it blocked, this could not be reached.
        assert_eq!(pool.run(|| 7).await, Some(7));
        end.send(()).unwrap();
        assert_eq!(busy.await.unwrap(), Some(true));
    }

    #[tokio::test]
    async fn a_panic_stays_with_its_work() {
        let pool = Pool::new();
        for _ in 0..PLACES * 2 {
            let panicked: Option<u8> = pool.run(|| panic!("odd")).await;
            assert_eq!(panicked, None);
        }
        assert_eq!(pool.run(|| 7).await, Some(7));
    }
}
