//! Fetches the parts of an invoice.

use iopole_api::model::ids::InvoiceId;
use iopole_api::{Client, Error, ErrorKind, operations};
use serde_json::Value;

use super::Trouble;

/// The file as it was sent or received.
pub(super) async fn original(client: &Client, id: &InvoiceId) -> Result<Vec<u8>, Error> {
    Ok(client.user().invoices().download(id).await?.bytes().await?.into())
}

/// The copy for people; `None` where the platform has none, as of an invoice that it could not read.
pub(super) async fn readable(client: &Client, id: &InvoiceId) -> Result<Option<Vec<u8>>, Error> {
    match client.user().invoices().download_readable(id).await {
        Ok(download) => Ok(Some(download.bytes().await?.into())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// All statuses, as the platform writes them.
pub(super) async fn history(client: &Client, id: &InvoiceId) -> Result<Vec<u8>, Trouble> {
    let request = client.http().call(&operations::LIST_INVOICE_STATUS_HISTORY).path("invoiceId", id.as_str());
    let history = request.send().await?.bytes().await?;
    // Anything else is no history: it must not pass for an empty one.
    match serde_json::from_slice(&history) {
        Ok(Value::Array(_)) => Ok(history.into()),
        _ => Err(Trouble::Item("the history cannot be read: the answer is no JSON array".to_owned())),
    }
}

/// Extension by the content: the names of the platform are not used.
pub(super) fn extension(content: &[u8]) -> &'static str {
    if content.starts_with(b"%PDF") { "pdf" } else { "xml" }
}
