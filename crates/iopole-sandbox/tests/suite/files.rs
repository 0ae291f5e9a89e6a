//! The files of an invoice.

use serde_json::{Value, json};

use crate::paper::Paper;
use crate::support::{Account, NOBODY, assert_issue, text};

/// Media type, file name and content of a download.
async fn download(account: &Account, path: &str) -> (u16, String, String, Vec<u8>) {
    let response = account.request(reqwest::Method::GET, path).send().await.unwrap();
    let header = |name: &str| match response.headers().get(name) {
        Some(value) => value.to_str().unwrap().to_owned(),
        None => String::new(),
    };
    let (media_type, disposition) = (header("content-type"), header("content-disposition"));
    (response.status().as_u16(), media_type, disposition, response.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn the_original_is_listed_with_its_checksum_and_comes_back_byte_for_byte() {
    let account = Account::open().await;
    let sent = account.send("Facture été.xml", b"<a/>".to_vec()).await;
    let (status, files) = account.get(&format!("/v1/invoice/{sent}/files")).await;
    assert_eq!((status.as_u16(), files.as_array().unwrap().len()), (200, 1));
    let file = &files[0];
    let expected = json!({
        "fileId": file["fileId"],
        "createDate": "2026-10-15T08:00:00.000Z",
        "type": "ORIGINAL",
        "mimeType": "application/xml",
        "fileName": format!("{sent}.xml"),
        "originalFilename": "Facture été.xml",
        "sizeBytes": 4,
        // printf '<a/>' | sha256sum
        "checksum": "29114363f749a0226b6988dda3ca2492a954117ab6b5f382706c20300dabc079"
    });
    assert_eq!(*file, expected);
    let path = format!("/v1/invoice/file/{}/download", text(&file["fileId"]));
    let (status, media_type, disposition, content) = download(&account, &path).await;
    assert_eq!((status, media_type.as_str()), (200, "application/octet-stream"));
    assert_eq!(disposition, format!("attachment; filename=\"{sent}.xml\""));
    assert_eq!(content, b"<a/>");
}

#[tokio::test]
async fn each_copy_has_files_of_its_own_with_one_checksum() {
    let account = Account::open().await;
    let sent = account.send("a.pdf", Paper::new("FI-1").facturx()).await;
    account.wait(1000);
    let copy = account.received_copy("FI-1").await;
    let file = async |id: &str| account.get(&format!("/v1/invoice/{id}/files")).await.1[0].clone();
    let (ours, theirs) = (file(&sent).await, file(&copy).await);
    assert_ne!(ours["fileId"], theirs["fileId"]);
    assert_eq!(ours["checksum"], theirs["checksum"]);
    assert_eq!(ours["mimeType"], "application/pdf");
    // Attachments exist only on accounts for which support has enabled the extraction.
    assert_eq!(account.get(&format!("/v1/invoice/{copy}/files/attachments")).await.1, json!([]));
}

#[tokio::test]
async fn only_a_facturx_is_readable_as_it_is() {
    let account = Account::open().await;
    let paper = Paper::new("FI-2").facturx();
    let pdf = account.send("a.pdf", paper.clone()).await;
    let (status, media_type, _, content) =
        download(&account, &format!("/v1/invoice/{pdf}/download/readable")).await;
    assert_eq!((status, media_type.as_str()), (200, "application/pdf"));
    assert!(content == paper);
    let xml = account.send("a.xml", Paper::new("FI-3").cii()).await;
    let (status, body) = account.get(&format!("/v1/invoice/{xml}/download/readable")).await;
    assert_eq!(
        (status.as_u16(), &body["statusMessage"]),
        (404, &json!("No readable file found for this invoice"))
    );
}

#[tokio::test]
async fn an_unknown_object_is_not_found() {
    let account = Account::open().await;
    for path in [
        "invoice/{}/download/readable",
        "invoice/{}/files",
        "invoice/{}/files/attachments",
        "invoice/file/{}/download",
    ] {
        let (status, body) = account.get(&format!("/v1/{}", path.replace("{}", NOBODY))).await;
        assert_eq!(status, 404, "{path}: {body}");
        let name = if path.contains("file/") { "fileId" } else { "invoiceId" };
        assert_issue(
            &account.get(&format!("/v1/{}", path.replace("{}", "x"))).await,
            "invalid_string",
            &json!([name]),
        );
    }
    // The id of an invoice differs from the id of its file.
    let sent = account.send("a.xml", Paper::new("FI-4").cii()).await;
    assert_eq!(account.get(&format!("/v1/invoice/file/{sent}/download")).await.0, 404);
    assert_eq!(account.get("/v1/invoice/file/x").await.1["statusMessage"], Value::from("Resource not found"));
}
