//! Waits for a token while its source fails for a passing reason.
//!
//! Nothing has been sent to the API, so every class of operation may wait, `no_replay` included. The source sets the
//! pace: a cache returns the rest of its pause, and the waiting calls share its next request.

use std::time::Duration;

use iopole_auth::AccessToken;
use iopole_auth::wire::millis;
use tokio::time::Instant;

use super::Chain;
use crate::call::{ActiveCall, after};
use crate::error::Error;

impl Chain {
    /// Requests a token again until there is one or the time for it is over.
    ///
    /// A wait that would outlast the call is not started. Waits count neither as attempts nor against the retry budget:
    /// both bound the load on the API.
    pub(super) async fn wait_for_token(
        &self,
        call: &mut ActiveCall,
        mut failure: Error,
    ) -> Result<AccessToken, Error> {
        let end = after(Instant::now(), self.token_wait).min(call.deadline());
        let mut waits = 0;
        while failure.is_retryable() {
            let jitter = self.retry.jitter(waits);
            let left = end.saturating_duration_since(Instant::now());
            let Some(pause) = pause(failure.retry_after(), jitter, left) else { break };
            waits = waits.saturating_add(1);
            tracing::debug!(waits = i64::from(waits), pause_ms = millis(pause), "no token yet: waiting");
            // Other calls may use the permit meanwhile.
            call.release_permit();
            tokio::time::sleep(pause).await;
            self.limit.acquire_permit(call).await?;
            match call.bound(call.deadline(), self.authorize.token()).await {
                Some(Ok(token)) => return Ok(token),
                Some(Err(error)) => failure = error,
                None => break,
            }
        }
        Err(failure)
    }
}

/// Returns the pause before the next token request, if it ends within the call's time.
///
/// If the source asks for a wait, jitter comes on top. It leaves at least half of the remaining time for the token and
/// the request.
fn pause(asked: Option<Duration>, jitter: Duration, left: Duration) -> Option<Duration> {
    let pause = match asked.filter(|asked| !asked.is_zero()) {
        Some(asked) => asked.saturating_add(jitter.min(left.saturating_sub(asked) / 2)),
        None => jitter,
    };
    (pause < left).then_some(pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_at_least_the_wait_asked_for_and_ends_within_the_call() {
        let ms = Duration::from_millis;
        for (asked, jitter, left, expected) in [
            (Some(1_000), 200, 10_000, Some(1_200)),
            (Some(1_000), 200, 1_100, Some(1_050)),
            (Some(1_000), 200, 1_000, None),
            (Some(1_000), 0, 900, None),
            (None, 150, 10_000, Some(150)),
            (Some(0), 150, 10_000, Some(150)),
            (None, 150, 150, None),
        ] {
            let found = pause(asked.map(ms), ms(jitter), ms(left));
            assert_eq!(found, expected.map(ms), "{asked:?} {jitter} {left}");
        }
        assert_eq!(pause(Some(Duration::MAX), ms(1), ms(1)), None);
    }
}
