//! Finds what no webhook delivered.

mod book;
mod visit;

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use iopole_api::query::InvoiceQuery;
use iopole_api::{Client, CustomerId};
use iopole_model::ids::{InvoiceId, StatusId};
use iopole_model::search::{SearchInvoice, SearchInvoiceLastStatus};
use iopole_model::status::InvoiceStatus;

#[cfg(feature = "sqlx-0_8")]
use crate::db::AsConnection;
use crate::error::Error;
use crate::store::Store;
use crate::time::{Millis, length};

/// Overlap: a sweep looks back this far behind its mark for what was indexed late, or created by a clock that was slow.
const OVERLAP: Duration = Duration::from_secs(24 * 3_600);
/// Open invoices that one sweep comes back to.
const REVISITS: u32 = 500;

/// Reason why a sink did not accept an item.
pub type SinkError = Box<dyn std::error::Error + Send + Sync>;

/// Receives what a sweep finds. Implement it with `#[async_trait]` of the crate `async-trait`.
#[async_trait]
pub trait Sink: Send + Sync {
    /// Accepts an invoice or a status. It is not offered again after `Ok`, and again after an error.
    ///
    /// A crash between `Ok` and the note of it offers the item a second time: key what you write by its identifier.
    ///
    /// # Errors
    /// Whatever keeps the application from having it. Other items go on.
    async fn accept(&self, item: &Swept) -> Result<(), SinkError>;
}

/// Something that a sweep has found.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Swept {
    /// An invoice, sent or received.
    Invoice(Box<SearchInvoice>),
    /// A status of an invoice.
    Status(InvoiceId, Box<InvoiceStatus>),
    /// The latest status of an invoice without a history: received invoices have none.
    LatestStatus(InvoiceId, SearchInvoiceLastStatus),
}

/// Result of a sweep.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SweepReport {
    /// Invoices that were new.
    pub invoices: u64,
    /// Statuses that were new.
    pub statuses: u64,
    /// Items that failed, and are offered again by the next sweep.
    pub failed: u64,
    /// True when every page and every row could be read. Only then does the mark move on.
    pub is_whole: bool,
    /// Invoices by day of creation (UTC), within what was searched.
    pub days: Vec<Day>,
}

/// Invoices that were created on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Day {
    /// The day as `2026-10-15`; empty for invoices without a date.
    pub day: String,
    /// Invoices that the platform shows.
    pub platform: u64,
    /// Those of them that the application has.
    pub here: u64,
}

/// A search for invoices and statuses that no webhook delivered. It runs beside webhooks, at night for example, and may be
/// interrupted at any time.
///
/// # What is searched
/// Invoices created since the mark of the last whole sweep, and a day before it; then up to 500 earlier invoices whose life
/// cycle goes on or of which something failed. A history of statuses is read only where the latest status has changed,
/// because its rate limit is very low.
///
/// # Beside webhooks
/// A handler notes what it has processed with [`note_invoice`](Self::note_invoice) and [`note_status`](Self::note_status),
/// or in its own transaction with [`note_invoice_in`](Self::note_invoice_in) and [`note_status_in`](Self::note_status_in).
/// The sweep then does not offer it.
#[derive(Clone)]
#[must_use = "nothing is searched before `run`"]
pub struct Sweep {
    store: Store,
    name: String,
    client: Client,
    customer: Option<CustomerId>,
    overlap: Duration,
    revisits: u32,
}

/// Findings of a run.
#[derive(Default)]
struct Found {
    report: SweepReport,
    visited: HashSet<InvoiceId>,
    days: BTreeMap<String, (u64, u64)>,
    latest: Option<Millis>,
}

impl Sweep {
    pub(crate) fn new(store: Store, name: String, client: Client) -> Self {
        let customer = client.customer_id().cloned();
        Self { store, name, client, customer, overlap: OVERLAP, revisits: REVISITS }
    }

    /// Searches for this customer instead of the client's own.
    pub fn with_customer_id(mut self, customer_id: CustomerId) -> Self {
        self.customer = Some(customer_id);
        self
    }

    /// Sets how far it looks back behind its mark; a day by default.
    pub fn with_overlap(mut self, overlap: Duration) -> Self {
        self.overlap = overlap;
        self
    }

