//! Finds an invoice by its number: what to do when the outcome of a send is unknown.

use iopole_http::{Error, ErrorKind};
use iopole_model::SearchInvoice;

use super::invoices::Invoices;
use crate::search::{HIGHEST_OFFSET, LARGEST_LIMIT};

pub(super) async fn by_number(invoices: Invoices<'_>, number: &str) -> Result<Vec<SearchInvoice>, Error> {
    if number.is_empty() || number.chars().any(|character| character == '"' || character.is_control()) {
        let message = "an invoice number is not empty and holds neither quotes nor control characters";
        return Err(Error::new(ErrorKind::InvalidRequest, message));
    }
    let search = || invoices.search().with_business_data().with_last_status().limit(LARGEST_LIMIT);
    match search().query(format!("businessData.invoiceId:\"{number}\"")).await {
        Ok(page) => return Ok(page.data.into_iter().filter(|row| has_number(row, number)).collect()),
        // The platform's parser may not know the field.
        Err(error) if error.kind() == ErrorKind::Refused => {}
        Err(error) => return Err(error),
    }
    let mut found = Vec::new();
    for offset in (0..=HIGHEST_OFFSET).step_by(LARGEST_LIMIT as usize) {
        let page = search().query("invoice.direction:\"OUTBOUND\"").offset(offset).await?;
        let last = page.data.len() < LARGEST_LIMIT as usize;
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
