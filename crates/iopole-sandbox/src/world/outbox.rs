//! Deliveries to webhooks that are still to be made, in order.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::Notify;
use uuid::Uuid;

/// Most deliveries that wait at a time; what comes beyond them is given up, and left to be found by reading.
const MOST: usize = 100_000;

/// One delivery to one webhook.
#[derive(Clone)]
pub(crate) struct Delivery {
    /// The same for every attempt.
    pub(crate) key: Uuid,
    pub(crate) webhook: Uuid,
    pub(crate) subject: Subject,
    /// Moment of the first attempt.
    pub(crate) first_ms: Option<u64>,
    /// Attempts that have failed.
    pub(crate) attempts: usize,
}

/// What is delivered.
#[derive(Clone)]
pub(crate) enum Subject {
    Invoice(Uuid),
    /// A status, the copy it is told of, and the identifier it is told under.
    Status {
        status: Uuid,
        copy: Uuid,
        id: Uuid,
    },
    Onboarding {
        body: Value,
        about: Option<String>,
    },
    Event {
        body: Value,
        about: Option<String>,
    },
}

impl Subject {
    /// The key of the endpoint it goes to.
    pub(crate) fn endpoint(&self) -> &'static str {
        match self {
            Self::Invoice(_) => "invoice",
            Self::Status { .. } => "status",
            Self::Onboarding { .. } => "onboarding",
            Self::Event { .. } => "events",
        }
    }
}

/// Deliveries by the moment they are due; those of one moment keep their order.
#[derive(Clone, Default)]
pub(crate) struct Outbox {
    waiting: BTreeMap<(u64, u64), Delivery>,
    planned: u64,
    wake: Arc<Notify>,
}

impl Outbox {
    pub(crate) fn new(wake: Arc<Notify>) -> Self {
        Self { wake, ..Self::default() }
    }

    pub(crate) fn plan(&mut self, due_ms: u64, delivery: Delivery) {
        if self.waiting.len() >= MOST {
            return;
        }
        self.waiting.insert((due_ms, self.planned), delivery);
        self.planned += 1;
        self.wake.notify_one();
    }

    /// Wakes the sender.
    pub(crate) fn stir(&self) {
        self.wake.notify_one();
    }

    /// How many are due.
    pub(crate) fn due(&self, now_ms: u64) -> usize {
        self.waiting.range(..=(now_ms, u64::MAX)).count()
    }

    /// Takes out one that is due: the first has place 0.
    pub(crate) fn take_due(&mut self, now_ms: u64, place: usize) -> Option<Delivery> {
        let key = self.waiting.range(..=(now_ms, u64::MAX)).nth(place).map(|(key, _)| *key)?;
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
    fn only_so_many_wait() {
        let mut outbox = Outbox::default();
        let (key, webhook) = (Uuid::nil(), Uuid::nil());
        for turn in 0..200_000 {
            let delivery =
                Delivery { key, webhook, subject: Subject::Invoice(key), first_ms: None, attempts: 0 };
            outbox.plan(turn, delivery);
        }
        assert_eq!(outbox.waiting.len(), MOST);
        assert_eq!(outbox.next_due_ms(), Some(0), "the first ones are kept");
    }
}
