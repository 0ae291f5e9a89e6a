//! One transaction of a worker: writes outcomes of its entries, and claims the next ones.
//!
//! Every statement is guarded by the fencing number of the claim.

use std::time::Duration;

use iopole_model::ids::InvoiceId;

use super::entry::JOB;
use super::listing::drop_dated_ahead;
use super::{Job, Outbox, State};
use crate::db::Conn;
use crate::error::Error;
use crate::schema::{self, is_compatible};
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

/// Request for entries.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Claim<'a> {
    pub(crate) work: Work,
    pub(crate) owner: &'a str,
    pub(crate) lease: Duration,
    /// The client's default customer, noted with each attempt that uses it: a later search must be for it.
    pub(crate) customer: Option<&'a str>,
    pub(crate) most: usize,
}

/// Outcome of a claimed entry.
#[derive(Debug, Clone)]
pub(crate) struct Next {
    pub(crate) from: State,
    pub(crate) to: State,
    /// Time until a worker turns to the entry again.
    pub(crate) after: Duration,
    pub(crate) tries: i64,
    pub(crate) invoice: Option<InvoiceId>,
    pub(crate) code: Option<String>,
    pub(crate) detail: Option<String>,
}

/// Fate of an outcome in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    Yes,
    /// The claim was lost, and the proof of a send counts all the same.
    Proof,
    /// The claim was lost, or an earlier try has written it.
    No,
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
const RENEW: &str = "UPDATE iopole_outbox SET due = $1 WHERE id = $2 AND fence = $3 AND owner IS NOT NULL";

impl Outbox {
    /// Writes outcomes and claims entries, in one transaction. Returns the fate of each outcome, and the entries.
    pub(crate) async fn step(
        &self,
        outcomes: &[(Job, Next)],
        claim: &Claim<'_>,
    ) -> Result<(Vec<Written>, Vec<Job>), Error> {
        let mut tx = self.store.db.begin().await?;
        let mut conn = tx.conn();
        let now = self.store.now_on(&mut conn).await?;
        if claim.work == Work::Send && claim.most > 0 {
            drop_dated_ahead(&mut conn, now).await?;
        }
        let mut written = Vec::with_capacity(outcomes.len());
        for (job, next) in outcomes {
            written.push(finish(&mut conn, job, next, now).await?);
        }
        let jobs = match (claim.most, claim.work) {
            (0, _) => Vec::new(),
            (_, Work::Send) => claim_queued(&mut conn, claim, now).await?,
            _ => claim_other(&mut conn, claim, now).await?,
        };
        tx.commit().await?;
        Ok((written, jobs))
    }

    /// Marks entries as unknown whose sender died, and returns their number.
    pub(crate) async fn lapse(&self) -> Result<u64, Error> {
        // Read first: nearly always there are none, and reading does not queue behind writers.
        const ANY: &str =
            "SELECT 1 AS found FROM iopole_outbox WHERE state = 'sending' AND due <= $1 LIMIT 1";
        let now = self.store.now().await?;
        if self.store.db.read(ANY, &[now.into()]).await?.is_empty() {
            return Ok(0);
        }
        self.store.db.write(LAPSE, &[now.into()]).await
    }

