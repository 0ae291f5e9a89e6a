//! Figures about the traffic.

use iopole_http::{Operation, Request};
use iopole_model::{
    OneOrMany, StatsCount, StatsError, StatsInterval, StatsNetwork, StatsSuccessErrors, StatsSummary,
    StatsTag,
};

use crate::call::{self, Call};
use crate::operations;

/// Figures about the traffic: role user, by the contract's assumption. The contract is of April 2026; a list of
/// operations of August 2026 names other ones, so the platform may answer 404 to some of these.
#[derive(Debug, Clone, Copy)]
pub struct Stats<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> Stats<'a> {
    pub(super) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    fn request(self, operation: &Operation, network: &StatsNetwork) -> Request {
        self.http.call(operation).path("network", network.as_str())
    }

    fn over(self, operation: &Operation, network: &StatsNetwork, interval: &StatsInterval) -> Request {
        self.request(operation, network).path("interval", interval.as_str())
    }

    /// The messages that failed last. How many is not documented.
    ///
    /// `listLastErrors`, safe. Synchronous, role user. Codes: 401, 403.
    pub fn last_errors(self, network: &StatsNetwork) -> Call<OneOrMany<StatsError>> {
        Call::new(self.request(&operations::LIST_LAST_ERRORS, network), call::list)
    }

    /// The traffic of an interval in five figures.
    ///
    /// `getSummary`, safe. Synchronous, role user. Codes: 401, 403.
    pub fn summary(self, network: &StatsNetwork, interval: &StatsInterval) -> Call<StatsSummary> {
        Call::new(self.over(&operations::GET_SUMMARY, network, interval), call::json)
    }

    /// The messages received, by stretches of time. How long a stretch is depends on the interval and is not
    /// documented; one without messages may be missing.
    ///
    /// `countMessagesReceived`, safe. Synchronous, role user. Codes: 401, 403.
    pub fn messages_received(
        self,
        network: &StatsNetwork,
        interval: &StatsInterval,
    ) -> Call<OneOrMany<StatsCount>> {
        Call::new(self.over(&operations::COUNT_MESSAGES_RECEIVED, network, interval), call::list)
    }

    /// The messages sent, by stretches of time.
    ///
    /// `countMessagesSent`, safe. Synchronous, role user. Codes: 401, 403.
    pub fn messages_sent(
        self,
        network: &StatsNetwork,
        interval: &StatsInterval,
    ) -> Call<OneOrMany<StatsCount>> {
        Call::new(self.over(&operations::COUNT_MESSAGES_SENT, network, interval), call::list)
    }

    /// The messages that failed, by stretches of time.
    ///
    /// `countMessagesInError`, safe. Synchronous, role user. Codes: 401, 403.
    pub fn messages_in_error(
        self,
        network: &StatsNetwork,
        interval: &StatsInterval,
    ) -> Call<OneOrMany<StatsCount>> {
        Call::new(self.over(&operations::COUNT_MESSAGES_IN_ERROR, network, interval), call::list)
    }

    /// How many messages bear each tag.
    ///
    /// `getTagsDistribution`, safe. Synchronous, role user. Codes: 401, 403.
    pub fn tags_distribution(
        self,
        network: &StatsNetwork,
        interval: &StatsInterval,
    ) -> Call<OneOrMany<StatsTag>> {
        Call::new(self.over(&operations::GET_TAGS_DISTRIBUTION, network, interval), call::list)
    }

    /// The messages that went well beside those that did not, by stretches of time.
    ///
    /// `compareSuccessesAndErrors`, safe. Synchronous, role user. Codes: 401, 403.
    pub fn success_and_errors(
        self,
        network: &StatsNetwork,
        interval: &StatsInterval,
    ) -> Call<OneOrMany<StatsSuccessErrors>> {
        Call::new(self.over(&operations::COMPARE_SUCCESSES_AND_ERRORS, network, interval), call::list)
    }
}
