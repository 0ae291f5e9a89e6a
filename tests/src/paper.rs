//! Invoices derived from the examples.

use iopole_api::Document;
use iopole_api::model::ids::InvoiceId;

use crate::example;

/// Returns the CII example under another number.
pub fn numbered(number: &str) -> Vec<u8> {
    let text = std::fs::read_to_string(example("facture-cii.xml")).unwrap();
    assert!(text.contains("F2026-0042"), "the example has another number now");
    text.replace("F2026-0042", number).into_bytes()
}

/// Sends the CII example under another number.
pub async fn send(client: &iopole_api::Client, number: &str) -> InvoiceId {
    let document = Document::from_bytes(format!("{number}.xml"), numbered(number)).unwrap();
    client.user().invoices().send(document).await.unwrap()
}
