//! Unreadable is not absent: no decision rests on a response that was read in part.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use iopole_api::model::entity::{
    BusinessEntityScope, CreateBusinessEntity, CreateIdentifier, OperatorRelation,
};
use iopole_api::model::identifiers::ElectronicAddress;
use iopole_api::model::status::{InvoiceStatusCode, SendInvoiceStatus};
use iopole_api::model::webhook::{
    RetryStrategy, StreamDirection, WebhookCreation, WebhookEndpoints, WebhookInteropData,
};
use iopole_api::{Client, Error, ErrorKind, Reachability};
use serde_json::{Value, json as value};
use support::{CUSTOMER, ID, answering, json};
use wiremock::{Request, ResponseTemplate};

/// Successes without a list.
const NO_LISTS: &[&str] = &[
    r#"{"statusMessage":"search is not available at the moment"}"#,
    r#"{"error":"maintenance"}"#,
    r#"{"data":{},"meta":{"count":1}}"#,
    r#"{"data":null,"meta":{"count":0}}"#,
    r#"{"data":"none"}"#,
    r#"{"meta":{"count":0,"limit":200,"offset":0}}"#,
    "{}",
    "null",
    "\"maintenance\"",
    "7",
    "maintenance",
    "<!DOCTYPE html><html></html>",
    "",
];

async fn saying(status: u16, body: &str) -> (wiremock::MockServer, Client) {
    let template = ResponseTemplate::new(status).set_body_raw(body.to_owned(), "application/json");
    answering(move |_: &Request| template.clone()).await
}

fn address() -> ElectronicAddress {
    "0225:732829320".parse().unwrap()
}

fn webhook(direction: Option<StreamDirection>) -> WebhookCreation {
    let mut webhook = WebhookCreation::new(WebhookInteropData::new(WebhookEndpoints::new()));
    webhook.filter_stream_direction = direction;
    webhook
}

fn is_unreadable(error: &Error, body: &str, what: &str) {
    assert_eq!(error.kind(), ErrorKind::Unreadable, "{what} {body}: {error}");
    assert_eq!(error.problem().unwrap().raw().as_bytes(), body.as_bytes(), "{what}");
}

#[tokio::test]
async fn a_success_without_a_list_is_not_an_empty_list() {
    for body in NO_LISTS {
        let (server, client) = saying(200, body).await;
        let (user, admin) = (client.user(), client.admin());
        is_unreadable(&user.invoices().find("F-1").await.unwrap_err(), body, "find");
        is_unreadable(&user.invoices().search().items().next().await.unwrap_err(), body, "items");
        is_unreadable(&user.invoices().not_seen().await.unwrap_err(), body, "not_seen");
        is_unreadable(&user.invoices().inbox().next().await.unwrap_err(), body, "inbox");
        is_unreadable(&user.statuses().inbox().next().await.unwrap_err(), body, "inbox of statuses");
        is_unreadable(&user.invoices().watch(&ID.parse().unwrap()).next().await.unwrap_err(), body, "watch");
        is_unreadable(&user.directory().can_receive(&address()).await.unwrap_err(), body, "can_receive");
        is_unreadable(&user.directory().search_peppol("x").items().next().await.unwrap_err(), body, "peppol");
        let siren = "0002:732829320".parse().unwrap();
        is_unreadable(&user.reporting().folders(&siren, "2026-11").await.unwrap_err(), body, "folders");
        is_unreadable(&admin.webhooks().list().await.unwrap_err(), body, "webhooks");
        is_unreadable(&admin.webhooks().ensure(&webhook(None)).await.unwrap_err(), body, "ensure");
        is_unreadable(&admin.participants().search().await.unwrap_err(), body, "participants");
        is_unreadable(&admin.retry_strategy().get().await.unwrap_err(), body, "retry strategy");
        let written = server.received_requests().await.unwrap();
        assert!(written.iter().all(|request| request.method.as_str() == "GET"), "{body}");
    }
}

