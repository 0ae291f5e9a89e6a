//! Time, injected so that tests need not wait.

use std::fmt;
use std::time::{Duration, SystemTime};

use futures_util::future::BoxFuture;

/// Clock of [`Watch`](crate::Watch), [`Inbox`](crate::Inbox) and [`Reconcile`](crate::Reconcile).
///
/// The default is [`SystemTimer`]. A test gives one that returns at once or moves a simulated clock.
pub trait Timer: fmt::Debug + Send + Sync + 'static {
    /// Returns the time of day.
    fn now(&self) -> SystemTime;

    /// Returns a future that resolves after this duration.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
}

/// The clock of the machine, with the timer of tokio.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemTimer;

impl Timer for SystemTimer {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}
