//! The store in memory: claims, lease, capacity and retention.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use iopole_webhook::{Claim, DedupKey, DedupStore, MemoryStore, Ticket};
use proptest::prelude::*;

/// A store with a manual clock.
fn store() -> (Arc<AtomicU64>, MemoryStore) {
    let seconds = Arc::new(AtomicU64::new(0));
    let (begin, clock) = (Instant::now(), Arc::clone(&seconds));
    let store = MemoryStore::new()
        .with_clock(move || begin + Duration::from_secs(clock.load(Ordering::SeqCst)))
        .with_lease(Duration::from_secs(10))
        .with_retention(Duration::from_secs(100))
        .with_capacity(3);
    (seconds, store)
}

fn key(name: &str) -> DedupKey {
    DedupKey::Event(name.to_owned())
}

async fn granted(store: &MemoryStore, name: &str) -> Ticket {
    match store.claim(&key(name)).await.unwrap() {
        Claim::Granted(ticket) => ticket,
        other => panic!("{name}: {other:?}"),
    }
}

async fn done(store: &MemoryStore, name: &str) {
    let ticket = granted(store, name).await;
    store.complete(&key(name), ticket, Bytes::from_static(b"{}")).await.unwrap();
}

#[tokio::test]
async fn a_claim_is_completed_or_released() {
    let (_, store) = store();
    let ticket = granted(&store, "a").await;
    assert_eq!(store.claim(&key("a")).await.unwrap(), Claim::InProgress);
    store.release(&key("a"), ticket).await.unwrap();
    assert!(store.is_empty());
    done(&store, "a").await;
    assert_eq!(store.claim(&key("a")).await.unwrap(), Claim::Done(Bytes::from_static(b"{}")));
    // Another kind with an equal identifier is another delivery.
    assert!(matches!(store.claim(&DedupKey::Status("a".to_owned())).await.unwrap(), Claim::Granted(_)));
}

#[tokio::test]
async fn an_expired_claim_is_granted_again_and_its_ticket_is_void() {
    let (seconds, store) = store();
    let lost = granted(&store, "a").await;
    seconds.store(9, Ordering::SeqCst);
    assert_eq!(store.claim(&key("a")).await.unwrap(), Claim::InProgress);
    seconds.store(10, Ordering::SeqCst);
    let ticket = granted(&store, "a").await;
    assert!(ticket.number() > lost.number());
    store.release(&key("a"), lost).await.unwrap();
    store.complete(&key("a"), lost, Bytes::new()).await.unwrap();
    assert_eq!(store.claim(&key("a")).await.unwrap(), Claim::InProgress);
    store.complete(&key("a"), ticket, Bytes::new()).await.unwrap();
    assert_eq!(store.claim(&key("a")).await.unwrap(), Claim::Done(Bytes::new()));
    // A late release does not undo the completion.
    store.release(&key("a"), ticket).await.unwrap();
    assert_eq!(store.claim(&key("a")).await.unwrap(), Claim::Done(Bytes::new()));
}

#[tokio::test]
async fn the_oldest_completed_deliveries_make_room() {
    let (seconds, store) = store();
    for (at, name) in ["a", "b", "c", "d"].iter().enumerate() {
        seconds.store(at as u64, Ordering::SeqCst);
        done(&store, name).await;
    }
    assert_eq!(store.len(), 3);
    assert!(matches!(store.claim(&key("b")).await.unwrap(), Claim::Done(_)));
    granted(&store, "a").await;
    assert!(matches!(store.claim(&key("c")).await.unwrap(), Claim::Done(_)));
    granted(&store, "b").await;
}

#[tokio::test]
async fn deliveries_in_progress_are_not_dropped() {
    let (seconds, store) = store();
    let first = granted(&store, "a").await;
    granted(&store, "b").await;
    granted(&store, "c").await;
    assert!(store.claim(&key("d")).await.is_err());
    store.complete(&key("a"), first, Bytes::new()).await.unwrap();
    granted(&store, "d").await;
    // Expired claims make room too.
    assert!(store.claim(&key("e")).await.is_err());
    seconds.store(10, Ordering::SeqCst);
    granted(&store, "e").await;
    assert_eq!(store.len(), 1);
}

