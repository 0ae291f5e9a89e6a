//! Events to come, in order; nothing runs in the background, they are taken when somebody looks.

use std::collections::BTreeMap;

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
    /// The buyer's copy appears.
    Deliver { outbound: Uuid, inbound: Uuid, stream: Uuid, created_ms: u64 },
}

/// Events by the moment they are due; those of one moment keep the order they were planned in.
#[derive(Clone, Default)]
pub(crate) struct Timeline {
    events: BTreeMap<(u64, u64), Step>,
    planned: u64,
}

impl Timeline {
    pub(crate) fn plan(&mut self, moment: Moment, step: Step) {
        self.events.insert((moment.due_ms, self.planned), step);
        self.planned += 1;
    }

    /// The next event that is due.
    pub(crate) fn next_due(&mut self, now_ms: u64) -> Option<Step> {
        let first = self.events.first_entry().filter(|entry| entry.key().0 <= now_ms)?;
        Some(first.remove())
    }
}
