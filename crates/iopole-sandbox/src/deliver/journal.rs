//! What was delivered, for tests to look at.

use std::collections::VecDeque;
use std::fmt;
use std::time::SystemTime;

use serde_json::{Value, json};

use super::explained;
use super::sender::Outcome;
use crate::clock::millis_since_epoch;
use crate::journal::url_without_secrets;
use crate::render::date;
use crate::world::Delivery as Waiting;

/// Most calls that are remembered; the oldest are forgotten first.
const MOST: usize = 10_000;

/// One call of a webhook's endpoint, as it went.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// The endpoint: `invoice`, `status`, `onboarding` or `events`.
    pub endpoint: &'static str,
    /// Identifier of the webhook.
    pub webhook_id: String,
    /// The URL that was called, with what the operator's relation added.
    pub url: String,
    /// `X-Idempotency-Key`, the same for every attempt.
    pub idempotency_key: String,
    /// 1 for the first attempt.
    pub attempt: usize,
    /// When, by the sandbox's clock.
    pub at: SystemTime,
    /// Status of the answer; none without an answer, and for addresses of other machines, which are never called and
    /// count as delivered.
    pub status: Option<u16>,
    /// Why it failed; none where it did not.
    pub failure: Option<String>,
    /// The receiver's own identifier, from its answer by `idPath`.
    pub external_id: Option<String>,
}

impl Delivery {
    /// As the control API shows it; a token in the address is not shown.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "endpoint": self.endpoint,
            "webhook_id": self.webhook_id,
            "url": url_without_secrets(self.url.clone()),
            "idempotency_key": self.idempotency_key,
            "attempt": self.attempt,
            "at": date::instant(millis_since_epoch(self.at)),
            "status": self.status,
            "failure": self.failure,
            "external_id": self.external_id
        })
    }

    /// Whether the receiver has taken it.
    #[must_use]
    pub fn is_delivered(&self) -> bool {
        self.failure.is_none()
    }
}

/// A URL may hold a token of the receiver's own, so it is not shown.
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
pub(super) struct Journal(VecDeque<Delivery>);

impl Journal {
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

pub(super) fn record(delivery: &Waiting, url: &str, at: SystemTime, outcome: &Outcome) -> Delivery {
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