#[tokio::test]
async fn completed_deliveries_are_forgotten_after_their_retention() {
    let (seconds, store) = store();
    done(&store, "a").await;
    seconds.store(100, Ordering::SeqCst);
    assert!(matches!(store.claim(&key("a")).await.unwrap(), Claim::Done(_)));
    seconds.store(101, Ordering::SeqCst);
    granted(&store, "a").await;
}

/// The platform's default retries in seconds after the first attempt, for each reading of its `1, 3, 6 min`.
const SCHEDULES: [[u64; 4]; 3] = [[0, 60, 300, 660], [0, 60, 240, 600], [0, 60, 180, 360]];

#[tokio::test]
async fn an_abandoned_claim_expires_before_the_last_retry() {
    for schedule in SCHEDULES {
        for crashed in 0..3 {
            let (seconds, store) = store();
            let store = store.with_lease(MemoryStore::DEFAULT_LEASE);
            seconds.store(schedule[crashed], Ordering::SeqCst);
            granted(&store, "a").await;
            let mut later = Vec::new();
            for at in &schedule[crashed + 1..] {
                seconds.store(*at, Ordering::SeqCst);
                if matches!(store.claim(&key("a")).await.unwrap(), Claim::Granted(_)) {
                    later.push(*at);
                }
            }
            assert!(!later.is_empty(), "{schedule:?}: abandoned at attempt {crashed}, never granted again");
        }
    }
}

#[tokio::test]
async fn an_endless_lease_never_expires() {
    let (seconds, store) = store();
    let store = store.with_lease(Duration::MAX).with_retention(Duration::MAX);
    let ticket = granted(&store, "a").await;
    seconds.store(u32::MAX.into(), Ordering::SeqCst);
    assert_eq!(store.claim(&key("a")).await.unwrap(), Claim::InProgress);
    store.complete(&key("a"), ticket, Bytes::new()).await.unwrap();
    assert_eq!(store.claim(&key("a")).await.unwrap(), Claim::Done(Bytes::new()));
}

#[tokio::test]
async fn the_oldest_answers_are_dropped_but_not_their_deliveries() {
    let (seconds, store) = store();
    let store = store.with_answer_bytes(10).with_capacity(4);
    let done = async |name: &str, answer: &'static [u8]| {
        let ticket = granted(&store, name).await;
        store.complete(&key(name), ticket, Bytes::from_static(answer)).await.unwrap();
    };
    let answers = async |names: &[&str]| {
        let mut answers = Vec::new();
        for name in names {
            match store.claim(&key(name)).await.unwrap() {
                Claim::Done(answer) => answers.push(answer),
                other => panic!("{name}: {other:?}"),
            }
        }
        answers
    };
    done("a", b"12345").await;
    done("b", b"").await;
    done("c", b"12345").await;
    assert_eq!(answers(&["a", "b", "c"]).await, ["12345", "", "12345"]);
    done("d", b"1").await;
    assert_eq!(answers(&["a", "b", "c", "d"]).await, ["", "", "12345", "1"]);
    // An answer beyond the limit.
    done("e", b"12345678901").await;
    assert_eq!(answers(&["b", "c", "d", "e"]).await, ["", "", "", ""]);
    done("f", b"1234567890").await;
    assert_eq!(answers(&["c", "d", "e", "f"]).await, ["", "", "", "1234567890"]);
    // After the retention all are gone.
    seconds.store(101, Ordering::SeqCst);
    done("g", b"1234567890").await;
    assert_eq!((answers(&["g"]).await, store.len()), (vec![Bytes::from_static(b"1234567890")], 1));
}

