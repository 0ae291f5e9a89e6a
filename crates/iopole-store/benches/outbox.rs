//! Invoices through the outbox beside direct sends, 8 in flight, to the same simulated platform; and what an invoice costs
//! in a large outbox beside a small one.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a bench may panic"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};
use iopole_api::{Client, Document};
use iopole_bench::{Report, Target};
use iopole_sandbox::Sandbox;
use iopole_store::{NewInvoice, State, Worker, sqlx_0_8 as sqlx};
use support::{Database, Pool, client, file};
use tokio::runtime::Runtime;
use tokio::sync::Notify;

const ROUNDS: usize = 7;
const INVOICES: u32 = 200;
const IN_FLIGHT: usize = 8;

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// Numbers that no invoice of this run has had.
fn numbers() -> Vec<String> {
    (0..INVOICES).map(|_| format!("B-{}", NUMBER.fetch_add(1, Ordering::SeqCst))).collect()
}

/// Invoices a second since `begin`.
fn rate(begin: Instant) -> f64 {
    f64::from(INVOICES) / begin.elapsed().as_secs_f64()
}

async fn direct(client: &Client) -> f64 {
    let documents: Vec<_> =
        numbers().iter().map(|number| Document::from_bytes("facture.xml", file(number)).unwrap()).collect();
    let begin = Instant::now();
    let sends = documents.into_iter().map(|document| client.user().invoices().send(document).into_future());
    let mut sends = stream::iter(sends).buffer_unordered(IN_FLIGHT);
    while let Some(sent) = sends.next().await {
        sent.unwrap();
    }
    rate(begin)
}

/// From the first claim to the last *sent*.
async fn outbox(database: &Database, client: &Client) -> f64 {
    let outbox = database.store.outbox();
    for number in numbers() {
        let invoice = NewInvoice::new(&number, "facture.xml", file(&number)).unwrap();
        outbox.enqueue(invoice.with_number(&number)).await.unwrap();
    }
    let (sent, done) = (AtomicU32::new(0), Arc::new(Notify::new()));
    let all = Arc::clone(&done);
    let worker = Worker::new(outbox, client.clone()).with_concurrency(IN_FLIGHT).without_following();
    let worker = worker.on_change(move |change| {
        if change.to == State::Sent && sent.fetch_add(1, Ordering::SeqCst) + 1 == INVOICES {
            all.notify_one();
        }
    });
    let begin = Instant::now();
    worker.run(done.notified()).await;
    rate(begin)
}

/// A database with so many entries that are delivered.
async fn filled(entries: u32) -> Database {
    let database = support::sqlite().await;
    let Pool::Sqlite(pool) = &database.pool else { panic!("not SQLite") };
    let mut transaction = pool.begin().await.unwrap();
    for number in 0..entries {
        let invoice = NewInvoice::new(format!("old-{number}"), "f.xml", &b"<Invoice/>"[..]).unwrap();
        database.store.outbox().enqueue_in(&mut transaction, invoice).await.unwrap();
    }
    sqlx::query("UPDATE iopole_outbox SET state = 'delivered'").execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
    database
}

fn main() -> ExitCode {
    let mut report = Report::from_args();
    let platform = Runtime::new().unwrap();
    let sandbox = platform.block_on(Sandbox::builder().instant().journal(10).start()).unwrap();
    let runtime = Runtime::new().unwrap();
    let client = client(&sandbox);

    let name = "invoices by the outbox on SQLite, beside direct sends";
    if report.wants(name) {
        let database = runtime.block_on(support::sqlite());
        let ours = || runtime.block_on(outbox(&database, &client));
        report.pairs(name, "/s", Target::AtLeast(0.5), ROUNDS, ours, || runtime.block_on(direct(&client)));
    }
    let name = "invoices by the outbox on PostgreSQL, beside direct sends";
    if report.wants(name)
        && let Some(database) = runtime.block_on(support::postgres())
    {
        let ours = || runtime.block_on(outbox(&database, &client));
        report.pairs(name, "/s", Target::AtLeast(0.5), ROUNDS, ours, || runtime.block_on(direct(&client)));
    }
    let name = "an invoice at 100,000 entries, beside 1,000";
    if report.wants(name) {
        let (large, small) = runtime.block_on(async { (filled(100_000).await, filled(1_000).await) });
        let cost = |database: &Database| 1e6 / runtime.block_on(outbox(database, &client));
        report.pairs(name, "µs", Target::AtMost(1.1), ROUNDS, || cost(&large), || cost(&small));
    }
    // The servers of the run end with it.
    runtime.shutdown_timeout(Duration::from_secs(1));
    report.finish()
}
