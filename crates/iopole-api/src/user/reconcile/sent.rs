//! Copies of sent invoices, as a search shows them.

use std::fmt;
use std::time::{Duration, SystemTime};

use iopole_http::{CustomerId, Error, ErrorKind};
use iopole_model::ids::InvoiceId;
use iopole_model::search::{InvoiceDirection, InvoiceState, SearchInvoice};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::options::Options;
use crate::paging::{Cursor, Pages, unreadable};
use crate::query::InvoiceQuery;
use crate::user::Invoices;
use crate::user::find::number_of;

/// A copy of a sent invoice, as the search shows it. Smaller than its row, because a listing keeps thousands.
///
/// It can be stored as JSON (serde).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SentInvoice {
    /// Identifier.
    pub id: InvoiceId,
    /// Number (BT-1), where the platform shows it.
    pub number: Option<String>,
    /// Time of creation.
    pub created: Option<Timestamp>,
    /// True when the platform has rejected this copy.
    pub is_rejected: bool,
    /// SHA-256 of the file in lower-case hexadecimal digits, where the caller of a listing knows it. Such a copy is only
    /// downloaded where its number is that of the searched invoice.
    pub sha256: Option<String>,
}

impl SentInvoice {
    /// Reads a row; `None` for a received copy.
    pub(super) fn of(row: SearchInvoice) -> Option<Self> {
        use InvoiceState as State;
        if row.metadata.direction == Some(InvoiceDirection::Inbound) {
            return None;
        }
        Some(Self {
            number: number_of(&row).map(str::to_owned),
            created: row.metadata.create_date.as_ref().and_then(|date| date.timestamp()),
            is_rejected: matches!(
                row.metadata.state,
                Some(State::Invalid | State::Duplicated | State::WrongRouting)
            ),
            id: row.metadata.invoice_id,
            sha256: None,
        })
    }

    /// True when the copy is older than this time by more than a margin. A copy without a date is not.
    pub(super) fn is_before(&self, time: SystemTime, margin: Duration) -> bool {
        let bound = time.checked_sub(margin).and_then(|bound| Timestamp::try_from(bound).ok());
        self.created.zip(bound).is_some_and(|(created, bound)| created < bound)
    }
}

/// The earliest copy that the platform has not rejected, else the earliest.
pub(super) fn best(copies: &[SentInvoice]) -> Option<InvoiceId> {
    let order = |copy: &&SentInvoice| (copy.is_rejected, copy.created.is_none(), copy.created);
    copies.iter().min_by_key(order).map(|copy| copy.id.clone())
}

/// Pages of what was sent since a time, for a [`SentListing`](crate::SentListing) that outlives the process.
/// Nothing is sent before [`next`](Self::next).
#[must_use = "nothing is sent before the next page is awaited"]
pub struct SentPages {
    pages: Pages<SearchInvoice>,
    /// True after a row that cannot be read: the pages behind it must not count as all.
    is_broken: bool,
}

impl SentPages {
    pub(in crate::user) fn new(
        invoices: Invoices<'_>,
        since: SystemTime,
        customer_id: Option<CustomerId>,
    ) -> Self {
        let query = sent_since(Timestamp::try_from(since).ok());
        let pages = invoices.search().query(query).with_business_data().pages().customer_id(customer_id);
        Self { pages, is_broken: false }
    }

    /// Replaces the options, and with them the customer id.
    pub(super) fn with_options(self, options: &Options) -> Self {
        Self { pages: self.pages.with_options(options), ..self }
    }

    /// Continues behind the page after which this position was stored. `since` must be that of the first pages.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] for a cursor of another search or of another
    /// version of this library.
    pub fn resume(self, cursor: Cursor) -> Result<Self, Error> {
        Ok(Self { pages: self.pages.resume(cursor)?, ..self })
    }

    /// Returns the position behind the page that was returned last.
    ///
    /// # Errors
    /// None in practice: the query can always be written.
    pub fn cursor(&self) -> Result<Cursor, Error> {
        self.pages.cursor()
    }

    /// Returns the next page, or `None` when all that was sent has been returned.
    ///
    /// # Errors
    /// Those of the pages of [`searchInvoices`](crate::operations::SEARCH_INVOICES). A row that cannot be read is an
    /// error, now and with every later call: what cannot be read may be the invoice that is looked for. Resume from the
    /// position before it.
    pub async fn next(&mut self) -> Result<Option<Vec<SentInvoice>>, Error> {
        if self.is_broken {
            let message = "a page could not be read: resume from the position before it";
            return Err(Error::new(ErrorKind::Unreadable, message));
        }
        let Some(page) = self.pages.next().await? else { return Ok(None) };
        let odd = page.odd();
        if !odd.is_empty() {
            self.is_broken = true;
            return Err(unreadable(&odd));
        }
        Ok(Some(page.data.into_iter().filter_map(SentInvoice::of).collect()))
    }
}

impl fmt::Debug for SentPages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentPages").finish_non_exhaustive()
    }
}

/// Query for what was sent since a time.
pub(super) fn sent_since(from: Option<Timestamp>) -> InvoiceQuery {
    let query = InvoiceQuery::DIRECTION.is(InvoiceDirection::Outbound);
    match from {
        Some(from) => query & InvoiceQuery::CREATED.since(from),
        None => query,
    }
}
