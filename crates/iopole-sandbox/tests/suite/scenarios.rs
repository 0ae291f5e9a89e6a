//! Scenarios.

use iopole_sandbox::{Sandbox, SandboxError};
use serde_json::{Value, json};

use crate::paper::Paper;
use crate::support::{Account, answer, text};

/// A simulated platform whose invoice has reached its buyer.
async fn delivered(number: &str) -> (Account, String) {
    let account = Account::with(Sandbox::builder().manual_clock().instant()).await;
    let id = account.send("a.xml", Paper::new(number).cii()).await;
    (account, id)
}

async fn codes(account: &Account, invoice: &str) -> Vec<String> {
    account.history(invoice).await.into_iter().map(|(code, _)| code).collect()
}

fn refused(account: &Account, name: &str, parameters: &Value) -> String {
    match account.sandbox.scenario(name, parameters) {
        Err(SandboxError::Scenario(reason)) => reason,
        other => panic!("{name} {parameters}: {other:?}"),
    }
}

#[tokio::test]
async fn the_scenarios_listed_are_exactly_those_that_run() {
    let (account, _) = delivered("L-1").await;
    let (_, enrolled) = account.post("/v1/config/french/enrollment", &json!({"siren": "732829320"})).await;
    account.sandbox.snapshot("ready");
    let url = format!("{}/scenarios", account.sandbox.control_url());
    let (_, listed) = answer(reqwest::get(&url).await.unwrap()).await;
    let names: Vec<String> =
        listed["scenarios"].as_array().unwrap().iter().map(|scenario| text(&scenario["name"])).collect();
    assert_eq!(names, account.sandbox.scenarios().collect::<Vec<_>>());
    for name in &names {
        let ran = reqwest::Client::new().post(format!("{url}/{name}")).send().await.unwrap();
        let (status, body) = answer(ran).await;
        assert_eq!(status, 200, "{name}: {body}");
        account.sandbox.restore("ready").unwrap();
    }
    assert!(enrolled["enrollmentId"].is_string());
    let (status, body) =
        answer(reqwest::Client::new().post(format!("{url}/invoice.eaten")).send().await.unwrap()).await;
    assert!(status == 404 && text(&body["error"]).contains("invoice.eaten"), "{body}");
    assert!(matches!(account.sandbox.scenario("x", &Value::Null), Err(SandboxError::NoSuchScenario(_))));
}

#[tokio::test]
async fn a_buyer_answers() {
    for (name, code) in [
        ("invoice.in_hand", "IN_HAND"),
        ("invoice.accepted", "APPROVED"),
        ("invoice.partially_accepted", "PARTIALLY_APPROVED"),
        ("invoice.disputed", "DISPUTED"),
        ("invoice.suspended", "SUSPENDED"),
        ("invoice.refused", "REFUSED"),
        ("invoice.paid", "PAYMENT_SENT"),
    ] {
        let (account, id) = delivered("B-1").await;
        let ran = account.sandbox.scenario(name, &json!({"message": "so be it"})).unwrap();
        assert_eq!(ran["invoice"], json!(id), "{name}");
        let (_, history) = account.get(&format!("/v1/invoice/{id}/status-history")).await;
        let last = history.as_array().unwrap().last().unwrap();
        assert_eq!((&last["status"]["code"], &last["statusId"]), (&json!(code), &ran["status"]));
        assert_eq!(last["json"]["sender"]["roleCode"]["code"], "BUYER", "{last}");
        assert_eq!(last["json"]["notes"][0]["content"], "so be it");
    }
}

#[tokio::test]
async fn an_invoice_is_found_by_identifier_or_number() {
    let (account, first) = delivered("N-1").await;
    let second = account.send("b.xml", Paper::new("N-2").cii()).await;
    let sandbox = &account.sandbox;
    assert_eq!(sandbox.scenario("invoice.accepted", &Value::Null).unwrap()["invoice"], json!(second));
    assert_eq!(
        sandbox.scenario("invoice.accepted", &json!({"invoice": "N-1"})).unwrap()["invoice"],
        json!(first)
    );
    let refusal = json!({"invoice": first, "reason": "DUPLICATE_INVOICE"});
    assert_eq!(sandbox.scenario("invoice.refused", &refusal).unwrap()["invoice"], json!(first));
    assert_eq!(codes(&account, &first).await.last().map(String::as_str), Some("REFUSED"));
}

