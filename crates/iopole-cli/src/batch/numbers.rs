//! Numbers of the invoices in an outbox. A folder often has one invoice twice, as PDF and as XML: two files of one number.

use std::collections::HashMap;

use iopole_store::{Entry, EntryId, Error, Outbox, State};

use super::document::Identity;

/// Entries read at a time.
const PAGE: u32 = 1_000;

/// Entries by the number of their invoice.
pub(super) struct Numbers(HashMap<String, Vec<EntryId>>);

impl Numbers {
    pub(super) async fn read(outbox: &Outbox) -> Result<Self, Error> {
        let (mut numbers, mut last) = (Self(HashMap::new()), EntryId::new(0));
        loop {
            let entries = outbox.entries().after(last).limit(PAGE).list().await?;
            let Some(latest) = entries.last() else { return Ok(numbers) };
            last = latest.id;
            for entry in entries {
                numbers.add(entry.number, entry.id);
            }
        }
    }

    pub(super) fn add(&mut self, number: Option<String>, entry: EntryId) {
        if let Some(number) = number {
            self.0.entry(number).or_default().push(entry);
        }
    }

    /// Returns an entry that may have gone out, or will, under the number of this invoice.
    pub(super) async fn user(&self, invoice: &Identity, outbox: &Outbox) -> Result<Option<Entry>, Error> {
        let Some(entries) = invoice.number.as_ref().and_then(|number| self.0.get(number)) else {
            return Ok(None);
        };
        for id in entries {
            let entry = outbox.entry(*id).await?;
            if matches!(entry.state, State::Refused | State::Rejected | State::Withdrawn) {
                continue;
            }
            let may_be = match outbox.file(*id).await {
                Ok(file) => invoice.may_be(&Identity::read(&file)),
                // Its file was dropped: only the number is known.
                Err(Error::NotFound(_)) => true,
                Err(error) => return Err(error),
            };
            if may_be {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }
}
