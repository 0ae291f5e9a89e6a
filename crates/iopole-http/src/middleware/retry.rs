//! Sends again what may be sent again: the contract with the platform.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use http::StatusCode;
use iopole_auth::wire::{millis, retry_after};

use super::budget::Budget;
use super::{Chain, Failure};
use crate::call::{Answer, Call};
use crate::error::Error;
use crate::operation::Class;

/// The longest pause before the first retry; it doubles with each, up to [`LONGEST_BACKOFF`].
const FIRST_BACKOFF: Duration = Duration::from_millis(200);
const LONGEST_BACKOFF: Duration = Duration::from_secs(10);

/// Retries within a call's time and the client's budget.
///
/// | what came | safe, idempotent | once |
/// |---|---|---|
/// | no connection | again | again |
/// | 429 | again | again |
/// | 408, 500, 502, 503, 504 | again | never |
/// | no answer in time, connection broken | again | never |
/// | no token, for a reason that passes | waits for one | waits for one |
/// | anything else | never | never |
///
/// The pause is drawn between zero and 0.2, 0.4, 0.8 … 10 s; a `Retry-After` comes on top. A pause that would
/// outlast the call is not begun: the answer is given at once, with the wait that was asked for.
#[derive(Debug)]
pub(crate) struct Retry {
    most_attempts: u32,
    budget: Budget,
    random: Mutex<fastrand::Rng>,
}

impl Retry {
    pub(crate) fn new(most_attempts: u32, random: fastrand::Rng) -> Self {
        Self { most_attempts, budget: Budget::default(), random: Mutex::new(random) }
    }

    fn pause(&self, retries: u32, floor: Option<Duration>) -> Duration {
        // On top of a floor, so that all who were told the same do not come back together.
        self.jitter(retries).saturating_add(floor.unwrap_or_default())
    }

    /// Drawn between zero and 0.2, 0.4, 0.8 … 10 s.
    pub(super) fn jitter(&self, retries: u32) -> Duration {
        let most = (FIRST_BACKOFF * 2u32.pow(retries.min(10))).min(LONGEST_BACKOFF);
        most.mul_f64(self.random.lock().unwrap_or_else(PoisonError::into_inner).f64())
    }
}

impl Retry {
    pub(super) async fn run(&self, call: &mut Call, chain: &Chain) -> Result<Answer, Error> {
        call.prepare().await?;
        let most_attempts = if call.may_replay() { self.most_attempts } else { 1 };
        let mut retries = 0;
        loop {
            let outcome = chain.attempt(call).await;
            let Some(floor) = again(call.class(), &outcome) else {
                if outcome.as_ref().is_ok_and(|answer| answer.status().is_success()) {
                    self.budget.refund();
                }
                return told(call, outcome);
            };
            let pause = self.pause(retries, floor);
            retries += 1;
            if retries >= most_attempts || pause >= call.left() || !self.budget.withdraw() {
                return told(call, outcome);
            }
            tracing::debug!(retries = i64::from(retries), pause_ms = millis(pause), "sending again");
            // Its connection and its place in flight are free during the pause.
            drop(outcome);
            call.leave_place();
            tokio::time::sleep(pause).await;
        }
    }
}

fn told(call: &Call, outcome: Result<Answer, Failure>) -> Result<Answer, Error> {
    outcome.map_err(|failure| match failure {
        Failure::Policy(error) => error,
        Failure::Wire(error) => Error::from_transport(call.operation(), &error),
        Failure::Late => Error::late(call.operation()),
    })
}

/// Whether to send again, and after which wait at the least.
fn again(class: Class, outcome: &Result<Answer, Failure>) -> Option<Option<Duration>> {
    let repeatable = class != Class::Once;
    match outcome {
        Ok(response) => {
            let retry = match response.status() {
                StatusCode::TOO_MANY_REQUESTS => true,
                StatusCode::REQUEST_TIMEOUT
                | StatusCode::INTERNAL_SERVER_ERROR
                | StatusCode::BAD_GATEWAY
                | StatusCode::SERVICE_UNAVAILABLE
                | StatusCode::GATEWAY_TIMEOUT => repeatable,
                _ => false,
            };
            retry.then(|| retry_after(response.headers(), SystemTime::now()))
        }
        Err(Failure::Wire(error)) if error.is_connect() => Some(None),
        Err(Failure::Wire(error)) if error.is_builder() => None,
        Err(Failure::Wire(_) | Failure::Late) => repeatable.then_some(None),
        Err(Failure::Policy(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_drawn_below_a_doubling_bound_and_above_the_floor() {
        let retry = Retry::new(4, fastrand::Rng::with_seed(11));
        for (retries, most) in [(0, 200), (1, 400), (2, 800), (5, 6400), (6, 10_000), (40, 10_000)] {
            let pauses: Vec<_> = (0..200).map(|_| retry.pause(retries, None)).collect();
            let most = Duration::from_millis(most);
            assert!(pauses.iter().all(|pause| *pause <= most));
            assert!(
                pauses.iter().any(|pause| *pause > most / 2) && pauses.iter().any(|pause| *pause < most / 2)
            );
        }
        let floor = Duration::from_secs(7);
        let pauses: Vec<_> = (0..50).map(|_| retry.pause(0, Some(floor))).collect();
        assert!(pauses.iter().all(|pause| *pause >= floor && *pause <= floor + FIRST_BACKOFF));
        assert!(pauses.windows(2).any(|pair| pair.first() != pair.last()), "not all at once");
        assert_eq!(retry.pause(0, Some(Duration::MAX)), Duration::MAX);
    }
}
