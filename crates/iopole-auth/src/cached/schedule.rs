//! Deadlines of a token: the start of its refresh, and the end of its use.

use std::time::Duration;

use crate::clock::Moment;
use crate::token::{AccessToken, LONGEST_LIFETIME, Lifetime};

/// Share of a lifetime, in thousandths, after which a refresh is due. Drawn once for each cache, so that a fleet of
/// processes does not refresh in step.
pub(super) const REFRESH_SHARE: std::ops::RangeInclusive<u32> = 700..=800;

const LONGEST_MARGIN: Duration = Duration::from_secs(10);

/// Token with its two deadlines.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) token: AccessToken,
    deadlines: Option<Deadlines>,
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
    /// Creates an entry whose lifetime counts from `asked`, the moment before the request went out: the endpoint's
    /// clock started no earlier. A token for a single use is expired from the start. Lifetimes above one day are
    /// capped.
    pub(super) fn new(token: AccessToken, asked: Moment, refresh_share: u32) -> Self {
        let lifetime = match token.lifetime() {
            Lifetime::Unlimited => None,
            Lifetime::SingleUse => Some(Duration::ZERO),
            Lifetime::Limited(lifetime) => Some(lifetime.min(LONGEST_LIFETIME)),
        };
        let deadlines = lifetime.map(|lifetime| Deadlines {
            refresh: asked.plus(lifetime * refresh_share / 1000),
            usable: asked.plus(lifetime - LONGEST_MARGIN.min(lifetime / 20)),
        });
        Self { token, deadlines }
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
        assert_eq!(phases(limited(0), &[0.0]), [Expired]);
        assert_eq!(phases(Lifetime::SingleUse, &[0.0]), [Expired]);
        assert_eq!(phases(Lifetime::Unlimited, &[1e9]), [Fresh]);
    }

    #[test]
    fn a_lifetime_is_capped_at_a_day() {
        for lifetime in [Duration::from_secs(90_000), Duration::from_secs(u64::MAX), Duration::MAX] {
            let seen = phases(Lifetime::Limited(lifetime), &[64_000.0, 65_000.0, 86_389.0, 86_391.0]);
            assert_eq!(seen, [Phase::Fresh, Phase::Stale, Phase::Stale, Phase::Expired], "{lifetime:?}");
        }
    }

    #[test]
    fn a_token_ends_on_either_clock_while_the_other_stops() {
        let token = AccessToken::new(&"t".into(), Lifetime::Limited(Duration::from_secs(600))).unwrap();
        let entry = Entry::new(token, START, 750);
        for (later, phase) in [(449, Phase::Fresh), (450, Phase::Stale), (590, Phase::Expired)] {
            let later = START.plus(Duration::from_secs(later));
            assert_eq!(entry.phase(Moment { wall: START.wall, ..later }), phase);
            assert_eq!(entry.phase(Moment { monotonic: START.monotonic, ..later }), phase);
        }
    }
}
