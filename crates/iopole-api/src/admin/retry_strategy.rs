//! The platform's retries of webhook deliveries.

use iopole_http::{Error, Response};
use iopole_model::ids::RetryStrategyId;
use iopole_model::webhook::RetryStrategy as Strategy;
use serde_json::Value;

use crate::call::Call;
use crate::{operations, read};

/// Operations on the retry strategy of webhook deliveries, one for all webhooks. They need the role admin.
#[derive(Debug, Clone, Copy)]
pub struct RetryStrategy<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> RetryStrategy<'a> {
    pub(super) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    /// Creates the strategy. Without one the platform does not retry a failed delivery.
    ///
    /// There is no operation to change a strategy: delete it, then create another. The strategy does not concern the
    /// unread queues. The identifier is `None` where the platform answers without one.
    ///
    /// # Errors
    /// The error codes of [`createRetryStrategy`](operations::CREATE_RETRY_STRATEGY). A 409
    /// ([`ErrorKind::Conflict`](iopole_http::ErrorKind::Conflict)) means that there is a strategy already.
    ///
    /// Before anything is sent, the call fails for more than 6 delays, a delay that is not above zero, and a code
    /// outside 100 to 599.
    ///
    /// # Retries
    /// Never sent twice. After an unknown outcome, call [`get`](Self::get).
    pub fn create(self, strategy: &Strategy) -> Call<Option<RetryStrategyId>> {
        let request = self.http.call(&operations::CREATE_RETRY_STRATEGY).json(strategy);
        Call::new(request, read::created_or_none).checked(strategy.check())
    }

    /// Returns the strategy.
    ///
    /// # Errors
    /// The error codes of [`getRetryStrategy`](operations::GET_RETRY_STRATEGY).
    /// [`ErrorKind::Unreadable`](iopole_http::ErrorKind::Unreadable) means that the response holds no member of a
    /// strategy, or an unreadable one. Neither means that nothing is retried.
    ///
    /// # Platform behavior
    /// The answer without a strategy is not documented. The simulated platform answers 404.
    pub fn get(self) -> Call<Strategy> {
        Call::new(self.http.call(&operations::GET_RETRY_STRATEGY), read_strategy)
    }

    /// Deletes the strategy: the platform no longer retries deliveries.
    ///
    /// # Errors
    /// The error codes of [`deleteRetryStrategy`](operations::DELETE_RETRY_STRATEGY).
    ///
    /// # Retries
    /// Retried: repeating it has no further effect.
    ///
    /// # Platform behavior
    /// The platform answers 201, with the kind and the identifier of the deleted strategy.
    pub fn delete(self) -> Call<Option<RetryStrategyId>> {
        Call::new(self.http.call(&operations::DELETE_RETRY_STRATEGY), read::created_or_none)
    }
}

/// Reads a strategy. Its unreadable members stay in `extra`.
async fn read_strategy(response: Response) -> Result<Strategy, Error> {
    const MEMBERS: [&str; 4] = ["active", "retryDelays", "retryOn", "networkRetryOn"];
    let is_empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    let check = |strategy: Strategy| {
        let unreadable = MEMBERS.iter().filter_map(|name| strategy.extra.get(name));
        if unreadable.into_iter().any(|value| !is_empty(&value)) {
            return Err("a member of the strategy has an unexpected form");
        }
        let has_member = strategy.active.is_some()
            || !strategy.retry_delays.is_empty()
            || !strategy.retry_on.is_empty()
            || strategy.network_retry_on.is_some();
        if has_member { Ok(strategy) } else { Err("it holds no retry strategy") }
    };
    response.json_then(check).await
}
