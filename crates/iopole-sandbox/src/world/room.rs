//! Limit of the stored documents: beyond it the oldest are dropped, with all data about them.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Invoice, World, number_key};

/// Limit of a receiver's identifier, in bytes.
const LONGEST_NAME: usize = 1024;

/// Record of the dropped documents.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Dropped {
    documents: u64,
    /// Arrival of the youngest dropped document.
    until_ms: u64,
}

impl Dropped {
    fn note(&mut self, created_ms: u64) {
        self.documents += 1;
        self.until_ms = self.until_ms.max(created_ms);
    }
}

/// Identifiers of invoices and statuses at the receivers of webhooks, by the copy they belong to.
#[derive(Clone, Default)]
pub(super) struct ExternalIds {
    names: HashMap<Uuid, String>,
    by_copy: HashMap<Uuid, Vec<Uuid>>,
}

impl ExternalIds {
    fn keep(&mut self, copy: Uuid, id: Uuid, name: String) {
        if self.names.insert(id, name).is_none() {
            self.by_copy.entry(copy).or_default().push(id);
        }
    }

    fn forget(&mut self, copy: Uuid) {
        for id in self.by_copy.remove(&copy).into_iter().flatten() {
            self.names.remove(&id);
        }
    }
}

impl World {
    /// Sets the limit of all documents, in bytes.
    pub(crate) fn set_room(&mut self, bytes: u64) {
        self.invoices.set_room(bytes);
    }

    /// Drops the oldest documents until the others fit. The newest of each kind is always kept.
    pub(super) fn make_room(&mut self) {
        while self.invoices.used().saturating_add(self.edi.used()) > self.invoices.room() {
            match (self.invoices.oldest_ms(), self.edi.oldest_ms()) {
                (None, None) => return,
                (Some(invoice), message) if message.is_none_or(|message| invoice <= message) => {
                    self.drop_invoice();
                }
                _ => {
                    if let Some(message) = self.edi.take_oldest() {
                        self.dropped.note(message.created_ms);
                    }
                }
            }
        }
    }

    /// Drops the oldest invoice, with its other copy.
    fn drop_invoice(&mut self) {
        let Some(oldest) = self.invoices.take_oldest() else { return };
        let peer = oldest.peer.and_then(|peer| self.invoices.remove(peer));
        for copy in [Some(oldest), peer].into_iter().flatten() {
            self.forget(&copy);
        }
    }

    fn forget(&mut self, copy: &Invoice) {
        self.dropped.note(copy.created_ms);
        self.statuses.remove(&copy.history);
        self.timeline.forget(copy.id);
        self.external_ids.forget(copy.id);
        let document = &copy.content.document;
        if let Some(key) = number_key(copy.customer, document)
            && self.numbers.get(&key) == Some(&copy.id)
        {
            self.numbers.remove(&key);
        }
    }

    /// The reason for which an identifier may be unknown: it dates from the time of dropped documents.
    pub(crate) fn may_have_dropped(&self, id: Uuid) -> Option<String> {
        let Dropped { documents, until_ms } = self.dropped;
        let (seconds, nanos) = id.get_timestamp()?.to_unix();
        let created_ms = seconds.saturating_mul(1000).saturating_add(u64::from(nanos) / 1_000_000);
        let room = self.invoices.room();
        (documents > 0 && created_ms <= until_ms).then(|| {
            format!(
                "the {documents} oldest documents (copies of invoices, EDI messages) were dropped to keep the others \
                 within {room} bytes"
            )
        })
    }

    /// Stores the receiver's identifier of an invoice or a status, as long as the copy exists.
    pub(crate) fn keep_external_id(&mut self, copy: Uuid, id: Uuid, name: String) {
        if name.len() <= LONGEST_NAME && self.invoices.get(copy).is_some() {
            self.external_ids.keep(copy, id, name);
        }
    }

    /// The receiver's identifier.
    pub(crate) fn external_id(&self, id: Uuid) -> Option<&str> {
        self.external_ids.names.get(&id).map(String::as_str)
    }
}

#[cfg(test)]
mod tests;