#[tokio::test]
async fn a_payment_is_the_whole_amount() {
    let (account, id) = delivered("P-1").await;
    account.sandbox.scenario("invoice.paid", &Value::Null).unwrap();
    let (_, history) = account.get(&format!("/v1/invoice/{id}/status-history")).await;
    let paid = &history.as_array().unwrap().last().unwrap()["json"]["responses"][0]["additionalData"][0];
    assert_eq!(paid["amount"]["value"].to_string(), "148.14");
    let history = account.get_text(&format!("/v1/invoice/{id}/status-history")).await;
    assert!(history.contains("\"vatRate\":20.00"), "{history}");
}

#[tokio::test]
async fn a_scenario_that_cannot_run_gives_the_reason() {
    let account = Account::open().await;
    assert!(refused(&account, "invoice.accepted", &Value::Null).contains("send one"));
    let id = account.send("a.xml", Paper::new("W-1").cii()).await;
    assert!(refused(&account, "invoice.accepted", &json!({"invoice": id})).contains("PENDING"));
    assert!(refused(&account, "invoice.accepted", &json!({"invoice": "W-2"})).contains("\"W-2\" was sent"));
    account.wait(5000);
    assert!(refused(&account, "invoice.refused", &json!({"reason": "OTHER"})).contains("not allowed"));
    assert!(
        refused(&account, "invoice.accepted", &json!({"reason": "OTHER"})).contains("no parameter reason")
    );
    assert!(refused(&account, "invoice.accepted", &json!({"invoice": 3})).contains("is a text"));
    assert!(refused(&account, "invoice.accepted", &json!([])).contains("an object"));
    for (field, value) in [
        ("number", ""),
        ("number", "longer than twenty characters"),
        ("amount", "12"),
        ("amount", "1,00"),
        ("seller", "123456789"),
    ] {
        refused(&account, "supplier.invoice.arrives", &json!({field: value}));
    }
}

#[tokio::test]
async fn a_scenario_about_a_terminated_invoice_has_no_effect() {
    let (account, id) = delivered("OVER-1").await;
    account.sandbox.scenario("invoice.refused", &Value::Null).unwrap();
    let before = codes(&account, &id).await;
    let url = format!("{}/scenarios/invoice.accepted", account.sandbox.control_url());
    let (status, body) = answer(reqwest::Client::new().post(url).send().await.unwrap()).await;
    assert_eq!(status, 409, "{body}");
    let words = text(&body["error"]);
    assert!(words.contains("has no effect") && words.contains("\"OVER-1\" is REFUSED"), "{words}");
    let again = account.sandbox.scenario("invoice.refused", &Value::Null);
    assert!(matches!(again, Err(SandboxError::NothingHappens(_))), "{again:?}");
    assert_eq!(codes(&account, &id).await, before);
}

#[tokio::test]
async fn an_enrollment_is_completed() {
    let account = Account::open().await;
    let name = "enrollment.completed";
    assert!(refused(&account, name, &Value::Null).contains("start one"));
    let enroll = async |siren: &str| {
        let (_, body) = account.post("/v1/config/french/enrollment", &json!({"siren": siren})).await;
        text(&body["enrollmentId"])
    };
    let (first, second) = (enroll("732829320").await, enroll("005520176").await);
    let sandbox = &account.sandbox;
    assert_eq!(sandbox.scenario(name, &Value::Null).unwrap(), json!({"enrollment": second}));
    let wanted = json!({"enrollment": first});
    assert_eq!(sandbox.scenario(name, &wanted).unwrap(), wanted);
    for id in [&first, &second] {
        assert_eq!(account.get(&format!("/v1/config/enrollment/{id}")).await.1["state"], "COMPLETED");
    }
    assert!(matches!(sandbox.scenario(name, &wanted), Err(SandboxError::NothingHappens(_))));
    assert!(refused(&account, name, &json!({"enrollment": "x"})).contains("no enrollment"));
}

