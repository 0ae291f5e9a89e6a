//! The options of everything that can be awaited, on the wire.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::future::{pending, ready};
use std::time::Duration;

use iopole_api::model::identifiers::ElectronicAddress;
use iopole_api::model::ids::InvoiceId;
use iopole_api::model::reporting::TransactionPaymentReport;
use iopole_api::{CustomerId, Error, ErrorKind};
use serde_json::json as value;
use support::{ID, answering, json};
use wiremock::ResponseTemplate;

const OTHER: &str = "0190f1d2-0000-7000-8000-000000000001";

fn invoice() -> InvoiceId {
    ID.parse().unwrap()
}

fn company() -> ElectronicAddress {
    "0002:732829320".parse().unwrap()
}

fn report() -> TransactionPaymentReport {
    let tax = value!({"taxRate": 20, "collectedAmount": "12.00", "currency": "EUR"});
    let payment = value!({"paymentDate": "2026-01-02", "taxDetails": [tax]});
    serde_json::from_value(value!({"transaction": {"payment": payment}})).unwrap()
}

#[tokio::test]
async fn every_request_has_the_customer_id_of_its_operation() {
    let (server, client) = answering(|request| match request.url.path() {
        "/v1.1/invoice/search" => json(value!({"data": []})),
        _ => json(value!([])),
    })
    .await;
    let other: CustomerId = OTHER.parse().unwrap();
    let (invoices, directory) = (client.user().invoices(), client.user().directory());
    invoices.search().customer_id(other.clone()).await.unwrap();
    invoices.search().customer_id(other.clone()).pages().next().await.unwrap();
    invoices.search().pages().customer_id(other.clone()).next().await.unwrap();
    invoices.search().items().customer_id(other.clone()).next().await.unwrap();
    invoices.inbox().customer_id(other.clone()).next().await.unwrap();
    directory.search_peppol("x").customer_id(other.clone()).await.unwrap();
    let sending = client.user().reporting().send_transaction_payment(&company(), &report());
    sending.customer_id(other).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    let expected = 4 + 2 + 2;
    assert_eq!(requests.len(), expected, "the inbox lists webhooks too");
    for request in requests {
        assert_eq!(request.headers["customer-id"], OTHER, "{}", request.url.path());
    }
}

#[tokio::test]
async fn no_replay_sends_each_request_once() {
    let (server, client) = answering(|_| ResponseTemplate::new(503)).await;
    let user = client.user();
    let outcomes: Vec<Result<(), Error>> = vec![
        user.invoices().search().no_replay().await.map(drop),
        user.invoices().search().items().no_replay().next().await.map(drop),
        user.invoices().inbox().no_replay().next().await.map(drop),
        user.invoices().watch(&invoice()).no_replay().next().await.map(drop),
        user.invoices().find("F-1").no_replay().await.map(drop),
        user.reporting().folders(&company(), "2026-01").no_replay().await.map(drop),
    ];
    for (number, outcome) in outcomes.iter().enumerate() {
        assert_eq!(outcome.as_ref().unwrap_err().attempts(), 1, "number {number}");
    }
    assert_eq!(server.received_requests().await.unwrap().len(), outcomes.len());
}

#[tokio::test]
async fn a_stop_ends_a_request_in_flight() {
    let (_server, client) =
        answering(|_| json(value!({"data": []})).set_delay(Duration::from_secs(60))).await;
    let invoices = client.user().invoices();
    let soon = || tokio::time::sleep(Duration::from_millis(20));
    for (name, outcome) in [
        ("search", invoices.search().stop_on(soon()).await.map(drop)),
        ("find", invoices.find("F-1").stop_on(soon()).await.map(drop)),
        ("pages", invoices.search().pages().stop_on(soon()).next().await.map(drop)),
        ("watch", invoices.watch(&invoice()).stop_on(soon()).wait().await.map(drop)),
    ] {
        assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Stopped, "{name}");
    }
}

#[tokio::test]
async fn a_stop_ends_the_pause_between_two_requests() {
    let row = value!({"metadata": {"invoiceId": ID, "state": "DELIVERED"}});
    let (server, client) = answering(move |request| match request.url.path() {
        "/v1.1/invoice/search" => json(value!({"data": [row]})),
        _ => json(value!([])),
    })
    .await;
    // The pause grows to 15 s, so the watch waits when the stop comes.
    let stop = tokio::time::sleep(Duration::from_millis(600));
    let mut watch = client.user().invoices().watch(&invoice()).stop_on(stop);
    assert_eq!(watch.wait().await.unwrap_err().kind(), ErrorKind::Stopped);
    let sent = server.received_requests().await.unwrap().len();
    assert!(sent >= 2, "{sent} requests before the stop");
    assert_eq!(watch.next().await.unwrap_err().kind(), ErrorKind::Stopped, "it stays stopped");
}

#[tokio::test]
async fn a_stop_before_the_first_request_sends_nothing() {
    let (server, client) = answering(|_| json(value!({"data": []}))).await;
    let error = client.user().invoices().find("F-1").stop_on(ready(())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Stopped);
    assert!(server.received_requests().await.unwrap().is_empty());
    client.user().invoices().find("F-1").stop_on(pending()).await.unwrap();
}
