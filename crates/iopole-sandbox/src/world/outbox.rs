//! Pending deliveries to webhooks, in order.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::Notify;
use uuid::Uuid;

use super::event::OperatorEvent;
use crate::enrollment::{Enrollment, Stage};
use crate::ids::CustomerId;

/// Limit of pending deliveries. Beyond it a delivery is given up; a reader of the state finds its subject.
const MOST: usize = 100_000;

/// One pending delivery to one webhook.
#[derive(Clone)]
pub(crate) struct PendingDelivery {
    /// Idempotency key, equal in every attempt.
    pub(crate) key: Uuid,
    pub(crate) webhook: Uuid,
    pub(crate) subject: Subject,
    /// Moment of the first attempt.
    pub(crate) first_ms: Option<u64>,
    /// Number of failed attempts.
    pub(crate) attempts: usize,
}

/// Subject of a delivery.
#[derive(Clone)]
pub(crate) enum Subject {
    Invoice(Uuid),
    /// A status, the copy that reports it, and the identifier in the report.
    Status {
        status: Uuid,
        copy: Uuid,
        id: Uuid,
    },
    /// A stage, and the enrollment as it was at that moment.
    Onboarding {
        stage: Stage,
        enrollment: Arc<Enrollment>,
    },
    /// An event of a customer, and its identifier.
    Event {
        id: Uuid,
        at_ms: u64,
        customer: CustomerId,
        event: Arc<OperatorEvent>,
    },
}

impl Subject {
    /// Name of its endpoint.
    pub(crate) fn endpoint(&self) -> &'static str {
        match self {
            Self::Invoice(_) => "invoice",
            Self::Status { .. } => "status",
            Self::Onboarding { .. } => "onboarding",
            Self::Event { .. } => "events",
        }
    }
}

/// Deliveries by the moment they are due; deliveries of one moment keep their order.
#[derive(Clone, Default)]
pub(crate) struct Outbox {
    waiting: BTreeMap<(u64, u64), PendingDelivery>,
    planned: u64,
    wake: Arc<Notify>,
}

impl Outbox {
    pub(crate) fn new(wake: Arc<Notify>) -> Self {
        Self { wake, ..Self::default() }
    }

    pub(crate) fn plan(&mut self, due_ms: u64, delivery: PendingDelivery) {
        if self.waiting.len() >= MOST {
            return;
        }
        self.waiting.insert((due_ms, self.planned), delivery);
        self.planned += 1;
        self.wake.notify_one();
    }

    /// Wakes the task that delivers.
    pub(crate) fn wake_up(&self) {
        self.wake.notify_one();
    }

    /// Number of deliveries that are due.
    pub(crate) fn due(&self, now_ms: u64) -> usize {
        self.waiting.range(..=(now_ms, u64::MAX)).count()
    }

    /// Removes a delivery that is due, by its index among those.
    pub(crate) fn take_due(&mut self, now_ms: u64, index: usize) -> Option<PendingDelivery> {
        let key = self.waiting.range(..=(now_ms, u64::MAX)).nth(index).map(|(key, _)| *key)?;
        self.waiting.remove(&key)
    }

    pub(crate) fn next_due_ms(&self) -> Option<u64> {
        self.waiting.first_key_value().map(|((due_ms, _), _)| *due_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deliveries_beyond_the_limit_are_given_up() {
        let mut outbox = Outbox::default();
        let (key, webhook) = (Uuid::nil(), Uuid::nil());
        for turn in 0..200_000 {
            let delivery =
                PendingDelivery { key, webhook, subject: Subject::Invoice(key), first_ms: None, attempts: 0 };
            outbox.plan(turn, delivery);
        }
        assert_eq!(outbox.waiting.len(), MOST);
        assert_eq!(outbox.next_due_ms(), Some(0), "the first deliveries are kept");
    }
}
