//! A timer that advances the clock of the simulated platform.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use iopole_api::Timer;
use iopole_sandbox::Clock;

/// Real time of each wait, in which the platform finishes its work.
const REAL: Duration = Duration::from_millis(40);

type Happening = Arc<dyn Fn(u64) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// Timer of one caller: the clock of the machine plus the waits of this caller. Other callers advance the clock of the
/// platform too, so the two clocks may differ.
#[derive(Clone)]
pub(crate) struct Waiting {
    clock: Clock,
    waited_ms: Arc<AtomicU64>,
    waits: Arc<AtomicU64>,
    happening: Option<Happening>,
}

impl Waiting {
    pub(crate) fn new(clock: &Clock) -> Self {
        Self { clock: clock.clone(), waited_ms: Arc::default(), waits: Arc::default(), happening: None }
    }

    /// Runs something after each wait, with the number of the wait (1, 2 …).
    pub(crate) fn then<F: Future<Output = ()> + Send + 'static>(
        mut self,
        happening: impl Fn(u64) -> F + Send + Sync + 'static,
    ) -> Self {
        self.happening = Some(Arc::new(move |wait| Box::pin(happening(wait))));
        self
    }
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Waiting").field("waited_ms", &self.waited_ms).finish_non_exhaustive()
    }
}

impl Timer for Waiting {
    fn now(&self) -> SystemTime {
        SystemTime::now() + Duration::from_millis(self.waited_ms.load(Ordering::Relaxed))
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let this = self.clone();
        Box::pin(async move {
            let ms = u64::try_from(duration.as_millis()).unwrap() + 1;
            tokio::time::sleep(duration.min(REAL)).await;
            this.clock.advance(Duration::from_millis(ms));
            this.waited_ms.fetch_add(ms, Ordering::Relaxed);
            let wait = this.waits.fetch_add(1, Ordering::Relaxed) + 1;
            if let Some(happening) = &this.happening {
                happening(wait).await;
            }
        })
    }
}

/// Clock of the platform for a token cache, so that waiting opens its gate and ages its tokens.
#[derive(Debug)]
pub(crate) struct Tokens(pub(crate) Clock);

impl iopole_auth::Clock for Tokens {
    fn monotonic(&self) -> Duration {
        self.wall()
    }

    fn wall(&self) -> Duration {
        self.0.now().duration_since(UNIX_EPOCH).unwrap_or_default()
    }
}
