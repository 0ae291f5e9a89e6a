//! Workers against the simulated platform, on each database.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may panic, and says what it skips"
)]

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use iopole_sandbox::{Customer, Fault, Sandbox};
use iopole_store::{Point, State};
use support::{Working, client, copies, count, databases, invoice, until, worker};

/// Customer beside the account's own.
const SECOND: &str = "6d1f2b9e-3c47-4f0a-9a55-0b7e1c2d3e4f";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_enqueued_is_delivered_once() {
    for database in databases().await {
        let sandbox = Sandbox::builder().instant().start().await.unwrap();
        let outbox = database.store.outbox();
        let changes = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&changes);
        let worker = worker(&outbox, &sandbox)
            .on_change(move |change| seen.lock().unwrap().push((change.from, change.to)));
        let working = Working::start(worker);
        for number in 0..10 {
            outbox.enqueue(invoice(&format!("F-{number}"))).await.unwrap();
        }
        until("all are delivered", || async { count(&outbox, State::Delivered).await == 10 }).await;
        working.end().await;
        for number in 0..10 {
            assert_eq!(copies(&client(&sandbox), &format!("F-{number}")).await, 1, "{}", database.name);
        }
        let mut changes = changes.lock().unwrap().clone();
        changes.dedup();
        assert!(changes.contains(&(State::Sending, State::Sent)), "{changes:?}");
        assert!(changes.contains(&(State::Sent, State::Delivered)), "{changes:?}");
    }
}

