//! Bad days: the database is away, slow, full, read-only or of another version; the clock jumps; a file is gone.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may panic, and says what it skips"
)]

mod support;

use std::time::Duration;

use iopole_sandbox::{Fault, Sandbox};
use iopole_store::sqlx_0_8 as sqlx;
use iopole_store::{Error, NewInvoice, State, Store};
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{PgPool, SqlitePool};
use support::line::{Line, Weather};
use support::{
    Database, Pool, Shifted, Working, client, copies, count, databases, file, invoice, until, worker,
};

fn sends(sandbox: &Sandbox) -> usize {
    sandbox.journal().iter().filter(|entry| entry.operation == Some("sendInvoice")).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_away_for_longer_than_a_lease_loses_and_doubles_nothing() {
    let Some(database) = support::postgres().await else { return };
    let line = Line::to(&database.address).await;
    let options = sqlx::postgres::PgPoolOptions::new().acquire_timeout(Duration::from_secs(1));
    let outbox = Store::postgres_pool(options.connect(&line.address).await.unwrap()).outbox();
    let sandbox = Sandbox::builder().start().await.unwrap();
    sandbox.add_fault(Fault::latency(Duration::from_millis(500)).on("sendInvoice")).unwrap();
    for number in 0..8 {
        outbox.enqueue(invoice(&format!("F-{number}"))).await.unwrap();
    }
    let working = Working::start(worker(&outbox, &sandbox));
    let here = database.store.outbox();
    until("they are being sent", || async { count(&here, State::Sending).await == 8 }).await;
    line.set(Weather::Away);
    tokio::time::sleep(Duration::from_secs(6)).await;
    line.set(Weather::Fine);
    until("all are delivered", || async { count(&here, State::Delivered).await == 8 }).await;
    working.end().await;
    assert_eq!(sends(&sandbox), 8);
    for number in 0..8 {
        assert_eq!(copies(&client(&sandbox), &format!("F-{number}")).await, 1, "F-{number}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_database_loses_and_doubles_nothing() {
    for database in databases().await {
        let sandbox = Sandbox::builder().start().await.unwrap();
        let (outbox, slow) = slow(&database).await;
        for number in 0..5 {
            database.store.outbox().enqueue(invoice(&format!("F-{number}"))).await.unwrap();
        }
        let working = Working::start(worker(&outbox, &sandbox).with_lease(Duration::from_secs(10)));
        let here = database.store.outbox();
        until("all are delivered", || async { count(&here, State::Delivered).await == 5 }).await;
        working.end().await;
        slow.abort();
        assert_eq!(sends(&sandbox), 5, "{}", database.name);
    }
}

/// The outbox of a database that is slow: every message takes a while, or others are writing nearly all the time.
async fn slow(database: &Database) -> (iopole_store::Outbox, tokio::task::JoinHandle<()>) {
    match &database.pool {
        Pool::Postgres(_) => {
            let line = Line::to(&database.address).await;
            line.set(Weather::Slow(Duration::from_millis(50)));
            let outbox = Store::postgres_pool(PgPool::connect(&line.address).await.unwrap()).outbox();
            (
                outbox,
                tokio::spawn(async move {
                    std::future::pending::<()>().await;
                    drop(line)
                }),
            )
        }
        Pool::Sqlite(pool) => {
            let pool = pool.clone();
            let writing = tokio::spawn(async move {
                loop {
                    let transaction = pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
                    tokio::time::sleep(Duration::from_millis(300)).await;
                    transaction.commit().await.unwrap();
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            });
            (database.store.outbox(), writing)
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_only_database_sends_nothing() {
    for database in databases().await {
        let sandbox = Sandbox::builder().instant().start().await.unwrap();
        database.store.outbox().enqueue(invoice("F-1")).await.unwrap();
        let read_only = match &database.pool {
            Pool::Sqlite(_) => {
                let options = SqliteConnectOptions::new().filename(&database.address).read_only(true);
                Store::sqlite_pool(SqlitePool::connect_with(options).await.unwrap())
            }
            Pool::Postgres(_) => {
                let options: PgConnectOptions = database.address.parse().unwrap();
                let options = options.options([("default_transaction_read_only", "on")]);
                Store::postgres_pool(PgPool::connect_with(options).await.unwrap())
            }
        };
        let outbox = read_only.outbox();
        assert!(outbox.enqueue(invoice("F-2")).await.is_err(), "{}", database.name);
        let working = Working::start(worker(&outbox, &sandbox));
        tokio::time::sleep(Duration::from_secs(1)).await;
        working.end().await;
        assert_eq!(sandbox.api_requests(), 0, "{}: it is sent only once that is written", database.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_database_loses_and_doubles_nothing() {
    let database = support::sqlite().await;
    let sandbox = Sandbox::builder().start().await.unwrap();
    let options = SqliteConnectOptions::new().filename(&database.address).pragma("max_page_count", "60");
    let pool = SqlitePool::connect_with(options).await.unwrap();
    let full = Store::sqlite_pool(pool).outbox();
    let mut there = Vec::new();
    for number in 0..200 {
        let number = format!("F-{number}");
        if full.enqueue(invoice(&number)).await.is_ok() {
            there.push(number);
        }
    }
    assert!(there.len() < 200, "it never filled up");
    let working = Working::start(worker(&full, &sandbox));
    tokio::time::sleep(Duration::from_millis(500)).await;
    working.end().await;
    let outbox = database.store.outbox();
    assert_eq!(outbox.entries().count().await.unwrap(), i64::try_from(there.len()).unwrap());
    let working = Working::start(worker(&outbox, &sandbox));
    let all = i64::try_from(there.len()).unwrap();
    until("all are delivered", || async { count(&outbox, State::Delivered).await == all }).await;
    working.end().await;
    for number in &there {
        assert_eq!(copies(&client(&sandbox), number).await, 1, "{number}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_jumps_an_hour_doubles_nothing() {
    for jump in [3_600, -3_600] {
        let database = support::sqlite().await;
        let clock = Shifted::default();
        let outbox = database.store.clone().with_timer(clock.clone()).outbox();
        let sandbox = Sandbox::builder().start().await.unwrap();
        sandbox.add_fault(Fault::latency(Duration::from_millis(500)).on("sendInvoice")).unwrap();
        for number in 0..4 {
            outbox.enqueue(invoice(&format!("F-{number}"))).await.unwrap();
        }
        let working = Working::start(worker(&outbox, &sandbox));
        until("they are being sent", || async { count(&outbox, State::Sending).await == 4 }).await;
        clock.set(jump);
        tokio::time::sleep(Duration::from_millis(700)).await;
        if jump < 0 {
            // An entry that is due in an hour, by the clock that was set back, is claimed when the clock is right again.
            clock.set(0);
        }
        until("all are delivered", || async { count(&outbox, State::Delivered).await == 4 }).await;
        working.end().await;
        for number in 0..4 {
            assert_eq!(copies(&client(&sandbox), &format!("F-{number}")).await, 1, "jump of {jump} s");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_thousand_transactions_those_rolled_back_send_nothing() {
    for database in databases().await {
        let sandbox = Sandbox::builder().instant().start().await.unwrap();
        let outbox = database.store.outbox();
        let working = Working::start(worker(&outbox, &sandbox));
        for number in 0..1_000_u32 {
            let number_text = format!("R-{number}");
            database.transaction(&outbox, invoice(&number_text), number.is_multiple_of(100)).await;
        }
        until("the committed ones are delivered", || async { count(&outbox, State::Delivered).await == 10 })
            .await;
        working.end().await;
        assert_eq!(sends(&sandbox), 10, "{}", database.name);
        assert_eq!(outbox.entries().count().await.unwrap(), 10, "{}", database.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_on_disk_may_go_and_one_in_the_database_may_not() {
    for database in databases().await {
        let sandbox = Sandbox::builder().instant().start().await.unwrap();
        let outbox = database.store.outbox();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("facture.xml");
        std::fs::write(&path, file("F-1")).unwrap();
        let read = NewInvoice::new("first", "facture.xml", std::fs::read(&path).unwrap()).unwrap();
        std::fs::remove_file(&path).unwrap();
        outbox.enqueue(read).await.unwrap();
        let lost = outbox.enqueue(invoice("F-2")).await.unwrap();
        let sql = format!("DELETE FROM iopole_outbox_file WHERE entry = {}", lost.number());
        database.execute(&sql).await;
        let working = Working::start(worker(&outbox, &sandbox));
        until("one is delivered", || async { count(&outbox, State::Delivered).await == 1 }).await;
        until("one is refused", || async { count(&outbox, State::Refused).await == 1 }).await;
        working.end().await;
        let detail = outbox.entry(lost).await.unwrap().detail.unwrap();
        assert!(detail.contains("no longer in the database"), "{}: {detail}", database.name);
        assert_eq!(sends(&sandbox), 1, "{}", database.name);
    }
}

#[tokio::test]
async fn a_migration_that_fails_in_the_middle_leaves_nothing() {
    for database in support::empty_databases().await {
        // The last table of the first step is there already, and is not ours.
        database.execute("CREATE TABLE iopole_sweep_open (other TEXT)").await;
        database.store.migrate().await.unwrap_err();
        let error = database.store.outbox().entries().count().await.unwrap_err();
        assert!(matches!(error, Error::Database(_)), "{}: {error}", database.name);
        database.execute("DROP TABLE iopole_sweep_open").await;
        database.store.migrate().await.unwrap();
        database.store.outbox().enqueue(invoice("F-1")).await.unwrap();
    }
}

#[tokio::test]
async fn a_migration_may_be_interrupted_at_any_time() {
    for database in support::empty_databases().await {
        let mut finished = false;
        for tenths in 0..100 {
            let limit = Duration::from_micros(100 * tenths);
            finished |=
                tokio::time::timeout(limit, database.store.migrate()).await.is_ok_and(|done| done.is_ok());
        }
        database.store.migrate().await.unwrap();
        database.store.outbox().enqueue(invoice("F-1")).await.unwrap();
        assert_eq!(
            database.store.outbox().entries().count().await.unwrap(),
            1,
            "{} {finished}",
            database.name
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_version_works_with_newer_tables_that_allow_it() {
    for database in databases().await {
        let sandbox = Sandbox::builder().instant().start().await.unwrap();
        database.execute("ALTER TABLE iopole_outbox ADD COLUMN of_a_newer_version TEXT").await;
        database.execute("INSERT INTO iopole_store_schema (version, oldest) VALUES (1000, 1)").await;
        database.store.migrate().await.unwrap();
        let outbox = database.store.outbox();
        outbox.enqueue(invoice("F-1")).await.unwrap();
        let working = Working::start(worker(&outbox, &sandbox));
        until("it is delivered", || async { count(&outbox, State::Delivered).await == 1 }).await;
        working.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_worker_sends_nothing_once_newer_tables_do_not_allow_it() {
    for database in databases().await {
        let sandbox = Sandbox::builder().instant().start().await.unwrap();
        let outbox = database.store.outbox();
        let working = Working::start(worker(&outbox, &sandbox));
        outbox.enqueue(invoice("F-1")).await.unwrap();
        until("it is delivered", || async { count(&outbox, State::Delivered).await == 1 }).await;
        // A newer version migrates while the worker runs.
        database.execute("INSERT INTO iopole_store_schema (version, oldest) VALUES (1000, 1000)").await;
        outbox.enqueue(invoice("F-2")).await.unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
        working.end().await;
        assert_eq!((sends(&sandbox), count(&outbox, State::Queued).await), (1, 1), "{}", database.name);
        let error = database.store.migrate().await.unwrap_err();
        assert!(matches!(error, Error::NewerSchema { found: 1000, .. }), "{}: {error}", database.name);
    }
}
