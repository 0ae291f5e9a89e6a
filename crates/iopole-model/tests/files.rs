//! Files of an invoice are read completely and printed without content.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use iopole_model::invoice::InvoiceFile;
use serde_json::{Value, json};

fn file() -> Value {
    json!({
        "fileId": "0193acea-5c97-7665-ada2-c57495af205c",
        "createDate": "2026-09-24T09:47:57.294Z",
        "type": "ORIGINAL",
        "mimeType": "application/pdf",
        "fileName": "0193acea.pdf",
        "originalFilename": "Facture Dupont.pdf",
        "sizeBytes": 52_428_800,
        "checksum": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "new": [1]
    })
}

#[test]
fn a_file_survives_and_shows_no_name() {
    let read: InvoiceFile = serde_json::from_value(file()).unwrap();
    assert_eq!(
        (read.size_bytes, read.original_filename.as_deref()),
        (Some(52_428_800), Some("Facture Dupont.pdf"))
    );
    assert_eq!(serde_json::to_value(&read).unwrap(), file());
    let shown = format!("{read:?}");
    assert!(shown.contains("ORIGINAL") && shown.contains("52428800"), "{shown}");
    assert!(!shown.contains("Dupont") && !shown.contains("0193acea.pdf"), "{shown}");
}

#[test]
fn odd_values_stay_with_the_file() {
    let mut odd = file();
    odd["sizeBytes"] = json!("many");
    odd["createDate"] = Value::Null;
    let read: InvoiceFile = serde_json::from_value(odd.clone()).unwrap();
    assert_eq!((read.size_bytes, read.create_date.as_ref()), (None, None));
    assert_eq!(serde_json::to_value(&read).unwrap(), odd);
    assert!(serde_json::from_value::<InvoiceFile>(json!({"type": "ORIGINAL"})).is_err(), "no identifier");
}

#[test]
fn an_attachment_survives_and_shows_neither_names_nor_links() {
    let mut body = file();
    body["downloadLink"] = json!("https://files.example.org/x?signature=secret");
    body["attachmentMetadata"] = json!({"source": "BG-24", "filename": "bon.pdf", "reference": "BL-7", "description": "Bon de livraison"});
    let read: InvoiceFile = serde_json::from_value(body.clone()).unwrap();
    let metadata = read.attachment_metadata.as_ref().unwrap();
    assert_eq!(
        (metadata.filename.as_deref(), metadata.reference.as_deref()),
        (Some("bon.pdf"), Some("BL-7"))
    );
    assert_eq!(serde_json::to_value(&read).unwrap(), body);
    let shown = format!("{read:?} {metadata:?}");
    for content in ["secret", "bon.pdf", "BL-7", "livraison", "Dupont"] {
        assert!(!shown.contains(content), "{content} in {shown}");
    }
}
