//! The invoice search.

use iopole_model::{SearchInvoice, SearchInvoicesResult};

use crate::call::{Call, sends};
use crate::operations;
use crate::paging::{Ask, Paged, Pages, RowKey};
use crate::query::{InvoiceQuery, resource};
use crate::search::{LARGEST_LIMIT, Parameters, paged};

/// A search under construction. Nothing is sent before it is awaited.
///
/// ```no_run
/// # async fn example(client: iopole_api::Client) -> Result<(), iopole_api::Error> {
/// use iopole_api::model::InvoiceState;
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
    http: iopole_http::Client,
    parameters: Parameters<resource::Invoices>,
    business_data: bool,
    last_status: bool,
}

impl SearchInvoices {
    pub(super) fn new(http: &iopole_http::Client) -> Self {
        let http = http.clone();
        Self { http, parameters: Parameters::new(), business_data: false, last_status: false }
    }

    /// What to find: an [`InvoiceQuery`], or text in the platform's language. All invoices by default.
    pub fn query(mut self, query: impl Into<InvoiceQuery>) -> Self {
        self.parameters.query = Some(query.into());
        self
    }

    /// Asks for the extract of each invoice: number, parties, total.
    pub fn with_business_data(mut self) -> Self {
        self.business_data = true;
        self
    }

    /// Asks for the latest status of each invoice.
    pub fn with_last_status(mut self) -> Self {
        self.last_status = true;
        self
    }

    /// Every page, one after the other. Where there are more rows than the platform lets anyone page to (1,200), the
    /// search is divided by the time of creation, as finely as it takes; the error
    /// [`BeyondReach`](iopole_http::ErrorKind::BeyondReach) comes only where even one second has too many. The rows
    /// come in no promised order.
    pub fn pages(self) -> Pages<SearchInvoice> {
        let limit = self.parameters.limit.unwrap_or(LARGEST_LIMIT);
        let query = self.parameters.for_pages(&operations::SEARCH_INVOICES);
        let fetch = move |ask: Ask| {
            let mut search = self.clone();
            search.parameters.query = ask.span.narrow(self.parameters.query.as_ref());
            search.offset(ask.offset).limit(ask.limit).call()
        };
        Pages::new(Paged { query, divisible: true, none_is_404: false, fetch: Box::new(fetch), key })
            .limit(limit)
    }

    /// The search as a call, for what every call can be told.
    pub fn call(self) -> Call<SearchInvoicesResult> {
        let expand = [("businessData", self.business_data), ("lastStatusData", self.last_status)];
        let expand: Vec<_> = expand.into_iter().filter_map(|(name, wanted)| wanted.then_some(name)).collect();
        let mut request = self.http.call(&operations::SEARCH_INVOICES);
        if !expand.is_empty() {
            request = request.query("expand", expand.join(","));
        }
        self.parameters.call(&operations::SEARCH_INVOICES, request)
    }
}

sends!(SearchInvoices => SearchInvoicesResult);
paged!(SearchInvoices => SearchInvoice);

fn key(row: &SearchInvoice) -> RowKey {
    let created = row.metadata.create_date.as_ref().and_then(|date| date.timestamp());
    RowKey {
        key: Some(row.metadata.invoice_id.to_string()),
        created: created.map(|created| created.as_second()),
    }
}
