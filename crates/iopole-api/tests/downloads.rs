//! Downloads whose response holds no file.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod support;

use iopole_api::model::ids::{EdiMessageId, EnrollmentId, FileId, InvoiceId, TransmissionId};
use iopole_api::{Call, Client, Download, ErrorKind};
use support::{ID, answering};
use wiremock::ResponseTemplate;

fn invoice() -> InvoiceId {
    ID.parse().unwrap()
}

/// Every download of a stored file, by name.
fn downloads(client: &Client) -> Vec<(&'static str, Call<Download>)> {
    let (invoices, edi, enrollments) =
        (client.user().invoices(), client.user().edi(), client.admin().enrollments());
    let (message, enrollment) = (EdiMessageId::from_platform(ID), EnrollmentId::from_platform(ID));
    vec![
        ("invoice", invoices.download(&invoice())),
        ("readable", invoices.download_readable(&invoice())),
        ("file", invoices.download_file(&FileId::from_platform(ID))),
        ("EDI", edi.download(&message)),
        ("EDI archive", edi.download_archive(&message)),
        ("transmission", client.user().reporting().download(&TransmissionId::from_platform(ID))),
        ("evidences", enrollments.evidences(&enrollment)),
        ("deliverables", enrollments.portability_deliverables(&enrollment, "0001")),
    ]
}

#[tokio::test]
async fn an_empty_body_a_web_page_and_a_message_are_unreadable_and_write_nothing() {
    let page = "<!DOCTYPE html><html><body>maintenance</body></html>";
    for (what, answer) in [
        ("200 without a body", ResponseTemplate::new(200)),
        ("204", ResponseTemplate::new(204)),
        ("a page", ResponseTemplate::new(200).set_body_raw(page, "text/html")),
        ("a page with a charset", ResponseTemplate::new(200).set_body_raw(page, "text/html; charset=utf-8")),
        (
            "a message",
            ResponseTemplate::new(200)
                .set_body_raw(r#"{"statusMessage":"not ready"}"#, "application/json; charset=utf-8"),
        ),
    ] {
        let (_server, client) = answering(move |_| answer.clone()).await;
        for (name, call) in downloads(&client) {
            let mut written = Vec::new();
            let error = call.await.unwrap().write_to(&mut written).await.unwrap_err();
            assert_eq!((error.kind(), written.len()), (ErrorKind::Unreadable, 0), "{name}, {what}");
            assert!(!error.is_retryable() && !error.to_string().contains("maintenance"), "{name}: {error}");
        }
        for (name, call) in downloads(&client) {
            let error = call.await.unwrap().bytes().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unreadable, "{name}, {what}");
        }
        for (name, call) in downloads(&client) {
            let error = call.await.unwrap().write_to_hashed(&mut Vec::new()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unreadable, "{name}, {what}");
        }
    }
}

#[tokio::test]
async fn a_web_page_with_the_media_type_of_a_document_is_unreadable() {
    for (name, media_type) in [("invoice", "application/pdf"), ("readable", "application/xml")] {
        let page = ResponseTemplate::new(200).set_body_raw("\u{feff}\n<HTML>", media_type);
        let (_server, client) = answering(move |_| page.clone()).await;
        let call = downloads(&client).into_iter().find(|(known, _)| *known == name).unwrap().1;
        let error = call.await.unwrap().bytes().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unreadable, "{name}");
    }
}

#[tokio::test]
async fn real_files_pass_with_any_media_type() {
    let large = [b"%PDF-1.7\n".as_slice(), &vec![b'x'; 300_000]].concat();
    for (name, body, media_type) in [
        ("invoice", large.as_slice(), "text/html"),
        ("invoice", b"<Invoice/>", "application/octet-stream"),
        ("readable", b"%PDF-1.7", "application/pdf"),
        ("file", b"a;b\n1;2\n", "text/csv"),
        ("file", b"{\"a\":1}", "application/octet-stream"),
        ("file", b"<html></html>", "application/octet-stream"),
        ("EDI", b"UNA:+.? 'UNB+UNOC:3'", "text/plain"),
        ("EDI archive", b"PK\x05\x06", "application/octet-stream"),
        ("evidences", b"PK\x03\x04rest", "application/zip"),
        ("transmission", b"<?xml version=\"1.0\"?><Report/>", "application/xml"),
    ] {
        let answer = ResponseTemplate::new(200).set_body_raw(body, media_type);
        let (_server, client) = answering(move |_| answer.clone()).await;
        let call = || downloads(&client).into_iter().find(|(known, _)| *known == name).unwrap().1;
        let mut written = Vec::new();
        let length = call().await.unwrap().write_to(&mut written).await.unwrap();
        assert_eq!((length, written.as_slice() == body), (body.len() as u64, true), "{name} {media_type}");
        assert!(call().await.unwrap().bytes().await.unwrap() == body, "{name} {media_type}");
    }
}

#[tokio::test]
async fn an_edi_message_is_not_requested_as_json() {
    let (server, client) = answering(|_| ResponseTemplate::new(404)).await;
    for (name, call) in downloads(&client) {
        call.await.unwrap_err();
        let requests = server.received_requests().await.unwrap();
        let accept = requests.last().unwrap().headers.get("accept").unwrap().to_str().unwrap().to_owned();
        assert!(accept.contains("*/*") && !accept.contains("json"), "{name}: {accept}");
    }
}
