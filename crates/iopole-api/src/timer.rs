//! Time for what waits: injected, so that a test need not.

use std::fmt;
use std::time::{Duration, SystemTime};

use crate::call::BoxFuture;

/// What [`Watch`](crate::Watch), [`Inbox`](crate::Inbox) and [`Reconcile`](crate::Reconcile) read the time from and
/// wait by. A test gives one that does not wait, or that moves a simulated clock.
pub trait Timer: fmt::Debug + Send + Sync + 'static {
    /// The time of day.
    fn now(&self) -> SystemTime;

    /// Comes back when this long has passed.
    fn sleep(&self, duration: Duration) -> BoxFuture<()>;
}

/// The machine's own time.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemTimer;

impl Timer for SystemTimer {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<()> {
        Box::pin(tokio::time::sleep(duration))
    }
}
