//! The strategy of retried deliveries.

use serde_json::Value;
use uuid::Uuid;

/// Minutes before the retries of a strategy that names none.
const DEFAULT_DELAYS_MS: [u64; 3] = [60_000, 240_000, 360_000];

/// Reason a delivery failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeliveryFailure {
    /// The answer was no success.
    Status(u16),
    /// The answer was a success whose body is neither empty nor JSON.
    Body,
    /// The network failed, under the key by which a strategy retries it.
    Network(&'static str),
}

/// One strategy for all webhooks.
#[derive(Clone)]
pub(crate) struct RetryStrategy {
    pub(crate) id: Uuid,
    /// As it was given, and as it is read back.
    pub(crate) given: Value,
}

impl RetryStrategy {
    /// Milliseconds until the next attempt after so many have failed, the last of them so.
    pub(crate) fn delay_ms(&self, failed: usize, failure: DeliveryFailure) -> Option<u64> {
        let active = self.given.get("active").and_then(Value::as_bool).unwrap_or(true);
        if !active || !self.covers(failure) {
            return None;
        }
        let retry = failed.checked_sub(1)?;
        match self.given.get("retryDelays").and_then(Value::as_array) {
            Some(delays) => delays.get(retry).and_then(Value::as_f64).map(milliseconds),
            None => DEFAULT_DELAYS_MS.get(retry).copied(),
        }
    }

    fn covers(&self, failure: DeliveryFailure) -> bool {
        match failure {
            DeliveryFailure::Status(status) => match self.given.get("retryOn").and_then(Value::as_array) {
                Some(codes) => codes.iter().any(|code| code.as_u64() == Some(u64::from(status))),
                None => status >= 500,
            },
            DeliveryFailure::Body => true,
            DeliveryFailure::Network(key) => {
                let flags = self.given.get("networkRetryOn");
                flags.and_then(|flags| flags.get(key)).and_then(Value::as_bool).unwrap_or(false)
            }
        }
    }
}

/// At least one, so that a retry never happens at the moment of the failure.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be above 0; `as` saturates"
)]
fn milliseconds(seconds: f64) -> u64 {
    ((seconds * 1000.0) as u64).max(1)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn strategy(given: Value) -> RetryStrategy {
        RetryStrategy { id: Uuid::nil(), given }
    }

    #[test]
    fn the_default_retries_server_errors_three_times() {
        let default = strategy(json!({"active": true}));
        let delays: Vec<_> =
            (1..=4).map(|failed| default.delay_ms(failed, DeliveryFailure::Status(503))).collect();
        assert_eq!(delays, [Some(60_000), Some(240_000), Some(360_000), None]);
        assert_eq!(default.delay_ms(1, DeliveryFailure::Status(404)), None);
        assert_eq!(default.delay_ms(1, DeliveryFailure::Network("retryOnEtimedout")), None);
        assert_eq!(default.delay_ms(1, DeliveryFailure::Body), Some(60_000));
    }

    #[test]
    fn a_strategy_of_its_own_is_followed() {
        let own = strategy(json!({
            "retryDelays": [0.5, 2], "retryOn": [429], "networkRetryOn": {"retryOnEconnrefused": true}
        }));
        assert_eq!(own.delay_ms(1, DeliveryFailure::Status(429)), Some(500));
        assert_eq!(own.delay_ms(2, DeliveryFailure::Network("retryOnEconnrefused")), Some(2000));
        assert_eq!(own.delay_ms(3, DeliveryFailure::Status(429)), None);
        assert_eq!(own.delay_ms(1, DeliveryFailure::Status(500)), None);
        assert_eq!(own.delay_ms(1, DeliveryFailure::Network("retryOnEpipe")), None);
        let off = strategy(json!({"active": false}));
        assert_eq!(off.delay_ms(1, DeliveryFailure::Status(500)), None);
    }
}
