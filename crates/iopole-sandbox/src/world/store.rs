//! Every copy of an invoice, in bounded memory: the oldest go where there is no room.

use std::collections::{BTreeMap, HashMap, VecDeque};

use uuid::Uuid;

use super::Invoice;
use crate::ids::CustomerId;
use crate::lifecycle::Status;

/// What is known of an invoice beside its file and what was read from it: statuses, indices, events to come.
const KNOWN: u64 = 8 * 1024;
/// Most statuses that are kept of one invoice; the oldest go first.
const MOST_STATUSES: usize = 1000;

/// All copies, by identifier and by age.
#[derive(Clone)]
pub(crate) struct Invoices {
    by_id: HashMap<Uuid, Invoice>,
    by_number: HashMap<String, Vec<Uuid>>,
    order: VecDeque<Uuid>,
    unseen: BTreeMap<u64, Uuid>,
    added: u64,
    room: u64,
    used: u64,
}

impl Default for Invoices {
    fn default() -> Self {
        Self {
            by_id: HashMap::new(),
            by_number: HashMap::new(),
            order: VecDeque::new(),
            unseen: BTreeMap::new(),
            added: 0,
            room: u64::MAX,
            used: 0,
        }
    }
}

impl Invoices {
    /// Bytes that documents may take in all.
    pub(super) fn set_room(&mut self, room: u64) {
        self.room = room;
    }

    pub(crate) fn room(&self) -> u64 {
        self.room
    }

    pub(crate) fn add(&mut self, mut invoice: Invoice) {
        invoice.turn = self.added;
        self.added += 1;
        if let Some(number) = &invoice.content.document.number {
            self.by_number.entry(number.to_lowercase()).or_default().push(invoice.id);
        }
        self.order.push_back(invoice.id);
        self.unseen.insert(invoice.turn, invoice.id);
        self.used += weight(&invoice);
        self.by_id.insert(invoice.id, invoice);
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<&Invoice> {
        self.by_id.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: Uuid) -> Option<&mut Invoice> {
        self.by_id.get_mut(&id)
    }

    /// Every copy, newest first.
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &Invoice> {
        self.order.iter().rev().filter_map(|id| self.by_id.get(id))
    }

    /// The copies of the invoices with one number, in any case as searches read it, newest first.
    pub(crate) fn numbered<'a>(&'a self, number: &str) -> impl Iterator<Item = &'a Invoice> + use<'a> {
        self.by_number
            .get(&number.to_lowercase())
            .into_iter()
            .flatten()
            .rev()
            .filter_map(|id| self.by_id.get(id))
    }

    /// The copies of one customer: all that its callers get to see.
    pub(crate) fn of(&self, customer: CustomerId) -> Own<'_> {
        Own { all: self, customer }
    }

    /// Whether there is such a copy, which is now seen.
    pub(crate) fn mark_seen(&mut self, id: Uuid) -> bool {
        let Some(invoice) = self.by_id.get(&id) else { return false };
        self.unseen.remove(&invoice.turn);
        true
    }

    /// Accounts for a status that is declared on a copy that is kept.
    pub(super) fn grow(&mut self, copy: Uuid, weight: u64) {
        if let Some(invoice) = self.by_id.get_mut(&copy) {
            invoice.declared += weight;
            self.used += weight;
        }
    }

    /// Enters a status in the history of an invoice; gives the one that has to go for it.
    pub(super) fn enter(&mut self, status: &Status) -> Option<Uuid> {
        let invoice = self.by_id.get_mut(&status.invoice)?;
        invoice.history.push(status.id);
        (invoice.history.len() > MOST_STATUSES).then(|| invoice.history.remove(0))
    }

    /// Accounts for a status that went, declared on one of the copies of an invoice.
    pub(super) fn shrink(&mut self, status: &Status) {
        let copies = [Some(status.invoice), self.get(status.invoice).and_then(|invoice| invoice.peer)];
        let mut weight = status.weight();
        for copy in copies.into_iter().flatten() {
            let Some(invoice) = self.by_id.get_mut(&copy) else { continue };
            let less = weight.min(invoice.declared);
            invoice.declared -= less;
            self.used -= less;
            weight -= less;
        }
    }

    pub(super) fn used(&self) -> u64 {
        self.used
    }

    /// When the oldest copy came that may go: never one of the last two, which may be one invoice's.
    pub(super) fn oldest_ms(&mut self) -> Option<u64> {
        if self.by_id.len() <= 2 {
            return None;
        }
        loop {
            match self.by_id.get(self.order.front()?) {
                Some(oldest) => return Some(oldest.created_ms),
                None => drop(self.order.pop_front()),
            }
        }
    }

    /// Takes out the copy that [`oldest_ms`](Self::oldest_ms) told of.
    pub(super) fn take_oldest(&mut self) -> Option<Invoice> {
        let oldest = self.order.pop_front()?;
        self.remove(oldest)
    }

    /// Takes out one copy; its place in the order is left to be passed over.
    pub(super) fn remove(&mut self, id: Uuid) -> Option<Invoice> {
        let invoice = self.by_id.remove(&id)?;
        self.unseen.remove(&invoice.turn);
        let number = invoice.content.document.number.as_deref().unwrap_or_default().to_lowercase();
        if let Some(ids) = self.by_number.get_mut(&number) {
            ids.retain(|other| *other != id);
            if ids.is_empty() {
                self.by_number.remove(&number);
            }
        }
        self.used = self.used.saturating_sub(weight(&invoice).saturating_add(invoice.declared));
        Some(invoice)
    }
}

/// The copies of one customer.
#[derive(Clone, Copy)]
pub(crate) struct Own<'a> {
    all: &'a Invoices,
    customer: CustomerId,
}

impl<'a> Own<'a> {
    pub(crate) fn get(self, id: Uuid) -> Option<&'a Invoice> {
        self.all.get(id).filter(|invoice| invoice.customer == self.customer)
    }

    /// Every copy, newest first.
    pub(crate) fn newest_first(self) -> impl Iterator<Item = &'a Invoice> {
        self.all.newest_first().filter(move |invoice| invoice.customer == self.customer)
    }

    /// The copies of the invoices with one number, newest first.
    pub(crate) fn numbered(self, number: &str) -> impl Iterator<Item = &'a Invoice> + use<'a> {
        self.all.numbered(number).filter(move |invoice| invoice.customer == self.customer)
    }

    /// The copies nobody has marked as seen, oldest first.
    pub(crate) fn unseen(self) -> impl Iterator<Item = Uuid> {
        self.all.unseen.values().copied().filter(move |id| self.get(*id).is_some())
    }
}

/// A file is kept once and read once, and both are of its size; a copy on the other side shares them.
fn weight(invoice: &Invoice) -> u64 {
    let file = u64::try_from(invoice.content.bytes.len()).unwrap_or(u64::MAX);
    if invoice.shares_its_content() { KNOWN } else { file.saturating_mul(2).saturating_add(KNOWN) }
}
