//! Reconciliation of sends with an unknown outcome, under faults.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::time::{Duration, SystemTime};

use iopole_api::model::ids::InvoiceId;
use iopole_api::{Client, Document, Error, ErrorKind, Reconciled};
use iopole_sandbox::{Clock, Fault, Sandbox, SandboxBuilder};
use iopole_tests::time::Moved;
use iopole_tests::{client, paper, sandbox};

/// Clock of the machine, which dates the attempts.
async fn start(builder: SandboxBuilder) -> (Sandbox, Client, Moved) {
    let sandbox = builder.clock(Clock::system()).instant().start().await.unwrap();
    let (client, timer) = (client(&sandbox), Moved::of(&sandbox));
    (sandbox, client, timer)
}

fn document(number: &str) -> Document {
    Document::from_bytes(format!("{number}.xml"), paper::numbered(number)).unwrap()
}

async fn fails(client: &Client, number: &str) -> Error {
    let error = client.user().invoices().send(document(number)).await.unwrap_err();
    assert!(error.is_outcome_unknown(), "{error}");
    error
}

/// Returns the latest sent copy with this number.
async fn sent(client: &Client, number: &str) -> Vec<InvoiceId> {
    let rows = client.user().invoices().find(number).await.unwrap();
    let outbound = rows.into_iter().filter(|row| row.metadata.direction == Some("OUTBOUND".into()));
    outbound.map(|row| row.metadata.invoice_id).collect()
}

fn requests(sandbox: &Sandbox, operation: &str) -> usize {
    sandbox.journal().iter().filter(|entry| entry.operation == Some(operation)).count()
}

#[tokio::test]
async fn an_invoice_accepted_before_the_connection_was_cut_is_found_by_its_content() {
    for fault in [
        Fault::cut_after(),
        Fault::truncated(),
        Fault::garbage(),
        Fault::empty(),
        Fault::status(500).after_processing(),
        Fault::status(504).after_processing(),
    ] {
        let (sandbox, client, timer) = start(sandbox_with(fault.clone().on("sendInvoice").times(1))).await;
        let error = fails(&client, "R-1").await;
        // Others are sent concurrently.
        paper::send(&client, "R-2").await;
        for number in [None, Some("R-1")] {
            let reconcile = client.user().invoices().reconcile(&error).timer(timer.clone());
            let reconcile = number.into_iter().fold(reconcile, |reconcile, number| reconcile.number(number));
            let found = reconcile.await.unwrap();
            assert_eq!(Reconciled::Sent(sent(&client, "R-1").await.remove(0)), found, "{fault:?} {number:?}");
        }
        assert_eq!((timer.waits(), requests(&sandbox, "sendInvoice")), (0, 2));
    }
}

/// Returns a platform without contract checks, because faulty answers fail them.
fn sandbox_with(fault: Fault) -> SandboxBuilder {
    Sandbox::builder().fault(fault)
}

#[tokio::test]
async fn an_invoice_that_never_arrived_is_not_sent_after_its_grace_period() {
    let (sandbox, client, timer) = start(sandbox_with(Fault::cut_before().on("sendInvoice"))).await;
    let error = fails(&client, "R-3").await;
    let found = client.user().invoices().reconcile(&error).number("R-3").timer(timer.clone()).await.unwrap();
    assert_eq!(found, Reconciled::NotSent);
    assert!((8..20).contains(&timer.waits()), "{} waits", timer.waits());
    let waited = sandbox.clock().now().duration_since(SystemTime::now()).unwrap();
    assert!(waited >= Duration::from_secs(88), "{waited:?}");
    // Long after, one search is enough.
    let again = client.user().invoices().reconcile(&error).timer(timer.clone());
    let before = (timer.waits(), requests(&sandbox, "searchInvoices"));
    assert_eq!(again.await.unwrap(), Reconciled::NotSent);
    assert_eq!((timer.waits(), requests(&sandbox, "searchInvoices")), (before.0, before.1 + 1));
}

#[tokio::test]
async fn an_invoice_that_appears_late_is_waited_for() {
    let (_sandbox, client, timer) = start(sandbox_with(Fault::cut_before().on("sendInvoice").times(1))).await;
    let error = fails(&client, "R-4").await;
    let platform = client.clone();
    let timer = timer.then(move |wait| {
        let platform = platform.clone();
        async move {
            if wait == 3 {
                paper::send(&platform, "R-4").await;
            }
        }
    });
    let found = client.user().invoices().reconcile(&error).number("R-4").timer(timer.clone()).await.unwrap();
    assert_eq!(found, Reconciled::Sent(sent(&client, "R-4").await.remove(0)));
    assert_eq!(timer.waits(), 3);
}

#[tokio::test]
async fn the_accepted_copy_of_several_is_found() {
    let (_sandbox, client, timer) = start(sandbox_with(Fault::cut_after().on("sendInvoice").times(1))).await;
    let error = fails(&client, "R-5").await;
    // Sent again: the platform has two copies, and one is rejected.
    let second = paper::send(&client, "R-5").await;
    let copies = sent(&client, "R-5").await;
    assert_eq!(copies.len(), 2);
    let first = copies.into_iter().find(|id| *id != second).unwrap();
    let found = client.user().invoices().reconcile(&error).timer(timer).await.unwrap();
    assert_eq!(found, Reconciled::Sent(first));
}