#[tokio::test]
async fn a_creation_whose_response_names_nothing_has_an_unknown_outcome() {
    let once = |error: Error, body: &str, what: &str| {
        assert!(error.is_outcome_unknown(), "{what} {body}: {error}");
        assert_eq!(error.problem().unwrap().raw().as_bytes(), body.as_bytes(), "{what}");
        assert_eq!(error.customer_id().unwrap().expose(), CUSTOMER, "{what}");
    };
    for body in NO_LISTS.iter().filter(|body| !["", "{}", "null"].contains(body)) {
        let (_server, client) = saying(201, body).await;
        let (user, participants) = (client.user(), client.admin().participants());
        let id = ID.parse().unwrap();
        let approved = SendInvoiceStatus::new(InvoiceStatusCode::Approved);
        once(user.statuses().send(&id, &approved).await.unwrap_err(), body, "status");
        let unit = CreateBusinessEntity::new("x", "BE", BusinessEntityScope::Public, "0208", "1");
        once(participants.create_legal_unit(&unit).await.unwrap_err(), body, "legal unit");
        let relation = OperatorRelation::new();
        let claimed = participants.claim_by_identifier(&address(), &relation).await;
        once(claimed.unwrap_err(), body, "claim");
        let suffix = CreateIdentifier::suffix("A");
        let created = participants.create_identifier(&ID.parse().unwrap(), &suffix).await;
        once(created.unwrap_err(), body, "identifier");
        let strategy = client.admin().retry_strategy().create(&RetryStrategy::active()).await;
        once(strategy.unwrap_err(), body, "retry strategy");
        once(client.admin().webhooks().create(&webhook(None)).await.unwrap_err(), body, "webhook");
    }
}

#[tokio::test]
async fn an_envelope_of_errors_is_not_a_deletion() {
    for body in [r#"{"statusMessage":"not now"}"#, r#"{"error":"maintenance"}"#, "<html></html>"] {
        let (_server, client) = saying(200, body).await;
        is_unreadable(
            &client.admin().participants().unclaim(&ID.parse().unwrap()).await.unwrap_err(),
            body,
            "",
        );
        is_unreadable(
            &client.user().invoices().mark_as_seen(&ID.parse().unwrap()).await.unwrap_err(),
            body,
            "",
        );
    }
    for body in ["", "{}", r#"{"type":"WEBHOOK","id":"1"}"#] {
        let (_server, client) = saying(200, body).await;
        client.admin().webhooks().delete(&ID.parse().unwrap()).await.unwrap();
    }
}

