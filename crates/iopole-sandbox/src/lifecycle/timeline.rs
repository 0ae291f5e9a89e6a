//! Events to come, in order; nothing runs in the background, they are taken when somebody looks.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use tokio::sync::Notify;
use uuid::Uuid;

use super::pace::Moment;
use crate::world::{State, Status, StatusFaults};

/// Something that will happen to an invoice.
#[derive(Clone)]
pub(crate) enum Step {
    /// Its technical state changes.
    State { invoice: Uuid, state: State },
    /// A status arrives.
    Status(Status),
    /// A declared status takes effect, unless its content cannot be taken.
    Declared { copy: Uuid, status: Status, faults: Option<StatusFaults> },
    /// The buyer's copy appears.
    Deliver { outbound: Uuid, inbound: Uuid, stream: Uuid, created_ms: u64 },
}

impl Step {
    /// The copy of an invoice that it happens to.
    fn invoice(&self) -> Uuid {
        match self {
            Self::State { invoice, .. } => *invoice,
            Self::Status(status) => status.invoice,
            Self::Declared { copy, .. } => *copy,
            Self::Deliver { outbound, .. } => *outbound,
        }
    }
}

/// Events by the moment they are due; those of one moment keep the order they were planned in.
#[derive(Clone, Default)]
pub(crate) struct Timeline {
    events: BTreeMap<(u64, u64), Step>,
    /// The keys of the events, by the copy they happen to.
    by_invoice: HashMap<Uuid, Vec<(u64, u64)>>,
    planned: u64,
    wake: Arc<Notify>,
}

impl Timeline {
    pub(crate) fn new(wake: Arc<Notify>) -> Self {
        Self { wake, ..Self::default() }
    }

    pub(crate) fn next_due_ms(&self) -> Option<u64> {
        self.events.first_key_value().map(|((due_ms, _), _)| *due_ms)
    }

    pub(crate) fn plan(&mut self, moment: Moment, step: Step) {
        let key = (moment.due_ms, self.planned);
        self.by_invoice.entry(step.invoice()).or_default().push(key);
        self.events.insert(key, step);
        self.planned += 1;
        self.wake.notify_one();
    }

    /// The next event that is due.
    pub(crate) fn next_due(&mut self, now_ms: u64) -> Option<Step> {
        let first = self.events.first_entry().filter(|entry| entry.key().0 <= now_ms)?;
        let (key, step) = first.remove_entry();
        let invoice = step.invoice();
        if let Some(keys) = self.by_invoice.get_mut(&invoice) {
            keys.retain(|other| *other != key);
            if keys.is_empty() {
                self.by_invoice.remove(&invoice);
            }
        }
        Some(step)
    }

    /// How many events are to come for a copy.
    pub(crate) fn count_of(&self, invoice: Uuid) -> usize {
        self.by_invoice.get(&invoice).map_or(0, Vec::len)
    }

    /// Forgets what was to happen to a copy.
    pub(crate) fn forget(&mut self, invoice: Uuid) {
        for key in self.by_invoice.remove(&invoice).into_iter().flatten() {
            self.events.remove(&key);
        }
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.events.len()
    }
}
