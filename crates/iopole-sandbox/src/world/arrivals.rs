//! Arrival of invoices at customers.

use std::sync::Arc;

use uuid::Uuid;

use super::{Content, Event, Invoice, World};
use crate::clock::day_of;
use crate::documents::{Judgment, Party, Verdict, looks_like_pdf};
use crate::ids::CustomerId;

impl World {
    /// Receives a document from the network, as preproduction's simulator sends them. A valid one arrives at once; an
    /// invalid one only causes an event.
    pub(crate) fn receive(&mut self, bytes: bytes::Bytes, reading: Judgment, now_ms: u64) -> Option<Uuid> {
        let (id, stream) = (self.ids.next(now_ms), self.ids.next(now_ms));
        let Judgment { format, header: document, verdict } = reading;
        let extension = if looks_like_pdf(&bytes) { "pdf" } else { "xml" };
        let content = Content::new(format!("{id}.{extension}"), bytes, format, document);
        let errors = match verdict {
            Verdict::Sound => Vec::new(),
            Verdict::Invalid(defects) => defects.into_iter().map(|defect| defect.message).collect(),
            Verdict::Unacceptable { message, .. } => vec![message],
        };
        let home = self.home_of(&content.document.buyer, now_ms);
        let customer = home.or_else(|| self.accounts.first().map(|(default, _)| *default))?;
        if !errors.is_empty() {
            self.publish_document_invalid(customer, id, &content.document, errors, now_ms);
            return None;
        }
        for party in [&content.document.seller, &content.document.buyer] {
            self.directory.learn(party, &mut self.ids, now_ms);
        }
        self.invoices.add(Invoice::inbound(customer, (id, stream), now_ms, Arc::new(content)));
        self.make_room();
        self.publish(now_ms, customer, Event::InvoiceArrived { invoice: id });
        Some(id)
    }

    /// Adds the buyer's copy of an invoice.
    pub(super) fn deliver(&mut self, outbound: Uuid, inbound: Uuid, stream: Uuid, created_ms: u64) {
        let Some(original) = self.invoices.get(outbound) else { return };
        // The sender sees the copy of a buyer that no customer holds; nobody could follow it otherwise.
        let home = self.home_of(&original.content.document.buyer, created_ms).unwrap_or(original.customer);
        let copy = original.received_copy(home, (inbound, stream), created_ms);
        if let Some(original) = self.invoices.get_mut(outbound) {
            original.peer = Some(inbound);
        }
        self.invoices.add(copy);
        self.publish(created_ms, home, Event::InvoiceArrived { invoice: inbound });
    }

    /// The customer that holds this buyer and receives its invoices.
    fn home_of(&self, buyer: &Party, at_ms: u64) -> Option<CustomerId> {
        self.directory.holder(buyer.siren.as_deref(), buyer.address().as_deref(), day_of(at_ms))
    }
}