#[tokio::test]
async fn an_unreadable_webhook_is_not_created_again() {
    for list in [
        value!([{"name": "no id", "status": "ACTIVE"}]),
        value!([{"webhookId": ID, "filterStreamDirection": {"code": "INBOUND"}}]),
        value!([{"webhookId": ID, "filterStreamDirection": "OUTBOUND"}, 7]),
    ] {
        let (server, client) = answering(move |_: &Request| json(list.clone())).await;
        for direction in [None, Some(StreamDirection::Inbound)] {
            let error = client.admin().webhooks().ensure(&webhook(direction)).await.unwrap_err();
            assert_eq!((error.kind(), error.operation()), (ErrorKind::Unreadable, Some("listWebhooks")));
        }
        assert_eq!(server.received_requests().await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn a_retry_strategy_read_in_part_is_an_error() {
    for body in [
        value!({"active": true, "retryOn": ["often"]}),
        value!({"active": {"is": true}}),
        value!({"retryDelays": []}),
    ] {
        let (_server, client) = answering(move |_: &Request| json(body.clone())).await;
        let error = client.admin().retry_strategy().get().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unreadable);
    }
    let (_server, client) = answering(|_: &Request| json(value!([{"active": false, "retryOn": null}]))).await;
    assert_eq!(client.admin().retry_strategy().get().await.unwrap().active, Some(false));
}

/// One company with these identifiers.
fn company(identifiers: Value) -> Value {
    let row = value!({"businessEntityId": ID, "type": "LEGAL_UNIT", "identifiers": identifiers});
    value!({"data": [row], "meta": {"count": 1, "limit": 200, "offset": 0}})
}

#[tokio::test]
async fn an_unreadable_identifier_may_be_the_registered_one() {
    let line = || value!({"networkIdentifier": "DOMESTIC_FR", "directoryAddress": "0225:732829320"});
    for identifiers in [
        value!([{"scheme": "0002", "value": "732829320", "networkRegistered": [line()]}]),
        value!([{"businessEntityIdentifierId": ID, "networkRegistered": ["DOMESTIC_FR"]}]),
        value!([{"businessEntityIdentifierId": ID, "networkRegistered": "0225:732829320"}]),
        value!([{"businessEntityIdentifierId": ID, "networkRegistered": [
            {"networkIdentifier": "DOMESTIC_FR", "directoryAddress": {"value": "732829320"}}]}]),
        value!("732829320"),
    ] {
        let body = company(identifiers);
        let (_server, client) = answering(move |_: &Request| json(body.clone())).await;
        let error = client.user().directory().can_receive(&address()).await.unwrap_err();
        assert_eq!((error.kind(), error.operation()), (ErrorKind::Unreadable, Some("searchFrenchDirectory")));
        assert!(!error.problem().unwrap().raw().as_bytes().is_empty());
    }
    // A readable registration in force is enough.
    let good = value!({"businessEntityIdentifierId": ID, "networkRegistered": [line()]});
    let body = company(value!([{"scheme": "0002"}, good]));
    let (_server, client) = answering(move |_: &Request| json(body.clone())).await;
    assert!(client.user().directory().can_receive(&address()).await.unwrap().is_reachable());
    for nothing in [value!([]), value!(null)] {
        let body = company(nothing);
        let (_server, client) = answering(move |_: &Request| json(body.clone())).await;
        let verdict = client.user().directory().can_receive(&address()).await.unwrap();
        assert!(matches!(verdict, Reachability::Unreachable(_)));
    }
}

#[tokio::test]
async fn a_siret_under_the_scheme_of_a_siren_fails_before_anything_is_sent() {
    let (server, client) = saying(200, "[]").await;
    for (address, instead) in
        [("0002:73282932000074", "0009"), ("0002:732 829 320 00074", "0009"), ("0009:732829320", "0002")]
    {
        let address: ElectronicAddress = address.parse().unwrap();
        let error = client.user().directory().can_receive(&address).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{address}");
        assert!(error.to_string().contains(instead), "{error}");
        let (scheme, value) = (address.scheme(), address.value());
        let unit = CreateBusinessEntity::new("x", "FR", BusinessEntityScope::Public, scheme, value);
        let error = client.admin().participants().create_legal_unit(&unit).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{address}");
        assert!(error.to_string().contains(instead), "{error}");
    }
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_requested_item_of_a_list_is_returned_and_an_empty_list_is_not_found() {
    let other = "0193acea-5c97-7665-ada2-c57495af2000";
    let third = "0193acea-5c97-7665-ada2-c57495af2001";
    for key in ["invoiceId", "webhookId", "businessEntityId"] {
        let get = async |list: Value| {
            let (_server, client) = answering(move |_: &Request| json(list.clone())).await;
            let id = match key {
                "invoiceId" => {
                    client.user().invoices().get(&ID.parse().unwrap()).await?.invoice_id.to_string()
                }
                "webhookId" => {
                    client.admin().webhooks().get(&ID.parse().unwrap()).await?.webhook_id.to_string()
                }
                _ => {
                    let entity = client.admin().participants().get(&ID.parse().unwrap()).await?;
                    entity.business_entity_id.to_string()
                }
            };
            Ok::<_, Error>(id)
        };
        assert_eq!(get(value!([{key: other}, {key: ID}])).await.unwrap(), ID, "{key}");
        assert_eq!(get(value!({key: ID})).await.unwrap(), ID, "{key}");
        assert_eq!(get(value!([])).await.unwrap_err().kind(), ErrorKind::NotFound, "{key}");
        for odd in [
            value!([{key: other}, {key: third}]),
            value!([{"x": 1}]),
            value!([{key: other}, {"x": 1}]),
            value!(null),
            value!({"statusMessage": "not now"}),
        ] {
            let error = get(odd.clone()).await.unwrap_err();
            is_unreadable(&error, &odd.to_string(), key);
        }
    }
}

/// A platform that returns pages of this many rows, whatever the request, with this `meta`.
async fn paged(
    rows: Vec<Value>,
    size: usize,
    meta: impl Fn(usize) -> Value + Send + Sync + 'static,
) -> (wiremock::MockServer, Client) {
    answering(move |request: &Request| {
        let offset = request.url.query_pairs().find(|(name, _)| name == "offset");
        let offset: usize = offset.map(|(_, offset)| offset.parse().unwrap()).unwrap_or_default();
        let page: Vec<_> = rows.iter().skip(offset).take(size).cloned().collect();
        json(match meta(page.len()) {
            Value::Null => value!({"data": page}),
            meta => value!({"data": page, "meta": meta}),
        })
    })
    .await
}

fn row(at: usize) -> Value {
    let id = format!("0193acea-5c97-7665-ada2-{at:012}");
    let direction = if at == 301 { "OUTBOUND" } else { "INBOUND" };
    value!({"metadata": {"invoiceId": id, "direction": direction}, "businessData": {"invoiceId": "1"}})
}

#[tokio::test]
async fn pages_without_a_total_are_read_until_one_is_empty() {
    type Meta = fn(usize) -> Value;
    let metas: [Meta; 6] = [
        |_| Value::Null,
        |_| value!({"offset": 0}),
        |_| value!({}),
        |_| value!(null),
        |_| value!({"count": 35}),
        // The count of the page, not of all pages.
        |length| value!({"count": length}),
    ];
    for meta in metas {
        let (_server, client) = paged((0..35).map(row).collect(), 10, meta).await;
        assert_eq!(client.user().invoices().find("1").await.unwrap().len(), 35, "{}", meta(10));
    }
}

#[tokio::test]
async fn a_number_is_searched_on_every_page() {
    let rows: Vec<_> = (0..450).map(row).collect();
    let meta = |_| value!({"count": 450, "limit": 200});
    let (server, client) = paged(rows, 200, meta).await;
    let found = client.user().invoices().find("1").await.unwrap();
    assert_eq!(found.len(), 450);
    assert_eq!(found.iter().filter(|row| row.metadata.direction == Some("OUTBOUND".into())).count(), 1);
    assert_eq!(server.received_requests().await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_total_above_the_rows_shown_is_an_error() {
    for (rows, count) in [(0, 1), (3, 4), (3, 1_000_000), (250, 251)] {
        let meta = move |_| value!({"count": count, "limit": 200});
        let (server, client) = paged((0..rows).map(row).collect(), 200, meta).await;
        let error = client.user().invoices().find("1").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unreadable, "{rows} of {count}: {error}");
        assert!(server.received_requests().await.unwrap().len() < 6);
    }
}

#[tokio::test]
async fn a_platform_that_ignores_the_offset_ends_in_an_error() {
    for (meta, rows) in [
        (Value::Null, (0..10).map(row).collect::<Vec<_>>()),
        (value!({"limit": 10, "count": 35}), (0..10).map(row).collect()),
        // All of them are unreadable.
        (Value::Null, (0..10).map(|at| value!({"odd": at})).collect()),
    ] {
        let page = match meta {
            Value::Null => value!({"data": rows}),
            meta => value!({"data": rows, "meta": meta}),
        };
        let (server, client) = answering(move |_: &Request| json(page.clone())).await;
        let mut pages = client.user().invoices().search().pages();
        let error = loop {
            match pages.next().await {
                Ok(page) => assert!(page.is_some(), "it ended without an error"),
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), ErrorKind::Unreadable, "{error}");
        assert!(server.received_requests().await.unwrap().len() < 10);
    }
    // The platform says that this is all.
    let page = value!({"data": (0..10).map(row).collect::<Vec<_>>(), "meta": {"count": 10}});
    let (_server, client) = answering(move |_: &Request| json(page.clone())).await;
    assert_eq!(client.user().invoices().find("1").await.unwrap().len(), 10);
}

#[tokio::test]
async fn an_unreadable_row_may_be_the_wanted_one() {
    for odd in [
        value!({"metadata": {"direction": "OUTBOUND"}, "businessData": {"invoiceId": "1"}}),
        value!({"metadata": {"invoiceId": ID, "direction": "OUTBOUND"}}),
        value!({"metadata": {"invoiceId": ID}, "businessData": {"invoiceId": {"value": "1"}}}),
    ] {
        for rows in [vec![odd.clone()], vec![row(1), odd.clone()]] {
            let meta = |length| value!({"count": length, "limit": 200});
            let (_server, client) = paged(rows, 200, meta).await;
            let error = client.user().invoices().find("1").await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unreadable, "{odd}");
            assert!(!error.problem().unwrap().raw().as_bytes().is_empty());
        }
    }
}

#[tokio::test]
async fn a_group_of_statuses_without_its_list_is_an_error() {
    let body = value!([{"invoiceId": ID, "statusMessage": "later"}]);
    let (_server, client) = answering(move |_: &Request| json(body.clone())).await;
    let error = client.user().statuses().inbox().next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
}

#[tokio::test]
async fn every_request_of_a_composed_operation_has_one_customer_id() {
    let other = "0190f1d2-0000-7000-8000-0000000000bb";
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let (server, client) = answering(move |request: &Request| {
        counter.fetch_add(1, Ordering::Relaxed);
        match request.method.as_str() {
            "GET" => json(value!({"data": [], "meta": {"count": 0, "limit": 200}})),
            _ => ResponseTemplate::new(201),
        }
    })
    .await;
    let id: iopole_api::CustomerId = other.parse().unwrap();
    let (user, participants) = (client.user(), client.admin().participants());
    user.invoices().find("1").customer_id(id.clone()).await.unwrap();
    user.directory().can_receive(&address()).customer_id(id.clone()).await.unwrap();
    let edit = iopole_api::model::entity::RelationEdit::new();
    participants.ensure_claim(&address(), &edit).customer_id(id).await.unwrap_err();
    let requests = server.received_requests().await.unwrap();
    assert!(requests.len() >= 4);
    assert!(requests.iter().all(|request| request.headers["customer-id"] == other));
}
