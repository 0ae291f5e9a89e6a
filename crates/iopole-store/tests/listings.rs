//! Listings of what was sent, which prove that an invoice is absent.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may panic, and says what it skips"
)]

mod support;

use std::time::Duration;

use iopole_api::Document;
use iopole_sandbox::{Fault, Sandbox};
use iopole_store::{NewInvoice, Outbox, State};
use support::{Database, Shifted, Working, client, count, databases, until, worker};

/// A file without a number that the platform or the store could read: only the listing can find it.
fn unnumbered(key: &str) -> NewInvoice {
    NewInvoice::new(key, "f.xml", format!(r#"<?xml version="1.0"?><nothing k="{key}"/>"#).into_bytes())
        .unwrap()
}

/// Offsets of the pages that were requested, in their order.
fn offsets(sandbox: &Sandbox) -> Vec<u32> {
    let of = |path: &str| {
        let offset = path.split(['?', '&']).find_map(|part| part.strip_prefix("offset="));
        offset.map_or(0, |offset| offset.parse().unwrap())
    };
    let journal = sandbox.journal();
    let searches = journal.iter().filter(|entry| entry.operation == Some("searchInvoices"));
    searches.map(|entry| of(&entry.path)).collect()
}

fn downloads(sandbox: &Sandbox) -> usize {
    sandbox.journal().iter().filter(|entry| entry.operation == Some("downloadInvoice")).count()
}

/// A platform with two pages of invoices, of which the second cannot be read, and an entry whose outcome is unknown.
async fn one_page_read(database: &Database) -> (Sandbox, Outbox) {
    let sandbox = Sandbox::builder().instant().start().await.unwrap();
    let invoices = client(&sandbox);
    for number in 0..250 {
        let file = format!(r#"<?xml version="1.0"?><other k="{number}"/>"#);
        let document = Document::from_bytes("o.xml", file.into_bytes()).unwrap();
        invoices.user().invoices().send(document).await.unwrap();
    }
    sandbox.add_fault(Fault::cut_before().on("sendInvoice").times(1)).unwrap();
    sandbox.add_fault(Fault::status(503).on("searchInvoices").skip(1)).unwrap();
    let outbox = database.store.outbox();
    outbox.enqueue(unnumbered("k")).await.unwrap();
    let working = Working::start(worker(&outbox, &sandbox));
    until("the second page was asked for", || async { offsets(&sandbox).len() > 1 }).await;
    working.end().await;
    sandbox.clear_faults();
    // The pause after the failure.
    database.execute("UPDATE iopole_outbox SET due = 0 WHERE state = 'unknown'").await;
    (sandbox, outbox)
}

async fn ends_after_two_attempts(sandbox: &Sandbox, outbox: &Outbox, name: &str) {
    let working = Working::start(worker(outbox, sandbox));
    until("it is sent again", || async { count(outbox, State::Rejected).await == 1 }).await;
    working.end().await;
    assert_eq!(outbox.entry_of_key("k").await.unwrap().unwrap().attempts, 2, "{name}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listing_goes_on_where_the_last_process_stopped() {
    for database in databases().await {
        let (sandbox, outbox) = one_page_read(&database).await;
        let before = offsets(&sandbox);
        assert_eq!(before[..2], [0, 199], "{}", database.name);
        ends_after_two_attempts(&sandbox, &outbox, database.name).await;
        assert_eq!(offsets(&sandbox)[before.len()], 199, "{}: the page before was stored", database.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listing_that_cannot_be_read_on_begins_anew() {
    let damages = [
        "UPDATE iopole_outbox_listing SET position = '{}'",
        "UPDATE iopole_outbox_page SET content = '{}'",
        "DELETE FROM iopole_outbox_page",
        "DELETE FROM iopole_outbox_listing",
    ];
    let each = damages.map(async |damage| {
        for database in databases().await {
            let (sandbox, outbox) = one_page_read(&database).await;
            database.execute(damage).await;
            ends_after_two_attempts(&sandbox, &outbox, &format!("{}: {damage}", database.name)).await;
        }
    });
    futures_util::future::join_all(each).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listing_dated_by_a_clock_that_was_set_back_proves_nothing() {
    for database in databases().await {
        let sandbox = Sandbox::builder().instant().start().await.unwrap();
        let clock = Shifted::default();
        // Less than a listing goes back further than it must.
        clock.set(600);
        let outbox = database.store.clone().with_timer(clock.clone()).outbox();
        for (at, fault) in [Fault::cut_before(), Fault::cut_after()].into_iter().enumerate() {
            sandbox.add_fault(fault.on("sendInvoice").times(1)).unwrap();
            outbox.enqueue(unnumbered(&format!("k{at}"))).await.unwrap();
            let working = Working::start(worker(&outbox, &sandbox));
            let ended = i64::try_from(at).unwrap() + 1;
            until("it is rejected", || async { count(&outbox, State::Rejected).await == ended }).await;
            working.end().await;
            clock.set(0);
        }
        let attempts = outbox.entry_of_key("k1").await.unwrap().unwrap().attempts;
        assert_eq!(attempts, 1, "{}: it was on the platform, and was sent again", database.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_was_compared_is_not_downloaded_again_by_the_next_process() {
    for database in databases().await {
        let sandbox = Sandbox::builder().instant().start().await.unwrap();
        let other = Document::from_bytes("o.xml", &b"<?xml version=\"1.0\"?><other/>"[..]).unwrap();
        client(&sandbox).user().invoices().send(other).await.unwrap();
        let outbox = database.store.outbox();
        for at in 0..2 {
            sandbox.add_fault(Fault::cut_before().on("sendInvoice").times(1)).unwrap();
            outbox.enqueue(unnumbered(&format!("k{at}"))).await.unwrap();
            let working = Working::start(worker(&outbox, &sandbox));
            until("it is rejected", || async { count(&outbox, State::Rejected).await == at + 1 }).await;
            working.end().await;
        }
        assert_eq!(downloads(&sandbox), 1, "{}", database.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_search_that_is_cut_off_leaves_what_it_has_compared() {
    for database in databases().await {
        let sandbox = Sandbox::builder().instant().start().await.unwrap();
        for number in 0..30 {
            let file = format!(r#"<?xml version="1.0"?><other k="{number}"/>"#);
            let document = Document::from_bytes("o.xml", file.into_bytes()).unwrap();
            client(&sandbox).user().invoices().send(document).await.unwrap();
        }
        sandbox.add_fault(Fault::cut_before().on("sendInvoice").times(1)).unwrap();
        sandbox.add_fault(Fault::latency(Duration::from_millis(100)).on("downloadInvoice")).unwrap();
        let outbox = database.store.outbox();
        outbox.enqueue(unnumbered("k")).await.unwrap();
        let working = Working::start(worker(&outbox, &sandbox));
        until("two thirds are compared", || async { downloads(&sandbox) >= 20 }).await;
        working.kill().await;
        ends_after_two_attempts(&sandbox, &outbox, database.name).await;
        // Those of the last moments come again.
        assert!(downloads(&sandbox) < 40, "{}: {} downloads", database.name, downloads(&sandbox));
    }
}