    /// Asks without a lock whether there is an entry to claim. Fails if this code is too old for the tables.
    pub(crate) async fn has_work(&self, work: Work) -> Result<bool, Error> {
        schema::check(&self.store.db).await?;
        let now = self.store.now().await?;
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

    /// Prolongs a claim that sends nothing; false when it was lost.
    pub(crate) async fn renew(&self, job: &Job, by: Duration) -> Result<bool, Error> {
        let until = self.store.now().await?.saturating_add(length(by));
        Ok(self.store.db.write(RENEW, &[until.into(), job.id.0.into(), job.fence.into()]).await? == 1)
    }
}

async fn finish(conn: &mut Conn<'_>, job: &Job, next: &Next, now: Millis) -> Result<Written, Error> {
    let values = [
        next.to.as_str().into(),
        now.saturating_add(length(next.after)).into(),
        next.tries.into(),
        next.invoice.as_ref().map(InvoiceId::as_str).into(),
        next.code.as_deref().into(),
        next.detail.as_deref().into(),
        now.into(),
        job.id.0.into(),
        job.fence.into(),
        next.from.as_str().into(),
    ];
    if conn.execute(FINISH, &values).await? == 1 {
        return Ok(Written::Yes);
    }
    match (&next.invoice, next.from, next.to) {
        // The invoice is there all the same, and must not be sent again.
        (Some(invoice), State::Sending, State::Sent) => {
            let values = [now.into(), invoice.as_str().into(), job.id.0.into()];
            Ok(if conn.execute(PROVEN, &values).await? == 1 { Written::Proof } else { Written::No })
        }
        _ => Ok(Written::No),
    }
}

/// Claims queued entries with their files. Customers take turns.
async fn claim_queued(conn: &mut Conn<'_>, claim: &Claim<'_>, now: Millis) -> Result<Vec<Job>, Error> {
    let sql = format!(
        "UPDATE iopole_outbox SET state = 'sending', owner = $1, due = $2, fence = fence + 1, started = $3,
            ended = NULL, attempts = attempts + 1, changed = $3, detail = NULL,
            sent_as = CASE WHEN customer = '' THEN $4 ELSE customer END
         WHERE {}
         RETURNING {JOB}, (SELECT content FROM iopole_outbox_file WHERE entry = iopole_outbox.id) AS content",
        picked(conn, "state = 'queued' AND customer = $5", "$6")
    );
    let until = now.saturating_add(length(claim.lease));
    let customers = conn.rows(CUSTOMERS, &[now.into()]).await?;
    let (mut jobs, mut served) = (Vec::new(), Vec::new());
    for (at, row) in customers.iter().enumerate() {
        let left = claim.most.saturating_sub(jobs.len());
        let share = number(left.div_ceil(customers.len() - at));
        let of = row.text("customer")?;
        let values =
            [claim.owner.into(), until.into(), now.into(), claim.customer.into(), (&of).into(), share.into()];
        let rows = conn.rows(&sql, &values).await?;
        let mut claimed: Vec<_> = rows.iter().map(Job::with_file).collect::<Result<_, _>>()?;
        // The database returns them in any order.
        claimed.sort_by_key(|job| job.id);
        jobs.append(&mut claimed);
        // A single customer needs no turns.
        if !rows.is_empty() && customers.len() > 1 {
            served.push(of);
        }
        if jobs.len() >= claim.most {
            break;
        }
    }
    // In one order in all workers: each waits for the rows of another.
    served.sort();
    for customer in &served {
        conn.execute(SERVED, &[customer.into()]).await?;
    }
    Ok(jobs)
}

async fn claim_other(conn: &mut Conn<'_>, claim: &Claim<'_>, now: Millis) -> Result<Vec<Job>, Error> {
    let sql = format!(
        "UPDATE iopole_outbox SET owner = $1, due = $2, fence = fence + 1 WHERE {} RETURNING {JOB}",
        picked(conn, &format!("state = '{}'", claim.work.state()), "$4")
    );
    let until = now.saturating_add(length(claim.lease));
    let values = [claim.owner.into(), until.into(), now.into(), number(claim.most).into()];
    conn.rows(&sql, &values).await?.iter().map(Job::read).collect()
}

/// Condition for the entries that are due longest. `$3` is the time.
fn picked(conn: &Conn<'_>, which: &str, most: &str) -> String {
    let select = format!(
        "SELECT id FROM iopole_outbox WHERE {which} AND due <= $3 AND {} ORDER BY due, id LIMIT {most}",
        is_compatible()
    );
    // An array is read once: a plan that reads a subquery again would lock more rows than the limit.
    conn.pick(format!("id IN ({select})"), format!("id = ANY(ARRAY({select} FOR UPDATE SKIP LOCKED))"))
}

fn number(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
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
