//! Worker processes killed at random times, while the platform fails.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use iopole_sandbox::{Fault, Sandbox};
use iopole_store::State;

use crate::process::Process;
use crate::setting;
use crate::support::{Database, client, copies, invoice, sqlite};

/// Longest that a run may take for each invoice, beside a minute.
const EACH: Duration = Duration::from_millis(1_500);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_random_each_invoice_is_sent_once() {
    let (invoices, workers, seed) = (
        setting("IOPOLE_CRASH_INVOICES", 20),
        setting("IOPOLE_CRASH_WORKERS", 2),
        setting("IOPOLE_CRASH_SEED", 1),
    );
    let Some(database) = database().await else { return };
    let sandbox = Sandbox::builder().seed(seed).journal(10).start().await.unwrap();
    faults(&sandbox, seed);
    let numbers: Vec<_> = (0..invoices).map(|number| format!("C-{seed}-{number}")).collect();
    enqueue(&database, &numbers).await;

    let mut rng = fastrand::Rng::with_seed(seed);
    let start = |rng: &mut fastrand::Rng| Process::start(&database.address, &sandbox, rng.u64(..), None);
    let mut processes: Vec<_> = (0..workers).map(|_| start(&mut rng)).collect();
    let (begin, mut kills) = (Instant::now(), 0_u32);
    let deadline = Duration::from_secs(60) + EACH * u32::try_from(invoices).unwrap();
    while !is_over(&database).await {
        assert!(begin.elapsed() < deadline, "not over: {:?}", tally(&database).await);
        tokio::time::sleep(Duration::from_millis(rng.u64(200..2_000))).await;
        let victim = rng.usize(..processes.len());
        processes[victim].kill();
        processes[victim] = start(&mut rng);
        kills += 1;
    }
    drop(processes);
    let time = begin.elapsed();
    sandbox.clear_faults();

    let (mut missing, mut doubled) = (Vec::new(), Vec::new());
    for number in &numbers {
        match copies(&client(&sandbox), number).await {
            0 => missing.push(number),
            1 => {}
            _ => doubled.push(number),
        }
    }
    let again = database.store.outbox().entries().limit(u32::MAX).list().await.unwrap();
    let attempts: i64 = again.iter().map(|entry| entry.attempts).sum();
    println!(
        "{}: {invoices} invoices, {workers} workers, {kills} kills, {attempts} attempts, {:.0} s: {:?}",
        database.name,
        time.as_secs_f64(),
        tally(&database).await
    );
    let rolled_back = copies(&client(&sandbox), "rolled-back").await;
    assert_eq!(
        (missing.len(), doubled.len(), rolled_back),
        (0, 0, 0),
        "missing {missing:?}, twice {doubled:?}"
    );
}

/// Each in a transaction of the application, beside some that are rolled back.
async fn enqueue(database: &Database, numbers: &[String]) {
    let outbox = database.store.outbox();
    for (at, number) in numbers.iter().enumerate() {
        database.transaction(&outbox, invoice(number), true).await;
        if at % 10 == 0 {
            database.transaction(&outbox, invoice("rolled-back"), false).await;
        }
    }
}

fn faults(sandbox: &Sandbox, seed: u64) {
    let faults = [
        Fault::cut_after().on("sendInvoice").probability(0.05).seed(seed),
        Fault::cut_before().on("sendInvoice").probability(0.05).seed(seed + 1),
        Fault::status(503).on("sendInvoice").probability(0.03).seed(seed + 2),
        Fault::status(503).probability(0.03).seed(seed + 3),
        Fault::latency(Duration::from_millis(150)).probability(0.2).seed(seed + 4),
        Fault::status(503).on("token").probability(0.2).seed(seed + 5),
    ];
    for fault in faults {
        sandbox.add_fault(fault).unwrap();
    }
}

async fn is_over(database: &Database) -> bool {
    let tally = tally(database).await;
    let open = [State::Queued, State::Sending, State::Sent, State::Unknown, State::NumberInUse];
    open.iter().all(|state| !tally.contains_key(state.as_str()))
}

async fn tally(database: &Database) -> BTreeMap<&'static str, i64> {
    let mut tally = BTreeMap::new();
    for state in [
        State::Queued,
        State::Sending,
        State::Sent,
        State::Unknown,
        State::NumberInUse,
        State::Delivered,
        State::Rejected,
        State::Refused,
        State::Withdrawn,
    ] {
        let count = database.store.outbox().entries().in_state(state).count().await.unwrap();
        if count > 0 {
            tally.insert(state.as_str(), count);
        }
    }
    tally
}

async fn database() -> Option<Database> {
    match std::env::var("IOPOLE_CRASH_DATABASE").as_deref() {
        Ok("postgres") => crate::support::postgres().await,
        _ => Some(sqlite().await),
    }
}
