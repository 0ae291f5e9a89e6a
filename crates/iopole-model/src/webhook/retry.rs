//! When a delivery that failed is made again.

use crate::money::Amount;
use crate::record::record;

record! {
    /// How the platform retries deliveries; one for all webhooks. Without one nothing is retried.
    ///
    /// [`active`](Self::active) alone takes the platform's own choice: after answers of 500 and above, after 1, 4 and
    /// 6 minutes (contract, from the title of an example; another page says 1, 3 and 6).
    ///
    /// ```
    /// use iopole_model::webhook::{NetworkRetryOn, RetryStrategy};
    ///
    /// let strategy = RetryStrategy::active()
    ///     .with_retry_delays([60, 600, 3_600])
    ///     .with_retry_on([429, 500, 502, 503, 504])
    ///     .with_network_retry_on(NetworkRetryOn::all());
    /// strategy.check()?;
    /// # Ok::<(), iopole_model::webhook::RetryStrategyError>(())
    /// ```
    pub struct RetryStrategy;
    optional {
        /// Whether it is used; `true` when not said.
        active: Option<bool> = "active", debug;
        /// Seconds before each retry, counted from the failure before: 1 to 6 values, each above zero.
        retry_delays: Vec<Amount> = "retryDelays";
        /// The answers that are retried: status codes from 100 to 599.
        retry_on: Vec<u64> = "retryOn", debug;
        /// The failures of the network that are retried.
        network_retry_on: Option<NetworkRetryOn> = "networkRetryOn", debug,
            with with_network_retry_on: NetworkRetryOn;
    }
}

record! {
    /// Failures of the network after which a delivery is made again; none of them when not said. After some of them,
    /// a timeout above all, your endpoint may have taken the first one: retry only where duplicates do no harm.
    pub struct NetworkRetryOn;
    optional {
        /// No answer in time.
        etimedout: Option<bool> = "retryOnEtimedout", debug;
        /// The name server failed.
        eservfail: Option<bool> = "retryOnEservfail", debug;
        /// The connection was cut.
        econnreset: Option<bool> = "retryOnEconnreset", debug;
        /// The connection was refused.
        econnrefused: Option<bool> = "retryOnEconnrefused", debug;
        /// No such host.
        enotfound: Option<bool> = "retryOnEnotfound", debug;
        /// The name could not be resolved for now.
        eai_again: Option<bool> = "retryOnEaiAgain", debug;
        /// The connection broke while writing.
        epipe: Option<bool> = "retryOnEpipe", debug;
        /// No way to the host.
        ehostunreach: Option<bool> = "retryOnEhostunreach", debug;
        /// No way to its network.
        enetunreach: Option<bool> = "retryOnEnetunreach", debug;
    }
}

impl NetworkRetryOn {
    /// Every one of them.
    pub fn all() -> Self {
        Self {
            etimedout: Some(true),
            eservfail: Some(true),
            econnreset: Some(true),
            econnrefused: Some(true),
            enotfound: Some(true),
            eai_again: Some(true),
            epipe: Some(true),
            ehostunreach: Some(true),
            enetunreach: Some(true),
            ..Self::new()
        }
    }
}

/// Most retries of a delivery.
const MOST_DELAYS: usize = 6;

/// What is wrong with a retry strategy, known before it is sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RetryStrategyError {
    /// More delays than the platform takes.
    #[error("retryDelays has {0} values; the platform takes 1 to 6")]
    TooManyDelays(usize),
    /// A delay that is not above zero.
    #[error("retryDelays: value {position} is {delay}; a delay is a number of seconds above 0")]
    DelayNotPositive {
        /// Which one, counted from 1.
        position: usize,
        /// The delay.
        delay: String,
    },
    /// A number that is no status code.
    #[error("retryOn: {0} is no status code; the platform takes 100 to 599")]
    NoStatusCode(u64),
}

impl RetryStrategy {
    /// An active strategy with the platform's own delays and codes.
    pub fn active() -> Self {
        Self { active: Some(true), ..Self::new() }
    }

    /// Sets the seconds before each retry, 1 to 6 values; for fractions of a second set the field.
    #[must_use]
    pub fn with_retry_delays(mut self, seconds: impl IntoIterator<Item = u32>) -> Self {
        self.retry_delays = seconds.into_iter().map(|delay| Amount::new(delay.into())).collect();
        self
    }

    /// Sets the status codes that are retried.
    #[must_use]
    pub fn with_retry_on(mut self, codes: impl IntoIterator<Item = u16>) -> Self {
        self.retry_on = codes.into_iter().map(u64::from).collect();
        self
    }

    /// Finds what the platform would refuse.
    ///
    /// # Errors
    /// More than 6 delays, a delay that is not above zero, a code outside 100 to 599.
    pub fn check(&self) -> Result<(), RetryStrategyError> {
        if self.retry_delays.len() > MOST_DELAYS {
            return Err(RetryStrategyError::TooManyDelays(self.retry_delays.len()));
        }
        for (index, delay) in self.retry_delays.iter().enumerate() {
            // A number beyond what decimals hold is left to the platform.
            if delay.decimal().is_some_and(|seconds| seconds <= rust_decimal::Decimal::ZERO) {
                let (position, delay) = (index.saturating_add(1), delay.to_string());
                return Err(RetryStrategyError::DelayNotPositive { position, delay });
            }
        }
        match self.retry_on.iter().find(|code| !(100..=599).contains(*code)) {
            Some(code) => Err(RetryStrategyError::NoStatusCode(*code)),
            None => Ok(()),
        }
    }
}
