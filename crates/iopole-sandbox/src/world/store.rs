//! Every copy of an invoice, in bounded memory: the oldest go where there is no room.

use std::collections::{BTreeMap, HashMap, VecDeque};

use uuid::Uuid;

use super::Invoice;

/// Bytes that documents may take in all, unless told otherwise.
pub(crate) const DEFAULT_ROOM: u64 = 256 * 1024 * 1024;
/// What is known of an invoice beside its file and what was read from it: statuses, indices, events to come.
const KNOWN: u64 = 8 * 1024;
/// A status declared by a party comes on top.
const STATUS: u64 = 1024;

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
    dropped: Dropped,
}

/// What had to go.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Dropped {
    pub(crate) copies: u64,
    /// When the youngest of them had come.
    pub(crate) until_ms: u64,
}

impl Default for Invoices {
    fn default() -> Self {
        Self {
            by_id: HashMap::new(),
            by_number: HashMap::new(),
            order: VecDeque::new(),
            unseen: BTreeMap::new(),
            added: 0,
            room: DEFAULT_ROOM,
            used: 0,
            dropped: Dropped::default(),
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

    pub(crate) fn dropped(&self) -> Dropped {
        self.dropped
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
    pub(crate) fn numbered(&self, number: &str) -> impl Iterator<Item = &Invoice> {
        self.by_number
            .get(&number.to_lowercase())
            .into_iter()
            .flatten()
            .rev()
            .filter_map(|id| self.by_id.get(id))
    }

    /// The copies nobody has marked as seen, oldest first.
    pub(crate) fn unseen(&self) -> impl Iterator<Item = Uuid> {
        self.unseen.values().copied()
    }

    /// Whether there is such a copy, which is now seen.
    pub(crate) fn mark_seen(&mut self, id: Uuid) -> bool {
        let Some(invoice) = self.by_id.get(&id) else { return false };
        self.unseen.remove(&invoice.turn);
        true
    }

    /// Accounts for a status of an invoice that is kept.
    pub(super) fn grow(&mut self) {
        self.used += STATUS;
    }

    /// Takes out the oldest copy where there is too much; never the last two, which may be one invoice's.
    pub(super) fn overflow(&mut self) -> Option<Invoice> {
        if self.used <= self.room || self.by_id.len() <= 2 {
            return None;
        }
        loop {
            let oldest = self.order.pop_front()?;
            if let Some(invoice) = self.remove(oldest) {
                return Some(invoice);
            }
        }
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
        let statuses = STATUS.saturating_mul(u64::try_from(invoice.history.len()).unwrap_or(u64::MAX));
        self.used = self.used.saturating_sub(weight(&invoice).saturating_add(statuses));
        self.dropped.copies += 1;
        self.dropped.until_ms = self.dropped.until_ms.max(invoice.created_ms);
        Some(invoice)
    }
}

/// A file is kept once and read once, and both are of its size; a copy on the other side shares them.
fn weight(invoice: &Invoice) -> u64 {
    let file = u64::try_from(invoice.content.bytes.len()).unwrap_or(u64::MAX);
    if invoice.shares_its_content() { KNOWN } else { file.saturating_mul(2).saturating_add(KNOWN) }
}
