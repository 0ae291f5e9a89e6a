//! Log of the calls to webhooks, for tests.

use std::collections::VecDeque;
use std::fmt;
use std::time::SystemTime;

use serde_json::{Value, json};

use super::sender::Outcome;
use crate::clock::millis_since_epoch;
use crate::journal::mask;
use crate::render::date;
use crate::world::{DeliveryFailure, PendingDelivery};

/// Limit of logged calls; the oldest are dropped first.
const MOST: usize = 10_000;

/// One call of an endpoint of a webhook, with its outcome.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// The endpoint: `invoice`, `status`, `onboarding` or `events`.
    pub endpoint: &'static str,
    /// Identifier of the webhook.
    pub webhook_id: String,
    /// The URL of the call, with the parameters of the operator's relation.
    pub url: String,
    /// `X-Idempotency-Key`, equal in every attempt.
    pub idempotency_key: String,
    /// 1 for the first attempt.
    pub attempt: usize,
    /// Time of the call, by the clock of the simulated platform.
    pub at: SystemTime,
    /// Status of the answer; `None` without an answer, and for addresses of other machines, which are never called and
    /// count as delivered.
    pub status: Option<u16>,
    /// Reason of the failure; `None` for a success.
    pub failure: Option<String>,
    /// The receiver's identifier, read from its answer by `idPath`.
    pub external_id: Option<String>,
}

impl Delivery {
    /// The form of the control API; secrets in the address are masked.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "endpoint": self.endpoint,
            "webhook_id": self.webhook_id,
            "url": mask::url(self.url.clone()),
            "idempotency_key": self.idempotency_key,
            "attempt": self.attempt,
            "at": date::instant(millis_since_epoch(self.at)),
            "status": self.status,
            "failure": self.failure,
            "external_id": self.external_id
        })
    }

    /// True if the receiver accepted the delivery.
    #[must_use]
    pub fn is_delivered(&self) -> bool {
        self.failure.is_none()
    }
}

/// Hides the URL, which may hold a token of the receiver.
impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("endpoint", &self.endpoint)
            .field("idempotency_key", &self.idempotency_key)
            .field("attempt", &self.attempt)
            .field("status", &self.status)
            .field("failure", &self.failure)
            .finish_non_exhaustive()
    }
}

#[derive(Default)]
pub(super) struct Log(VecDeque<Delivery>);

impl Log {
    pub(super) fn add(&mut self, delivery: Delivery) {
        if self.0.len() == MOST {
            self.0.pop_front();
        }
        self.0.push_back(delivery);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn all(&self) -> Vec<Delivery> {
        self.0.iter().cloned().collect()
    }
}

pub(crate) fn record(delivery: &PendingDelivery, url: &str, at: SystemTime, outcome: &Outcome) -> Delivery {
    let (failure, external_id) = match &outcome.result {
        Ok(external_id) => (None, external_id.clone()),
        Err(failure) => (Some(explained(*failure)), None),
    };
    Delivery {
        endpoint: delivery.subject.endpoint(),
        webhook_id: delivery.webhook.to_string(),
        url: url.to_owned(),
        idempotency_key: delivery.key.to_string(),
        attempt: delivery.attempts + 1,
        at,
        status: outcome.status,
        failure,
        external_id,
    }
}

/// Describes a failure.
fn explained(failure: DeliveryFailure) -> String {
    match failure {
        DeliveryFailure::Status(status) => format!("answered {status}"),
        DeliveryFailure::Body => "answered a success with a body that is neither empty nor JSON".to_owned(),
        DeliveryFailure::Network(key) => format!("network failure ({key})"),
    }
}
