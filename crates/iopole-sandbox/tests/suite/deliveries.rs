//! Deliveries to webhooks.

use hmac::{Hmac, KeyInit, Mac};
use iopole_sandbox::{DeliveryFaults, Sandbox, UNREACHABLE_ADDRESS, VatRegime};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::paper::Paper;
use crate::receiver::{Call, Receiver, SECRET};
use crate::support::{Account, text, until};

async fn open() -> (Account, Receiver) {
    (Account::with(Sandbox::builder().manual_clock().instant()).await, Receiver::start().await)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Checks a delivery as a receiver does: the checksum of the signed bytes, then the signature.
fn assert_signed(call: &Call, signed: &[u8]) {
    let checksum = hex(&Sha256::digest(signed));
    assert_eq!(call.header("x-checksum"), checksum);
    let stamp = call.header("x-timestamp");
    assert!(stamp.len() == 13 && stamp.bytes().all(|byte| byte.is_ascii_digit()), "{stamp}");
    let canonical = format!("{stamp}\nPOST\n{}\n{checksum}", call.path);
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(canonical.as_bytes());
    assert_eq!(call.header("x-signature"), hex(&mac.finalize().into_bytes()));
}

fn of<'a>(calls: &'a [Call], path: &str) -> Vec<&'a Call> {
    calls.iter().filter(|call| call.path.starts_with(path)).collect()
}

fn codes(calls: &[Call]) -> Vec<String> {
    of(calls, "/status").iter().map(|call| text(&call.json()["status"]["code"])).collect()
}

#[tokio::test]
async fn an_invoice_and_its_statuses_are_delivered_signed() {
    let (account, receiver) = open().await;
    let mut endpoints = receiver.endpoints();
    endpoints["invoice"]["callbackUrl"] = json!(format!("{}/invoice?for=me&x=%20y", receiver.url));
    endpoints["authentication"] = json!({"hmac": {"secretKey": SECRET}});
    receiver.subscribe(&account, json!(null), &endpoints).await;
    assert_eq!(receiver.probes(), 4, "each address is asked once");

    let file = Paper::new("D-1").cii();
    let sent = account.send("a.xml", file.clone()).await;
    account.sandbox.deliver_pending().await;
    let calls = receiver.calls();
    assert_eq!(codes(&calls), ["SUBMITTED", "SUBMITTED", "ISSUED", "RECEIVED", "MADE_AVAILABLE"]);
    for call in of(&calls, "/status") {
        assert_eq!(call.header("content-type"), "application/json");
        assert_eq!(call.json()["invoiceId"], sent);
        assert!(call.header("x-target-electronic-address").starts_with("0225:"));
        assert_signed(call, &call.body);
    }
    let arrived = of(&calls, "/invoice");
    assert_eq!(arrived.len(), 1);
    let arrived = arrived[0];
    assert_eq!(arrived.path, "/invoice?for=me&x=%20y");
    assert_eq!(arrived.header("user-agent"), "got (https://github.com/sindresorhus/got)");
    assert_eq!(arrived.header("x-network-identifier"), "DOMESTIC_FR");
    let parts = arrived.parts();
    assert_eq!(parts["file"].1, file.as_bytes().to_vec());
    let received = account.received_copy("D-1").await;
    assert_eq!(parts["invoiceId"].1, received.as_bytes());
    assert_eq!(parts["senderAcceptStatus"].1, b"true");
    assert!(parts["file"].0.contains(&format!("filename=\"{received}.xml\"")), "{}", parts["file"].0);
    assert!(parts["file"].0.contains("application/xml"));
    assert_signed(arrived, &parts["file"].1);

    let keys: std::collections::HashSet<_> =
        calls.iter().map(|call| call.header("x-idempotency-key")).collect();
    assert_eq!(keys.len(), calls.len(), "one key for each delivery");
    assert!(account.sandbox.deliveries().iter().all(iopole_sandbox::Delivery::is_delivered));
}

