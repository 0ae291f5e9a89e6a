//! Finds the invoices of a number, sent and received.

use iopole_http::{Error, ErrorKind};
use iopole_model::{InvoiceDirection, SearchInvoice};

use super::invoices::Invoices;
use crate::options::Options;
use crate::query::InvoiceQuery;

pub(super) async fn by_number(
    invoices: Invoices<'_>,
    options: &Options,
    number: &str,
) -> Result<Vec<SearchInvoice>, Error> {
    let search = async |query| {
        let pages = invoices.search().with_business_data().with_last_status().query(query).pages();
        pages.told(options.clone()).all().await
    };
    // A number may have a `*`, which finds more; the rows are compared anyway.
    let rows = match search(InvoiceQuery::NUMBER.like(number)).await {
        Ok(rows) => rows,
        // The platform's parser may not know the field.
        Err(error) if error.kind() == ErrorKind::Refused => {
            let mut sent = search(InvoiceQuery::DIRECTION.is(InvoiceDirection::Outbound)).await?;
            // Of a document that the platform could not read it knows no number.
            sent.retain(|row| number_of(row) == Some(number));
            return Ok(sent);
        }
        Err(error) => return Err(error),
    };
    let unread: Vec<_> = rows.iter().filter(|row| number_of(row).is_none()).collect();
    if !unread.is_empty() {
        let message = "the platform finds an invoice by this number, and does not show its number in a form that can \
                       be read";
        let raw = serde_json::to_vec(&unread).unwrap_or_default();
        return Err(Error::new(ErrorKind::Unreadable, message).with_raw_body(raw));
    }
    Ok(rows.into_iter().filter(|row| number_of(row) == Some(number)).collect())
}

/// BT-1, where the platform shows it.
pub(super) fn number_of(row: &SearchInvoice) -> Option<&str> {
    row.business_data.as_ref()?.invoice_id.as_deref()
}
