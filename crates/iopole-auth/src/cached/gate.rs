//! The backoff gate: closed for a pause after a failure. It always opens again.

use std::time::Duration;

use crate::clock::Moment;
use crate::error::{TokenError, TokenErrorKind as Kind};
use crate::token::Lifetime;
use crate::wire::millis;

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Pause after rejected credentials: the secret of a running program may be rotated meanwhile.
const REJECTED_PAUSE: Duration = Duration::from_secs(60);
/// Cap of the endpoint's `Retry-After`.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(5 * 60);
/// A token that the API rejects before this age, or before half its lifetime, was not rejected because it expired.
const YOUNG: Duration = Duration::from_secs(10);
/// Consecutive rejections of young tokens that are followed by a new token at once.
const FREE_REJECTIONS: u32 = 3;

#[derive(Debug, Default)]
pub(super) struct Gate {
    failures: u32,
    rejections: u32,
    closed: Option<(Moment, TokenError)>,
    /// End of the youth of the latest token; `None` once it was rejected.
    young: Option<Moment>,
}

impl Gate {
    /// Returns the failure that closed the gate, with the rest of the pause; `None` when the gate is open.
    pub(super) fn stored_failure(&self, now: Moment) -> Option<TokenError> {
        let (until, error) = self.closed.as_ref()?;
        (!until.has_passed(now)).then(|| error.clone().with_retry_after(until.left(now)))
    }

    pub(super) fn is_closed(&self, now: Moment) -> bool {
        self.closed.as_ref().is_some_and(|(until, _)| !until.has_passed(now))
    }

    pub(super) fn succeeded(&mut self, lifetime: Lifetime, now: Moment) {
        self.failures = 0;
        self.closed = None;
        if self.young.is_some_and(|until| until.has_passed(now)) {
            // The previous token outlived its youth without a rejection.
            self.rejections = 0;
        }
        self.young = Some(now.plus(youth(lifetime)));
    }

    /// Closes the gate, and returns the pause: 1, 2, 4 … 30 s, the endpoint's `Retry-After`, or a minute for rejected
    /// credentials and requests.
    pub(super) fn failed(&mut self, error: &TokenError, now: Moment, random: &mut fastrand::Rng) -> Duration {
        self.failures = self.failures.saturating_add(1);
        // A `Retry-After` of zero is ignored.
        let asked = error.retry_after().filter(|wait| !wait.is_zero());
        let asked = asked.map(|wait| wait.clamp(FIRST_PAUSE, LONGEST_RETRY_AFTER));
        let pause = match (asked, error.kind()) {
            // A short `Retry-After` mends no credentials.
            (asked, Kind::Refused | Kind::InvalidScope | Kind::InvalidRequest) => {
                jittered(REJECTED_PAUSE, random).max(asked.unwrap_or_default())
            }
            (Some(asked), _) => asked,
            (None, _) => jittered(exponential(self.failures), random),
        };
        tracing::warn!(kind = ?error.kind(), pause_ms = millis(pause), "no token: pausing");
        self.closed = Some((now.plus(pause), error.clone()));
        pause
    }

    /// Notes that the API rejected a token. Opens the gate, since the stored failure has another cause.
    ///
    /// An API that rejects token after token closes the gate: it must not cause a storm of requests on the realm.
    pub(super) fn rejected(&mut self, now: Moment, random: &mut fastrand::Rng) {
        self.failures = 0;
        self.closed = None;
        match self.young.take() {
            Some(until) if until.has_passed(now) => self.rejections = 0,
            Some(_) => self.rejections = self.rejections.saturating_add(1),
            // No token was issued since the last rejection: this one belongs to it.
            None => {}
        }
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

fn youth(lifetime: Lifetime) -> Duration {
    match lifetime {
        Lifetime::Limited(lifetime) => YOUNG.min(lifetime / 2),
        Lifetime::SingleUse | Lifetime::Unlimited => YOUNG,
    }
}

fn exponential(failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(5);
    (FIRST_PAUSE * 2u32.pow(doublings)).min(LONGEST_PAUSE)
}

/// Draws between 75 % and 125 % of the pause.
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
        assert!(gate.stored_failure(START).is_some());
        assert!(gate.stored_failure(START.plus(Duration::from_secs(38))).is_none());
        gate.succeeded(Lifetime::Unlimited, START);
        gate.failed(&TokenError::new(Unavailable, "down"), START, &mut random);
        assert!(around(pause(&gate), 1), "a success forgets the failures");
    }

    #[test]
    fn a_retry_after_of_the_endpoint_is_capped() {
        let mut random = fastrand::Rng::with_seed(1);
        for (asked, granted) in [(7, 7), (1, 1), (86_400, 300), (u64::MAX, 300)] {
            let mut gate = Gate::default();
            let error = TokenError::new(Throttled, "").with_retry_after(Duration::from_secs(asked));
            gate.failed(&error, START, &mut random);
            assert_eq!(pause(&gate), Duration::from_secs(granted));
        }
    }