#[tokio::test]
async fn a_delivered_subject_is_seen_and_an_undelivered_one_is_not() {
    let (account, receiver) = open().await;
    let id = receiver.subscribe(&account, json!(null), &receiver.endpoints()).await;
    account.send("a.xml", Paper::new("S-1").cii()).await;
    account.sandbox.deliver_pending().await;
    receiver.clear();
    receiver.answer(500, "");
    let failed = account.send("b.xml", Paper::new("S-2").cii()).await;
    account.sandbox.deliver_pending().await;
    let received = [account.received_copy("S-1").await, account.received_copy("S-2").await];
    account.delete(&format!("/v1/config/webhook/{id}")).await;

    let unseen = account.get("/v1/invoice/notSeen").await.1;
    for copy in &received {
        assert!(!unseen.as_array().unwrap().contains(&json!(copy)), "delivered: {unseen}");
    }
    // Without a strategy nothing is retried: the delivery of the second invoice's first status failed, and it is
    // unread.
    let groups = account.get("/v1/invoice/status/notSeen").await.1;
    assert_eq!((groups.as_array().unwrap().len(), &groups[0]["invoiceId"]), (1, &json!(failed)), "{groups}");
    assert_eq!(groups[0]["newstatus"].as_array().unwrap().len(), 1);
    let refused = account.sandbox.deliveries().into_iter().filter(|delivery| !delivery.is_delivered());
    let refused: Vec<_> =
        refused.map(|delivery| (delivery.endpoint, delivery.status, delivery.failure)).collect();
    assert_eq!(refused, [("status", Some(500), Some("answered 500".to_owned()))]);
}

#[tokio::test]
async fn a_webhook_with_a_direction_gets_its_flows_only() {
    let (account, receiver) = open().await;
    let (inbound, outbound) = (Receiver::start().await, receiver);
    inbound.subscribe(&account, json!("INBOUND"), &inbound.endpoints()).await;
    let only_status = json!({"status": outbound.endpoints()["status"]});
    outbound.subscribe(&account, json!("OUTBOUND"), &only_status).await;
    let sent = account.send("a.xml", Paper::new("W-2").cii()).await;
    account.sandbox.deliver_pending().await;
    assert_eq!(inbound.calls().iter().map(|call| call.path.as_str()).collect::<Vec<_>>(), ["/invoice"]);
    assert_eq!(codes(&outbound.calls()).len(), 5);

    let received = account.received_copy("W-2").await;
    account.post(&format!("/v1/invoice/{received}/status"), &json!({"code": "APPROVED"})).await;
    account.sandbox.deliver_pending().await;
    let received_statuses = inbound.calls().pop().unwrap().json();
    assert_eq!(
        (&received_statuses["invoiceId"], &received_statuses["status"]["code"]),
        (&json!(received), &json!("APPROVED"))
    );
    let other = outbound.calls().pop().unwrap().json();
    assert_eq!((&other["invoiceId"], &other["status"]["code"]), (&json!(sent), &json!("APPROVED")));
    assert_ne!(received_statuses["statusId"], other["statusId"]);
}

#[tokio::test]
async fn an_inactive_webhook_gets_nothing() {
    let (account, receiver) = open().await;
    let id = receiver.subscribe(&account, json!(null), &receiver.endpoints()).await;
    account.send("a.xml", Paper::new("P-1").cii()).await;
    let path = format!("/v1/config/webhook/{id}");
    let pause = account.request(reqwest::Method::PUT, &path).json(&json!({"status": "INACTIVE"}));
    assert_eq!(pause.send().await.unwrap().status(), 201);
    receiver.clear();
    account.send("b.xml", Paper::new("P-2").cii()).await;
    account.sandbox.deliver_pending().await;
    assert!(receiver.calls().is_empty());
    assert!(!account.get("/v1/invoice/notSeen").await.1.as_array().unwrap().is_empty());
}

