//! Many deliveries, duplicated and in disorder, to handlers and stores that crash at random. Each is handled once, in a
//! store with room for a fraction of them.
//!
//! `IOPOLE_SOAK_DELIVERIES` sets their number, 5,000 by default; `cargo xtask soak` sends 100,000. `IOPOLE_SOAK_SEED`
//! sets the seed, 1 by default; a failure prints it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]
#![allow(clippy::print_stdout, reason = "the counts of a soak are its result")]

mod support;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::future::join_all;
use http::Request;
use http_body_util::Full;
use iopole_webhook::{
    Ack, Claim, DedupKey, DedupStore, Delivery, Handler, MemoryStore, Receiver, StoreError, Ticket,
};
use support::*;

/// New deliveries in a round. The platform pauses after each round.
const WAVE: u64 = 250;
const PAUSE: u64 = 40;
/// An abandoned claim outlives one pause, but not two.
const LEASE: Duration = Duration::from_secs(60);
/// Capacity of the store: the deliveries in progress and few completed ones.
const CAPACITY: usize = 2_000;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().unwrap())
}

/// Random decisions, reproducible by the seed.
#[derive(Clone)]
struct Dice(Arc<Mutex<fastrand::Rng>>);

impl Dice {
    /// Returns `true` once in `times` calls.
    fn one_in(&self, times: u32) -> bool {
        self.0.lock().unwrap().u32(..times) == 0
    }
}

/// The database of the handlers: writes by key. A crash of a process does not undo a write.
#[derive(Clone, Default)]
struct Ledger {
    rows: Arc<Mutex<HashMap<String, u32>>>,
    /// Number of processes that crashed after their write.
    crashes: Arc<AtomicU64>,
}

impl Ledger {
    fn write(&self, key: &DedupKey) {
        *self.rows.lock().unwrap().entry(key.to_string()).or_default() += 1;
    }

    fn has(&self, key: &DedupKey) -> bool {
        self.rows.lock().unwrap().contains_key(&key.to_string())
    }
}

/// A store whose connection fails at times. A crashed process cannot release its claim, which stays until its lease
/// ends.
struct Unsteady {
    store: Arc<MemoryStore>,
    dice: Dice,
    completed: Arc<Mutex<HashMap<String, u32>>>,
    abandoned: Arc<AtomicU64>,
    /// The database, if the store shares it with the handlers: a written delivery is then done, even if not completed.
    ledger: Option<Ledger>,
}

#[async_trait]
impl DedupStore for Unsteady {
    async fn claim(&self, key: &DedupKey) -> Result<Claim, StoreError> {
        if self.dice.one_in(50) {
            return Err(StoreError::new("no connection"));
        }
        // After the claim: another holder may write and release between an earlier lookup and the claim.
        let claim = self.store.claim(key).await?;
        tokio::task::yield_now().await;
        match (claim, &self.ledger) {
            (Claim::Granted(ticket), Some(ledger)) if ledger.has(key) => {
                let answer = Bytes::from(key.to_string());
                self.store.complete(key, ticket, answer.clone()).await?;
                Ok(Claim::Done(answer))
            }
            (claim, _) => Ok(claim),
        }
    }

    async fn complete(&self, key: &DedupKey, ticket: Ticket, answer: Bytes) -> Result<(), StoreError> {
        self.store.complete(key, ticket, answer).await?;
        *self.completed.lock().unwrap().entry(key.to_string()).or_default() += 1;
        Ok(())
    }

    async fn release(&self, key: &DedupKey, ticket: Ticket) -> Result<(), StoreError> {
        if self.dice.one_in(3) {
            self.abandoned.fetch_add(1, Ordering::SeqCst);
            return Err(StoreError::new("the process crashed"));
        }
        self.store.release(key, ticket).await
    }
}

