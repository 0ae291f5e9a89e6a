//! Uploading an invoice and reading it back.

use std::io::{Read as _, Write as _};

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::json;

use crate::paper::{Paper, pdf};
use crate::support::{Account, NOBODY, answer, assert_issue};

#[tokio::test]
async fn a_cii_invoice_is_read_back() {
    let account = Account::open().await;
    let id = account.send("invoice.xml", Paper::new("C-1").cii()).await;
    let (status, body) = account.get(&format!("/v1/invoice/{id}")).await;
    assert_eq!(status, 200);
    // A list of one; the contract has an object.
    assert_eq!(body.as_array().unwrap().len(), 1);
    let invoice = &body[0];
    assert_eq!(invoice["invoiceId"], json!(id));
    assert_eq!(invoice["date"], "2026-10-15");
    assert_eq!(invoice["originalFormat"], "CII");
    assert_eq!(invoice["originalFlavor"], "EN16931");
    assert_eq!(invoice["originalNetwork"], "DOMESTIC_FR");
    assert_eq!(invoice["way"], "EMITTED");
    assert_eq!(invoice["streamId"].as_str().unwrap().len(), 36);
    assert_eq!(invoice.get("state"), None);
    let data = &invoice["businessData"];
    let text = account.get_text(&format!("/v1/invoice/{id}")).await;
    for monetary in [
        r#""monetary":{"invoiceAmount":{"amount":148.14,"currency":"EUR"},"invoiceCurrency":"EUR","#,
        r#""lineTotalAmount":{"amount":123.45,"currency":"EUR"},"payableAmount":{"amount":148.10,"currency":"EUR"},"#,
        r#""taxBasisTotalAmount":{"amount":123.45,"currency":"EUR"},"taxTotalAmount":{"amount":24.69,"currency":"EUR"}}"#,
        r#""percent":20.00"#,
    ] {
        assert!(text.contains(monetary), "{monetary}\n{text}");
    }
    assert_eq!(
        (
            &data["invoiceId"],
            &data["invoiceDate"],
            &data["invoiceDueDate"],
            &data["type"],
            &data["processType"]
        ),
        (&json!("C-1"), &json!("2026-10-14"), &json!("2026-11-13"), &json!(380), &json!("B1"))
    );
    assert_eq!(data["notes"][0], json!({"type": {"code": "AAB"}, "content": "Vis & boulons"}));
    assert_eq!(data["notes"].as_array().unwrap().len(), 3);
    assert_eq!(data["taxDetails"][0]["categoryCode"], "S");
    assert_eq!(data["seller"]["siren"], "732829320");
    assert_eq!(data["seller"]["vatNumber"], "FR44732829320");
    assert_eq!(data["seller"]["postalAddress"]["cityName"], "Brest");
    assert_eq!(data["buyer"]["name"], "Chantier de la Recette");
    assert_eq!(data["buyer"]["electronicAddress"], "0225:005520176");
}

#[tokio::test]
async fn each_format_is_known_by_its_content() {
    let account = Account::open().await;
    let mut credit = Paper::new("F-3");
    credit.type_code = "381";
    for (name, bytes, format, flavour, kind, number) in [
        // The name is not checked against the content: a UBL invoice may come as `.pdf`.
        ("odd.pdf", Paper::new("F-1").ubl("Invoice").into_bytes(), "UBL", "PEPPOL_BIS_3", 380, "F-1"),
        ("a.xml", credit.ubl("CreditNote").into_bytes(), "UBL", "PEPPOL_BIS_3", 381, "F-3"),
        ("a.PDF", Paper::new("F-2").facturx(), "FacturX", "EN16931", 380, "F-2"),
    ] {
        let id = account.send(name, bytes).await;
        let invoice = account.get(&format!("/v1/invoice/{id}")).await.1[0].clone();
        assert_eq!(invoice["originalFormat"], format, "{name}");
        assert_eq!(invoice["originalFlavor"], flavour, "{name}");
        assert_eq!(invoice["businessData"]["type"], kind, "{name}");
        assert_eq!(invoice["businessData"]["invoiceId"], number, "{name}");
        assert_eq!(invoice["businessData"]["seller"]["name"], "Quincaillerie du Test", "{name}");
        assert_eq!(invoice["businessData"]["seller"]["siren"], "732829320", "{name}");
        assert_eq!(invoice["businessData"]["invoiceDueDate"], "2026-11-13", "{name}");
    }
}

#[tokio::test]
async fn the_file_comes_back_byte_for_byte() {
    let account = Account::open().await;
    for (bytes, media_type) in [
        (Paper::new("D-1").facturx(), "application/pdf"),
        (Paper::new("D-2").cii().into_bytes(), "application/xml"),
        (b"<broken".to_vec(), "application/xml"),
    ] {
        let id = account.send("a.xml", bytes.clone()).await;
        let path = format!("/v1/invoice/{id}/download");
        let response = account.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], media_type);
        assert_eq!(response.bytes().await.unwrap(), bytes);
    }
}

