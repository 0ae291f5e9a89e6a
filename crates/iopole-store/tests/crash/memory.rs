//! Memory of a worker process.

use std::time::Duration;

use iopole_sandbox::Sandbox;
use iopole_store::{NewInvoice, State};

use crate::process::Process;
use crate::support::{file, until_within};
use crate::{database, setting};

const LENGTH: usize = 100_000;
/// Kilobytes that a worker may need beside those of an idle one.
const MOST: u64 = 16 * 1_024;

/// The CII example under another number, of 100 kB.
fn large(number: &str) -> NewInvoice {
    let mut bytes = file(number);
    let filler = " ".repeat(LENGTH.saturating_sub(bytes.len() + 7));
    bytes.extend_from_slice(format!("<!--{filler}-->").as_bytes());
    NewInvoice::new(format!("key-{number}"), "facture.xml", bytes).unwrap().with_number(number)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_needs_little_memory_for_many_large_invoices() {
    let invoices = setting("IOPOLE_CRASH_INVOICES", 60);
    let Some(database) = database().await else { return };
    let platform = Sandbox::builder().instant().journal(10).room_for_documents(4 << 30);
    let sandbox = platform.start().await.unwrap();
    let outbox = database.store.outbox();
    let delivered = async |number: u64| {
        let limit = Duration::from_secs(30) + Duration::from_millis(100) * u32::try_from(number).unwrap();
        until_within(limit, "all are delivered", || async {
            let count = outbox.entries().in_state(State::Delivered).count().await.unwrap();
            count == i64::try_from(number).unwrap()
        })
        .await;
    };
    let worker = Process::start(&database.address, &sandbox, 1, None);
    // One invoice loads what every worker needs.
    outbox.enqueue(large("M-first")).await.unwrap();
    delivered(1).await;
    let idle = worker.memory("VmRSS");
    for number in 0..invoices {
        outbox.enqueue(large(&format!("M-{number}"))).await.unwrap();
    }
    delivered(invoices + 1).await;
    let above = worker.memory("VmHWM").saturating_sub(idle);
    println!("{}: {invoices} invoices of 100 kB, {idle} kB idle, {above} kB above", database.name);
    assert!(above <= MOST, "{above} kB above {idle} kB");
}
