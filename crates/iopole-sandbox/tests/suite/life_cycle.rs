//! Life of an invoice after the 201.

use iopole_sandbox::{Judge, Sandbox, UNREACHABLE_ADDRESS};
use serde_json::{Value, json};

use crate::paper::{Paper, pdf};
use crate::support::{Account, text};

fn codes(history: &[(String, String)]) -> Vec<&str> {
    history.iter().map(|(code, _)| code.as_str()).collect()
}

#[tokio::test]
async fn an_invoice_travels_at_the_measured_pace() {
    let account = Account::open().await;
    let id = account.send("a.xml", Paper::new("L-1").cii()).await;
    assert!(account.history(&id).await.is_empty());
    assert_eq!(account.state(&id).await, "PENDING");

    account.wait(399);
    assert!(account.history(&id).await.is_empty());
    account.wait(21);
    let history = account.history(&id).await;
    let pair = |code: &str, destination: &str| (code.to_owned(), destination.to_owned());
    assert_eq!(history, [pair("SUBMITTED", "PPF"), pair("SUBMITTED", "OPERATOR")]);
    assert_eq!(account.state(&id).await, "PROCESSING");
    assert_eq!(account.get("/v1/invoice/notSeen").await.1, json!([id]));

    account.wait(300);
    let history = account.history(&id).await;
    assert_eq!(codes(&history), ["SUBMITTED", "SUBMITTED", "ISSUED", "RECEIVED", "MADE_AVAILABLE"]);
    assert_eq!(account.state(&id).await, "DELIVERED");

    // No further step follows.
    account.wait(1_700_000);
    assert_eq!(account.history(&id).await, history);
}

#[tokio::test]
async fn statuses_bear_the_moment_they_were_due() {
    let account = Account::open().await;
    let id = account.send("a.xml", Paper::new("L-2").cii()).await;
    // Without requests for a while, the dates are still the dates of the steps.
    account.wait(1_700_000);
    let body = account.get(&format!("/v1/invoice/{id}/status-history")).await.1;
    let line = |entry: &Value| (text(&entry["date"]), entry["status"]["networkCode"].clone());
    let lines: Vec<(String, Value)> = body.as_array().unwrap().iter().map(line).collect();
    let expected = [
        ("2026-10-15T08:00:00.400Z", "200"),
        ("2026-10-15T08:00:00.410Z", "200"),
        ("2026-10-15T08:00:00.600Z", "201"),
        ("2026-10-15T08:00:00.640Z", "202"),
        ("2026-10-15T08:00:00.680Z", "203"),
    ];
    assert_eq!(lines, expected.map(|(date, code)| (date.to_owned(), json!(code))));
}

#[tokio::test]
async fn the_buyer_gets_a_copy_of_its_own() {
    let account = Account::open().await;
    let id = account.send("a.pdf", Paper::new("L-3").facturx()).await;
    account.wait(700);
    let copy = account.received_copy("L-3").await;
    assert_ne!(copy, id);
    let body = account.get(&format!("/v1/invoice/{copy}")).await.1;
    assert_eq!((&body[0]["way"], &body[0]["originalFormat"]), (&json!("RECEIVED"), &json!("FacturX")));
    assert_eq!(body[0]["businessData"]["invoiceId"], "L-3");
    let sent = account.get(&format!("/v1/invoice/{id}")).await.1;
    assert_ne!(body[0]["streamId"], sent[0]["streamId"]);
    // A received copy has no history; only the search shows its status.
    assert!(account.history(&copy).await.is_empty());
    let row = account.row(&format!("invoice.invoiceId:\"{copy}\"")).await;
    assert_eq!(row["metadata"]["state"], "DELIVERED");
    assert_eq!(row["lastStatusData"]["code"], "MADE_AVAILABLE");
    assert_eq!(account.get("/v1/invoice/notSeen").await.1, json!([id, copy]));
}

