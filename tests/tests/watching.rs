//! Following an invoice, with a clock that advances at each wait.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::HashSet;
use std::time::Duration;

use iopole_api::model::ids::InvoiceId;
use iopole_api::model::search::InvoiceState;
use iopole_api::model::status::{InvoiceStatusCode as Code, SendInvoiceStatus};
use iopole_api::{Client, Document, WatchEnd, WatchEvent};
use iopole_sandbox::Sandbox;
use iopole_tests::time::Moved;
use iopole_tests::{client, paper, sandbox};

async fn start() -> (Sandbox, Client, Moved) {
    let sandbox = sandbox().manual_clock().start().await.unwrap();
    let (client, timer) = (client(&sandbox), Moved::of(&sandbox));
    (sandbox, client, timer)
}

fn histories(sandbox: &Sandbox) -> usize {
    sandbox.journal().iter().filter(|entry| entry.operation == Some("listInvoiceStatusHistory")).count()
}

#[tokio::test]
async fn a_watch_waits_for_the_arrival_and_reads_the_history_twice_at_most() {
    let (sandbox, client, timer) = start().await;
    let id = paper::send(&client, "W-1").await;
    let mut watch = client.user().invoices().watch(&id).timer(timer.clone());
    let watched = watch.wait().await.unwrap();
    assert_eq!((watched.end, watched.state), (WatchEnd::Reached, Some(InvoiceState::Delivered)));
    let codes: Vec<_> = watched.statuses.iter().map(|status| status.code().unwrap().clone()).collect();
    assert_eq!(codes, [Code::Submitted, Code::Submitted, Code::Issued, Code::Received, Code::MadeAvailable]);
    let ids: HashSet<_> = watched.statuses.iter().map(|status| &status.status_id).collect();
    assert_eq!(ids.len(), 5);
    assert!(timer.waits() >= 2, "it looked before anything had happened");
    assert!(histories(&sandbox) <= 2, "{} readings", histories(&sandbox));
    assert_eq!(watch.next().await.unwrap().map(|_| ()), None, "the end stays the end");
}

#[tokio::test]
async fn a_watch_waits_for_a_late_status_of_the_buyer() {
    let (sandbox, client, timer) = start().await;
    let id = paper::send(&client, "W-2").await;
    sandbox.advance(Duration::from_secs(1));
    let received =
        client.user().invoices().not_seen().await.unwrap().into_iter().find(|other| *other != id).unwrap();
    let buyer = client.clone();
    let timer = timer.then(move |wait| {
        let (buyer, received) = (buyer.clone(), received.clone());
        async move {
            if wait == 40 {
                buyer
                    .user()
                    .statuses()
                    .send(&received, &SendInvoiceStatus::new(Code::Approved))
                    .await
                    .unwrap();
            }
        }
    });
    let before = histories(&sandbox);
    let mut watch =
        client.user().invoices().watch(&id).timer(timer.clone()).until([Code::Approved, Code::Disputed]);
    let watched = watch.wait().await.unwrap();
    assert_eq!(watched.end, WatchEnd::Reached);
    assert_eq!(watched.statuses.last().unwrap().code(), Some(&Code::Approved));
    assert!((41..50).contains(&timer.waits()), "{} waits", timer.waits());
    assert!(histories(&sandbox) - before <= 3, "{} readings", histories(&sandbox) - before);
}

#[tokio::test]
async fn a_past_status_is_found_in_the_history() {
    let (sandbox, client, timer) = start().await;
    let id = paper::send(&client, "W-3").await;
    sandbox.advance(Duration::from_secs(60));
    let mut watch = client.user().invoices().watch(&id).timer(timer.clone()).until([Code::Issued]);
    assert_eq!(watch.wait().await.unwrap().end, WatchEnd::Reached);
    assert_eq!(timer.waits(), 0);
}

#[tokio::test]
async fn a_watch_ends_at_a_final_status() {
    let (_sandbox, client, timer) = start().await;
    let document = Document::from_bytes("broken.xml", &b"<a><b>"[..]).unwrap();
    let id = client.user().invoices().send(document).await.unwrap();
    let mut watch = client.user().invoices().watch(&id).timer(timer).until([Code::Approved]);
    let watched = watch.wait().await.unwrap();
    assert_eq!((watched.end, watched.state), (WatchEnd::Final, Some(InvoiceState::Invalid)));
    assert!(watched.statuses.iter().any(|status| status.code().unwrap().is_final()));
}

#[tokio::test]
async fn the_deadline_ends_a_watch() {
    let (sandbox, client, timer) = start().await;
    let id = paper::send(&client, "W-4").await;
    let started = sandbox.clock().now();
    let mut watch = client
        .user()
        .invoices()
        .watch(&id)
        .timer(timer.clone())
        .until([Code::PaymentReceived])
        .longest_pause(Duration::from_secs(30))
        .within(Duration::from_secs(600));
    let watched = watch.wait().await.unwrap();
    assert_eq!(watched.end, WatchEnd::Deadline);
    assert_eq!(watched.statuses.len(), 5, "what came until then is there");
    assert_eq!(sandbox.clock().now().duration_since(started).unwrap(), Duration::from_secs(600));
    assert!(timer.waits() < 40, "{} looks in ten minutes", timer.waits());
    // The deadline also ends the watch of an unknown invoice.
    let unknown: InvoiceId = "0190f1d2-0000-7000-8000-000000000000".parse().unwrap();
    let watch = client.user().invoices().watch(&unknown).timer(timer);
    let watched = watch.within(Duration::from_secs(5)).wait().await.unwrap();
    assert_eq!((watched.end, watched.statuses.len(), watched.state), (WatchEnd::Deadline, 0, None));
}

#[tokio::test]
async fn a_received_invoice_has_its_last_status_only() {
    let (sandbox, client, timer) = start().await;
    let id = paper::send(&client, "W-5").await;
    sandbox.advance(Duration::from_secs(1));
    let received =
        client.user().invoices().not_seen().await.unwrap().into_iter().find(|other| *other != id).unwrap();
    let watched = client.user().invoices().watch(&received).timer(timer).wait().await.unwrap();
    assert_eq!((watched.end, watched.statuses.len()), (WatchEnd::Reached, 0));
    assert_eq!(watched.last_status.unwrap().code, Some(Code::MadeAvailable));
}

#[tokio::test]
async fn a_watch_is_a_stream_of_events() {
    use futures_util::TryStreamExt as _;
    let (_sandbox, client, timer) = start().await;
    let id = paper::send(&client, "W-6").await;
    let events: Vec<WatchEvent> =
        client.user().invoices().watch(&id).timer(timer).into_stream().try_collect().await.unwrap();
    let statuses = events.iter().filter(|event| matches!(event, WatchEvent::Status(_))).count();
    let states: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            WatchEvent::State(state) => Some(state.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(statuses, 5);
    assert_eq!(
        (states.first(), states.last()),
        (Some(&InvoiceState::Pending), Some(&InvoiceState::Delivered))
    );
}
