//! All statuses, of the platform and of the parties.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::Invoice;
use crate::direction::Direction;
use crate::lifecycle::{Declaration, Status, StatusSender, network_code};

impl Declaration {
    /// The status that this declaration becomes.
    pub(crate) fn into_status(self, id: Uuid, message_id: Uuid, copy: &Invoice, date_ms: u64) -> Status {
        let (invoice, sender) = match (copy.direction, copy.peer) {
            (Direction::Inbound, Some(emitted)) => (emitted, StatusSender::Buyer),
            (Direction::Inbound, None) => (copy.id, StatusSender::Buyer),
            (Direction::Outbound, _) => (copy.id, StatusSender::Seller),
        };
        Status {
            id,
            message_id,
            invoice,
            date_ms,
            destination: "OPERATOR",
            code: self.code,
            network_code: network_code(self.code),
            sender,
            message: self.message,
            rejection: self.rejection,
            payments: self.payments,
        }
    }
}

/// All statuses, by identifier and by age.
#[derive(Clone, Default)]
pub(crate) struct Statuses {
    by_id: HashMap<Uuid, (u64, Status)>,
    unseen: BTreeMap<u64, Uuid>,
    added: u64,
}

impl Statuses {
    pub(crate) fn add(&mut self, status: Status) {
        self.unseen.insert(self.added, status.id);
        self.by_id.insert(status.id, (self.added, status));
        self.added += 1;
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<&Status> {
        self.by_id.get(&id).map(|(_, status)| status)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Removes the statuses of a dropped invoice.
    pub(super) fn remove(&mut self, ids: &[Uuid]) {
        for id in ids {
            if let Some((turn, _)) = self.by_id.remove(id) {
                self.unseen.remove(&turn);
            }
        }
    }

    /// The unseen statuses of all customers, oldest first.
    pub(crate) fn unseen(&self) -> impl Iterator<Item = &Status> {
        self.unseen.values().filter_map(|id| self.get(*id))
    }

    /// Marks a status as seen; false if it is unknown.
    pub(crate) fn mark_seen(&mut self, id: Uuid) -> bool {
        let Some((turn, _)) = self.by_id.get(&id) else { return false };
        self.unseen.remove(turn);
        true
    }
}
