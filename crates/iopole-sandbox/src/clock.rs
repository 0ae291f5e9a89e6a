//! The clock of the simulated platform: the system's, or a manual one.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tokio::sync::watch;

/// Default start of a manual clock: 2026-10-15 08:00:00 UTC.
const MANUAL_START_MS: u64 = 1_792_051_200_000;

/// Clock of a simulated platform. Tokens expire and invoices travel by this clock only.
///
/// Clones share their time. [`advance`](Clock::advance) moves it forward; it never goes back.
///
/// ```
/// use iopole_sandbox::Clock;
/// use std::time::Duration;
///
/// let clock = Clock::manual();
/// let before = clock.now();
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(clock.now().duration_since(before).unwrap(), Duration::from_secs(60));
/// ```
#[derive(Clone)]
pub struct Clock(Arc<Inner>);

struct Inner {
    base: Base,
    added_ms: AtomicU64,
    latest_ms: AtomicU64,
    moves: watch::Sender<()>,
}

enum Base {
    System,
    Fixed(u64),
}

impl Clock {
    /// The clock of the system, which [`advance`](Clock::advance) can move further.
    #[must_use]
    pub fn system() -> Self {
        Self::new(Base::System)
    }

    /// A clock that moves by [`advance`](Clock::advance) only. It starts at 2026-10-15 08:00:00 UTC.
    #[must_use]
    pub fn manual() -> Self {
        Self::new(Base::Fixed(MANUAL_START_MS))
    }

    /// A clock that moves by [`advance`](Clock::advance) only. It starts at `start`, to the millisecond.
    #[must_use]
    pub fn manual_at(start: SystemTime) -> Self {
        Self::new(Base::Fixed(millis_since_epoch(start)))
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        let _ = self.0.added_ms.fetch_update(Ordering::AcqRel, Ordering::Acquire, |added| {
            Some(added.saturating_add(by).min(u64::from(u32::MAX) * 1000))
        });
        self.0.moves.send_replace(());
    }

    /// The current time.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(self.now_ms())
    }

    /// True for a manual clock.
    pub(crate) fn is_manual(&self) -> bool {
        matches!(self.0.base, Base::Fixed(_))
    }

    /// Milliseconds since the Unix epoch, never less than before.
    pub(crate) fn now_ms(&self) -> u64 {
        let base = match self.0.base {
            Base::System => millis_since_epoch(SystemTime::now()),
            Base::Fixed(start) => start,
        };
        let now = base.saturating_add(self.0.added_ms.load(Ordering::Acquire));
        self.0.latest_ms.fetch_max(now, Ordering::AcqRel).max(now)
    }

    /// Notifies of each call of [`advance`](Clock::advance).
    pub(crate) fn moves(&self) -> watch::Receiver<()> {
        self.0.moves.subscribe()
    }

    fn new(base: Base) -> Self {
        Self(Arc::new(Inner {
            base,
            added_ms: AtomicU64::new(0),
            latest_ms: AtomicU64::new(0),
            moves: watch::Sender::new(()),
        }))
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.0.base {
            Base::System => "system",
            Base::Fixed(_) => "manual",
        };
        f.debug_struct("Clock").field("kind", &kind).field("now_ms", &self.now_ms()).finish()
    }
}

/// The day of a moment, in UTC.
pub(crate) fn day_of(ms: u64) -> Date {
    let at = i64::try_from(ms).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    TimeZone::UTC.to_datetime(at.unwrap_or(Timestamp::MAX)).date()
}

pub(crate) fn millis_since_epoch(instant: SystemTime) -> u64 {
    let since = instant.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_by_advance_only() {
        let clock = Clock::manual();
        let start = clock.now_ms();
        assert_eq!(clock.now_ms(), start);
        clock.clone().advance(Duration::from_millis(1500));
        assert_eq!(clock.now_ms(), start + 1500);
    }

    #[test]
    fn the_system_clock_can_be_moved_further_and_never_goes_back() {
        let clock = Clock::system();
        let start = clock.now_ms();
        clock.advance(Duration::from_secs(3600));
        let later = clock.now_ms();
        assert!(later >= start + 3_600_000);
        assert!(clock.now_ms() >= later);
    }

    #[test]
    fn an_absurd_step_does_not_overflow() {
        let clock = Clock::manual();
        clock.advance(Duration::MAX);
        clock.advance(Duration::MAX);
        assert!(clock.now_ms() > MANUAL_START_MS);
    }
}
