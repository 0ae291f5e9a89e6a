//! Pool for CPU-bound work, off the threads that answer requests.

use std::sync::Arc;

use tokio::sync::Semaphore;

/// Limit of documents that are read or written at a time.
const PLACES: usize = 4;

/// Permits for such work. Requests without such work never wait.
#[derive(Debug, Clone)]
pub(crate) struct Pool(Arc<Semaphore>);

impl Pool {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(PLACES)))
    }

    /// Runs work on a blocking thread; `None` if it panicked.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let place = Arc::clone(&self.0).acquire_owned().await.ok()?;
        let run = move || {
            let done = work();
            // The work holds the permit to its end, even if the caller hangs up.
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
        // The runtime has one thread: if it were blocked, the test would not get here.
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
