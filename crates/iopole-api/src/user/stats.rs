//! Figures about the traffic.

use iopole_http::{Class, Method, Operation, Request, Role};
use iopole_model::{
    List, StatsCount, StatsError, StatsInterval, StatsNetwork, StatsSuccessErrors, StatsSummary, StatsTag,
};

use crate::call::{self, Call};

const fn operation(id: &'static str, path: &'static str) -> Operation {
    Operation::new(id, Method::GET, path, Class::Safe, Role::User)
}

const LAST_ERRORS: Operation = operation("listLastErrors", "/v1/stats/{network}/lastErrors");
const SUMMARY: Operation = operation("getSummary", "/v1/stats/{network}/summary/{interval}");
const RECEIVED: Operation =
    operation("countMessagesReceived", "/v1/stats/{network}/messagesReceived/{interval}");
const SENT: Operation = operation("countMessagesSent", "/v1/stats/{network}/messagesSent/{interval}");
const IN_ERROR: Operation = operation("countMessagesInError", "/v1/stats/{network}/messagesError/{interval}");
const TAGS: Operation = operation("getTagsDistribution", "/v1/stats/{network}/tagsDistribution/{interval}");
const SUCCESS_ERRORS: Operation =
    operation("compareSuccessesAndErrors", "/v1/stats/{network}/successErrors/{interval}");

pub(crate) const OPERATIONS: &[&Operation] =
    &[&LAST_ERRORS, &SUMMARY, &RECEIVED, &SENT, &IN_ERROR, &TAGS, &SUCCESS_ERRORS];

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
    pub fn last_errors(self, network: &StatsNetwork) -> Call<List<StatsError>> {
        Call::new(self.request(&LAST_ERRORS, network), call::list)
    }

    /// The traffic of an interval in five figures.
    ///
    /// `getSummary`, safe. Synchronous, role user. Codes: 401, 403.
    pub fn summary(self, network: &StatsNetwork, interval: &StatsInterval) -> Call<StatsSummary> {
        Call::new(self.over(&SUMMARY, network, interval), call::json)
    }

    /// The messages received, by stretches of time. How long a stretch is depends on the interval and is not
    /// documented; one without messages may be missing.
    ///
    /// `countMessagesReceived`, safe. Synchronous, role user. Codes: 401, 403.
    pub fn messages_received(
        self,
        network: &StatsNetwork,
        interval: &StatsInterval,
    ) -> Call<List<StatsCount>> {
        Call::new(self.over(&RECEIVED, network, interval), call::list)
    }

    /// The messages sent, by stretches of time.
    ///
    /// `countMessagesSent`, safe. Synchronous, role user. Codes: 401, 403.
    pub fn messages_sent(self, network: &StatsNetwork, interval: &StatsInterval) -> Call<List<StatsCount>> {
        Call::new(self.over(&SENT, network, interval), call::list)
    }

    /// The messages that failed, by stretches of time.
    ///
    /// `countMessagesInError`, safe. Synchronous, role user. Codes: 401, 403.
    pub fn messages_in_error(
        self,
        network: &StatsNetwork,
        interval: &StatsInterval,
    ) -> Call<List<StatsCount>> {
        Call::new(self.over(&IN_ERROR, network, interval), call::list)
    }

    /// How many messages bear each tag.
    ///
    /// `getTagsDistribution`, safe. Synchronous, role user. Codes: 401, 403.
    pub fn tags_distribution(self, network: &StatsNetwork, interval: &StatsInterval) -> Call<List<StatsTag>> {
        Call::new(self.over(&TAGS, network, interval), call::list)
    }

    /// The messages that went well beside those that did not, by stretches of time.
    ///
    /// `compareSuccessesAndErrors`, safe. Synchronous, role user. Codes: 401, 403.
    pub fn success_and_errors(
        self,
        network: &StatsNetwork,
        interval: &StatsInterval,
    ) -> Call<List<StatsSuccessErrors>> {
        Call::new(self.over(&SUCCESS_ERRORS, network, interval), call::list)
    }
}
