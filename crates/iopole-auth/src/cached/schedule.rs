//! When a token is due for a refresh, and until when it may be sent.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::clock::{Clock, Moment};
use crate::token::{AccessToken, Lifetime};

/// The share of a lifetime, in thousandths, after which a refresh is due: between these two, drawn
/// once for each cache, so that a fleet of processes does not refresh in step.
pub(super) const REFRESH_SHARE: std::ops::RangeInclusive<u32> = 700..=800;

const LONGEST_MARGIN: Duration = Duration::from_secs(10);

/// For so many milliseconds of the wall clock a token found fresh is taken to be fresh still, without a look at
/// the monotonic clock: the hot path then reads one clock, not two. Far below the margin of the shortest lifetime
/// (50 ms of 1 s).
const VOUCHED: u64 = 10;

/// A token and its two deadlines.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) token: AccessToken,
    deadlines: Option<Deadlines>,
    /// The wall clock, in milliseconds, when the token was last found fresh on both clocks.
    vouched: AtomicU64,
}

#[derive(Debug, Clone, Copy)]
struct Deadlines {
    refresh: Moment,
    usable: Moment,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Fresh,
    Stale,
    Expired,
}

impl Entry {
    /// Lifetimes count from `asked`, the moment before the request went out: the endpoint's clock
    /// started no earlier. A token for a single use is expired from the start.
    pub(super) fn new(token: AccessToken, asked: Moment, refresh_share: u32) -> Self {
        let lifetime = match token.lifetime() {
            Lifetime::Unlimited => None,
            Lifetime::SingleUse => Some(Duration::ZERO),
            Lifetime::Limited(lifetime) => Some(lifetime),
        };
        let deadlines = lifetime.map(|lifetime| Deadlines {
            refresh: asked.plus(lifetime * refresh_share / 1000),
            usable: asked.plus(lifetime - LONGEST_MARGIN.min(lifetime / 20)),
        });
        Self { token, deadlines, vouched: AtomicU64::new(u64::MAX) }
    }

    /// The phase now. A wall clock that is set back, or forward by more than a moment, leads to a look at both.
    pub(super) fn phase_by(&self, clock: &dyn Clock) -> Phase {
        let wall = clock.wall();
        let tick = wall.as_secs().wrapping_mul(1000).wrapping_add(u64::from(wall.subsec_millis()));
        if tick.wrapping_sub(self.vouched.load(Ordering::Relaxed)) < VOUCHED {
            return Phase::Fresh;
        }
        let phase = self.phase(Moment { monotonic: clock.monotonic(), wall });
        if phase == Phase::Fresh {
            self.vouched.store(tick, Ordering::Relaxed);
        }
        phase
    }

    pub(super) fn phase(&self, now: Moment) -> Phase {
        match &self.deadlines {
            None => Phase::Fresh,
            Some(deadlines) if !deadlines.refresh.has_passed(now) => Phase::Fresh,
            Some(deadlines) if !deadlines.usable.has_passed(now) => Phase::Stale,
            Some(_) => Phase::Expired,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Moment =
        Moment { monotonic: Duration::from_secs(100), wall: Duration::from_secs(1_000_000) };

    fn phases(lifetime: Lifetime, at: &[f64]) -> Vec<Phase> {
        let token = AccessToken::new(&"t".into(), lifetime).unwrap();
        let entry = Entry::new(token, START, 750);
        at.iter().map(|seconds| entry.phase(START.plus(Duration::from_secs_f64(*seconds)))).collect()
    }

    #[test]
    fn the_margin_is_a_share_of_the_lifetime_and_never_more_than_ten_seconds() {
        use Phase::*;
        let limited = |seconds| Lifetime::Limited(Duration::from_secs(seconds));
        assert_eq!(
            phases(limited(1740), &[0.0, 1304.9, 1305.1, 1729.9, 1730.1]),
            [Fresh, Fresh, Stale, Stale, Expired]
        );
        assert_eq!(phases(limited(200), &[149.9, 150.1, 189.9, 190.1]), [Fresh, Stale, Stale, Expired]);
        assert_eq!(phases(limited(2), &[1.49, 1.51, 1.89, 1.91]), [Fresh, Stale, Stale, Expired]);
        assert_eq!(phases(limited(1), &[0.74, 0.76, 0.94, 0.96]), [Fresh, Stale, Stale, Expired]);
        assert_eq!(phases(Lifetime::SingleUse, &[0.0]), [Expired]);
        assert_eq!(phases(Lifetime::Unlimited, &[1e9]), [Fresh]);
    }
}
