//! A worker process dies between two steps, at each of them; another one takes over.

use std::time::Duration;

use iopole_sandbox::{Fault, Sandbox};
use iopole_store::{Point, State};
use tokio::task::JoinSet;

use crate::process::{Process, lease};
use crate::support::{Database, client, copies, databases, invoice, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_death_at_any_point_loses_and_doubles_nothing() {
    let mut cases = JoinSet::new();
    for point in Point::ALL {
        for database in databases().await {
            cases.spawn(die_at(point, database));
        }
    }
    while let Some(case) = cases.join_next().await {
        case.unwrap();
    }
}

async fn die_at(point: Point, database: Database) {
    let case = format!("{point:?} on {}", database.name);
    let sandbox = Sandbox::builder().start().await.unwrap();
    let outbox = database.store.outbox();
    let numbers: Vec<_> = (0..3).map(|number| format!("{point:?}-{number}")).collect();
    for number in &numbers {
        outbox.enqueue(invoice(number)).await.unwrap();
    }
    if matches!(point, Point::Settling | Point::Settled) {
        // Only an unknown outcome leads there.
        sandbox.add_fault(Fault::cut_after().on("sendInvoice").times(1)).unwrap();
        sandbox.add_fault(Fault::cut_before().on("sendInvoice").times(1)).unwrap();
    }
    let mut first = Process::start(&database.address, &sandbox, 1, Some((point, 1)));
    until(&format!("{case}: the worker dies"), || {
        let died = first.has_died();
        async move { died }
    })
    .await;
    let second = Process::start(&database.address, &sandbox, 2, None);
    until(&format!("{case}: all are delivered"), || async {
        outbox.entries().in_state(State::Delivered).count().await.unwrap() == 3
    })
    .await;
    drop(second);
    for number in &numbers {
        assert_eq!(copies(&client(&sandbox), number).await, 1, "{case}: {number}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_suspended_beyond_its_lease_and_continued_sends_nothing_twice() {
    for database in databases().await {
        let sandbox = Sandbox::builder().start().await.unwrap();
        sandbox.add_fault(Fault::latency(Duration::from_millis(300)).on("sendInvoice")).unwrap();
        let outbox = database.store.outbox();
        let numbers: Vec<_> = (0..20).map(|number| format!("S-{number}")).collect();
        for number in &numbers {
            outbox.enqueue(invoice(number)).await.unwrap();
        }
        let first = Process::start(&database.address, &sandbox, 1, None);
        until("some are being sent", || async {
            outbox.entries().in_state(State::Sending).count().await.unwrap() > 0
        })
        .await;
        signal(&first, "-STOP");
        let second = Process::start(&database.address, &sandbox, 2, None);
        tokio::time::sleep(lease() * 2).await;
        signal(&first, "-CONT");
        until(&format!("{}: all are delivered", database.name), || async {
            outbox.entries().in_state(State::Delivered).count().await.unwrap() == 20
        })
        .await;
        drop((first, second));
        for number in &numbers {
            assert_eq!(copies(&client(&sandbox), number).await, 1, "{}: {number}", database.name);
        }
    }
}

fn signal(process: &Process, signal: &str) {
    let status =
        std::process::Command::new("kill").args([signal, &process.id().to_string()]).status().unwrap();
    assert!(status.success());
}
