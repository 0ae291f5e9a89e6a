//! Planned steps in order. Nothing runs in the background: a reader of the world carries out the steps that are due.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use tokio::sync::Notify;
use uuid::Uuid;

use super::Moment;
use super::status::{State, Status, StatusFaults};

/// Planned change of an invoice.
#[derive(Clone)]
pub(crate) enum Step {
    /// Its technical state changes.
    State { invoice: Uuid, state: State },
    /// A status arrives.
    Status(Status),
    /// A declared status takes effect, unless it has faults.
    Declared { copy: Uuid, status: Status, faults: Option<StatusFaults> },
    /// The buyer's copy appears.
    Deliver { outbound: Uuid, inbound: Uuid, stream: Uuid, created_ms: u64 },
}

impl Step {
    /// The copy of an invoice that it changes.
    fn invoice(&self) -> Uuid {
        match self {
            Self::State { invoice, .. } => *invoice,
            Self::Status(status) => status.invoice,
            Self::Declared { copy, .. } => *copy,
            Self::Deliver { outbound, .. } => *outbound,
        }
    }
}

/// Steps by the moment they are due; steps of one moment keep the order of planning.
#[derive(Clone, Default)]
pub(crate) struct Timeline {
    steps: BTreeMap<(u64, u64), Step>,
    /// Keys of the steps, by the copy that they change.
    by_invoice: HashMap<Uuid, Vec<(u64, u64)>>,
    planned: u64,
    wake: Arc<Notify>,
}

impl Timeline {
    pub(crate) fn new(wake: Arc<Notify>) -> Self {
        Self { wake, ..Self::default() }
    }

    pub(crate) fn next_due_ms(&self) -> Option<u64> {
        self.steps.first_key_value().map(|((due_ms, _), _)| *due_ms)
    }

    pub(crate) fn plan(&mut self, moment: Moment, step: Step) {
        let key = (moment.due_ms, self.planned);
        self.by_invoice.entry(step.invoice()).or_default().push(key);
        self.steps.insert(key, step);
        self.planned += 1;
        self.wake.notify_one();
    }

    /// Takes the next step that is due.
    pub(crate) fn next_due(&mut self, now_ms: u64) -> Option<Step> {
        let first = self.steps.first_entry().filter(|entry| entry.key().0 <= now_ms)?;
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

    /// Number of planned steps for a copy.
    pub(crate) fn count_of(&self, invoice: Uuid) -> usize {
        self.by_invoice.get(&invoice).map_or(0, Vec::len)
    }

    /// Drops the planned steps of a copy.
    pub(crate) fn forget(&mut self, invoice: Uuid) {
        for key in self.by_invoice.remove(&invoice).into_iter().flatten() {
            self.steps.remove(&key);
        }
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.steps.len()
    }
}