#[tokio::test]
async fn other_ways_of_authentication_are_used() {
    let (account, receiver) = open().await;
    let token_url = format!("{}/token", receiver.url);
    let oauth = json!({
        "callbackUrl": token_url, "clientId": "me & co", "clientSecret": SECRET, "scope": "a b"
    });
    let mut password = oauth.clone();
    password["username"] = json!("u");
    password["password"] = json!("correct horse battery");
    for (way, block, header, expected) in [
        (
            "basic",
            json!({"username": "u", "password": "correct horse battery"}),
            "authorization",
            "Basic dTpjb3JyZWN0IGhvcnNlIGJhdHRlcnk=",
        ),
        (
            "perRequestHeaders",
            json!({"ocpApimSubscriptionKey": "0123456789"}),
            "ocp-apim-subscription-key",
            "0123456789",
        ),
        ("oauth2ClientCredentials", oauth, "authorization", "Bearer tok-1"),
        ("oauth2Password", password, "authorization", "Bearer tok-2"),
    ] {
        receiver.clear();
        let mut authentication = json!({});
        authentication[way] = block;
        let url = format!("{}/status", receiver.url);
        let endpoints = json!({"status": {"callbackUrl": url}, "authentication": authentication});
        let id = receiver.subscribe(&account, json!(null), &endpoints).await;
        match way {
            "oauth2ClientCredentials" => {
                receiver.answer(200, r#"{"access_token": "tok-1", "expires_in": 3600}"#)
            }
            "oauth2Password" => receiver.answer(200, r#"{"accessToken": "tok-2", "expires_in": 3600}"#),
            _ => {}
        }
        account.send("a.xml", Paper::new(way).cii()).await;
        account.sandbox.deliver_pending().await;
        let calls = receiver.calls();
        let statuses = of(&calls, "/status");
        assert_eq!(statuses.len(), 5, "{way}");
        for call in statuses {
            assert_eq!((call.header(header), call.header("x-signature")), (expected, ""), "{way}");
        }
        let forms: Vec<_> =
            of(&calls, "/token").iter().map(|call| String::from_utf8(call.body.to_vec()).unwrap()).collect();
        match way {
            "oauth2ClientCredentials" => assert_eq!(
                forms,
                [format!("clientId=me+%26+co&clientSecret={SECRET}&scope=a+b&grant_type=client_credentials")],
                "asked once, then kept"
            ),
            "oauth2Password" => assert_eq!(
                forms,
                ["clientId=me+%26+co&username=u&password=correct+horse+battery&grant_type=password"]
            ),
            _ => assert!(forms.is_empty()),
        }
        account.delete(&format!("/v1/config/webhook/{id}")).await;
    }
}

#[tokio::test]
async fn the_receivers_own_identifier_is_kept() {
    let (account, receiver) = open().await;
    let url = format!("{}/invoice", receiver.url);
    let endpoints = json!({"invoice": {"callbackUrl": url, "idPath": "data.id"}});
    receiver.subscribe(&account, json!(null), &endpoints).await;
    receiver.answer(201, r#"{"data": {"id": "ERP-17"}}"#);
    account.send("a.xml", Paper::new("X-1").cii()).await;
    account.sandbox.deliver_pending().await;
    let received = account.received_copy("X-1").await;
    assert_eq!(account.sandbox.external_id(&received).as_deref(), Some("ERP-17"));
    assert_eq!(account.sandbox.external_id("x"), None);
    assert_eq!(account.sandbox.deliveries()[0].external_id.as_deref(), Some("ERP-17"));
}

#[tokio::test]
async fn events_report_what_no_answer_reports() {
    let (account, receiver) = open().await;
    receiver.subscribe(&account, json!(null), &receiver.endpoints()).await;
    let mut lost = Paper::new("E-1");
    lost.buyer_address = UNREACHABLE_ADDRESS.split_once(':').unwrap().1.to_owned();
    let lost = account.send("a.xml", lost.cii()).await;
    account.sandbox.deliver_pending().await;
    let event = of(&receiver.calls(), "/events").pop().unwrap().json();
    assert_eq!(event["eventType"], "OUTBOUND_INVOICE_NOT_DELIVERED");
    assert_eq!(event["referencedObject"], json!({"type": "INVOICE", "id": lost}));
    assert_eq!(event["payload"]["error"]["code"], "ROUTING_FAILURE");
    assert_eq!(event["payload"]["operatorData"]["type"], "operator");
    assert!(event["eventId"].is_string() && event["timestamp"].is_string());
    let rejected = of(&receiver.calls(), "/status").pop().unwrap().clone();
    assert!(rejected.header("x-target-electronic-address").starts_with("0002:"), "as measured");

    account.send("b.xml", Paper::new("E-2").cii()).await;
    let received = account.received_copy("E-2").await;
    let declare = async |body: Value| account.post(&format!("/v1/invoice/{received}/status"), &body).await;
    receiver.clear();
    let payment = json!([{"vatRate": 20, "amount": 1, "currency": "EUR"}, {"vatRate": 21, "amount": 1, "currency": "EUR"}]);
    assert_eq!(declare(json!({"code": "PAYMENT_SENT", "payment": payment})).await.0, 201);
    account.sandbox.deliver_pending().await;
    let event = of(&receiver.calls(), "/events").pop().unwrap().json();
    assert_eq!(
        (&event["eventType"], &event["payload"]["invoiceId"]),
        (&json!("OUTBOUND_STATUS_INVALID"), &json!(received))
    );
    assert_eq!(event["payload"]["rejectionDetail"]["errors"][0]["location"], "payment[1].vatRate");

    let refusal = json!({"code": "REFUSED", "rejectionDetail": {"reason": "DUPLICATE_INVOICE"}});
    assert_eq!(declare(refusal).await.0, 201);
    account.sandbox.deliver_pending().await;
    receiver.clear();
    let (status, body) = declare(json!({"code": "APPROVED"})).await;
    assert_eq!(status, 201, "accepted all the same");
    account.sandbox.deliver_pending().await;
    let calls = receiver.calls();
    assert_eq!(calls.len(), 1, "no status, one event");
    let event = calls[0].json();
    assert_eq!(event["eventType"], "OUTBOUND_STATUS_NOT_ALLOWED");
    let payload = &event["payload"];
    assert_eq!(
        (&payload["attemptedStatus"], &payload["currentStatus"]),
        (&json!("APPROVED"), &json!("REFUSED"))
    );
    assert_eq!(payload["statusId"], body["id"]);
}

#[tokio::test]
async fn only_subscribed_events_are_delivered() {
    let (account, receiver) = open().await;
    let url = format!("{}/events", receiver.url);
    let endpoints = json!({"events": {"callbackUrl": url, "subscribedEvents": ["INVOICE_INBOUND_INVALID"]}});
    receiver.subscribe(&account, json!(null), &endpoints).await;
    let mut lost = Paper::new("E-3");
    lost.buyer_address = UNREACHABLE_ADDRESS.split_once(':').unwrap().1.to_owned();
    account.send("a.xml", lost.cii()).await;
    assert_eq!(account.sandbox.receive_invoice("no invoice at all"), None);
    account.sandbox.deliver_pending().await;
    let events: Vec<_> = receiver.calls().iter().map(|call| text(&call.json()["eventType"])).collect();
    assert_eq!(events, ["INVOICE_INBOUND_INVALID"]);
}

#[tokio::test]
async fn an_invoice_from_another_platform_arrives_by_webhook() {
    let (account, receiver) = open().await;
    receiver.subscribe(&account, json!("INBOUND"), &receiver.endpoints()).await;
    let file = Paper::new("IN-1").ubl("Invoice");
    let id = account.sandbox.receive_invoice(file.clone()).unwrap();
    account.sandbox.deliver_pending().await;
    let parts = receiver.calls().pop().unwrap().parts();
    assert_eq!((&parts["invoiceId"].1, &parts["file"].1), (&id.clone().into_bytes(), &file.into_bytes()));
    assert_eq!(account.received_copy("IN-1").await, id);
    account.post(&format!("/v1/invoice/{id}/status"), &json!({"code": "IN_HAND"})).await;
    account.sandbox.deliver_pending().await;
    let received_statuses = receiver.calls().pop().unwrap().json();
    assert_eq!(
        (&received_statuses["invoiceId"], &received_statuses["status"]["networkCode"]),
        (&json!(id), &json!("204"))
    );
}

#[tokio::test]
async fn duplicates_come_when_asked_for() {
    let faults = DeliveryFaults::none().with_duplicates(100);
    let builder = Sandbox::builder().manual_clock().instant().delivery_faults(faults);
    let (account, receiver) = (Account::with(builder).await, Receiver::start().await);
    receiver.subscribe(&account, json!(null), &receiver.endpoints()).await;
    account.send("a.xml", Paper::new("F-1").cii()).await;
    account.sandbox.deliver_pending().await;
    let calls = receiver.calls();
    let keys: Vec<_> = calls.iter().map(|call| call.header("x-idempotency-key")).collect();
    assert!(keys.chunks(2).all(|pair| pair[0] == pair[1]), "each comes twice: {keys:?}");
    assert_eq!(keys.len(), 12);
    account.sandbox.set_delivery_faults(DeliveryFaults::none());
    receiver.clear();
    account.send("a.xml", Paper::new("F-2").cii()).await;
    account.sandbox.deliver_pending().await;
    assert_eq!(receiver.calls().len(), 6);
}

#[tokio::test]
async fn disorder_comes_when_asked_for() {
    let order = async |seed: u64, faults: DeliveryFaults| {
        let builder = Sandbox::builder().manual_clock().instant().seed(seed).delivery_faults(faults);
        let (account, receiver) = (Account::with(builder).await, Receiver::start().await);
        receiver.subscribe(&account, json!(null), &receiver.endpoints()).await;
        account.send("a.xml", Paper::new("F-1").cii()).await;
        account.sandbox.deliver_pending().await;
        let kind = |call: &Call| match call.path.as_str() {
            "/status" => text(&call.json()["status"]["code"]),
            other => other.to_owned(),
        };
        receiver.calls().iter().map(kind).collect::<Vec<_>>()
    };
    let ordered = order(3, DeliveryFaults::none()).await;
    assert_eq!(ordered, ["SUBMITTED", "SUBMITTED", "ISSUED", "RECEIVED", "MADE_AVAILABLE", "/invoice"]);
    let disorder = DeliveryFaults::none().with_disorder();
    let mixed = order(3, disorder).await;
    assert_ne!(mixed, ordered);
    assert_eq!(mixed, order(3, disorder).await, "the seed decides");
    assert_ne!(mixed, order(4, disorder).await);
    let sorted = |mut calls: Vec<String>| {
        calls.sort();
        calls
    };
    assert_eq!(sorted(mixed), sorted(ordered), "nothing is lost");
}

#[tokio::test]
async fn a_slow_receiver_keeps_nobody_else_waiting() {
    // A receiver that accepts connections and never answers.
    let slow = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let builder = Sandbox::builder().manual_clock().instant().concurrent_deliveries(2);
    let account = Account::with(builder.without_webhook_probe()).await;
    let receiver = Receiver::start().await;
    let hanging = format!("http://{}/invoice", slow.local_addr().unwrap());
    receiver.subscribe(&account, json!("INBOUND"), &json!({"invoice": {"callbackUrl": hanging}})).await;
    let statuses = json!({"status": receiver.endpoints()["status"]});
    receiver.subscribe(&account, json!("OUTBOUND"), &statuses).await;
    account.send("a.xml", Paper::new("SLOW-1").cii()).await;
    until("the first statuses are received_statuses", async || receiver.calls().len() == 5).await;
    let second = account.received_copy("SLOW-1").await;
    account.post(&format!("/v1/invoice/{second}/status"), &json!({"code": "APPROVED"})).await;
    until("what happens meanwhile is received_statuses too", async || receiver.calls().len() == 6).await;
    assert_eq!(codes(&receiver.calls()).last().map(String::as_str), Some("APPROVED"));
}

#[tokio::test]
async fn a_step_that_falls_due_on_a_running_clock_is_delivered_without_a_request() {
    let receiver = Receiver::start().await;
    let account = Account::with(Sandbox::builder().instant()).await;
    receiver.subscribe(&account, json!(null), &receiver.endpoints()).await;
    let (status, body) = account.post("/v1/config/french/enrollment", &json!({"siren": "732829320"})).await;
    assert_eq!(status, 201, "{body}");
    until("a stage is received_statuses", async || !of(&receiver.calls(), "/onboarding").is_empty()).await;
    assert_eq!(of(&receiver.calls(), "/onboarding")[0].json()["enrollmentId"], body["enrollmentId"]);

    // At the measured pace a report is attached to its folder a second later.
    let receiver = Receiver::start().await;
    let builder = Sandbox::builder().vat_regime("732829320", VatRegime::RealMonthly);
    let account = Account::with(builder).await;
    receiver.subscribe(&account, json!(null), &receiver.endpoints()).await;
    let day = jiff::Timestamp::now().to_string()[..10].to_owned();
    let sales = json!({"transactionDate": day, "transactions": [{
        "currency": "EUR", "categoryCode": "TLB1",
        "monetary": {"taxBasisTotalAmount": {"amount": 100}, "taxTotalAmount": {"amount": 20}},
        "taxDetails": [{"taxableAmount": {"amount": 100}, "taxAmount": {"amount": 20}, "percent": 20}]
    }]});
    let path = "/v1/reporting/transaction/scheme/0002/value/732829320";
    let (status, body) = account.post(path, &sales).await;
    assert_eq!(status, 202, "{body}");
    until("the report is received_statuses of", async || {
        of(&receiver.calls(), "/events")
            .iter()
            .any(|call| call.json()["eventType"] == "EREPORTING_TRANSACTION_ATTACHED")
    })
    .await;
}

#[tokio::test]
async fn the_only_copy_of_an_invoice_has_one_identity_for_its_statuses() {
    let (account, receiver) = open().await;
    let id = account.sandbox.receive_invoice(Paper::new("ONLY-1").cii()).unwrap();
    receiver.subscribe(&account, json!(null), &receiver.endpoints()).await;
    let (_, declared) = account.post(&format!("/v1/invoice/{id}/status"), &json!({"code": "IN_HAND"})).await;
    account.sandbox.deliver_pending().await;
    let calls = receiver.calls();
    let received_statuses: Vec<Value> = of(&calls, "/status").iter().map(|call| call.json()).collect();
    assert_eq!(received_statuses.len(), 1);
    assert_eq!(received_statuses[0]["statusId"], declared["id"]);
}

#[tokio::test]
async fn the_relation_with_an_entity_adds_to_the_calls_for_it() {
    let (account, receiver) = open().await;
    let entities = account.get("/v1/config/business/entity").await.1;
    let siren = text(&entities["data"][0]["countryIdentifier"]["siren"]);
    let entity = text(&entities["data"][0]["businessEntityId"]);
    let mut endpoints = receiver.endpoints();
    endpoints["status"]["callbackUrl"] = json!(format!("{}/status/:tenant?kind=status", receiver.url));
    endpoints["authentication"] = json!({"hmac": {"secretKey": SECRET}});
    receiver.subscribe(&account, json!(null), &endpoints).await;
    let mut paper = Paper::new("REL-1");
    paper.seller_siren.clone_from(&siren);
    account.send("a.xml", paper.cii()).await;
    account.sandbox.deliver_pending().await;
    let first = of(&receiver.calls(), "/status").pop().unwrap().clone();
    assert_eq!(first.header("x-sandbox-client-id"), account.sandbox.client_id(), "measured on a new account");

    let relation = json!({"data": {
        "header": [{"key": "x-own", "value": "7"}],
        "query": [{"key": "tenant", "value": "42"}],
        "param": [{"key": ":tenant", "value": "acme"}]
    }});
    let path = format!("/v1/config/business/entity/{entity}/claim");
    let replaced = account.request(reqwest::Method::PUT, &path).json(&relation).send().await.unwrap();
    assert!(replaced.status().is_success(), "{}", replaced.text().await.unwrap());
    receiver.clear();
    paper.number = "REL-2".to_owned();
    account.send("b.xml", paper.cii()).await;
    account.sandbox.deliver_pending().await;
    let call = of(&receiver.calls(), "/status").pop().unwrap().clone();
    assert_eq!(call.path, "/status/acme?kind=status&tenant=42");
    assert_eq!((call.header("x-own"), call.header("x-sandbox-client-id")), ("7", ""));
    assert_signed(&call, &call.body);
}
