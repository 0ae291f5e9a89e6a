//! The back-off gate: after a failure, no token request until it opens again. It always opens again.

use std::time::Duration;

use crate::clock::Moment;
use crate::error::{TokenError, TokenErrorKind as Kind};

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Wrong credentials do not mend themselves, but a secret may be rotated under a running program.
const REFUSED_PAUSE: Duration = Duration::from_secs(60);
/// An endpoint that asks for more is asked again after this all the same.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(5 * 60);
/// A token refused by the API at a younger age than this was not refused for its age.
const YOUNG: Duration = Duration::from_secs(10);
/// Refusals of young tokens, one after the other, that are answered by a new token at once.
const FREE_REJECTIONS: u32 = 3;

#[derive(Debug, Default)]
pub(super) struct Gate {
    failures: u32,
    rejections: u32,
    closed: Option<(Moment, TokenError)>,
    last_issued: Option<Moment>,
}

impl Gate {
    /// The failure that closed the gate, while it is closed.
    pub(super) fn refusal(&self, now: Moment) -> Option<&TokenError> {
        let (until, error) = self.closed.as_ref()?;
        (!until.has_passed(now)).then_some(error)
    }

    pub(super) fn succeeded(&mut self, now: Moment) {
        self.failures = 0;
        self.closed = None;
        self.last_issued = Some(now);
    }

    /// Closes the gate: 1, 2, 4 … 30 s, or what the endpoint asked for, or a minute for refused
    /// credentials.
    pub(super) fn failed(&mut self, error: &TokenError, now: Moment, random: &mut fastrand::Rng) {
        self.failures = self.failures.saturating_add(1);
        let pause = match (error.retry_after(), error.kind()) {
            (Some(wait), _) => wait.clamp(FIRST_PAUSE, LONGEST_RETRY_AFTER),
            (None, Kind::Refused) => jittered(REFUSED_PAUSE, random),
            (None, _) => jittered(exponential(self.failures), random),
        };
        tracing::warn!(kind = ?error.kind(), pause_ms = pause.as_millis(), "no token: pausing");
        self.closed = Some((now.plus(pause), error.clone()));
    }

    /// The API refused a token. It opens the gate, since what was stored behind it is about another
    /// matter; but an API that refuses token after token must not turn into a storm on the realm.
    pub(super) fn rejected(&mut self, now: Moment, random: &mut fastrand::Rng) {
        self.failures = 0;
        self.closed = None;
        let young = self.last_issued.is_some_and(|issued| !issued.plus(YOUNG).has_passed(now));
        self.rejections = if young { self.rejections.saturating_add(1) } else { 0 };
        if let Some(excess) = self.rejections.checked_sub(FREE_REJECTIONS).filter(|excess| *excess > 0) {
            let error = TokenError::new(
                Kind::RepeatedlyRejected,
                "the API refuses the tokens that the realm issues: check that both belong to one environment",
            );
            self.closed = Some((now.plus(jittered(exponential(excess), random)), error));
        }
    }

    pub(super) fn open(&mut self) {
        *self = Self::default();
    }
}

fn exponential(failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(5);
    (FIRST_PAUSE * 2u32.pow(doublings)).min(LONGEST_PAUSE)
}

/// Between 75 % and 125 %.
fn jittered(pause: Duration, random: &mut fastrand::Rng) -> Duration {
    pause * random.u32(750..=1250) / 1000
}

#[cfg(test)]
mod tests {
    use super::*;
    use Kind::*;

    const START: Moment = Moment { monotonic: Duration::ZERO, wall: Duration::from_secs(1_000_000) };

    fn pause(gate: &Gate) -> Duration {
        gate.closed.as_ref().map_or(Duration::ZERO, |(until, _)| until.left(START))
    }

    fn around(pause: Duration, seconds: u64) -> bool {
        let expected = Duration::from_secs(seconds);
        pause >= expected * 3 / 4 && pause <= expected * 5 / 4
    }

    #[test]
    fn pauses_double_up_to_thirty_seconds_and_end() {
        let (mut gate, mut random) = (Gate::default(), fastrand::Rng::with_seed(1));
        for expected in [1, 2, 4, 8, 16, 30, 30, 30] {
            gate.failed(&TokenError::new(Unavailable, "down"), START, &mut random);
            assert!(around(pause(&gate), expected), "{:?} is not about {expected} s", pause(&gate));
        }
        assert!(gate.refusal(START).is_some());
        assert!(gate.refusal(START.plus(Duration::from_secs(38))).is_none());
        gate.succeeded(START);
        gate.failed(&TokenError::new(Unavailable, "down"), START, &mut random);
        assert!(around(pause(&gate), 1), "a success forgets the failures");
    }

    #[test]
    fn the_endpoint_may_ask_for_its_own_pause_within_reason() {
        let mut random = fastrand::Rng::with_seed(1);
        for (asked, granted) in [(7, 7), (0, 1), (86_400, 300)] {
            let mut gate = Gate::default();
            let error = TokenError::new(Throttled, "").with_retry_after(Duration::from_secs(asked));
            gate.failed(&error, START, &mut random);
            assert_eq!(pause(&gate), Duration::from_secs(granted));
        }
    }

    #[test]
    fn refused_credentials_pause_for_about_a_minute() {
        let (mut gate, mut random) = (Gate::default(), fastrand::Rng::with_seed(3));
        gate.failed(&TokenError::new(Refused, ""), START, &mut random);
        assert!(around(pause(&gate), 60), "{:?}", pause(&gate));
        gate.open();
        assert!(gate.refusal(START).is_none());
    }

    #[test]
    fn an_api_that_refuses_every_token_slows_the_cache_down() {
        let (mut gate, mut random) = (Gate::default(), fastrand::Rng::with_seed(5));
        for free in 0..FREE_REJECTIONS {
            gate.succeeded(START);
            gate.rejected(START, &mut random);
            assert!(gate.refusal(START).is_none(), "rejection {free} is free");
        }
        for expected in [1, 2, 4] {
            gate.succeeded(START);
            gate.rejected(START, &mut random);
            assert_eq!(gate.refusal(START).unwrap().kind(), RepeatedlyRejected);
            assert!(around(pause(&gate), expected));
        }
        gate.succeeded(START);
        gate.rejected(START.plus(YOUNG), &mut random);
        assert!(gate.refusal(START).is_none(), "an old token is refused for its age");
    }
}
