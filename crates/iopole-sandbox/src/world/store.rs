//! All copies of invoices, up to a limit of bytes; the oldest are dropped first.

use std::collections::{BTreeMap, HashMap, VecDeque};

use uuid::Uuid;

use super::Invoice;
use crate::ids::CustomerId;
use crate::lifecycle::Status;

/// Size of an invoice's data beside file and document, in bytes: statuses, indices, planned steps.
const KNOWN: u64 = 8 * 1024;
/// Limit of statuses of one invoice; the oldest are dropped first.
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
    /// Sets the limit of all documents, in bytes.
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

    /// All copies, newest first.
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &Invoice> {
        self.order.iter().rev().filter_map(|id| self.by_id.get(id))
    }

    /// The copies of the invoices with one number, newest first. Letter case does not matter, as in searches.
    pub(crate) fn numbered<'a>(&'a self, number: &str) -> impl Iterator<Item = &'a Invoice> + use<'a> {
        self.by_number
            .get(&number.to_lowercase())
            .into_iter()
            .flatten()
            .rev()
            .filter_map(|id| self.by_id.get(id))
    }

    /// The copies of one customer, which its callers can read.
    pub(crate) fn of(&self, customer: CustomerId) -> Own<'_> {
        Own { all: self, customer }
    }

    /// Marks a copy as seen; false if it is unknown.
    pub(crate) fn mark_seen(&mut self, id: Uuid) -> bool {
        let Some(invoice) = self.by_id.get(&id) else { return false };
        self.unseen.remove(&invoice.turn);
        true
    }

    /// Adds the bytes of a status that was declared on a stored copy.
    pub(super) fn grow(&mut self, copy: Uuid, weight: u64) {
        if let Some(invoice) = self.by_id.get_mut(&copy) {
            invoice.declared += weight;
            self.used += weight;
        }
    }

    /// Adds a status to the history of an invoice; gives the status that is dropped for it.
    pub(super) fn enter(&mut self, status: &Status) -> Option<Uuid> {
        let invoice = self.by_id.get_mut(&status.invoice)?;
        invoice.history.push(status.id);
        (invoice.history.len() > MOST_STATUSES).then(|| invoice.history.remove(0))
    }

    /// Subtracts the bytes of a dropped status that was declared on a copy of an invoice.
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

    /// Arrival of the oldest copy that may be dropped. The last two may not, since they may belong to one invoice.
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

    /// Removes the copy of [`oldest_ms`](Self::oldest_ms).
    pub(super) fn take_oldest(&mut self) -> Option<Invoice> {
        let oldest = self.order.pop_front()?;
        self.remove(oldest)
    }

    /// Removes a copy; readers of the order skip its entry.
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

    /// All copies, newest first.
    pub(crate) fn newest_first(self) -> impl Iterator<Item = &'a Invoice> {
        self.all.newest_first().filter(move |invoice| invoice.customer == self.customer)
    }

    /// The copies of the invoices with one number, newest first.
    pub(crate) fn numbered(self, number: &str) -> impl Iterator<Item = &'a Invoice> + use<'a> {
        self.all.numbered(number).filter(move |invoice| invoice.customer == self.customer)
    }

    /// The unseen copies, oldest first.
    pub(crate) fn unseen(self) -> impl Iterator<Item = Uuid> {
        self.all.unseen.values().copied().filter(move |id| self.get(*id).is_some())
    }
}

/// Size of a copy: its file and the document read from it count as one file size each. The other copy shares them.
fn weight(invoice: &Invoice) -> u64 {
    let file = u64::try_from(invoice.content.bytes.len()).unwrap_or(u64::MAX);
    if invoice.shares_its_content() { KNOWN } else { file.saturating_mul(2).saturating_add(KNOWN) }
}