#[tokio::test]
async fn both_holders_of_a_shared_store_see_each_change() {
    let (store, key) = (Arc::new(MemoryStore::new()), key("a"));
    let other: Arc<dyn DedupStore> = store.clone();
    let Claim::Granted(ticket) = other.claim(&key).await.unwrap() else { panic!("a new key is granted") };
    assert_eq!(store.claim(&key).await.unwrap(), Claim::InProgress);
    assert_eq!(store.len(), 1);
    other.release(&key, ticket).await.unwrap();
    assert!(store.is_empty());
    let ticket = granted(&store, "a").await;
    other.complete(&key, ticket, Bytes::from_static(b"{}")).await.unwrap();
    assert_eq!(store.claim(&key).await.unwrap(), Claim::Done(Bytes::from_static(b"{}")));
    assert_eq!(other.claim(&key).await.unwrap(), Claim::Done(Bytes::from_static(b"{}")));
}

#[test]
fn a_store_shows_its_capacity_its_retention_and_its_lease() {
    let store = MemoryStore::new().with_capacity(3).with_retention(Duration::from_secs(5));
    let shown = format!("{:?}", store.with_lease(Duration::from_secs(7)));
    assert!(shown.starts_with("MemoryStore"), "{shown}");
    assert!(["capacity: 3", "retention: 5s", "lease: 7s"].iter().all(|part| shown.contains(part)), "{shown}");
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Claim(u8),
    Complete(usize),
    Release(usize),
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0u8..4).prop_map(Step::Claim),
        2 => any::<usize>().prop_map(Step::Complete),
        2 => any::<usize>().prop_map(Step::Release),
        1 => (0u64..12).prop_map(Step::Wait),
    ]
}

proptest! {
    /// Any steps in any order: one claim at a time, none after completion, rising tickets.
    #[test]
    fn one_claim_at_a_time_is_granted(steps in proptest::collection::vec(step(), 1..80)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (seconds, store) = store();
        // Enough capacity and retention, so that nothing is forgotten.
        let store = store.with_capacity(100).with_retention(Duration::from_secs(u32::MAX.into()));
        let mut given: Vec<(u8, Ticket)> = Vec::new();
        // By key: the holder and the end of its lease.
        let mut holder: HashMap<u8, (Ticket, u64)> = HashMap::new();
        let mut finished: HashMap<u8, Ticket> = HashMap::new();
        for step in steps {
            let now = seconds.load(Ordering::SeqCst);
            let pick = |at: usize| (!given.is_empty()).then(|| given[at % given.len()]);
            match step {
                Step::Wait(more) => { seconds.store(now + more, Ordering::SeqCst); }
                Step::Claim(name) => {
                    let claim = runtime.block_on(store.claim(&key(&name.to_string()))).unwrap();
                    match claim {
                        Claim::Granted(ticket) => {
                            prop_assert!(!finished.contains_key(&name));
                            prop_assert!(holder.get(&name).is_none_or(|(_, until)| *until <= now));
                            prop_assert!(given.iter().all(|(_, old)| old.number() < ticket.number()));
                            holder.insert(name, (ticket, now + 10));
                            given.push((name, ticket));
                        }
                        Claim::InProgress => prop_assert!(holder.get(&name).is_some_and(|(_, until)| now < *until)),
                        Claim::Done(_) => prop_assert!(finished.contains_key(&name)),
                    }
                }
                Step::Complete(at) => if let Some((name, ticket)) = pick(at) {
                    runtime.block_on(store.complete(&key(&name.to_string()), ticket, Bytes::new())).unwrap();
                    if holder.get(&name).is_some_and(|(holds, _)| *holds == ticket) {
                        holder.remove(&name);
                        prop_assert!(finished.insert(name, ticket).is_none(), "none completed twice");
                    }
                },
                Step::Release(at) => if let Some((name, ticket)) = pick(at) {
                    runtime.block_on(store.release(&key(&name.to_string()), ticket)).unwrap();
                    if holder.get(&name).is_some_and(|(holds, _)| *holds == ticket) {
                        holder.remove(&name);
                    }
                },
            }
        }
    }
}
