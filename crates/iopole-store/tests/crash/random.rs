//! Worker processes killed at random times, while the platform fails.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use iopole_sandbox::{Fault, Sandbox};
use iopole_store::{Error, State};

use crate::process::Process;
use crate::support::{Database, client, copies, invoice};
use crate::{database, setting};

/// Longest that a run may take for each invoice, beside a minute.
const EACH: Duration = Duration::from_millis(1_500);
/// Restarts of PostgreSQL in a run.
const RESTARTS: i64 = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_random_each_invoice_is_sent_once() {
    let (invoices, workers, seed) = (
        setting("IOPOLE_CRASH_INVOICES", 20),
        setting("IOPOLE_CRASH_WORKERS", 2),
        setting("IOPOLE_CRASH_SEED", 1),
    );
    let Some(database) = database().await else { return };
    // Room for all: an invoice that the platform drops is missing.
    let platform = Sandbox::builder().seed(seed).journal(10).room_for_documents(4 << 30);
    let sandbox = platform.start().await.unwrap();
    faults(&sandbox, seed);
    let numbers: Vec<_> = (0..invoices).map(|number| format!("C-{seed}-{number}")).collect();
    enqueue(&database, &numbers).await;

    let mut rng = fastrand::Rng::with_seed(seed);
    let start = |rng: &mut fastrand::Rng| Process::start(&database.address, &sandbox, rng.u64(..), None);
    let mut processes: Vec<_> = (0..workers).map(|_| start(&mut rng)).collect();
    let (begin, mut kills, mut restarts) = (Instant::now(), 0_u32, 0);
    let deadline = Duration::from_secs(60) + EACH * u32::try_from(invoices).unwrap();
    loop {
        // Nothing while the database is away.
        let tally = tally(&database).await.unwrap_or_default();
        if is_over(&tally, invoices) {
            break;
        }
        assert!(begin.elapsed() < deadline, "not over: {tally:?}");
        tokio::time::sleep(Duration::from_millis(rng.u64(200..2_000))).await;
        let victim = rng.usize(..processes.len());
        processes[victim].kill();
        processes[victim] = start(&mut rng);
        kills += 1;
        let sent = number(&tally, State::Sent) + number(&tally, State::Delivered);
        // At a quarter of the way, at a half, and at three quarters.
        if database.name != "SQLite"
            && restarts < RESTARTS
            && sent * (RESTARTS + 1) > (restarts + 1) * i64::try_from(invoices).unwrap()
        {
            restarts += 1;
            restart(&database);
        }
        if kills.is_multiple_of(60) {
            println!("{:.0} s: {tally:?}", begin.elapsed().as_secs_f64());
        }
    }
    drop(processes);
    let time = begin.elapsed();
    sandbox.clear_faults();

    let (mut missing, mut doubled, client) = (Vec::new(), Vec::new(), client(&sandbox));
    for number in &numbers {
        match copies(&client, number).await {
            0 => missing.push(number),
            1 => {}
            _ => doubled.push(number),
        }
    }
    let again = database.store.outbox().entries().limit(u32::MAX).list().await.unwrap();
    let attempts: i64 = again.iter().map(|entry| entry.attempts).sum();
    println!(
        "{}: {invoices} invoices, {workers} workers, {kills} kills, {restarts} restarts, {attempts} attempts, {:.0} s: {:?}",
        database.name,
        time.as_secs_f64(),
        tally(&database).await
    );
    let rolled_back = copies(&client, "rolled-back").await;
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

/// Restarts PostgreSQL. A file of SQLite has no server.
fn restart(database: &Database) {
    #[cfg(unix)]
    if database.name != "SQLite" && !crate::support::postgres::restart() {
        println!("not restarted: the server of IOPOLE_TEST_POSTGRES_URL");
    }
}

type Tally = BTreeMap<&'static str, i64>;

fn number(tally: &Tally, state: State) -> i64 {
    tally.get(state.as_str()).copied().unwrap_or(0)
}

fn is_over(tally: &Tally, invoices: u64) -> bool {
    let ends = [State::Delivered, State::Rejected, State::Refused, State::Withdrawn];
    ends.into_iter().map(|state| number(tally, state)).sum::<i64>() == i64::try_from(invoices).unwrap()
}

async fn tally(database: &Database) -> Result<Tally, Error> {
    let mut tally = Tally::new();
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
        let count = database.store.outbox().entries().in_state(state).count().await?;
        if count > 0 {
            tally.insert(state.as_str(), count);
        }
    }
    Ok(tally)
}
