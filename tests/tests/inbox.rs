//! The unread queues, item by item.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

use std::collections::HashSet;

use futures_util::TryStreamExt as _;
use iopole_api::model::webhook::{DeliveryEndpoint, WebhookCreation, WebhookEndpoints};
use iopole_api::{Client, ErrorKind, UnseenInvoice, UnseenStatus, WebhookCheck};
use iopole_sandbox::{Role, Sandbox};
use iopole_tests::{client, client_of, paper, sandbox};

async fn stocked(count: usize) -> (Sandbox, Client) {
    let sandbox = sandbox().instant().start().await.unwrap();
    let client = client(&sandbox);
    for at in 0..count {
        paper::send(&client, &format!("I-{at}")).await;
    }
    (sandbox, client)
}

#[tokio::test]
async fn each_item_is_returned_once_and_stays_unread_until_it_is_acknowledged() {
    // 110 copies, sent and received: more than one list contains.
    let (_sandbox, client) = stocked(55).await;
    let mut inbox = client.user().invoices().inbox();
    let mut ids = HashSet::new();
    while let Some(unseen) = inbox.next().await.unwrap() {
        assert!(ids.insert(unseen.id().clone()), "given twice in a round");
        unseen.acknowledge().await.unwrap();
    }
    assert_eq!(ids.len(), 110);
    assert!(client.user().invoices().not_seen().await.unwrap().is_empty());
    // A new round returns the new items.
    assert!(inbox.next().await.unwrap().is_none());
    let late = paper::send(&client, "late").await;
    assert_eq!(inbox.next().await.unwrap().unwrap().id(), &late);
}

#[tokio::test]
async fn the_next_round_returns_unacknowledged_items_again() {
    let (_sandbox, client) = stocked(2).await;
    let mut inbox = client.user().invoices().inbox();
    let mut first = Vec::new();
    while let Some(unseen) = inbox.next().await.unwrap() {
        first.push(unseen);
    }
    assert_eq!(first.len(), 4);
    first[1].acknowledge().await.unwrap();
    // A second acknowledgment has no effect.
    first[1].acknowledge().await.unwrap();
    let second: Vec<UnseenInvoice> = inbox.into_stream().try_collect().await.unwrap();
    let ids = |items: &[UnseenInvoice]| items.iter().map(|item| item.id().clone()).collect::<Vec<_>>();
    let mut left = ids(&first);
    left.remove(1);
    assert_eq!(ids(&second), left);
}

#[tokio::test]
async fn a_hundred_unread_items_hide_the_others_and_the_error_says_so() {
    let (_sandbox, client) = stocked(51).await;
    let mut inbox = client.user().invoices().inbox();
    let mut given = Vec::new();
    let error = loop {
        match inbox.next().await {
            Ok(Some(unseen)) => given.push(unseen),
            Ok(None) => panic!("two are hidden"),
            Err(error) => break error,
        }
    };
    assert_eq!((error.kind(), given.len()), (ErrorKind::QueueBlocked, 100));
    assert!(error.to_string().contains("acknowledge them"), "{error}");
    given[0].acknowledge().await.unwrap();
    given[1].acknowledge().await.unwrap();
    // This round continues with the hidden items only.
    let next = inbox.next().await.unwrap().unwrap();
    assert!(given.iter().all(|old| old.id() != next.id()));
}

#[tokio::test]
async fn statuses_are_returned_one_by_one_with_their_invoice() {
    let (_sandbox, client) = stocked(21).await;
    let mut inbox = client.user().statuses().inbox();
    let (mut count, mut invoices) = (0, HashSet::new());
    while let Some(unseen) = inbox.next().await.unwrap() {
        assert_eq!(unseen.status().invoice_id.as_ref(), Some(unseen.invoice_id()));
        invoices.insert(unseen.invoice_id().clone());
        count += 1;
        unseen.acknowledge().await.unwrap();
    }
    assert_eq!((count, invoices.len()), (105, 21));
    assert!(client.user().statuses().not_seen().await.unwrap().is_empty());
    let none: Vec<UnseenStatus> = inbox.into_stream().try_collect().await.unwrap();
    assert!(none.is_empty());
}

#[tokio::test]
async fn an_active_webhook_is_an_error_and_not_an_empty_queue() {
    let (_sandbox, client) = stocked(1).await;
    let mut endpoints = WebhookEndpoints::default();
    endpoints.status = Some(DeliveryEndpoint::new("https://exemple.fr/iopole/status"));
    let webhook = client.admin().webhooks().create(&WebhookCreation::new(endpoints)).await.unwrap();
    let mut inbox = client.user().invoices().inbox();
    let error = inbox.next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::QueueBlocked);
    assert!(error.to_string().contains(webhook.as_str()), "{error}");
    assert!(!error.is_retryable());
    let error = client.user().statuses().inbox().next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::QueueBlocked);
    client.admin().webhooks().delete(&webhook).await.unwrap();
    assert!(inbox.next().await.unwrap().is_some() || inbox.webhooks() == WebhookCheck::NoneActive);
}

#[tokio::test]
async fn without_the_role_to_read_webhooks_an_empty_queue_is_an_error() {
    let sandbox = sandbox()
        .client("user@exemple.fr", "user secret", [Role::User])
        .default_webhook()
        .start()
        .await
        .unwrap();
    let user = client_of(&sandbox, "user@exemple.fr", "user secret");
    let mut inbox = user.user().invoices().inbox();
    assert_eq!(inbox.webhooks(), WebhookCheck::NotNeeded);
    assert!(inbox.next().await.unwrap().is_none());
    assert_eq!(inbox.webhooks(), WebhookCheck::Unknown);
    // An account with the role reads this queue.
    let both = client(&sandbox);
    let error = both.user().invoices().inbox().next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::QueueBlocked);
}
