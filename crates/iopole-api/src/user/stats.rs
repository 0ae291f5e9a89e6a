//! Statistics of the traffic.

use iopole_http::{Operation, Request};
use iopole_model::json::List;
use iopole_model::stats::{
    StatsCount, StatsError, StatsInterval, StatsNetwork, StatsSuccessErrors, StatsSummary, StatsTag,
};

use crate::call::Call;
use crate::{operations, read};

/// Operations on statistics of the traffic. They need the role user, by the contract's assumption.
///
/// # Platform behavior
/// The contract is of April 2026. A list of operations of August 2026 names other ones, so the platform may answer 404
/// to some of these.
///
/// The length of a period in a series depends on the interval and is not documented. Periods without messages may be
/// missing.
#[derive(Debug, Clone, Copy)]
pub struct Stats<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> Stats<'a> {
    pub(super) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    /// Returns the messages that failed last. Their number is not documented.
    ///
    /// # Errors
    /// The error codes of [`listLastErrors`](operations::LIST_LAST_ERRORS).
    pub fn last_errors(self, network: &StatsNetwork) -> Call<List<StatsError>> {
        Call::new(self.request(&operations::LIST_LAST_ERRORS, network), read::list)
    }

    /// Returns five figures of the traffic of an interval.
    ///
    /// # Errors
    /// The error codes of [`getSummary`](operations::GET_SUMMARY).
    pub fn summary(self, network: &StatsNetwork, interval: &StatsInterval) -> Call<StatsSummary> {
        Call::new(self.over(&operations::GET_SUMMARY, network, interval), read::json)
    }

    /// Counts the messages received, by period.
    ///
    /// # Errors
    /// The error codes of [`countMessagesReceived`](operations::COUNT_MESSAGES_RECEIVED).
    pub fn messages_received(
        self,
        network: &StatsNetwork,
        interval: &StatsInterval,
    ) -> Call<List<StatsCount>> {
        Call::new(self.over(&operations::COUNT_MESSAGES_RECEIVED, network, interval), read::list)
    }

    /// Counts the messages sent, by period.
    ///
    /// # Errors
    /// The error codes of [`countMessagesSent`](operations::COUNT_MESSAGES_SENT).
    pub fn messages_sent(self, network: &StatsNetwork, interval: &StatsInterval) -> Call<List<StatsCount>> {
        Call::new(self.over(&operations::COUNT_MESSAGES_SENT, network, interval), read::list)
    }

    /// Counts the messages that failed, by period.
    ///
    /// # Errors
    /// The error codes of [`countMessagesInError`](operations::COUNT_MESSAGES_IN_ERROR).
    pub fn messages_in_error(
        self,
        network: &StatsNetwork,
        interval: &StatsInterval,
    ) -> Call<List<StatsCount>> {
        Call::new(self.over(&operations::COUNT_MESSAGES_IN_ERROR, network, interval), read::list)
    }

    /// Counts the messages with each tag.
    ///
    /// # Errors
    /// The error codes of [`getTagsDistribution`](operations::GET_TAGS_DISTRIBUTION).
    pub fn tags_distribution(self, network: &StatsNetwork, interval: &StatsInterval) -> Call<List<StatsTag>> {
        Call::new(self.over(&operations::GET_TAGS_DISTRIBUTION, network, interval), read::list)
    }

    /// Counts the messages that succeeded and those that failed, by period.
    ///
    /// # Errors
    /// The error codes of [`compareSuccessesAndErrors`](operations::COMPARE_SUCCESSES_AND_ERRORS).
    pub fn success_and_errors(
        self,
        network: &StatsNetwork,
        interval: &StatsInterval,
    ) -> Call<List<StatsSuccessErrors>> {
        Call::new(self.over(&operations::COMPARE_SUCCESSES_AND_ERRORS, network, interval), read::list)
    }

    fn request(self, operation: &Operation, network: &StatsNetwork) -> Request {
        self.http.call(operation).path("network", network.as_str())
    }

    fn over(self, operation: &Operation, network: &StatsNetwork, interval: &StatsInterval) -> Request {
        self.request(operation, network).path("interval", interval.as_str())
    }
}
