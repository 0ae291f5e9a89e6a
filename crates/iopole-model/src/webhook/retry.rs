//! Retries of failed deliveries.

use crate::money::Amount;
use crate::record::record;
use std::fmt;

record! {
    /// The retry strategy of the platform's deliveries, one for all webhooks. Without a strategy nothing is retried.
    ///
    /// [`active`](Self::active) alone uses the platform's defaults: after responses of 500 and above, after 1, 4 and 6
    /// minutes. The delays are those of an example's title in the contract; another page says 1, 3 and 6.
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
        /// True to use the strategy; `true` by default.
        active: Option<bool> = "active", debug;
        /// The delays before each retry in seconds, counted from the previous failure: 1 to 6 values, each above zero.
        retry_delays: Vec<Amount> = "retryDelays";
        /// The retried responses: status codes from 100 to 599.
        retry_on: Vec<u64> = "retryOn", debug;
        /// The retried network failures.
        network_retry_on: Option<NetworkRetryOn> = "networkRetryOn", debug,
            with with_network_retry_on: NetworkRetryOn;
    }
}

record! {
    /// Network failures after which a delivery is retried; none by default. After some failures, such as a timeout,
    /// your endpoint may have processed the first delivery: retry only if duplicates are harmless.
    pub struct NetworkRetryOn;
    optional {
        /// `ETIMEDOUT`: no response in time.
        etimedout: Option<bool> = "retryOnEtimedout", debug;
        /// `ESERVFAIL`: the name server failed.
        eservfail: Option<bool> = "retryOnEservfail", debug;
        /// `ECONNRESET`: the connection was reset.
        econnreset: Option<bool> = "retryOnEconnreset", debug;
        /// `ECONNREFUSED`: the connection was refused.
        econnrefused: Option<bool> = "retryOnEconnrefused", debug;
        /// `ENOTFOUND`: the host does not exist.
        enotfound: Option<bool> = "retryOnEnotfound", debug;
        /// `EAI_AGAIN`: the name resolution failed temporarily.
        eai_again: Option<bool> = "retryOnEaiAgain", debug;
        /// `EPIPE`: the connection broke while writing.
        epipe: Option<bool> = "retryOnEpipe", debug;
        /// `EHOSTUNREACH`: the host is unreachable.
        ehostunreach: Option<bool> = "retryOnEhostunreach", debug;
        /// `ENETUNREACH`: the network of the host is unreachable.
        enetunreach: Option<bool> = "retryOnEnetunreach", debug;
    }
}

impl NetworkRetryOn {
    /// Selects all network failures.
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

/// The highest number of retries of a delivery.
const MOST_DELAYS: usize = 6;

/// A rule that a retry strategy breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryStrategyError {
    /// There are more delays than the platform accepts.
    TooManyDelays(usize),
    /// A delay is not above zero.
    DelayNotPositive {
        /// The position of the delay, counted from 1.
        position: usize,
        /// The delay.
        delay: String,
    },
    /// A number is not a status code.
    NoStatusCode(u64),
}

impl fmt::Display for RetryStrategyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyDelays(value) => {
                write!(f, "retryDelays has {value} values; the platform accepts 1 to 6")
            }
            Self::DelayNotPositive { position, delay } => {
                write!(f, "retryDelays: value {position} is {delay}; a delay is a number of seconds above 0")
            }
            Self::NoStatusCode(value) => {
                write!(f, "retryOn: {value} is not a status code; the platform accepts 100 to 599")
            }
        }
    }
}

impl std::error::Error for RetryStrategyError {}

impl RetryStrategy {
    /// Creates an active strategy with the platform's own delays and codes.
    pub fn active() -> Self {
        Self { active: Some(true), ..Self::new() }
    }

    /// Sets the delays in seconds, 1 to 6 values. For fractions of a second set the field.
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

    /// Checks the rules of the platform.
    ///
    /// # Errors
    /// The first broken rule: more than 6 delays, a delay that is not above zero, or a code outside 100 to 599.
    pub fn check(&self) -> Result<(), RetryStrategyError> {
        if self.retry_delays.len() > MOST_DELAYS {
            return Err(RetryStrategyError::TooManyDelays(self.retry_delays.len()));
        }
        for (index, delay) in self.retry_delays.iter().enumerate() {
            // A number that a decimal cannot hold is left to the platform.
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
