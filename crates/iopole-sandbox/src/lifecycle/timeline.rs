//! Events to come, in order; nothing runs in the background, they are taken when somebody looks.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::Notify;
use uuid::Uuid;

use super::pace::Moment;
use crate::world::{State, Status};

/// Something that will happen to an invoice.
#[derive(Clone)]
pub(crate) enum Step {
    /// Its technical state changes.
    State { invoice: Uuid, state: State },
    /// A status arrives.
    Status(Status),
    /// A declared status takes effect, unless it names VAT rates that the network does not know: place and rate.
    Declared { copy: Uuid, status: Status, rates: Vec<(usize, String)> },
    /// The buyer's copy appears.
    Deliver { outbound: Uuid, inbound: Uuid, stream: Uuid, created_ms: u64 },
}

/// Events by the moment they are due; those of one moment keep the order they were planned in.
#[derive(Clone, Default)]
pub(crate) struct Timeline {
    events: BTreeMap<(u64, u64), Step>,
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
        self.events.insert((moment.due_ms, self.planned), step);
        self.planned += 1;
        self.wake.notify_one();
    }

    /// The next event that is due.
    pub(crate) fn next_due(&mut self, now_ms: u64) -> Option<Step> {
        let first = self.events.first_entry().filter(|entry| entry.key().0 <= now_ms)?;
        Some(first.remove())
    }
}
