//! How the platform retries deliveries to webhooks.

use iopole_http::{Error, ErrorKind, Response};
use iopole_model::{RetryStrategy as Strategy, RetryStrategyId};

use serde_json::Value;

use crate::call::{self, Call};
use crate::operations;

/// The strategy of retried deliveries, one for all webhooks: role admin.
#[derive(Debug, Clone, Copy)]
pub struct RetryStrategy<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> RetryStrategy<'a> {
    pub(super) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    /// Creates the strategy; without one a delivery that fails is not made again. There is no way to change one:
    /// delete it, then create another.
    ///
    /// `createRetryStrategy`, synchronous, not to be sent twice. It concerns deliveries only, not the unread queues.
    /// Role admin. Codes: 401, 403, 409.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] before anything is sent, for more than 6 delays, a delay that is not above zero,
    /// a code outside 100 to 599. [`ErrorKind::Conflict`] when there is a strategy already (409),
    /// [`ErrorKind::Forbidden`] without an admin account (403).
    pub fn create(self, strategy: &Strategy) -> Call<Option<RetryStrategyId>> {
        let check = strategy.check().map_err(|error| {
            Error::new(ErrorKind::InvalidRequest, error.to_string()).of(&operations::CREATE_RETRY_STRATEGY)
        });
        Call::new(self.http.call(&operations::CREATE_RETRY_STRATEGY).json(strategy), call::created_if_told)
            .checked(check)
    }

    /// Reads the strategy.
    ///
    /// `getRetryStrategy`, safe. What the platform answers when there is none is not documented; the simulated one
    /// answers 404 ([`ErrorKind::NotFound`]). Synchronous, role admin. Codes: 401, 403.
    ///
    /// # Errors
    /// [`ErrorKind::Unreadable`] for an answer that has no member of a strategy, or one that cannot be read: neither
    /// says that nothing is retried.
    pub fn get(self) -> Call<Strategy> {
        Call::new(self.http.call(&operations::GET_RETRY_STRATEGY), read)
    }

    /// Deletes the strategy: nothing is retried any more.
    ///
    /// `deleteRetryStrategy`, idempotent. Answered 201, with the kind and identifier of what was deleted. Synchronous,
    /// role admin. Codes: 401, 403, 409.
    pub fn delete(self) -> Call<Option<RetryStrategyId>> {
        Call::new(self.http.call(&operations::DELETE_RETRY_STRATEGY), call::created_if_told)
    }
}

/// Members that are in the answer and could not be read stay in `extra`.
async fn read(response: Response) -> Result<Strategy, Error> {
    const MEMBERS: [&str; 4] = ["active", "retryDelays", "retryOn", "networkRetryOn"];
    let says_nothing = |value: Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    let check = |strategy: Strategy| {
        let left = MEMBERS.iter().filter_map(|name| strategy.extra.get(name));
        if left.into_iter().any(|value| !says_nothing(value)) {
            return Err("a member of the strategy is of another form than expected");
        }
        let told = strategy.active.is_some()
            || !strategy.retry_delays.is_empty()
            || !strategy.retry_on.is_empty()
            || strategy.network_retry_on.is_some();
        if told { Ok(strategy) } else { Err("it holds no retry strategy") }
    };
    response.json_then(check).await
}