#[tokio::test]
async fn an_earlier_rejected_copy_does_not_count() {
    let (sandbox, client, timer) =
        start(sandbox_with(Fault::cut_before().on("sendInvoice").skip(2).times(1))).await;
    let broken = || Document::from_bytes("broken.xml", &b"<a><b>"[..]).unwrap();
    let earlier = client.user().invoices().send(broken()).await.unwrap();
    paper::send(&client, "R-6").await;
    // The clock of the attempts is ten minutes later, so the copies are older.
    let error = client.user().invoices().send(broken()).await.unwrap_err();
    let sha256 = error.upload_sha256().unwrap().to_owned();
    sandbox.advance(Duration::from_secs(600));
    let now = sandbox.clock().now();
    let invoices = client.user().invoices();
    let customer = || client.customer_id().cloned();
    let found =
        invoices.reconcile_file(sha256.to_uppercase(), now, customer()).timer(timer.clone()).await.unwrap();
    assert_eq!(found, Reconciled::NotSent);
    // Within a minute of the attempt, this copy counts.
    let at = now - Duration::from_secs(600);
    let found = invoices.reconcile_file(sha256, at, customer()).timer(timer).await.unwrap();
    assert_eq!(found, Reconciled::Sent(earlier));
}

#[tokio::test]
async fn an_unreadable_copy_stays_unknown() {
    let faults = sandbox_with(Fault::cut_after().on("sendInvoice").times(1))
        .fault(Fault::status(503).on("downloadInvoice"));
    let (_sandbox, client, timer) = start(faults).await;
    let error = fails(&client, "R-7").await;
    let reconcile = client.user().invoices().reconcile(&error).patience(Duration::from_millis(1));
    assert_eq!(reconcile.timer(timer).await.unwrap(), Reconciled::StillUnknown);
}

#[tokio::test]
async fn a_download_that_is_not_a_document_stays_unknown() {
    for fault in [Fault::empty(), Fault::garbage(), Fault::status(204)] {
        let faults = sandbox_with(Fault::cut_after().on("sendInvoice").times(1))
            .fault(fault.on("downloadInvoice").times(1));
        let (_sandbox, client, timer) = start(faults).await;
        let error = fails(&client, "R-10").await;
        let found = client.user().invoices().reconcile(&error).timer(timer.clone()).await.unwrap();
        assert_eq!((found, timer.waits()), (Reconciled::Sent(sent(&client, "R-10").await.remove(0)), 1));
    }
}

#[tokio::test]
async fn without_the_number_the_sent_invoices_are_searched() {
    let (sandbox, client, timer) = start(
        sandbox_with(Fault::cut_after().on("sendInvoice").times(1))
            .fault(Fault::status(400).on("searchInvoices").times(1)),
    )
    .await;
    let error = fails(&client, "R-8").await;
    let found = client.user().invoices().reconcile(&error).number("R-8").timer(timer).await.unwrap();
    assert_eq!(found, Reconciled::Sent(sent(&client, "R-8").await.remove(0)));
    assert_eq!(requests(&sandbox, "downloadInvoice"), 1);
}

#[tokio::test]
async fn a_known_outcome_needs_no_search() {
    let sandbox = sandbox().start().await.unwrap();
    let client = client(&sandbox);
    let invoices = client.user().invoices();
    let wrong = Error::from(Document::from_bytes("a.txt", &b"x"[..]).unwrap_err());
    assert_eq!(invoices.reconcile(&wrong).await.unwrap_err().kind(), ErrorKind::InvalidRequest);
    let unknown: InvoiceId = "0190f1d2-0000-7000-8000-000000000000".parse().unwrap();
    let other = invoices.get(&unknown).await.unwrap_err();
    let before = sandbox.api_requests();
    let error = invoices.reconcile(&other).await.unwrap_err();
    assert!(error.to_string().contains("not one of sending an invoice"), "{error}");
    assert_eq!(sandbox.api_requests(), before);
}

#[tokio::test]
async fn a_refused_invoice_is_not_sent() {
    let (sandbox, client, timer) = start(sandbox_with(Fault::status(413).on("sendInvoice"))).await;
    let error = client.user().invoices().send(document("R-9")).await.unwrap_err();
    let before = sandbox.api_requests();
    assert_eq!(client.user().invoices().reconcile(&error).timer(timer).await.unwrap(), Reconciled::NotSent);
    assert_eq!(sandbox.api_requests(), before);
}

#[tokio::test]
async fn a_wrong_number_does_not_hide_a_copy() {
    let (_sandbox, client, timer) = start(sandbox_with(Fault::cut_after().on("sendInvoice").times(1))).await;
    let error = fails(&client, "R-17").await;
    let found = client.user().invoices().reconcile(&error).number("R-71").timer(timer).await.unwrap();
    assert_eq!(found, Reconciled::Sent(sent(&client, "R-17").await.remove(0)));
}
