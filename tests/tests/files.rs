//! The files of an invoice.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use iopole_api::model::ids::{FileId, InvoiceId};
use iopole_api::{Document, ErrorKind};
use iopole_tests::{client, example, paper, sandbox};

#[tokio::test]
async fn every_file_is_listed_with_its_size_and_checksum() {
    let sandbox = sandbox().instant().start().await.unwrap();
    let client = client(&sandbox);
    let invoices = client.user().invoices();
    let id = paper::send(&client, "FI-1").await;
    let files = invoices.files(&id).await.unwrap();
    assert_eq!(files.len(), 1);
    assert!(files[0].extra.is_empty());
    let mut content = Vec::new();
    let download = invoices.download_file(&files[0].file_id).await.unwrap();
    assert_eq!(download.media_type(), Some("application/octet-stream"));
    let (length, sha256) = download.write_to_hashed(&mut content).await.unwrap();
    assert_eq!((files[0].size_bytes, files[0].checksum.as_deref()), (Some(length), Some(sha256.as_str())));
    assert_eq!(content, paper::numbered("FI-1"));
    assert_eq!(files[0].original_filename.as_deref(), Some("FI-1.xml"));
    assert!(!format!("{:?}", files[0]).contains("FI-1"), "a file's name may be content");
    assert!(invoices.attachments(&id).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_invoice_without_a_readable_form_is_an_error() {
    let sandbox = sandbox().instant().start().await.unwrap();
    let client = client(&sandbox);
    let invoices = client.user().invoices();
    let file = example("facture-facturx.pdf");
    let pdf = invoices.send(Document::open(&file).unwrap()).await.unwrap();
    let readable = invoices.download_readable(&pdf).await.unwrap();
    assert_eq!(readable.media_type(), Some("application/pdf"));
    assert!(readable.bytes().await.unwrap() == std::fs::read(&file).unwrap());
    let xml = paper::send(&client, "FI-2").await;
    let error = invoices.download_readable(&xml).await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::NotFound, Some("downloadReadableInvoice")));
}

#[tokio::test]
async fn unknown_files_are_not_found() {
    let sandbox = sandbox().start().await.unwrap();
    let client = client(&sandbox);
    let invoices = client.user().invoices();
    let unknown: InvoiceId = "0190f1d2-0000-7000-8000-000000000000".parse().unwrap();
    assert_eq!(invoices.files(&unknown).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(invoices.attachments(&unknown).await.unwrap_err().kind(), ErrorKind::NotFound);
    let file: FileId = "0190f1d2-0000-7000-8000-000000000000".parse().unwrap();
    assert_eq!(invoices.download_file(&file).await.unwrap_err().kind(), ErrorKind::NotFound);
    let text = FileId::from_platform("../x");
    assert_eq!(
        invoices.download_file(&text).await.unwrap_err().kind(),
        ErrorKind::Refused,
        "one segment of the path"
    );
}
