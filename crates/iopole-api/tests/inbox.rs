//! Unread queues in undocumented forms.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};

use iopole_api::model::ids::InvoiceId;
use iopole_api::{ErrorKind, WebhookCheck};
use serde_json::{Value, json as value};
use support::{ID, answering, json};
use wiremock::ResponseTemplate;

fn id(number: usize) -> String {
    format!("0193acea-5c97-7665-ada2-{number:012}")
}

#[tokio::test]
async fn an_unreadable_item_does_not_hide_the_others() {
    let (_server, client) = answering(|request| match request.url.path() {
        "/v1/invoice/notSeen" => json(value!([ID, {"unknown": true}])),
        "/v1/invoice/status/notSeen" => json(value!([
            7, {"invoiceId": ID, "newstatus": [{"statusId": ID, "invoiceId": ID}, {"code": "APPROVED"}]}
        ])),
        _ => json(value!([{"webhookId": "a"}, 5])),
    })
    .await;
    let wanted: InvoiceId = ID.parse().unwrap();
    let mut inbox = client.user().invoices().inbox();
    assert_eq!(inbox.next().await.unwrap().unwrap().id(), &wanted);
    let error = inbox.next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    assert_eq!(inbox.odd(), [value!({"unknown": true})]);
    let mut inbox = client.user().statuses().inbox();
    assert_eq!(inbox.next().await.unwrap().unwrap().invoice_id(), &wanted);
    let error = inbox.next().await.unwrap_err();
    assert!(error.to_string().contains("2 unread items"), "{error}");
    assert_eq!(inbox.odd(), [value!(7), value!({"code": "APPROVED"})]);
    // The single calls agree.
    let listed = client.user().invoices().not_seen().await.unwrap();
    assert_eq!((listed.len(), listed.odd.len()), (1, 1));
    let webhooks = client.admin().webhooks().list().await.unwrap();
    assert_eq!((webhooks.len(), webhooks.odd.len()), (1, 1));
}

#[tokio::test]
async fn an_unreadable_status_does_not_hide_the_others() {
    let (_server, client) = answering(|_| json(value!([{"statusId": ID}, "gone", {"code": 1}]))).await;
    let history = client.user().statuses().history(&ID.parse().unwrap()).await.unwrap();
    assert_eq!((history.len(), history.odd.len()), (1, 2));
}

/// The webhook checks of both inboxes, for empty queues and these webhooks.
async fn beside(webhooks: Value) -> (Result<WebhookCheck, ErrorKind>, Result<WebhookCheck, ErrorKind>) {
    let (_server, client) = answering(move |request| match request.url.path() {
        "/v1/config/webhook" => json(webhooks.clone()),
        _ => json(value!([])),
    })
    .await;
    let mut invoices = client.user().invoices().inbox();
    let first = invoices.next().await.map(|_| invoices.webhooks()).map_err(|error| error.kind());
    let mut statuses = client.user().statuses().inbox();
    (first, statuses.next().await.map(|_| statuses.webhooks()).map_err(|error| error.kind()))
}

#[tokio::test]
async fn a_webhook_blocks_the_queues_of_its_direction() {
    let webhook = |direction: Value, status: &str| value!([{"webhookId": ID, "filterStreamDirection": direction, "status": status}]);
    let blocked = Err(ErrorKind::QueueBlocked);
    for direction in [value!("INBOUND"), Value::Null, value!("SIDEWAYS")] {
        assert_eq!(beside(webhook(direction, "ACTIVE")).await, (blocked, blocked));
    }
    assert_eq!(
        beside(webhook(value!("OUTBOUND"), "ACTIVE")).await,
        (Ok(WebhookCheck::OutboundOnly), blocked)
    );
    let none = Ok(WebhookCheck::NoneActive);
    assert_eq!(beside(webhook(value!("INBOUND"), "INACTIVE")).await, (none, none));
    let unknown = Ok(WebhookCheck::Unknown);
    assert_eq!(beside(value!([{"no": "identifier"}])).await, (unknown, unknown), "an unreadable webhook");
}

#[tokio::test]
async fn keys_that_are_no_longer_listed_are_removed() {
    // A queue of 1,500 items that lists ten at a time.
    let taken = std::sync::Arc::new(AtomicUsize::new(0));
    let seen = taken.clone();
    let (_server, client) = answering(move |request| {
        if request.method == "PUT" {
            seen.fetch_add(1, Ordering::SeqCst);
            return ResponseTemplate::new(204);
        }
        let from = seen.load(Ordering::SeqCst);
        json(Value::Array((from..from + 10).map(|number| id(number).into()).collect()))
    })
    .await;
    let mut inbox = client.user().invoices().inbox();
    for number in 0..1_500 {
        let unseen = inbox.next().await.unwrap().unwrap();
        assert_eq!(unseen.id().as_str(), id(number));
        unseen.acknowledge().await.unwrap();
    }
    let shown = format!("{inbox:?}");
    for name in ["given: ", "acknowledged: "] {
        let count = shown.split(name).nth(1).unwrap().split([',', ' ']).next().unwrap();
        assert!(count.parse::<usize>().unwrap() <= 1_010, "{shown}");
    }
}
