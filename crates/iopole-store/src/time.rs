//! Milliseconds since 1970, in which the database keeps time, and timers.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use iopole_api::Timer;

pub(crate) type Millis = i64;

pub(crate) fn millis(time: SystemTime) -> Millis {
    length(time.duration_since(UNIX_EPOCH).unwrap_or_default())
}

pub(crate) fn length(duration: Duration) -> Millis {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

pub(crate) fn time(millis: Millis) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}

/// A timer that several parts share.
#[derive(Clone)]
pub(crate) struct Shared(pub(crate) Arc<dyn Timer>);

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Timer for Shared {
    fn now(&self) -> SystemTime {
        self.0.now()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.0.sleep(duration)
    }
}