    /// Sets the number of earlier invoices that a run comes back to; 500 by default.
    pub fn with_revisits(mut self, most: u32) -> Self {
        self.revisits = most;
        self
    }

    /// Offers everything that is new to the sink. The first run searches everything that the account has.
    ///
    /// An item that the sink refuses is offered again by the next run, and stops nothing. When the platform cannot be read
    /// to the end, the report says so, the mark stays, and the next run searches again; what the sink accepted is not
    /// offered twice.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn run(&self, sink: &dyn Sink) -> Result<SweepReport, Error> {
        let mut found = Found::default();
        found.report.is_whole = self.window(sink, &mut found).await?;
        if let Some(latest) = found.latest.filter(|_| found.report.is_whole) {
            self.set_mark(latest).await?;
        }
        self.revisit(sink, &mut found).await?;
        let day = |(day, (platform, here))| Day { day, platform, here };
        found.report.days = found.days.into_iter().map(day).collect();
        Ok(found.report)
    }

    /// Visits what was created since the mark; false when not all of it could be read.
    async fn window(&self, sink: &dyn Sink, found: &mut Found) -> Result<bool, Error> {
        let mut search = self.client.user().invoices().search().with_business_data().with_last_status();
        let from = self.mark().await?.map(|mark| mark.saturating_sub(length(self.overlap)));
        if let Some(from) = from.and_then(|from| jiff::Timestamp::from_millisecond(from).ok()) {
            search = search.query(InvoiceQuery::CREATED.since(from));
        }
        let mut rows = search.pages().customer_id(self.customer.clone()).items();
        let mut is_whole = true;
        loop {
            match rows.next().await {
                Ok(Some(row)) => self.visit(row, sink, found, true).await?,
                Ok(None) => return Ok(is_whole),
                // Rows that cannot be read: the search goes on behind them.
                Err(error)
                    if error.kind() == iopole_api::ErrorKind::Unreadable && error.status().is_none() =>
                {
                    tracing::warn!(%error, "a sweep cannot read some rows");
                    is_whole = false;
                }
                Err(error) => {
                    tracing::warn!(%error, "a sweep ended early");
                    return Ok(false);
                }
            }
        }
    }

    /// Visits earlier invoices that are open.
    async fn revisit(&self, sink: &dyn Sink, found: &mut Found) -> Result<(), Error> {
        for id in self.open_invoices().await? {
            if found.visited.contains(&id) {
                continue;
            }
            let query = InvoiceQuery::INVOICE_ID.is(id.as_str());
            let search = self.client.user().invoices().search().query(query);
            let mut rows = search
                .with_business_data()
                .with_last_status()
                .pages()
                .customer_id(self.customer.clone())
                .items();
            match rows.next().await {
                Ok(Some(row)) => self.visit(row, sink, found, false).await?,
                Ok(None) => self.put_off(&id, None, "the platform does not show it").await?,
                Err(error) => {
                    found.report.failed += 1;
                    self.put_off(&id, None, &error.to_string()).await?;
                }
            }
        }
        Ok(())
    }

    /// Notes that the application has an invoice.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn note_invoice(&self, id: &InvoiceId) -> Result<(), Error> {
        self.note(&book::invoice_key(id)).await
    }

    /// Notes that the application has a status.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn note_status(&self, id: &StatusId) -> Result<(), Error> {
        self.note(&book::status_key(id)).await
    }

    /// Notes an invoice within a transaction of the application.
    ///
    /// # Errors
    /// [`Error::Database`].
    #[cfg(feature = "sqlx-0_8")]
    pub async fn note_invoice_in(
        &self,
        transaction: &mut impl AsConnection,
        id: &InvoiceId,
    ) -> Result<(), Error> {
        self.note_on(&mut transaction.as_connection(), &book::invoice_key(id)).await
    }

    /// Notes a status within a transaction of the application.
    ///
    /// # Errors
    /// [`Error::Database`].
    #[cfg(feature = "sqlx-0_8")]
    pub async fn note_status_in(
        &self,
        transaction: &mut impl AsConnection,
        id: &StatusId,
    ) -> Result<(), Error> {
        self.note_on(&mut transaction.as_connection(), &book::status_key(id)).await
    }
}

impl fmt::Debug for Sweep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sweep").field("name", &self.name).finish_non_exhaustive()
    }
}
