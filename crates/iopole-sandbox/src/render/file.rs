//! The files of an invoice.

use serde_json::{Value, json};
use uuid::Uuid;

use super::date;
use crate::world::Content;

/// What turns the identifier of a copy into that of its file, and back; version and variant stay.
const FILE: u128 = 0x5f_11e5_0f11_e5f1;

fn file_of(invoice: Uuid) -> Uuid {
    Uuid::from_u128(invoice.as_u128() ^ FILE)
}

/// The copy whose original has this identifier, if there is such a copy.
pub(crate) fn invoice_of(file: Uuid) -> Uuid {
    file_of(file)
}

/// The name under which the platform keeps an original.
pub(crate) fn name(invoice: Uuid, content: &Content) -> String {
    let extension = if content.media_type == "application/pdf" { "pdf" } else { "xml" };
    format!("{invoice}.{extension}")
}

pub(crate) fn original(invoice: Uuid, created_ms: u64, content: &Content) -> Value {
    json!({
        "fileId": file_of(invoice),
        "createDate": date::instant(created_ms),
        "type": "ORIGINAL",
        "mimeType": content.media_type,
        "fileName": name(invoice, content),
        "originalFilename": content.name,
        "sizeBytes": content.bytes.len(),
        "checksum": content.checksum()
    })
}