#[tokio::test]
async fn a_suppliers_invoice_arrives() {
    let account = Account::open().await;
    let sandbox = &account.sandbox;
    let (seller, buyer) = (&sandbox.companies()[5], &sandbox.companies()[9]);
    let wanted =
        json!({"number": "A & B-1", "seller": seller.siren, "buyer": buyer.siren, "amount": "99.99"});
    let arrived = sandbox.scenario("supplier.invoice.arrives", &wanted).unwrap();
    let id = text(&arrived["invoice"]);
    assert_eq!(account.get("/v1/invoice/notSeen").await.1, json!([id]));
    let row = account.row("businessData.invoiceId:\"A & B-1\"").await;
    assert_eq!(
        (&row["metadata"]["direction"], &row["metadata"]["state"]),
        (&json!("INBOUND"), &json!("DELIVERED"))
    );
    assert_eq!(row["lastStatusData"]["code"], "MADE_AVAILABLE");
    let (_, read) = account.get(&format!("/v1/invoice/{id}")).await;
    let business = &read[0]["businessData"];
    assert_eq!((&read[0]["way"], &business["seller"]["name"]), (&json!("RECEIVED"), &json!(seller.name)));
    assert_eq!(business["monetary"]["payableAmount"]["amount"].to_string(), "119.99");
    // The invoice accepts statuses as any other.
    let status = account.post(&format!("/v1/invoice/{id}/status"), &json!({"code": "APPROVED"})).await;
    assert_eq!(status.0, 201);
    account.wait(5000);
    assert_eq!(account.row("businessData.invoiceId:\"A & B-1\"").await["lastStatusData"]["code"], "APPROVED");
    assert_eq!(account.get(&format!("/v1/invoice/{id}/status-history")).await.1, json!([]));
    let second = sandbox.scenario("supplier.invoice.arrives", &Value::Null).unwrap();
    assert_eq!(second["number"], "FOURN-0002");
}

#[tokio::test]
async fn a_delivery_that_is_rejected_as_a_duplicate_leaves_the_first_copy_valid() {
    let (account, id) = delivered("TWICE-1").await;
    let received = account.received_copy("TWICE-1").await;
    let ran = account.sandbox.scenario("invoice.duplicate_rejected", &json!({"invoice": "TWICE-1"})).unwrap();
    assert_eq!(ran["invoice"], json!(id));
    let (_, history) = account.get(&format!("/v1/invoice/{id}/status-history")).await;
    let last = history.as_array().unwrap().last().unwrap();
    assert_eq!(last["statusId"], ran["status"]);
    assert_eq!(last["status"], json!({"code": "REJECTED", "networkCode": "213"}));
    let detail = &last["json"]["responses"][0]["rejectionDetail"];
    assert_eq!(
        (&detail["reason"], &detail["networkReason"]),
        (&json!("DUPLICATE_INVOICE"), &json!("DOUBLON"))
    );
    let row = async |copy: &str| account.row(&format!("invoice.invoiceId:\"{copy}\"")).await;
    assert_eq!(row(&id).await["metadata"]["state"], "DELIVERED");
    assert_eq!(row(&id).await["lastStatusData"]["code"], "REJECTED");
    assert_eq!(row(&received).await["lastStatusData"]["code"], "MADE_AVAILABLE");
    // The buyer has the first copy, and continues with it.
    let approved = json!({"code": "APPROVED"});
    assert_eq!(account.post(&format!("/v1/invoice/{received}/status"), &approved).await.0, 201);
    assert_eq!(codes(&account, &id).await.last().map(String::as_str), Some("APPROVED"));
    account.sandbox.scenario("invoice.refused", &Value::Null).unwrap();
    let over = account.sandbox.scenario("invoice.duplicate_rejected", &Value::Null);
    assert!(matches!(over, Err(SandboxError::NothingHappens(_))), "{over:?}");
}
