//! A store behind a shared pointer is that store.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::sync::Arc;

use bytes::Bytes;
use iopole_webhook::{Claim, DedupKey, DedupStore, MemoryStore, Ticket};

async fn granted(store: &impl DedupStore, key: &DedupKey) -> Ticket {
    match store.claim(key).await.unwrap() {
        Claim::Granted(ticket) => ticket,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_is_claimed_completed_and_released_by_one_holder_is_so_for_the_other() {
    let one = Arc::new(MemoryStore::new());
    let other: Arc<dyn DedupStore> = one.clone();
    let key = DedupKey::Event("a".to_owned());
    let ticket = granted(&other, &key).await;
    assert_eq!(one.claim(&key).await.unwrap(), Claim::InProgress);
    assert_eq!((one.len(), one.is_empty()), (1, false));
    other.release(&key, ticket).await.unwrap();
    assert!(one.is_empty());
    let ticket = granted(&one, &key).await;
    other.complete(&key, ticket, Bytes::from_static(b"{}")).await.unwrap();
    assert_eq!(one.claim(&key).await.unwrap(), Claim::Done(Bytes::from_static(b"{}")));
    assert_eq!(other.claim(&key).await.unwrap(), Claim::Done(Bytes::from_static(b"{}")));
}
