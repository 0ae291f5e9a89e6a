//! Decisions of a person.

use iopole_model::ids::InvoiceId;

use super::{EntryId, Outbox, State};
use crate::db::Value;
use crate::error::Error;

const RETRY: &str = "
    UPDATE iopole_outbox SET state = 'queued', due = $1, changed = $1, tries = 0, fence = fence + 1, invoice = NULL,
        code = NULL, detail = NULL, sent_as = NULL
    WHERE id = $2 AND state IN ('refused', 'withdrawn', 'number_in_use')";
const WITHDRAW: &str = "
    UPDATE iopole_outbox SET state = 'withdrawn', changed = $1, fence = fence + 1
    WHERE id = $2 AND state IN ('queued', 'refused', 'number_in_use')";
const CONFIRM: &str = "
    UPDATE iopole_outbox SET state = 'sent', due = $1, changed = $1, tries = 0, fence = fence + 1, invoice = $3
    WHERE id = $2 AND state IN ('unknown', 'number_in_use')";
const LOOK: &str = "
    UPDATE iopole_outbox SET due = $1, tries = 0
    WHERE invoice = $2 AND state = 'sent' AND owner IS NULL AND due > $1";

impl Outbox {
    /// Queues an entry again that is refused, withdrawn, or in [`State::NumberInUse`].
    ///
    /// # Errors
    /// [`Error::WrongState`] in any other state: what may be on the platform is never sent again by command. A rejected
    /// invoice is corrected and enqueued under another key.
    pub async fn retry(&self, entry: EntryId) -> Result<(), Error> {
        self.decide(RETRY, entry, None).await
    }

    /// Withdraws an entry that is queued, refused, or in [`State::NumberInUse`]: it is not sent.
    ///
    /// # Errors
    /// [`Error::WrongState`] in any other state; [`Error::NotFound`]; [`Error::Database`].
    pub async fn withdraw(&self, entry: EntryId) -> Result<(), Error> {
        self.decide(WITHDRAW, entry, None).await
    }

    /// States that an entry in [`State::Unknown`] or [`State::NumberInUse`] is this invoice on the platform. Workers
    /// then follow it.
    ///
    /// # Errors
    /// [`Error::WrongState`] in any other state; [`Error::NotFound`]; [`Error::Database`].
    pub async fn confirm(&self, entry: EntryId, invoice: &InvoiceId) -> Result<(), Error> {
        self.decide(CONFIRM, entry, Some(invoice.as_str())).await
    }

    /// Lets a worker look at a sent invoice now, instead of at the end of its pause: after a webhook brought a status of
    /// it, for example. An invoice that is not in the outbox is ignored.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn look_at(&self, invoice: &InvoiceId) -> Result<(), Error> {
        let now = self.store.now().await?;
        self.store.db.write(LOOK, &[now.into(), invoice.as_str().into()]).await?;
        self.store.news.notify_waiters();
        Ok(())
    }

    async fn decide(&self, sql: &str, entry: EntryId, invoice: Option<&str>) -> Result<(), Error> {
        let now = self.store.now().await?;
        let mut values = vec![now.into(), entry.0.into()];
        values.extend(invoice.map(Value::Text));
        if self.store.db.write(sql, &values).await? == 0 {
            let state: State = self.entry(entry).await?.state;
            return Err(Error::WrongState { entry, state });
        }
        self.store.news.notify_waiters();
        Ok(())
    }
}
