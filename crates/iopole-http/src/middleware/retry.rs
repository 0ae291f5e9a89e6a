//! Sends a request again where that is safe.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use http::StatusCode;
use iopole_auth::wire::{millis, retry_after};

use super::retries::{Budget, Retries};
use super::{AttemptError, Chain};
use crate::call::{ActiveCall, RawResponse};
use crate::error::{Error, is_lasting_tls_failure};
use crate::operation::Class;

/// Longest pause before the first retry. It doubles with each retry, up to [`LONGEST_BACKOFF`].
const FIRST_BACKOFF: Duration = Duration::from_millis(200);
const LONGEST_BACKOFF: Duration = Duration::from_secs(10);

/// Retry policy, within a call's time and the client's budget.
///
/// | result of the attempt | safe, idempotent | once |
/// |---|---|---|
/// | no connection | retried | retried |
/// | TLS that waiting cannot mend | never | never |
/// | 429 | retried | retried |
/// | 408, 500, 502, 503, 504 | retried | never |
/// | no answer in time, connection broken | retried | never |
/// | no token, for a passing reason | waits for one | waits for one |
/// | anything else | never | never |
///
/// The pause is drawn between zero and 0.2, 0.4, 0.8 … 10 s; a `Retry-After` comes on top. If the pause would outlast
/// the call, the call ends at once, and the error has the `Retry-After`.
#[derive(Debug)]
pub(crate) struct Retry {
    most_attempts: u32,
    budget: Budget,
    random: Mutex<fastrand::Rng>,
}

impl Retry {
    pub(crate) fn new(retries: Retries, random: fastrand::Rng) -> Self {
        Self { most_attempts: retries.attempts, budget: Budget::new(retries), random: Mutex::new(random) }
    }

    /// Runs attempts until one is final.
    pub(super) async fn run(&self, call: &mut ActiveCall, chain: &Chain) -> Result<RawResponse, Error> {
        call.prepare().await?;
        let most_attempts = if call.may_replay() { self.most_attempts } else { 1 };
        let mut retries = 0;
        loop {
            let outcome = chain.attempt(call).await;
            let Some(floor) = retry_floor(call.class(), &outcome) else {
                if outcome.as_ref().is_ok_and(|answer| answer.status().is_success()) {
                    self.budget.refund();
                }
                return finish(call, outcome);
            };
            let pause = self.pause(retries, floor);
            retries += 1;
            if retries >= most_attempts || pause >= call.left() || !self.budget.withdraw() {
                return finish(call, outcome);
            }
            tracing::debug!(retries = i64::from(retries), pause_ms = millis(pause), "sending again");
            // The connection and the permit are free during the pause.
            drop(outcome);
            call.release_permit();
            tokio::time::sleep(pause).await;
        }
    }

    /// Adds jitter to the floor, so that clients with the same `Retry-After` do not come back together.
    fn pause(&self, retries: u32, floor: Option<Duration>) -> Duration {
        self.jitter(retries).saturating_add(floor.unwrap_or_default())
    }

    /// Draws a pause between zero and 0.2, 0.4, 0.8 … 10 s.
    pub(super) fn jitter(&self, retries: u32) -> Duration {
        let most = (FIRST_BACKOFF * 2u32.pow(retries.min(10))).min(LONGEST_BACKOFF);
        most.mul_f64(self.random.lock().unwrap_or_else(PoisonError::into_inner).f64())
    }
}

fn finish(call: &ActiveCall, outcome: Result<RawResponse, AttemptError>) -> Result<RawResponse, Error> {
    outcome.map_err(|error| match error {
        AttemptError::Policy(error) => error,
        AttemptError::Transport(error) => Error::from_transport(call.operation(), &error),
        AttemptError::Late => Error::late(call.operation()),
    })
}

/// Returns `Some` if the attempt may be repeated, with the platform's `Retry-After` if there is one.
fn retry_floor(class: Class, outcome: &Result<RawResponse, AttemptError>) -> Option<Option<Duration>> {
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
        Err(AttemptError::Transport(error)) if error.is_builder() || is_lasting_tls_failure(error) => None,
        Err(AttemptError::Transport(error)) if error.is_connect() => Some(None),
        Err(AttemptError::Transport(_) | AttemptError::Late) => repeatable.then_some(None),
        Err(AttemptError::Policy(_)) => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_cannot_be_built_is_not_retried() {
        let error = reqwest::Client::new().get("no URL").build().unwrap_err();
        assert!(error.is_builder());
        assert_eq!(retry_floor(Class::Safe, &Err(AttemptError::Transport(error))), None);
    }

    #[test]
    fn pauses_lie_between_the_floor_and_a_doubling_bound() {
        let retry = Retry::new(Retries::new(), fastrand::Rng::with_seed(11));
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
