//! Claims of workers, and what they write down. Every statement is guarded by the fencing number of the claim.

use iopole_model::ids::InvoiceId;

use super::entry::JOB;
use super::{Job, Outbox, State};
use crate::error::Error;
use crate::time::{Millis, length};

/// Kind of work that an entry needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// Send a queued entry.
    Send,
    /// Find out about an unknown one.
    Settle,
    /// Follow a sent one.
    Follow,
}

/// Next step of a claimed entry.
#[derive(Debug, Clone)]
pub(crate) struct Next {
    pub(crate) from: State,
    pub(crate) to: State,
    pub(crate) due: Millis,
    pub(crate) tries: i64,
    pub(crate) invoice: Option<InvoiceId>,
    pub(crate) code: Option<String>,
    pub(crate) detail: Option<String>,
    pub(crate) now: Millis,
}

/// Customers that are asked for at a time: on PostgreSQL another worker may hold all entries of the first.
const CUSTOMERS: &str = "
    SELECT customer FROM iopole_outbox_customer c
    WHERE EXISTS (SELECT 1 FROM iopole_outbox o WHERE o.customer = c.customer AND o.state = 'queued' AND o.due <= $1)
    ORDER BY served, customer LIMIT 8";
const SERVED: &str = "
    UPDATE iopole_outbox_customer
    SET served = (SELECT MAX(served) + 1 FROM iopole_outbox_customer) WHERE customer = $1";
/// A lapsed lease of sending is an unknown outcome. `ended` is the time of this discovery, so that the wait for what may
/// still appear begins now, by the clock that ends it.
const LAPSE: &str = "
    UPDATE iopole_outbox SET state = 'unknown', ended = $1, due = $1, changed = $1, tries = 0, owner = NULL,
        fence = fence + 1
    WHERE state = 'sending' AND due <= $1";
const FINISH: &str = "
    UPDATE iopole_outbox SET state = $1, due = $2, tries = $3, invoice = COALESCE($4, invoice),
        code = COALESCE($5, code), detail = $6, owner = NULL,
        changed = CASE WHEN state = $1 THEN changed ELSE $7 END,
        ended = CASE WHEN state = 'sending' THEN $7 ELSE ended END
    WHERE id = $8 AND fence = $9 AND state = $10";
/// Proof that an invoice is on the platform counts from whoever has it: even a worker that lost its lease.
const PROVEN: &str = "
    UPDATE iopole_outbox SET state = 'sent', due = $1, tries = 0, invoice = $2, owner = NULL, detail = NULL,
        changed = $1, fence = fence + 1
    WHERE id = $3 AND state IN ('sending', 'unknown', 'queued', 'number_in_use') AND invoice IS NULL";
const OTHERS: &str = "
    SELECT invoice FROM iopole_outbox
    WHERE invoice IS NOT NULL AND sha256 <> $1 AND changed >= $2 AND state IN ('sent', 'delivered', 'rejected')";
const RENEW: &str = "UPDATE iopole_outbox SET due = $1 WHERE id = $2 AND fence = $3 AND owner IS NOT NULL";

impl Outbox {
    /// Marks entries as unknown whose sender died, and returns their number.
    pub(crate) async fn lapse(&self, now: Millis) -> Result<u64, Error> {
        // Read first: nearly always there are none, and reading does not queue behind writers.
        const ANY: &str =
            "SELECT 1 AS found FROM iopole_outbox WHERE state = 'sending' AND due <= $1 LIMIT 1";
        if self.store.db.read(ANY, &[now.into()]).await?.is_empty() {
            return Ok(0);
        }
        self.store.db.write(LAPSE, &[now.into()]).await
    }

