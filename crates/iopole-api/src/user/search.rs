//! The search for invoices.

use iopole_http::{Error, Operation, Request, Response};
use iopole_model::search::{Page, SearchInvoice, SearchInvoicesResult};

use super::invoices::Invoices;
use crate::paging::{RowKey, Span};
use crate::query::{InvoiceQuery, resource};
use crate::search::{Parameters, Search, search};
use crate::{operations, read};

impl Invoices<'_> {
    /// Searches invoices, sent and received.
    ///
    /// # Errors
    /// The error codes of [`searchInvoices`](operations::SEARCH_INVOICES).
    pub fn search(self) -> SearchInvoices {
        SearchInvoices { parameters: Parameters::new(self.http()), business_data: false, last_status: false }
    }
}

/// Search for invoices. Nothing is sent before it is awaited.
///
/// ```no_run
/// # async fn example(client: iopole_api::Client) -> Result<(), iopole_api::Error> {
/// use iopole_api::model::search::InvoiceState;
/// use iopole_api::query::InvoiceQuery;
///
/// let rejected = InvoiceQuery::STATE.is_any_of([InvoiceState::Invalid, InvoiceState::Duplicated]);
/// let page = client.user().invoices().search().query(rejected).with_business_data().limit(100).await?;
/// for row in &page.data {
///     println!("{}", row.metadata.invoice_id);
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is sent before the search is awaited"]
pub struct SearchInvoices {
    parameters: Parameters<resource::Invoices>,
    business_data: bool,
    last_status: bool,
}

impl SearchInvoices {
    /// Sets the query: an [`InvoiceQuery`], or text in the platform's language. The default finds all invoices.
    pub fn query(mut self, query: impl Into<InvoiceQuery>) -> Self {
        self.parameters = self.parameters.with_query(query);
        self
    }

    /// Requests the extract of each invoice: number, parties, total.
    pub fn with_business_data(mut self) -> Self {
        self.business_data = true;
        self
    }

    /// Requests the latest status of each invoice.
    pub fn with_last_status(mut self) -> Self {
        self.last_status = true;
        self
    }
}

impl Search for SearchInvoices {
    type Resource = resource::Invoices;
    type Row = SearchInvoice;
    type Found = SearchInvoicesResult;

    const OPERATION: &'static Operation = &operations::SEARCH_INVOICES;
    const DIVISIBLE: bool = true;

    fn parameters(&mut self) -> &mut Parameters<Self::Resource> {
        &mut self.parameters
    }

    fn add(&self, request: Request) -> Request {
        let expand = [("businessData", self.business_data), ("lastStatusData", self.last_status)];
        let expand: Vec<_> = expand.into_iter().filter_map(|(name, wanted)| wanted.then_some(name)).collect();
        if expand.is_empty() { request } else { request.query("expand", expand.join(",")) }
    }

    fn narrow(&mut self, part: Span) {
        self.parameters.query = part.narrow(self.parameters.query.as_ref());
    }

    async fn read(response: Response) -> Result<Self::Found, Error> {
        read::page(response).await
    }

    fn page(found: Self::Found) -> Page<Self::Row> {
        found
    }

    fn key(row: &SearchInvoice) -> RowKey {
        let created = row.metadata.create_date.as_ref().and_then(|date| date.timestamp());
        RowKey {
            key: Some(row.metadata.invoice_id.to_string()),
            created: created.map(|created| created.as_second()),
        }
    }
}

search! {
    /// Returns every page, in no promised order.
    ///
    /// Paging reaches 1,200 rows. A search with more rows is divided by the time of creation, as finely as needed. The
    /// error [`BeyondReach`](iopole_http::ErrorKind::BeyondReach) comes only where one second has too many rows.
    SearchInvoices: SearchInvoice => SearchInvoicesResult
}
