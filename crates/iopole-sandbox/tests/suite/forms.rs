//! Documented forms: the contract's answers where the measured ones differ.

use std::sync::LazyLock;

use axum::http::{Request, Response};
use bytes::Bytes;
use iopole_contract::{Contract, Known};
use iopole_sandbox::{Forms, Sandbox};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::paper::Paper;
use crate::support::{Account, token};

/// The departures without a measurement.
static LEFT: LazyLock<Known> = LazyLock::new(|| {
    let rows = include_str!("../../DEVIATIONS.md").lines().filter(|row| !row.contains("| measured"));
    Known::from_markdown(&rows.collect::<Vec<_>>().join("\n"))
});

fn no_measured_departure(request: &Request<Bytes>, answer: &Response<Bytes>) {
    let mut departures = Contract::pinned().check(request, answer);
    departures.retain(|departure| !LEFT.covers(departure));
    let lines: Vec<_> = departures.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "not as the contract says:\n{}", lines.join("\n"));
}

async fn documented() -> Account {
    let builder = Sandbox::builder().manual_clock().forms(Forms::Documented).default_webhook();
    let sandbox = builder.observe(no_measured_departure).start().await.unwrap();
    let http = Client::new();
    let token = token(&http, &sandbox, sandbox.client_id(), sandbox.client_secret()).await;
    Account { sandbox, http, token }
}

#[tokio::test]
async fn a_customer_id_is_a_json_text() {
    let account = documented().await;
    let answer = account.request(Method::GET, "/v1/config/customer/id").send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert_eq!(answer.json::<Value>().await.unwrap(), json!(account.sandbox.customer_id()));
}

#[tokio::test]
async fn an_invoice_is_one_object_with_the_listed_format() {
    let account = documented().await;
    let id = account.send("a.pdf", Paper::new("D-1").facturx()).await;
    let (_, invoice) = account.get(&format!("/v1/invoice/{id}")).await;
    assert_eq!((&invoice["invoiceId"], &invoice["originalFormat"]), (&json!(id), &json!("FACTURX")));
}

#[tokio::test]
async fn a_received_copy_has_its_history() {
    let account = documented().await;
    account.send("a.xml", Paper::new("D-2").cii()).await;
    account.wait(5000);
    let copy = account.received_copy("D-2").await;
    let (_, history) = account.get(&format!("/v1/invoice/{copy}/status-history")).await;
    let history = history.as_array().unwrap();
    assert_eq!(history.len(), 5);
    for status in history {
        let message = &status["json"];
        assert!(message.get("issuer").is_none(), "{message}");
        assert_eq!(message["responses"][0]["documentReference"]["typeCode"], "380");
    }
}

#[tokio::test]
async fn queues_hold_their_items_though_a_webhook_is_active() {
    let account = documented().await;
    let id = account.send("a.xml", Paper::new("D-3").cii()).await;
    account.wait(5000);
    let (_, unread) = account.get("/v1/invoice/notSeen").await;
    assert!(unread.as_array().unwrap().contains(&json!(id)), "{unread}");
}

#[tokio::test]
async fn a_token_is_good_for_the_documented_ten_minutes() {
    let account = documented().await;
    account.wait(599_999);
    assert_eq!(account.get("/v1/invoice/notSeen").await.0, 200);
    account.wait(1);
    assert_eq!(account.get("/v1/invoice/notSeen").await.0, 401);
}
