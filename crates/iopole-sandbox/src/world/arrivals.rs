//! Invoices that arrive, and at whom.

use std::sync::Arc;

use uuid::Uuid;

use super::{Content, Happening, Invoice, World};
use crate::clock::day_of;
use crate::documents::{Party, Reading, Verdict, looks_like_pdf};
use crate::ids::CustomerId;

impl World {
    /// Takes a document that arrives from the network, as the platform's own simulator sends them: a sound one is
    /// there at once, of another one only an event tells.
    pub(crate) fn receive(&mut self, bytes: bytes::Bytes, reading: Reading, now_ms: u64) -> Option<Uuid> {
        let (id, stream) = (self.ids.next(now_ms), self.ids.next(now_ms));
        let Reading { format, document, verdict } = reading;
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
            self.tell_inbound_invalid(customer, id, &content.document, &errors, now_ms);
            return None;
        }
        for party in [&content.document.seller, &content.document.buyer] {
            self.directory.learn(party, &mut self.ids, now_ms);
        }
        self.invoices.add(Invoice::inbound(customer, (id, stream), now_ms, Arc::new(content)));
        self.make_room();
        self.happened(now_ms, customer, Happening::InvoiceArrived { invoice: id });
        Some(id)
    }

    /// The buyer's copy of an invoice appears.
    pub(super) fn deliver(&mut self, outbound: Uuid, inbound: Uuid, stream: Uuid, created_ms: u64) {
        let Some(original) = self.invoices.get(outbound) else { return };
        // The copy to a buyer that no customer holds is shown to the sender, who could not follow it otherwise.
        let home = self.home_of(&original.content.document.buyer, created_ms).unwrap_or(original.customer);
        let copy = original.received_copy(home, (inbound, stream), created_ms);
        if let Some(original) = self.invoices.get_mut(outbound) {
            original.peer = Some(inbound);
        }
        self.invoices.add(copy);
        self.happened(created_ms, home, Happening::InvoiceArrived { invoice: inbound });
    }

    /// The customer that an invoice to this buyer arrives at, if one holds the buyer.
    fn home_of(&self, buyer: &Party, at_ms: u64) -> Option<CustomerId> {
        self.directory.holder(buyer.siren.as_deref(), buyer.address().as_deref(), day_of(at_ms))
    }
}