/// Deliveries of all kinds in turn, with and without the platform's key and an announced checksum.
fn delivery(number: u64) -> Request<Bytes> {
    let id = format!("0199c2d4-0000-7000-8000-{number:012x}");
    let mut signer = signer();
    if number.is_multiple_of(2) {
        signer = signer.with_idempotency_key(format!("key-{number}"));
    }
    if number.is_multiple_of(3) {
        signer = signer.with_checksum();
    }
    match number % 4 {
        0 => signer.invoice(format!("%PDF {number}").as_bytes(), &[("invoiceId", &id)]),
        1 => signer.json(STATUS.replace("0199c2d4-1a2b-7c3d-8e4f-5a6b7c8d9e0f", &id)),
        2 => signer.json(format!(r#"{{"eventType":"BRAND_NEW","eventId":"{id}","payload":{{}}}}"#)),
        _ => signer.json(format!(r#"{{"enrollmentId":"{id}","state":"COMPLETED"}}"#)),
    }
}

fn handler(dice: Dice, ledger: Ledger, crash_after_writing: bool) -> impl Handler {
    let handler = move |delivery: Delivery| {
        let (dice, ledger) = (dice.clone(), ledger.clone());
        async move {
            tokio::task::yield_now().await;
            assert!(!dice.one_in(5), "crash");
            if dice.one_in(10) {
                return Err("the database is away".into());
            }
            ledger.write(&delivery.key);
            if crash_after_writing && dice.one_in(5) {
                ledger.crashes.fetch_add(1, Ordering::SeqCst);
                panic!("crash");
            }
            tokio::task::yield_now().await;
            Ok(Ack::id(delivery.key.to_string()))
        }
    };
    as_handler(handler)
}

/// Names the type of the closure for inference.
fn as_handler<T>(handler: impl Fn(Delivery) -> T + Send + Sync + 'static) -> impl Handler
where
    T: Future<Output = Result<Ack, iopole_webhook::HandlerError>> + Send,
{
    handler
}

/// Counters of the simulated sender.
#[derive(Default)]
struct Platform {
    calls: u64,
    rounds: u64,
    answers: BTreeMap<u16, u64>,
}

impl Platform {
    /// Sends all deliveries: waves in disorder, a quarter of them twice at once. A delivery without a 2xx, or with a
    /// lost answer, is sent again in a later wave.
    async fn deliver<H: Handler>(
        &mut self,
        receiver: &Receiver<H>,
        dice: &Dice,
        count: u64,
        mut pause: impl FnMut(),
    ) {
        let mut due: VecDeque<u64> = VecDeque::new();
        let mut new = 0..count;
        loop {
            due.extend(new.by_ref().take(WAVE as usize));
            if due.is_empty() {
                return;
            }
            self.rounds += 1;
            assert!(self.rounds < count / WAVE + 200, "{} deliveries never get a 2xx", due.len());
            let mut wave: Vec<u64> = due.drain(..).collect();
            dice.0.lock().unwrap().shuffle(&mut wave);
            for some in wave.chunks(32) {
                let calls = some.iter().map(|number| {
                    let copies = if dice.one_in(4) { 2 } else { 1 };
                    let tasks: Vec<_> = (0..copies).map(|_| call(receiver.clone(), *number)).collect();
                    async move { (*number, join_all(tasks).await) }
                });
                for (number, statuses) in join_all(calls).await {
                    self.calls += statuses.len() as u64;
                    for status in &statuses {
                        *self.answers.entry(*status).or_default() += 1;
                    }
                    // One 2xx is enough, if it arrives.
                    if !statuses.contains(&200) || dice.one_in(20) {
                        due.push_back(number);
                    }
                }
            }
            pause();
        }
    }
}

async fn call<H: Handler>(receiver: Receiver<H>, number: u64) -> u16 {
    let request = delivery(number).map(Full::new);
    tokio::spawn(async move { receiver.respond(request).await.status().as_u16() }).await.unwrap()
}

/// Hides the intended crashes, and shows other panics.
fn silence_crashes() {
    let shown = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if panic.payload().downcast_ref::<&str>() != Some(&"crash") {
            shown(panic);
        }
    }));
}

async fn soak(crash_after_writing: bool) {
    silence_crashes();
    let (count, seed) = (setting("IOPOLE_SOAK_DELIVERIES", 5_000), setting("IOPOLE_SOAK_SEED", 1));
    println!("seed {seed}");
    let dice = Dice(Arc::new(Mutex::new(fastrand::Rng::with_seed(seed))));
    let (begin, seconds) = (Instant::now(), Arc::new(AtomicU64::new(0)));
    let clock = Arc::clone(&seconds);
    let store = MemoryStore::new()
        .with_clock(move || begin + Duration::from_secs(clock.load(Ordering::SeqCst)))
        .with_lease(LEASE)
        .with_capacity(CAPACITY);
    let (store, ledger) = (Arc::new(store), Ledger::default());
    let (completed, abandoned) = (Arc::default(), Arc::default());
    let unsteady = Unsteady {
        store: Arc::clone(&store),
        dice: dice.clone(),
        completed: Arc::clone(&completed),
        abandoned: Arc::clone(&abandoned),
        ledger: crash_after_writing.then(|| ledger.clone()),
    };
    let receiver =
        Receiver::new(intake(), unsteady, handler(dice.clone(), ledger.clone(), crash_after_writing));
    let mut platform = Platform::default();
    platform
        .deliver(&receiver, &dice, count, || {
            assert!(store.len() <= CAPACITY);
            seconds.fetch_add(PAUSE, Ordering::SeqCst);
        })
        .await;

    let Platform { calls, rounds, answers } = platform;
    let (abandoned, crashes) = (abandoned.load(Ordering::SeqCst), ledger.crashes.load(Ordering::SeqCst));
    println!(
        "{count} deliveries in {calls} calls and {rounds} rounds; answers {answers:?}; {abandoned} abandoned claims, \
         {crashes} crashes after writing; {} of {CAPACITY} deliveries in the store",
        store.len()
    );
    let rows = ledger.rows.lock().unwrap();
    assert_eq!(rows.len() as u64, count, "seed {seed}: every delivery is handled");
    assert!(rows.values().all(|times| *times == 1), "seed {seed}: none is handled twice");
    let completed: std::sync::MutexGuard<'_, HashMap<String, u32>> = completed.lock().unwrap();
    assert!(completed.values().all(|times| *times == 1), "seed {seed}: none is completed twice");
    assert_eq!(
        completed.len() as u64 + crashes,
        count,
        "seed {seed}: each written delivery is completed, or its process crashed"
    );
    assert_eq!(crashes > 0, crash_after_writing);
    assert!(answers.keys().all(|status| matches!(status, 200 | 503)), "seed {seed}: {answers:?}");
    assert!(
        calls > count * 5 / 4 && abandoned > count / 50,
        "seed {seed}: there were duplicates and crashes"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_delivery_is_handled_once() {
    soak(false).await;
}

/// The process crashes between the handler's write and the completion. Only a store over the database of the handler
/// then avoids a second write.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_after_the_write_leads_to_no_second_write() {
    soak(true).await;
}
