//! Finds an invoice by its number: what to do when the outcome of a send is unknown.

use iopole_http::{Error, ErrorKind};
use iopole_model::{InvoiceDirection, SearchInvoice};

use super::invoices::Invoices;
use crate::options::Options;
use crate::query::InvoiceQuery;
use crate::search::{HIGHEST_OFFSET, LARGEST_LIMIT};

pub(super) async fn by_number(
    invoices: Invoices<'_>,
    options: &Options,
    number: &str,
) -> Result<Vec<SearchInvoice>, Error> {
    let search = || invoices.search().with_business_data().with_last_status().limit(LARGEST_LIMIT);
    // A number may have a `*`, which finds more; the rows are compared anyway.
    match options.apply(search().query(InvoiceQuery::NUMBER.like(number)).call()).await {
        Ok(page) => return Ok(page.data.into_iter().filter(|row| has_number(row, number)).collect()),
        // The platform's parser may not know the field.
        Err(error) if error.kind() == ErrorKind::Refused => {}
        Err(error) => return Err(error),
    }
    let mut found = Vec::new();
    for offset in (0..=HIGHEST_OFFSET).step_by(LARGEST_LIMIT as usize) {
        let sent = InvoiceQuery::DIRECTION.is(InvoiceDirection::Outbound);
        let page = options.apply(search().query(sent).offset(offset).call()).await?;
        let last = page.data.len() + page.odd().len() < LARGEST_LIMIT as usize;
        found.extend(page.data.into_iter().filter(|row| has_number(row, number)));
        if last {
            break;
        }
    }
    Ok(found)
}

fn has_number(row: &SearchInvoice, number: &str) -> bool {
    row.business_data.as_ref().and_then(|data| data.invoice_id.as_deref()) == Some(number)
}