/// Without it the invoice would go out for the account's own customer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unreadable_customer_is_not_an_absent_one() {
    for database in databases().await {
        let sandbox = Sandbox::builder().instant().start().await.unwrap();
        let outbox = database.store.outbox();
        outbox.enqueue(invoice("F-1").with_customer_id(SECOND.parse().unwrap())).await.unwrap();
        for table in ["iopole_outbox", "iopole_outbox_customer"] {
            database.execute(&format!("UPDATE {table} SET customer = 'no customer'")).await;
        }
        let working = Working::start(worker(&outbox, &sandbox));
        until("it is refused", || async { count(&outbox, State::Refused).await == 1 }).await;
        working.end().await;
        assert_eq!(copies(&client(&sandbox), "F-1").await, 0, "{}", database.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_outcome_is_found_out_either_way() {
    for database in databases().await {
        let sandbox = Sandbox::builder().start().await.unwrap();
        sandbox.add_fault(Fault::cut_after().on("sendInvoice").times(1)).unwrap();
        sandbox.add_fault(Fault::cut_before().on("sendInvoice").times(1)).unwrap();
        let outbox = database.store.outbox();
        for number in ["F-1", "F-2"] {
            outbox.enqueue(invoice(number)).await.unwrap();
        }
        let worker = worker(&outbox, &sandbox).with_concurrency(1);
        let working = Working::start(worker);
        until("both are delivered", || async { count(&outbox, State::Delivered).await == 2 }).await;
        working.end().await;
        let attempts = outbox.entries().list().await.unwrap().iter().map(|entry| entry.attempts).sum::<i64>();
        assert_eq!(attempts, 3, "{}: one was found, one was sent again", database.name);
        for number in ["F-1", "F-2"] {
            assert_eq!(copies(&client(&sandbox), number).await, 1, "{}: {number}", database.name);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_file_with_the_number_asks_a_person() {
    for database in databases().await {
        let sandbox = Sandbox::builder().start().await.unwrap();
        let outbox = database.store.outbox();
        let mut other = support::file("F-1");
        other.extend_from_slice(b"<!-- other bytes -->");
        let document = iopole_api::Document::from_bytes("other.xml", other).unwrap();
        let theirs = client(&sandbox).user().invoices().send(document).await.unwrap();
        sandbox.add_fault(Fault::cut_before().on("sendInvoice").times(1)).unwrap();
        let id = outbox.enqueue(invoice("F-1")).await.unwrap();
        let working = Working::start(worker(&outbox, &sandbox));
        until("a person is asked", || async { count(&outbox, State::NumberInUse).await == 1 }).await;
        let entry = outbox.entry(id).await.unwrap();
        assert_eq!(entry.invoice_id.as_ref(), Some(&theirs), "{}", database.name);
        outbox.confirm(id, &theirs).await.unwrap();
        until("it is followed", || async { count(&outbox, State::Delivered).await == 1 }).await;
        working.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_entry_is_not_sent_again_and_holds_up_no_other() {
    for database in databases().await {
        let sandbox = Sandbox::builder().instant().start().await.unwrap();
        sandbox.add_fault(Fault::status(422).on("sendInvoice").times(1)).unwrap();
        let outbox = database.store.outbox();
        let poisoned = outbox.enqueue(invoice("F-1")).await.unwrap();
        outbox.enqueue(invoice("F-2")).await.unwrap();
        let working = Working::start(worker(&outbox, &sandbox).with_concurrency(1));
        until("the other is delivered", || async { count(&outbox, State::Delivered).await == 1 }).await;
        let entry = outbox.entry(poisoned).await.unwrap();
        assert_eq!((entry.state, entry.attempts), (State::Refused, 1), "{}", database.name);
        outbox.retry(poisoned).await.unwrap();
        until("a person had it sent", || async { count(&outbox, State::Delivered).await == 2 }).await;
        working.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invoice_that_cannot_be_read_ends_as_rejected() {
    let database = support::sqlite().await;
    let sandbox = Sandbox::builder().instant().start().await.unwrap();
    let outbox = database.store.outbox();
    let nothing =
        iopole_store::NewInvoice::new("k", "f.xml", &b"<?xml version=\"1.0\"?><nothing/>"[..]).unwrap();
    outbox.enqueue(nothing).await.unwrap();
    let working = Working::start(worker(&outbox, &sandbox));
    until("it is rejected", || async { count(&outbox, State::Rejected).await == 1 }).await;
    working.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn customers_take_turns() {
    for database in databases().await {
        let sandbox = Sandbox::builder().customer(Customer::new(SECOND)).instant().start().await.unwrap();
        let outbox = database.store.outbox();
        for number in 0..20 {
            outbox.enqueue(invoice(&format!("F-{number}"))).await.unwrap();
        }
        outbox.enqueue(invoice("G-1").with_customer_id(SECOND.parse().unwrap())).await.unwrap();
        let order = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&order);
        let worker =
            worker(&outbox, &sandbox).with_concurrency(1).without_following().on_change(move |change| {
                seen.lock().unwrap().push(change.key.clone());
            });
        let working = Working::start(worker);
        until("all are sent", || async { count(&outbox, State::Sent).await == 21 }).await;
        working.end().await;
        let order = order.lock().unwrap();
        let at = order.iter().position(|key| key == "key-G-1").unwrap();
        assert!(at <= 1, "{}: the second customer came at {at}", database.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_workers_send_each_entry_once() {
    for database in databases().await {
        let sandbox = Sandbox::builder().instant().start().await.unwrap();
        let outbox = database.store.outbox();
        for number in 0..40 {
            outbox.enqueue(invoice(&format!("F-{number}"))).await.unwrap();
        }
        let workers: Vec<_> = (0..8).map(|_| Working::start(worker(&outbox, &sandbox))).collect();
        until("all are delivered", || async { count(&outbox, State::Delivered).await == 40 }).await;
        for working in workers {
            working.end().await;
        }
        let entries = outbox.entries().list().await.unwrap();
        assert!(entries.iter().all(|entry| entry.attempts == 1), "{}: sent again", database.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_lets_what_is_under_way_end() {
    for database in databases().await {
        let sandbox = Sandbox::builder().start().await.unwrap();
        sandbox.add_fault(Fault::latency(Duration::from_millis(600)).on("sendInvoice")).unwrap();
        let outbox = database.store.outbox();
        outbox.enqueue(invoice("F-1")).await.unwrap();
        outbox.enqueue(invoice("F-2")).await.unwrap();
        let working = Working::start(worker(&outbox, &sandbox).with_concurrency(1).without_following());
        until("one is being sent", || async { sandbox.api_requests() > 0 }).await;
        working.end().await;
        let states = (count(&outbox, State::Sent).await, count(&outbox, State::Queued).await);
        assert_eq!(states, (1, 1), "{}", database.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_is_held_up_beyond_its_lease_does_not_send() {
    for database in databases().await {
        let sandbox = Sandbox::builder().instant().start().await.unwrap();
        let outbox = database.store.outbox();
        outbox.enqueue(invoice("F-1")).await.unwrap();
        // As if the process were suspended between its claim and its send, the first time.
        let first = Mutex::new(true);
        let slow = worker(&outbox, &sandbox).at_points(move |point| {
            if point == Point::Claimed && std::mem::take(&mut *first.lock().unwrap()) {
                tokio::task::block_in_place(|| std::thread::sleep(Duration::from_secs(9)));
            }
        });
        let slow = Working::start(slow);
        until("it is claimed", || async { count(&outbox, State::Sending).await == 1 }).await;
        let other = Working::start(worker(&outbox, &sandbox));
        until("another worker had it delivered", || async { count(&outbox, State::Delivered).await == 1 })
            .await;
        tokio::time::sleep(Duration::from_secs(3)).await;
        slow.end().await;
        other.end().await;
        let sends = sandbox.journal().iter().filter(|entry| entry.operation == Some("sendInvoice")).count();
        assert_eq!(sends, 1, "{}", database.name);
    }
}
