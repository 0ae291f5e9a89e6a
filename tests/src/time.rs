//! A timer that advances the clock of the simulated platform.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use iopole_api::Timer;
use iopole_sandbox::{Clock, Sandbox};

type Happening = Arc<dyn Fn(u64) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// Timer that advances the clock of the simulated platform instead of waiting, and counts the waits.
#[derive(Clone)]
pub struct Moved {
    clock: Clock,
    waits: Arc<AtomicU64>,
    happening: Option<Happening>,
}

impl Moved {
    /// Advances the clock of this platform.
    pub fn of(sandbox: &Sandbox) -> Self {
        Self { clock: sandbox.clock().clone(), waits: Arc::default(), happening: None }
    }

    /// Runs something after each wait, with the number of the wait (1, 2 …).
    #[must_use]
    pub fn then<F: Future<Output = ()> + Send + 'static>(
        mut self,
        happening: impl Fn(u64) -> F + Send + Sync + 'static,
    ) -> Self {
        self.happening = Some(Arc::new(move |wait| Box::pin(happening(wait))));
        self
    }

    /// Returns the number of waits.
    pub fn waits(&self) -> u64 {
        self.waits.load(Ordering::Relaxed)
    }
}

impl std::fmt::Debug for Moved {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Moved").field("clock", &self.clock).finish_non_exhaustive()
    }
}

impl Timer for Moved {
    fn now(&self) -> SystemTime {
        self.clock.now()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let this = self.clone();
        Box::pin(async move {
            this.clock.advance(duration);
            let wait = this.waits.fetch_add(1, Ordering::Relaxed) + 1;
            if let Some(happening) = &this.happening {
                happening(wait).await;
            }
        })
    }
}
