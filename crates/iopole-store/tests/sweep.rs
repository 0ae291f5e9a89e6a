//! The sweep beside webhooks that lose deliveries, on each database.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may panic, and says what it skips"
)]

mod support;

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use iopole_api::Document;
use iopole_api::model::status::{InvoiceStatusCode, SendInvoiceStatus};
use iopole_sandbox::{Fault, Sandbox};
use iopole_store::{Sink, SinkError, Swept};
use support::{client, databases, file};

/// Counts how often each item came; refuses some of them the first time.
#[derive(Default)]
struct Counting {
    taken: Mutex<HashMap<String, u32>>,
    refuses: Mutex<Vec<String>>,
}

impl Counting {
    fn take_once(&self, key: String) {
        *self.taken.lock().unwrap().entry(key).or_default() += 1;
    }
}

#[async_trait]
impl Sink for Counting {
    async fn accept(&self, item: &Swept) -> Result<(), SinkError> {
        let key = match item {
            Swept::Invoice(row) => row.metadata.invoice_id.to_string(),
            Swept::Status(_, status) => status.status_id.to_string(),
            Swept::LatestStatus(id, last) => format!("{id}:{:?}", last.code),
            _ => return Ok(()),
        };
        let mut refuses = self.refuses.lock().unwrap();
        if let Some(at) = refuses.iter().position(|refused| *refused == key) {
            refuses.remove(at);
            return Err("not now".into());
        }
        drop(refuses);
        self.take_once(key);
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_webhooks_lose_is_found_and_each_item_comes_once() {
    for database in databases().await {
        let sandbox = Sandbox::builder().instant().start().await.unwrap();
        let (client, sink) = (client(&sandbox), Counting::default());
        let sweep = database.store.sweep("all", client.clone());
        let (mut rng, mut all) = (fastrand::Rng::with_seed(1), Vec::new());
        for round in 0..3 {
            let mut sent = Vec::new();
            for number in 0..10 {
                let bytes = file(&format!("W-{round}-{number}"));
                let document = Document::from_bytes("facture.xml", bytes).unwrap();
                sent.push(client.user().invoices().send(document).await.unwrap());
            }
            // Seven of ten come by webhook, with their statuses.
            for id in &sent {
                let history = client.user().statuses().history(id).await.unwrap();
                all.push(id.to_string());
                all.extend(history.iter().map(|status| status.status_id.to_string()));
                if rng.u8(..10) < 7 {
                    sink.take_once(id.to_string());
                    sweep.note_invoice(id).await.unwrap();
                    for status in history.iter() {
                        sink.take_once(status.status_id.to_string());
                        sweep.note_status(&status.status_id).await.unwrap();
                    }
                } else if round == 1 {
                    sink.refuses.lock().unwrap().push(id.to_string());
                }
            }
            if round == 1 {
                // The platform fails in the middle; a later run goes on.
                sandbox.add_fault(Fault::status(500).on("searchInvoices").times(9)).unwrap();
                assert!(!sweep.run(&sink).await.unwrap().is_whole, "{}", database.name);
                sandbox.clear_faults();
                assert!(sweep.run(&sink).await.unwrap().failed > 0, "{}: nothing was refused", database.name);
            }
            let report = sweep.run(&sink).await.unwrap();
            assert!(report.is_whole && report.failed == 0, "{}: {report:?}", database.name);
            assert!(report.days.iter().all(|day| day.platform == day.here), "{}: {report:?}", database.name);
        }
        let again = sweep.run(&sink).await.unwrap();
        assert_eq!((again.invoices, again.statuses, again.failed), (0, 0, 0), "{}", database.name);
        let taken = sink.taken.lock().unwrap();
        let twice: Vec<_> = taken.iter().filter(|(_, times)| **times > 1).collect();
        assert!(twice.is_empty(), "{}: {twice:?}", database.name);
        let missing: Vec<_> = all.iter().filter(|key| !taken.contains_key(*key)).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", database.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_status_of_an_earlier_invoice_is_found() {
    let database = support::sqlite().await;
    let clock = support::Shifted::default();
    let store = database.store.clone().with_timer(clock.clone());
    let sandbox = Sandbox::builder().instant().start().await.unwrap();
    let (client, sink) = (client(&sandbox), Counting::default());
    let sweep = store.sweep("all", client.clone()).with_overlap(Duration::ZERO);
    let send = async |number: &str| {
        let document = Document::from_bytes("facture.xml", file(number)).unwrap();
        client.user().invoices().send(document).await.unwrap()
    };
    let first = send("E-1").await;
    sweep.run(&sink).await.unwrap();
    // Beyond the window of the next run.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    send("E-2").await;
    sweep.run(&sink).await.unwrap();
    // The buyer is a company of the account: its copy takes the buyer's statuses.
    let copies = client.user().invoices().find("E-1").await.unwrap();
    let bought = copies.iter().find(|row| row.metadata.invoice_id != first).unwrap();
    let approved = SendInvoiceStatus::new(InvoiceStatusCode::Approved);
    client.user().statuses().send(&bought.metadata.invoice_id, &approved).await.unwrap();
    clock.set(2 * 3_600);
    let report = sweep.run(&sink).await.unwrap();
    assert!(report.statuses > 0, "{report:?}");
}