    /// Claims the next entry for this work until `until`.
    ///
    /// `customer` is the client's default, noted with each attempt that uses it: a later search must be for it.
    pub(crate) async fn claim(
        &self,
        work: Work,
        owner: &str,
        now: Millis,
        until: Millis,
        customer: Option<&str>,
    ) -> Result<Option<Job>, Error> {
        let mut tx = self.store.db.begin().await?;
        let mut conn = tx.conn();
        let skip = conn.pick("", "FOR UPDATE SKIP LOCKED");
        let mut job = None;
        if work == Work::Send {
            let sql = format!(
                "UPDATE iopole_outbox SET state = 'sending', owner = $1, due = $2, fence = fence + 1, started = $3,
                    ended = NULL, attempts = attempts + 1, changed = $3, detail = NULL,
                    sent_as = CASE WHEN customer = '' THEN $4 ELSE customer END
                 WHERE id = (SELECT id FROM iopole_outbox WHERE state = 'queued' AND customer = $5 AND due <= $3
                             ORDER BY due, id LIMIT 1 {skip})
                 RETURNING {JOB}"
            );
            for row in conn.rows(CUSTOMERS, &[now.into()]).await? {
                let of = row.text("customer")?;
                let values = [owner.into(), until.into(), now.into(), customer.into(), (&of).into()];
                if let Some(row) = conn.row(&sql, &values).await? {
                    conn.execute(SERVED, &[(&of).into()]).await?;
                    job = Some(Job::read(&row)?);
                    break;
                }
            }
        } else {
            let sql = format!(
                "UPDATE iopole_outbox SET owner = $1, due = $2, fence = fence + 1
                 WHERE id = (SELECT id FROM iopole_outbox WHERE state = '{}' AND due <= $3
                             ORDER BY due, id LIMIT 1 {skip})
                 RETURNING {JOB}",
                work.state()
            );
            let values = [owner.into(), until.into(), now.into()];
            job = conn.row(&sql, &values).await?.as_ref().map(Job::read).transpose()?;
        }
        tx.commit().await?;
        Ok(job)
    }

    /// Asks without a lock whether there is an entry to claim.
    pub(crate) async fn has_work(&self, work: Work, now: Millis) -> Result<bool, Error> {
        if work == Work::Send {
            return Ok(!self.store.db.read(CUSTOMERS, &[now.into()]).await?.is_empty());
        }
        // A state in the text, not a parameter: only so the partial index fits.
        let sql = format!(
            "SELECT 1 AS found FROM iopole_outbox WHERE state = '{}' AND due <= $1 LIMIT 1",
            work.state()
        );
        Ok(!self.store.db.read(&sql, &[now.into()]).await?.is_empty())
    }

    /// Writes down what became of a claimed entry; false when the claim was lost.
    pub(crate) async fn finish(&self, job: &Job, next: &Next) -> Result<bool, Error> {
        let values = [
            next.to.as_str().into(),
            next.due.into(),
            next.tries.into(),
            next.invoice.as_ref().map(InvoiceId::as_str).into(),
            next.code.as_deref().into(),
            next.detail.as_deref().into(),
            next.now.into(),
            job.id.0.into(),
            job.fence.into(),
            next.from.as_str().into(),
        ];
        Ok(self.store.db.write(FINISH, &values).await? == 1)
    }

    /// Writes down that an invoice is on the platform, with or without the claim; false when that is known already.
    pub(crate) async fn prove(&self, job: &Job, invoice: &InvoiceId, now: Millis) -> Result<bool, Error> {
        let values = [now.into(), invoice.as_str().into(), job.id.0.into()];
        Ok(self.store.db.write(PROVEN, &values).await? == 1)
    }

    /// Invoices on the platform that are known to be of other files than this one, sent since a time.
    pub(crate) async fn others(&self, job: &Job, since: Millis) -> Result<Vec<InvoiceId>, Error> {
        let rows = self.store.db.read(OTHERS, &[(&job.sha256).into(), since.into()]).await?;
        rows.iter().map(|row| Ok(InvoiceId::from_platform(row.text("invoice")?))).collect()
    }

    /// Prolongs a claim that sends nothing; false when it was lost.
    pub(crate) async fn renew(&self, job: &Job, now: Millis, by: std::time::Duration) -> Result<bool, Error> {
        let until = now.saturating_add(length(by));
        Ok(self.store.db.write(RENEW, &[until.into(), job.id.0.into(), job.fence.into()]).await? == 1)
    }
}

impl Work {
    pub(crate) fn state(self) -> State {
        match self {
            Self::Send => State::Queued,
            Self::Settle => State::Unknown,
            Self::Follow => State::Sent,
        }
    }
}
