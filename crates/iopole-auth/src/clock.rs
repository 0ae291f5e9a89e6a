//! Injected time. Two clocks are read, because each alone is wrong: the monotonic clock stops while a machine is
//! suspended, and the wall clock can be set back.

use std::fmt;
use std::time::Duration;

/// Source of the time for a cache. Tests inject their own.
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// Returns the time since an arbitrary origin; never goes back.
    fn monotonic(&self) -> Duration;

    /// Returns the time since the Unix epoch; may jump.
    fn wall(&self) -> Duration;

    /// Reads both clocks.
    fn now(&self) -> Moment {
        Moment { monotonic: self.monotonic(), wall: self.wall() }
    }
}

/// Reading of both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Time since an arbitrary origin; never goes back.
    pub monotonic: Duration,
    /// Time since the Unix epoch; may jump.
    pub wall: Duration,
}

impl Moment {
    /// Adds a duration on both clocks, saturating.
    #[must_use]
    pub fn plus(self, later: Duration) -> Self {
        Self { monotonic: self.monotonic.saturating_add(later), wall: self.wall.saturating_add(later) }
    }

    /// Returns true if this deadline has passed on either clock.
    #[must_use]
    pub fn has_passed(self, now: Self) -> bool {
        now.monotonic >= self.monotonic || now.wall >= self.wall
    }

    /// Returns the time left until this deadline: the shorter one of both clocks, zero once passed.
    #[must_use]
    pub fn left(self, now: Self) -> Duration {
        self.monotonic.saturating_sub(now.monotonic).min(self.wall.saturating_sub(now.wall))
    }
}

/// Clocks of the machine.
///
/// On Linux their resolution is a few milliseconds: a token lives for minutes, and the kernel's coarse clocks cost a
/// seventh of the precise ones.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[cfg(target_os = "linux")]
impl Clock for SystemClock {
    fn monotonic(&self) -> Duration {
        coarse(rustix::time::ClockId::MonotonicCoarse)
    }

    fn wall(&self) -> Duration {
        coarse(rustix::time::ClockId::RealtimeCoarse)
    }
}

#[cfg(target_os = "linux")]
fn coarse(id: rustix::time::ClockId) -> Duration {
    let time = rustix::time::clock_gettime(id);
    // Neither value is negative on a machine whose date is set.
    let (seconds, nanoseconds) = (u64::try_from(time.tv_sec), u32::try_from(time.tv_nsec));
    Duration::new(seconds.unwrap_or_default(), nanoseconds.unwrap_or_default())
}

#[cfg(not(target_os = "linux"))]
impl Clock for SystemClock {
    fn monotonic(&self) -> Duration {
        use std::sync::LazyLock;
        use std::time::Instant;
        static ORIGIN: LazyLock<Instant> = LazyLock::new(Instant::now);
        ORIGIN.elapsed()
    }

    fn wall(&self) -> Duration {
        use std::time::SystemTime;
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(monotonic: u64, wall: u64) -> Moment {
        Moment { monotonic: Duration::from_secs(monotonic), wall: Duration::from_secs(wall) }
    }

    #[test]
    fn a_deadline_passes_on_either_clock() {
        let deadline = at(10, 1_000).plus(Duration::from_secs(5));
        assert!(!deadline.has_passed(at(14, 1_004)));
        assert!(deadline.has_passed(at(15, 0)), "the wall clock was set back");
        assert!(deadline.has_passed(at(10, 4_600)), "the machine was suspended");
        assert_eq!(deadline.left(at(14, 1_002)), Duration::from_secs(1));
        assert_eq!(deadline.left(at(16, 1_002)), Duration::ZERO);
    }

    #[test]
    fn the_system_clock_agrees_with_the_standard_library() {
        let clock = SystemClock;
        let (first, wall) = (clock.now(), std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap());
        assert!(wall.abs_diff(first.wall) < Duration::from_secs(5));
        assert!(clock.now().monotonic >= first.monotonic);
    }
}
