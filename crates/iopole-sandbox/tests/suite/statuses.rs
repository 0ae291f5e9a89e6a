//! Statuses that a party declares.

use serde_json::{Value, json};

use crate::paper::Paper;
use crate::receiver::Receiver;
use crate::support::{Account, NOBODY, assert_issue, text};

/// A delivered invoice: the sent and the received copy.
async fn delivered(number: &str) -> (Account, String, String) {
    let account = Account::open().await;
    let sent = account.send("a.xml", Paper::new(number).cii()).await;
    account.wait(1000);
    let received = account.received_copy(number).await;
    (account, sent, received)
}

#[tokio::test]
async fn a_buyer_s_status_reaches_the_seller() {
    let (account, sent, received) = delivered("V-1").await;
    let body = json!({
        "code": "REFUSED",
        "message": "Not ours",
        "rejectionDetail": {"reason": "INCORRECT_RECIPIENT", "message": "Try next door"}
    });
    let (status, created) = account.post(&format!("/v1/invoice/{received}/status"), &body).await;
    assert_eq!((status.as_u16(), &created["type"]), (201, &json!("STATUS")));
    assert_eq!(account.history(&sent).await.len(), 5);
    account.wait(999);
    assert_eq!(account.history(&sent).await.len(), 5);
    account.wait(1);
    let history = account.get(&format!("/v1/invoice/{sent}/status-history")).await.1;
    let entry = &history[5];
    assert_eq!(entry["statusId"], created["id"]);
    assert_eq!(entry["invoiceId"], json!(sent));
    assert_eq!(entry["status"], json!({"code": "REFUSED", "networkCode": "210"}));
    let message = &entry["json"];
    assert_eq!(message["notes"], json!([{"content": "Not ours"}]));
    assert_eq!(message["sender"]["roleCode"]["value"], "BY");
    assert_eq!(message["sender"]["name"], "Chantier de la Recette");
    assert_eq!(message["recipients"][0]["siren"], "732829320");
    let detail = &message["responses"][0]["rejectionDetail"];
    assert_eq!(
        (&detail["reason"], &detail["message"]),
        (&json!("INCORRECT_RECIPIENT"), &json!("Try next door"))
    );

    // The received copy shows the status in the search only.
    assert!(account.history(&received).await.is_empty());
    for copy in [&sent, &received] {
        let row = account.row(&format!("invoice.invoiceId:\"{copy}\"")).await;
        assert_eq!(row["lastStatusData"]["code"], "REFUSED");
    }
    let mark = format!("/v1/invoice/status/{}/markAsSeen", text(&created["id"]));
    assert_eq!(account.put(&mark).await.0, 204);
}

#[tokio::test]
async fn every_code_can_be_declared() {
    let (account, sent, received) = delivered("V-2").await;
    let plain = ["IN_HAND", "APPROVED", "PARTIALLY_APPROVED", "COMPLETED", "PAYMENT_SENT"];
    for code in plain {
        let answer = account.post(&format!("/v1/invoice/{received}/status"), &json!({"code": code})).await;
        assert_eq!(answer.0, 201, "{code}: {}", answer.1);
        account.wait(1000);
    }
    for (code, reason) in
        [("DISPUTED", "OTHER"), ("SUSPENDED", "MISSING_DOCUMENTS"), ("REFUSED", "DUPLICATE_INVOICE")]
    {
        let body = json!({"code": code, "rejectionDetail": {"reason": reason}});
        assert_eq!(account.post(&format!("/v1/invoice/{received}/status"), &body).await.0, 201, "{code}");
        account.wait(1000);
    }
    let history = account.get(&format!("/v1/invoice/{sent}/status-history")).await.1;
    let line = |entry: &Value| (text(&entry["status"]["code"]), entry["status"].get("networkCode").cloned());
    let declared: Vec<_> = history.as_array().unwrap()[5..].iter().map(line).collect();
    let expected = [
        ("IN_HAND", Some("204")),
        ("APPROVED", Some("205")),
        ("PARTIALLY_APPROVED", Some("206")),
        ("COMPLETED", Some("209")),
        ("PAYMENT_SENT", Some("211")),
        ("DISPUTED", Some("207")),
        ("SUSPENDED", Some("208")),
        ("REFUSED", Some("210")),
    ];
    assert_eq!(declared, expected.map(|(code, number)| (code.to_owned(), number.map(|n| json!(n)))));
}

