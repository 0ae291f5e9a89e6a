//! Finds the invoices of a number, sent and received.

use iopole_http::{Error, ErrorKind};
use iopole_model::search::{InvoiceDirection, SearchInvoice};

use super::invoices::Invoices;
use crate::call::Composed;
use crate::options::Options;
use crate::query::InvoiceQuery;

impl Invoices<'_> {
    /// Returns the invoices of this number (BT-1), sent and received, with their extract and latest status.
    ///
    /// Several sellers may use one number. The search index is a few seconds behind a send.
    ///
    /// Reads every page of [`searchInvoices`](crate::operations::SEARCH_INVOICES), by number. Where the platform
    /// rejects such a query (its documents are unclear), it reads all sent invoices instead.
    ///
    /// # Errors
    /// A number with quotation marks, backslashes or control characters fails the call before anything is sent.
    ///
    /// [`Unreadable`](iopole_http::ErrorKind::Unreadable) means that a response or a row cannot be read, or that the
    /// platform counts more rows than it shows. So an empty list means that there is no such invoice.
    pub fn find(self, number: &str) -> Composed<Vec<SearchInvoice>> {
        let (http, number) = (self.http().clone(), number.to_owned());
        Composed::new(async move |options| by_number(Invoices::new(&http), &options, &number).await)
    }
}

async fn by_number(
    invoices: Invoices<'_>,
    options: &Options,
    number: &str,
) -> Result<Vec<SearchInvoice>, Error> {
    let search = async |query| {
        let pages = invoices.search().with_business_data().with_last_status().query(query).pages();
        pages.with_options(options).all().await
    };
    // A `*` in the number finds more rows, so compare them anyway.
    let rows = match search(InvoiceQuery::NUMBER.like(number)).await {
        Ok(rows) => rows,
        // The platform may not know the field.
        Err(error) if error.kind() == ErrorKind::Refused => {
            let mut sent = search(InvoiceQuery::DIRECTION.is(InvoiceDirection::Outbound)).await?;
            // The platform shows no number of a document that it could not read.
            sent.retain(|row| number_of(row) == Some(number));
            return Ok(sent);
        }
        Err(error) => return Err(error),
    };
    let unread: Vec<_> = rows.iter().filter(|row| number_of(row).is_none()).collect();
    if !unread.is_empty() {
        let message =
            "the platform finds an invoice by this number, and does not show its number in a readable form";
        let raw = serde_json::to_vec(&unread).unwrap_or_default();
        return Err(Error::new(ErrorKind::Unreadable, message).with_raw_body(raw));
    }
    Ok(rows.into_iter().filter(|row| number_of(row) == Some(number)).collect())
}

/// The number (BT-1), where the platform shows it.
pub(super) fn number_of(row: &SearchInvoice) -> Option<&str> {
    row.business_data.as_ref()?.invoice_id.as_deref()
}