#[tokio::test]
async fn a_status_has_the_measured_shape() {
    let account = Account::with(Sandbox::builder().manual_clock().judge(Judge::Off)).await;
    let id = account.send("a.xml", Paper::new("L-4 & co").cii().replace("L-4 & co", "L-4 &amp; co")).await;
    account.wait(700);
    let body = account.get(&format!("/v1/invoice/{id}/status-history")).await.1;
    let status = &body[0];
    assert_eq!(status["invoiceId"], json!(id));
    assert_eq!(status["statusId"].as_str().unwrap().len(), 36);
    assert_eq!(status["status"], json!({"code": "SUBMITTED", "networkCode": "200"}));
    let xml = text(&status["xml"]);
    assert!(xml.starts_with("<?xml") && xml.contains("L-4 &amp; co") && xml.contains("732829320"), "{xml}");
    let message = &status["json"];
    assert_eq!(message["testIndicator"], false);
    assert_eq!(message["issuer"], Value::Null);
    assert_eq!(message["identification"]["name"], "Lifecycle - SUBMITTED");
    assert_eq!(message["identification"]["date"], status["date"]);
    assert_eq!(message["sender"]["roleCode"]["value"], "SE");
    assert_eq!(message["recipients"][0]["name"], "Chantier de la Recette");
    let response = &message["responses"][0];
    assert_eq!(response["documentStatus"], status["status"]);
    let reference = &response["documentReference"];
    assert_eq!(reference["issuerAssignedId"], "L-4 & co");
    assert_eq!(reference["typeCode"], 380);
    assert_eq!(reference["issueDate"], "2026-10-14T00:00:00.000Z");
    assert_eq!(reference["issuer"]["siren"], "732829320");
    assert_eq!(response.get("rejectionDetail"), None);
    let identifiers: std::collections::HashSet<String> =
        body.as_array().unwrap().iter().map(|status| text(&status["statusId"])).collect();
    assert_eq!(identifiers.len(), 5);
}

/// The only status of a rejected invoice: code, number, and detail.
async fn refusal(account: &Account, id: &str) -> (String, Value, Value) {
    account.wait(399);
    assert!(account.history(id).await.is_empty());
    account.wait(5000);
    let body = account.get(&format!("/v1/invoice/{id}/status-history")).await.1;
    assert_eq!(body.as_array().unwrap().len(), 1, "{body}");
    let response = &body[0]["json"]["responses"][0];
    assert_eq!(response["rejectionDetails"], json!([response["rejectionDetail"]]));
    let status = &body[0]["status"];
    (text(&status["code"]), status["networkCode"].clone(), response["rejectionDetail"].clone())
}

#[tokio::test]
async fn a_pdf_without_an_invoice_is_unacceptable() {
    let account = Account::open().await;
    let other = pdf(Some(("photo.jpg", b"\xff\xd8")));
    for (name, bytes) in [("a.pdf", pdf(None)), ("a.pdf", other), ("a.xml", b"<order/>".to_vec())] {
        let id = account.send(name, bytes).await;
        let (code, number, detail) = refusal(&account, &id).await;
        assert_eq!((code.as_str(), number), ("UNACCEPTABLE", json!("501")));
        assert_eq!(detail["reason"], "UNKNOWN_INVOICE_FLAVOR");
        assert_eq!(account.state(&id).await, "INVALID");
    }
}

#[tokio::test]
async fn a_file_of_another_kind_is_unacceptable() {
    let account = Account::open().await;
    for (content, reason) in [("", "EMPTY_FILE"), (" \n ", "EMPTY_FILE"), ("just text", "INVALID_FILE_TYPE")]
    {
        let id = account.send("a.xml", content).await;
        let (code, _, detail) = refusal(&account, &id).await;
        assert_eq!((code.as_str(), &detail["reason"]), ("UNACCEPTABLE", &json!(reason)), "{content:?}");
    }
}

#[tokio::test]
async fn a_document_that_breaks_its_format_is_rejected() {
    let account = Account::with(Sandbox::builder().manual_clock().judge(Judge::Off)).await;
    let sound = Paper::new("L-5").cii();
    let cases = [
        (sound.replace("<a:ID>L-5</a:ID>", ""), "BT-1"),
        (sound.replace("<a:ID>L-5</a:ID>", "<a:ID> </a:ID>"), "BT-1"),
        (sound.replace("20261014", "20261414"), "BT-2"),
        (sound.replace("<a:TypeCode>380</a:TypeCode>", ""), "BT-3"),
        (sound.replace("EUR</a:InvoiceCurrencyCode>", "</a:InvoiceCurrencyCode>"), "BT-5"),
        (sound.replace("148.14", "148,14"), "BT-112"),
        (sound.replace("<a:Name>Chantier de la Recette</a:Name>", ""), "BT-44"),
        (sound.replace("</a:SellerTradeParty>", ""), "XML error"),
        (sound[..sound.len() / 2].to_owned(), "XML error"),
        (Paper::new("L-5").ubl("Invoice").replace("148.10", "much"), "BT-115"),
        ("%PDF-1.7 and then nothing".to_owned(), "The PDF"),
    ];
    for (content, complaint) in cases {
        let id = account.send("a.xml", content).await;
        let (code, number, detail) = refusal(&account, &id).await;
        assert_eq!((code.as_str(), number), ("REJECTED", json!("213")), "{complaint}");
        assert_eq!(detail["reason"], "VALIDATION_FAILURE", "{complaint}");
        let errors = detail["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{complaint}: {errors:?}");
        assert_eq!(errors[0]["reason"], "SCHEMA");
        assert!(text(&errors[0]["message"]).starts_with(complaint), "{complaint}: {errors:?}");
        assert_eq!(account.state(&id).await, "INVALID", "{complaint}");
        // A rejected document uses up no number and reaches no buyer.
        assert_eq!(account.get("/v1/invoice/notSeen").await.1[0], json!(id));
        account.put(&format!("/v1/invoice/{id}/markAsSeen")).await;
    }
    let id = account.send("a.xml", sound).await;
    account.wait(1000);
    assert_eq!(account.state(&id).await, "DELIVERED");
}

