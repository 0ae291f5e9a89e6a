//! Many deliveries, twice and in disorder, into a handler that crashes at random: each is handled, none twice.
//!
//! 5,000 deliveries unless `IOPOLE_SOAK_DELIVERIES` says otherwise; `cargo xtask soak` makes 100,000. The seed is
//! `IOPOLE_SOAK_SEED`, 1 unless set; a failure names it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http::Request;
use http_body_util::Full;
use iopole_webhook::{Ack, Claim, DedupKey, DedupStore, Delivery, MemoryStore, Receiver, StoreError, Ticket};
use support::*;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().unwrap())
}

/// What happens next, decided by the seed.
#[derive(Clone)]
struct Dice(Arc<Mutex<fastrand::Rng>>);

impl Dice {
    /// One time in so many.
    fn one_in(&self, times: u32) -> bool {
        self.0.lock().unwrap().u32(..times) == 0
    }
}

/// A store whose connection fails at times, and that a crashed process does not reach any more: then a claim stays
/// until its lease ends.
struct Unsteady {
    store: MemoryStore,
    dice: Dice,
    completed: Arc<Mutex<HashMap<String, u32>>>,
}

#[async_trait]
impl DedupStore for Unsteady {
    async fn claim(&self, key: &DedupKey) -> Result<Claim, StoreError> {
        if self.dice.one_in(50) {
            return Err(StoreError::new("no connection"));
        }
        self.store.claim(key).await
    }

    async fn complete(&self, key: &DedupKey, ticket: Ticket, answer: Bytes) -> Result<(), StoreError> {
        self.store.complete(key, ticket, answer).await?;
        *self.completed.lock().unwrap().entry(key.to_string()).or_default() += 1;
        Ok(())
    }

    async fn release(&self, key: &DedupKey, ticket: Ticket) -> Result<(), StoreError> {
        if self.dice.one_in(3) {
            return Err(StoreError::new("the process is gone"));
        }
        self.store.release(key, ticket).await
    }
}

/// A delivery of each kind in turn, with and without the platform's key, signed in each of the ways.
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_delivery_is_handled_and_none_twice() {
    let (count, seed) = (setting("IOPOLE_SOAK_DELIVERIES", 5_000), setting("IOPOLE_SOAK_SEED", 1));
    let dice = Dice(Arc::new(Mutex::new(fastrand::Rng::with_seed(seed))));
    let (begin, seconds) = (Instant::now(), Arc::new(AtomicU64::new(0)));
    let clock = Arc::clone(&seconds);
    let store = MemoryStore::new()
        .with_clock(move || begin + Duration::from_secs(clock.load(Ordering::SeqCst)))
        .with_lease(Duration::from_secs(60))
        .with_bound(usize::MAX);
    let completed = Arc::new(Mutex::new(HashMap::new()));
    let handled: Arc<Mutex<HashMap<String, u32>>> = Arc::default();
    let store = Unsteady { store, dice: dice.clone(), completed: Arc::clone(&completed) };
    let (fate, written) = (dice.clone(), Arc::clone(&handled));
    let receiver = Receiver::new(intake(), store, move |delivery: Delivery| {
        let (fate, written) = (fate.clone(), Arc::clone(&written));
        async move {
            tokio::task::yield_now().await;
            assert!(!fate.one_in(5), "crash");
            if fate.one_in(10) {
                return Err("the database is away".into());
            }
            *written.lock().unwrap().entry(delivery.key.to_string()).or_default() += 1;
            Ok(Ack::id(delivery.key.to_string()))
        }
    });

    // The platform: all of them in disorder, some twice at once, what is not taken again later.
    let (mut tries, mut rounds) = (0u64, 0u32);
    let mut due: Vec<u64> = (0..count).collect();
    while !due.is_empty() {
        rounds += 1;
        assert!(rounds < 200, "seed {seed}: {} deliveries are never taken", due.len());
        let mut calls: Vec<u64> = due
            .iter()
            .flat_map(|number| std::iter::repeat_n(*number, if dice.one_in(4) { 2 } else { 1 }))
            .collect();
        dice.0.lock().unwrap().shuffle(&mut calls);
        tries += calls.len() as u64;
        let answers: Vec<(u64, u16)> = stream::iter(calls)
            .map(|number| {
                let receiver = receiver.clone();
                tokio::spawn(async move {
                    let response = receiver.respond(delivery(number).map(Full::new)).await;
                    (number, response.status().as_u16())
                })
            })
            .buffer_unordered(64)
            .map(Result::unwrap)
            .collect()
            .await;
        // One answer is enough for the platform to know that it was taken.
        let mut taken: HashMap<u64, bool> = HashMap::new();
        for (number, status) in answers {
            assert!(matches!(status, 200 | 503), "seed {seed}: delivery {number} was answered {status}");
            *taken.entry(number).or_default() |= status == 200;
        }
        due = taken.into_iter().filter(|(_, taken)| !taken).map(|(number, _)| number).collect();
        seconds.fetch_add(40, Ordering::SeqCst);
    }
    for ledger in [&handled, &completed] {
        let ledger = ledger.lock().unwrap();
        assert_eq!(ledger.len() as u64, count, "seed {seed}: every one is handled");
        assert!(ledger.values().all(|times| *times == 1), "seed {seed}: none twice");
    }
    assert!(tries > count * 5 / 4, "there were duplicates and crashes: {tries} tries in {rounds} rounds");
}