#[tokio::test]
async fn after_a_terminal_status_nothing_takes_effect() {
    let (account, sent, received) = delivered("V-9").await;
    let declare = async |copy: &str, code: &str| {
        let answer = account.post(&format!("/v1/invoice/{copy}/status"), &json!({"code": code})).await;
        assert_eq!(answer.0, 201, "{code}: {}", answer.1);
        account.wait(1000);
    };
    declare(&received, "IN_HAND").await;
    declare(&sent, "CANCELLED").await;
    declare(&received, "APPROVED").await;
    let history = account.get(&format!("/v1/invoice/{sent}/status-history")).await.1;
    let last = history.as_array().unwrap().last().unwrap();
    assert_eq!((&last["status"]["code"], last["status"].get("networkCode")), (&json!("CANCELLED"), None));
}

#[tokio::test]
async fn the_digits_of_a_payment_come_back_as_they_were_sent() {
    let (account, sent, _) = delivered("V-9").await;
    let lines: Vec<String> = ["1234567.10", "0.1", "20", "1234567890123456789.25"]
        .iter()
        .map(|amount| format!(r#"{{"vatRate":20.00,"amount":{amount},"currency":"EUR"}}"#))
        .collect();
    let status = format!(r#"{{"code":"PAYMENT_RECEIVED","payment":[{}]}}"#, lines.join(","));
    assert_eq!(account.post_text(&format!("/v1/invoice/{sent}/status"), status).await.0, 201);
    account.wait(1000);
    let history = account.get_text(&format!("/v1/invoice/{sent}/status-history")).await;
    for value in ["1234567.10", "0.1", "20", "1234567890123456789.25"] {
        let expected_amount = format!(r#""amount":{{"currency":"EUR","value":{value}}}"#);
        assert!(
            history.contains(&expected_amount) && history.contains("\"vatRate\":20.00"),
            "{expected_amount}\n{history}"
        );
    }
    // A number is not a text, however it is written.
    let wrong = r#"{"code":"APPROVED","message":20.00}"#.to_owned();
    let (status, body) = account.post_text(&format!("/v1/invoice/{sent}/status"), wrong).await;
    assert_eq!((status.as_u16(), &body["details"]["received"]), (400, &json!("number")), "{body}");
}

#[tokio::test]
async fn payments_are_reported_by_rate() {
    let (account, sent, _) = delivered("V-3").await;
    let path = format!("/v1/invoice/{sent}/status");
    let payment = json!([
        {"vatRate": 20, "amount": 100.10, "currency": "EUR"},
        {"vatRate": 5.5, "amount": -3, "currency": "EUR"}
    ]);
    assert_eq!(account.post(&path, &json!({"code": "PAYMENT_RECEIVED", "payment": payment})).await.0, 201);
    account.wait(1000);
    let history = account.get(&format!("/v1/invoice/{sent}/status-history")).await.1;
    let entry = &history[5];
    assert_eq!(entry["status"]["networkCode"], "212");
    assert_eq!(entry["json"]["sender"]["roleCode"]["value"], "SE");
    let amounts = &entry["json"]["responses"][0]["additionalData"];
    assert_eq!(amounts[0]["amount"], json!({"value": 100.10, "currency": "EUR"}));
    assert_eq!(amounts[1]["vatRate"], json!(5.5));
    assert_eq!(amounts[1]["amount"]["value"], json!(-3));

    // A rate that France does not have is accepted, and has no effect.
    let odd =
        json!({"code": "PAYMENT_RECEIVED", "payment": [{"vatRate": 17, "amount": 1, "currency": "EUR"}]});
    assert_eq!(account.post(&path, &odd).await.0, 201);
    account.wait(60_000);
    assert_eq!(account.history(&sent).await.len(), 6);
}

#[tokio::test]
async fn an_invoice_that_went_nowhere_takes_no_status() {
    let account = Account::open().await;
    let id = account.send("a.pdf", crate::paper::pdf(None)).await;
    account.wait(1000);
    assert_eq!(account.post(&format!("/v1/invoice/{id}/status"), &json!({"code": "IN_HAND"})).await.0, 201);
    account.wait(60_000);
    assert_eq!(account.history(&id).await.len(), 1);
}

#[tokio::test]
async fn a_status_without_a_member_gets_an_issue() {
    let (account, _, received) = delivered("V-4").await;
    let path = format!("/v1/invoice/{received}/status");
    let reason = |code: &str, reason: &str| json!({"code": code, "rejectionDetail": {"reason": reason}});
    let payment = |payment: Value| json!({"code": "PAYMENT_SENT", "payment": payment});
    for (body, code, at) in [
        (json!({}), "invalid_type", json!(["code"])),
        (json!([]), "invalid_type", json!([])),
        (json!({"code": 204}), "invalid_type", json!(["code"])),
        (json!({"code": "in_hand"}), "invalid_enum_value", json!(["code"])),
        (json!({"code": "SUBMITTED"}), "invalid_enum_value", json!(["code"])),
        (json!({"code": "IN_HAND", "note": "x"}), "unrecognized_keys", json!([])),
        (json!({"code": "IN_HAND", "message": 1}), "invalid_type", json!(["message"])),
        (json!({"code": "REFUSED"}), "invalid_type", json!(["rejectionDetail"])),
        (json!({"code": "DISPUTED"}), "invalid_type", json!(["rejectionDetail"])),
        (json!({"code": "SUSPENDED"}), "invalid_type", json!(["rejectionDetail"])),
        (
            json!({"code": "REFUSED", "rejectionDetail": {}}),
            "invalid_type",
            json!(["rejectionDetail", "reason"]),
        ),
        (reason("REFUSED", "BECAUSE"), "invalid_enum_value", json!(["rejectionDetail", "reason"])),
        (reason("REFUSED", "OTHER"), "custom", json!(["rejectionDetail", "reason"])),
        (reason("SUSPENDED", "OTHER"), "custom", json!(["rejectionDetail", "reason"])),
        (payment(json!({"amount": 1, "currency": "EUR"})), "invalid_type", json!(["payment"])),
        (
            payment(json!([{"amount": 1, "currency": "EUR"}])),
            "invalid_type",
            json!(["payment", 0, "vatRate"]),
        ),
        (
            payment(json!([{"vatRate": "20", "amount": 1, "currency": "EUR"}])),
            "invalid_type",
            json!(["payment", 0, "vatRate"]),
        ),
        (
            json!({"code": "IN_HAND", "attachments": [{"mimeType": "text/plain", "fileName": "a"}]}),
            "invalid_type",
            json!(["attachments", 0, "content"]),
        ),
    ] {
        let answer = account.post(&path, &body).await;
        assert_issue(&answer, code, &at);
    }
    // PHP's empty array where an object belongs is the measured message.
    let answer = account.post(&path, &json!([])).await;
    assert_eq!(answer.1["details"]["message"], "Expected object, received array");
}

#[tokio::test]
async fn the_invoice_of_a_status_must_exist() {
    let account = Account::open().await;
    let body = json!({"code": "IN_HAND"});
    assert_eq!(account.post(&format!("/v1/invoice/{NOBODY}/status"), &body).await.0, 404);
    assert_issue(&account.post("/v1/invoice/x/status", &body).await, "invalid_string", &json!(["invoiceId"]));
}

#[tokio::test]
async fn a_body_that_is_not_json_is_rejected() {
    let (account, _, received) = delivered("V-5").await;
    let path = format!("/v1/invoice/{received}/status");
    let send = async |kind: &'static str, body: &'static str| {
        let request = account.request(reqwest::Method::POST, &path).header("content-type", kind).body(body);
        crate::support::answer(request.send().await.unwrap()).await
    };
    let broken = send("application/json", "{\"code\":").await;
    assert_eq!((broken.0.as_u16(), &broken.1["statusMessage"]), (400, &json!("The body is not valid JSON")));
    let typed_as_text = send("text/plain", "{\"code\":\"IN_HAND\"}").await;
    assert_issue(&typed_as_text, "invalid_type", &json!(["code"]));
}

#[tokio::test]
async fn a_status_of_the_other_side_is_accepted_and_causes_an_event() {
    let (account, sent, received) = delivered("V-6").await;
    let receiver = Receiver::start().await;
    let endpoints = json!({"events": {"callbackUrl": format!("{}/events", receiver.url)}});
    receiver.subscribe(&account, json!(null), &endpoints).await;
    let reason = |code: &str, reason: &str| json!({"code": code, "rejectionDetail": {"reason": reason}});
    let payment = json!([{"vatRate": 20, "amount": 1, "currency": "EUR"}]);
    for (copy, body) in [
        (&sent, json!({"code": "IN_HAND"})),
        (&sent, json!({"code": "APPROVED"})),
        (&sent, json!({"code": "PARTIALLY_APPROVED"})),
        (&sent, reason("DISPUTED", "OTHER")),
        (&sent, reason("SUSPENDED", "MISSING_DOCUMENTS")),
        (&sent, reason("REFUSED", "DUPLICATE_INVOICE")),
        (&sent, json!({"code": "PAYMENT_SENT"})),
        (&received, json!({"code": "CANCELLED"})),
        (&received, json!({"code": "PAYMENT_RECEIVED", "payment": payment})),
    ] {
        receiver.clear();
        let (status, created) = account.post(&format!("/v1/invoice/{copy}/status"), &body).await;
        assert_eq!(status, 201, "{body}: {created}");
        account.wait(1000);
        account.sandbox.deliver_pending().await;
        let event = receiver.calls().pop().unwrap_or_else(|| panic!("no event for {body}")).json();
        assert_eq!(event["eventType"], "OUTBOUND_STATUS_INVALID", "{body}");
        let payload = &event["payload"];
        assert_eq!((&payload["statusId"], &payload["attemptedStatus"]), (&created["id"], &body["code"]));
        assert_eq!(payload["rejectionDetail"]["errors"][0]["location"], "code");
        assert_eq!(account.history(&sent).await.len(), 5, "{body}");
    }
    for copy in [&sent, &received] {
        let row = account.row(&format!("invoice.invoiceId:\"{copy}\"")).await;
        assert_eq!(row["lastStatusData"]["code"], "MADE_AVAILABLE");
    }
}

#[tokio::test]
async fn a_payment_received_without_an_amount_is_not_applied() {
    let (account, sent, _) = delivered("V-7").await;
    let receiver = Receiver::start().await;
    let endpoints = json!({"events": {"callbackUrl": format!("{}/events", receiver.url)}});
    receiver.subscribe(&account, json!(null), &endpoints).await;
    for body in [json!({"code": "PAYMENT_RECEIVED"}), json!({"code": "PAYMENT_RECEIVED", "payment": []})] {
        receiver.clear();
        assert_eq!(account.post(&format!("/v1/invoice/{sent}/status"), &body).await.0, 201, "{body}");
        account.wait(1000);
        account.sandbox.deliver_pending().await;
        let event = receiver.calls().pop().unwrap().json();
        assert_eq!(event["eventType"], "OUTBOUND_STATUS_INVALID");
        let error = &event["payload"]["rejectionDetail"]["errors"][0];
        assert!(
            error["location"] == "payment" && text(&error["message"]).contains("BR-FR-CDV-14"),
            "{error}"
        );
        assert_eq!(account.history(&sent).await.len(), 5);
    }
}