#[tokio::test]
async fn documents_are_judged_by_the_official_rules() {
    let account = Account::open().await;
    let sound = Paper::new("L-7").cii();
    let id = account.send("a.xml", sound.replace("<a:SubjectCode>PMT<", "<a:SubjectCode>AAI<")).await;
    let (code, number, detail) = refusal(&account, &id).await;
    assert_eq!((code.as_str(), number), ("REJECTED", json!("213")));
    let error = &detail["errors"][0];
    assert_eq!(
        (&error["rule"], &error["location"]),
        (&json!("BR-FR-05"), &json!("/rsm:CrossIndustryInvoice"))
    );
    assert!(text(&error["message"]).contains("PMT"), "{error}");
    let id = account.send("a.xml", sound.replace("urn:cen.eu:en16931:2017", "urn:example")).await;
    let (code, number, detail) = refusal(&account, &id).await;
    assert_eq!((code.as_str(), number), ("UNACCEPTABLE", json!("501")));
    assert_eq!(detail["reason"], "UNKNOWN_INVOICE_FLAVOR");
    let account = Account::with(Sandbox::builder().manual_clock().judge(Judge::En)).await;
    let id = account.send("a.xml", sound.replace("<a:SubjectCode>PMT<", "<a:SubjectCode>AAI<")).await;
    account.wait(1000);
    assert_eq!(account.state(&id).await, "DELIVERED");
}

#[tokio::test]
async fn a_buyer_may_be_out_of_reach() {
    let account = Account::open().await;
    let mut paper = Paper::new("L-6");
    paper.buyer_address = UNREACHABLE_ADDRESS.split_once(':').unwrap().1.to_owned();
    let id = account.send("a.xml", paper.cii()).await;
    let (code, number, detail) = refusal(&account, &id).await;
    assert_eq!((code.as_str(), number), ("REJECTED", json!("213")));
    assert_eq!(detail["reason"], "ROUTING_FAILURE");
    assert_eq!(detail["message"], "No route found for given key (electronicAddress : 0225:000000000)");
    assert_eq!(account.state(&id).await, "WRONG_ROUTING");
    let row = account.row(&format!("invoice.invoiceId:\"{id}\"")).await;
    assert_eq!(row["lastStatusData"]["code"], "REJECTED");
    assert_eq!(row["lastStatusData"]["state"], "NOT_DELIVERED");
}

#[tokio::test]
async fn a_number_is_used_once_by_a_seller() {
    let account = Account::open().await;
    let first = account.send("a.xml", Paper::new("L-7").cii()).await;
    // One number in two formats is one invoice.
    let second = account.send("b.xml", Paper::new("L-7").ubl("Invoice")).await;
    let (code, number, detail) = refusal(&account, &second).await;
    assert_eq!((code.as_str(), number), ("REJECTED", json!("213")));
    assert_eq!(detail["reason"], "DUPLICATED_INVOICE");
    assert_eq!(account.state(&second).await, "DUPLICATED");
    assert_eq!(account.state(&first).await, "DELIVERED");
    // Another seller may use the number.
    let mut other = Paper::new("L-7");
    other.seller_siren = "005520176".to_owned();
    let third = account.send("c.xml", other.cii()).await;
    account.wait(1000);
    assert_eq!(account.state(&third).await, "DELIVERED");
}

#[tokio::test]
async fn at_instant_pace_the_next_request_sees_it_all() {
    let account = Account::with(Sandbox::builder().manual_clock().instant()).await;
    let id = account.send("a.xml", Paper::new("L-8").cii()).await;
    let history = account.history(&id).await;
    assert_eq!(codes(&history), ["SUBMITTED", "SUBMITTED", "ISSUED", "RECEIVED", "MADE_AVAILABLE"]);
    let body = account.get(&format!("/v1/invoice/{id}/status-history")).await.1;
    let dates: Vec<String> = body.as_array().unwrap().iter().map(|status| text(&status["date"])).collect();
    assert!(dates.is_sorted_by(|earlier, later| earlier < later), "{dates:?}");
    assert_eq!(account.get("/v1/invoice/notSeen").await.1.as_array().unwrap().len(), 2);
}