    #[test]
    fn a_retry_after_of_zero_does_not_disable_the_backoff() {
        let (mut gate, mut random) = (Gate::default(), fastrand::Rng::with_seed(1));
        let error = TokenError::new(Unavailable, "").with_retry_after(Duration::ZERO);
        for expected in [1, 2, 4, 8] {
            gate.failed(&error, START, &mut random);
            assert!(around(pause(&gate), expected), "{:?} is not about {expected} s", pause(&gate));
        }
    }

    #[test]
    fn rejected_credentials_pause_for_about_a_minute() {
        let (mut gate, mut random) = (Gate::default(), fastrand::Rng::with_seed(3));
        gate.failed(&TokenError::new(Refused, ""), START, &mut random);
        assert!(around(pause(&gate), 60), "{:?}", pause(&gate));
        gate.open();
        assert!(gate.stored_failure(START).is_none());
        for (asked, expected) in [(1, 60), (200, 200)] {
            let error = TokenError::new(Refused, "").with_retry_after(Duration::from_secs(asked));
            gate.failed(&error, START, &mut random);
            assert!(around(pause(&gate), expected), "asked for {asked} s: {:?}", pause(&gate));
        }
    }

    /// Issues a token at `seconds`, and rejects it after `later` seconds.
    fn issue_and_reject(gate: &mut Gate, lifetime: Lifetime, seconds: f64, later: f64) {
        let mut random = fastrand::Rng::with_seed(5);
        let at = |seconds| START.plus(Duration::from_secs_f64(seconds));
        gate.succeeded(lifetime, at(seconds));
        gate.rejected(at(seconds + later), &mut random);
    }

    #[test]
    fn an_api_that_rejects_every_token_slows_the_cache_down() {
        for lifetime in
            [Lifetime::Limited(Duration::from_secs(600)), Lifetime::SingleUse, Lifetime::Unlimited]
        {
            let mut gate = Gate::default();
            for free in 0..FREE_REJECTIONS {
                issue_and_reject(&mut gate, lifetime, 0.0, 0.0);
                assert!(gate.stored_failure(START).is_none(), "rejection {free} is free");
            }
            for expected in [1, 2, 4] {
                issue_and_reject(&mut gate, lifetime, 0.0, 0.0);
                assert_eq!(gate.stored_failure(START).unwrap().kind(), RepeatedlyRejected);
                assert!(around(pause(&gate), expected));
            }
            issue_and_reject(&mut gate, lifetime, 0.0, YOUNG.as_secs_f64());
            assert!(gate.stored_failure(START).is_none(), "an old token is rejected for its age");
        }
    }

    #[test]
    fn a_token_that_outlives_its_youth_resets_the_count() {
        let lifetime = Lifetime::Limited(Duration::from_secs(600));
        let mut gate = Gate::default();
        for day in 0..30 {
            let morning = f64::from(day) * 86_400.0;
            issue_and_reject(&mut gate, lifetime, morning, 2.0);
            gate.succeeded(lifetime, START.plus(Duration::from_secs_f64(morning + 2.0)));
            assert!(gate.closed.is_none(), "day {day}");
        }
        for _ in 0..=FREE_REJECTIONS {
            assert!(gate.closed.is_none());
            issue_and_reject(&mut gate, lifetime, 1e7, 2.0);
        }
        assert!(gate.closed.is_some(), "one after the other");
    }

    #[test]
    fn a_short_life_has_a_short_youth() {
        let (mut gate, two) = (Gate::default(), Lifetime::Limited(Duration::from_secs(2)));
        for round in 0..10 {
            issue_and_reject(&mut gate, two, f64::from(round) * 2.0, 1.9);
            assert!(gate.closed.is_none(), "rejected for its age");
        }
        for round in 0..10 {
            let at = 100.0 + f64::from(round) * 1.75;
            issue_and_reject(&mut gate, two, at, 0.25);
            gate.succeeded(two, START.plus(Duration::from_secs_f64(at + 0.25)));
            assert!(gate.closed.is_none(), "the next one served for 1.5 s");
        }
    }

    #[test]
    fn rejections_of_one_token_count_once() {
        let (mut gate, mut random) = (Gate::default(), fastrand::Rng::with_seed(5));
        for _ in 0..10 {
            gate.rejected(START, &mut random);
        }
        assert_eq!(gate.rejections, 0);
        issue_and_reject(&mut gate, Lifetime::SingleUse, 0.0, 0.0);
        gate.rejected(START, &mut random);
        assert_eq!(gate.rejections, 1);
    }
}
