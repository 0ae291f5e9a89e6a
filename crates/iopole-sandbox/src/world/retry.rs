//! Strategy of delivery retries.

use serde_json::Value;
use uuid::Uuid;

/// Default delays of the retries, in minutes.
const DEFAULT_DELAYS_MS: [u64; 3] = [60_000, 240_000, 360_000];

/// Failure of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeliveryFailure {
    /// The status of the answer was not a success.
    Status(u16),
    /// The answer was a success with a body that is neither empty nor JSON.
    Body,
    /// The network failed; the strategy lists the failure under this key.
    Network(&'static str),
}

/// The strategy of all webhooks of a customer.
#[derive(Clone)]
pub(crate) struct RetryStrategy {
    pub(crate) id: Uuid,
    /// The configuration, as a reading gives it back.
    pub(crate) given: Value,
}

impl RetryStrategy {
    /// Delay of the next attempt, in milliseconds, after this number of failures of which the last is `failure`.
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

/// One millisecond at least, so that no retry happens at the moment of the failure.
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