#[tokio::test]
async fn an_upload_is_rejected_for_its_file_name_only() {
    let account = Account::open().await;
    for name in ["invoice.txt", "invoice", "a.docx", "pdf"] {
        assert_issue(&account.upload(name, Paper::new("N-1").cii()).await, "custom", &json!(["file"]));
    }
    // Nothing else is rejected: even an empty file gets its 201.
    for content in ["", "no invoice at all", "<a/>"] {
        account.send("a.xml", content).await;
    }
}

#[tokio::test]
async fn a_file_part_is_required() {
    let account = Account::open().await;
    let missing = json!(["file"]);
    let post = || account.request(Method::POST, "/v1/invoice");
    let other = Form::new().part("other", Part::bytes(b"<a/>".to_vec()).file_name("a.xml"));
    assert_issue(&answer(post().multipart(other).send().await.unwrap()).await, "invalid_type", &missing);
    let unnamed = Form::new().text("file", "<a/>");
    assert_issue(&answer(post().multipart(unnamed).send().await.unwrap()).await, "invalid_type", &missing);
    // A form with a JSON content type, a common mistake.
    let json_body = answer(post().json(&json!({"file": "a.xml"})).send().await.unwrap()).await;
    assert_issue(&json_body, "invalid_type", &missing);
    let cut = post().header("content-type", "multipart/form-data; boundary=x").body("--x\r\nContent-Disp");
    let (status, body) = answer(cut.send().await.unwrap()).await;
    assert_eq!((status.as_u16(), &body["statusMessage"]), (400, &json!("Malformed multipart body")));
}

#[tokio::test]
async fn other_parts_are_read_past() {
    let account = Account::open().await;
    let file = Part::bytes(Paper::new("P-1").cii().into_bytes()).file_name("a.xml");
    let form = Form::new().text("before", "x".repeat(100_000)).part("file", file).text("after", "y");
    let request = account.request(Method::POST, "/v1/invoice").multipart(form);
    assert_eq!(answer(request.send().await.unwrap()).await.0, 201);
}

#[tokio::test]
async fn fifty_megabytes_are_the_limit() {
    let account = Account::open().await;
    let limit = 50 * 1024 * 1024;
    let (status, body) = account.upload("big.pdf", vec![b' '; limit + 1]).await;
    assert_eq!((status.as_u16(), &body["statusMessage"]), (413, &json!("Payload Too Large")));
    let id = account.send("big.pdf", vec![b' '; limit]).await;
    let response = account.request(Method::GET, &format!("/v1/invoice/{id}/download")).send().await.unwrap();
    assert_eq!(response.bytes().await.unwrap().len(), limit);
}

#[tokio::test]
async fn identifiers_are_checked_and_looked_up() {
    let account = Account::open().await;
    let paths = ["", "/download", "/status-history"];
    for path in paths {
        let malformed = account.get(&format!("/v1/invoice/not-a-uuid{path}")).await;
        assert_issue(&malformed, "invalid_string", &json!(["invoiceId"]));
        assert_eq!(malformed.1["details"]["validation"], "uuid");
        assert_eq!(malformed.1["details"]["message"], "Invalid uuid");
        let (status, body) = account.get(&format!("/v1/invoice/{NOBODY}{path}")).await;
        assert_eq!(status, 404, "{path}");
        assert!(body["statusMessage"].is_string(), "{body}");
    }
}

#[tokio::test]
async fn a_document_nobody_can_read_still_has_details() {
    let account = Account::open().await;
    let id = account.send("a.pdf", pdf(None)).await;
    let invoice = account.get(&format!("/v1/invoice/{id}")).await.1[0].clone();
    assert_eq!(invoice["invoiceId"], json!(id));
    assert_eq!((&invoice["originalFormat"], &invoice["originalFlavor"]), (&json!(null), &json!(null)));
}

/// A server that closes with unread data resets the connection, and the client may lose the answer.
#[tokio::test]
async fn a_rejected_upload_is_read_to_its_end_and_the_connection_survives() {
    let account = Account::open().await;
    let address = account.sandbox.api_url().trim_start_matches("http://").to_owned();
    let answers = tokio::task::spawn_blocking(move || {
        let mut socket = std::net::TcpStream::connect(address).unwrap();
        let body = vec![b' '; 4 * 1024 * 1024];
        let head = format!(
            "POST /v1/invoice HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer nonsense\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        [1, 2].map(|_| {
            socket.write_all(head.as_bytes()).unwrap();
            socket.write_all(&body).unwrap();
            let mut answer = [0; 4096];
            let read = socket.read(&mut answer).unwrap();
            String::from_utf8_lossy(&answer[..read]).into_owned()
        })
    });
    for answer in answers.await.unwrap() {
        assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    }
}
