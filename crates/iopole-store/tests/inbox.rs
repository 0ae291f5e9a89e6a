//! The inbox: one suite, on each database.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may panic, and says what it skips"
)]

mod support;

use std::sync::atomic::{AtomicI64, Ordering};

use iopole_webhook::DedupKey;
use iopole_webhook::testing::check_store;
use support::{Pool, Shifted, databases};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_keeps_the_rules_of_a_store() {
    for database in databases().await {
        let (clock, later) = (Shifted::default(), AtomicI64::new(0));
        let inbox = database.store.clone().with_timer(clock.clone()).inbox();
        let expire = move || {
            clock.set(later.fetch_add(121, Ordering::SeqCst) + 121);
            std::future::ready(())
        };
        check_store(inbox).expire_leases_with(expire).await.unwrap();
    }
}

#[tokio::test]
async fn an_effect_is_claimed_once_and_only_if_its_transaction_commits() {
    for database in databases().await {
        let (inbox, key) = (database.store.inbox(), DedupKey::Event("e-1".to_owned()));
        let mut claims = Vec::new();
        for commits in [false, true, true] {
            match &database.pool {
                Pool::Sqlite(pool) => {
                    let mut transaction = pool.begin().await.unwrap();
                    claims.push(inbox.claim_in(&mut transaction, &key).await.unwrap());
                    if commits {
                        transaction.commit().await.unwrap();
                    }
                }
                Pool::Postgres(pool) => {
                    let mut transaction = pool.begin().await.unwrap();
                    claims.push(inbox.claim_in(&mut transaction, &key).await.unwrap());
                    if commits {
                        transaction.commit().await.unwrap();
                    }
                }
            }
        }
        assert_eq!(claims, [true, true, false], "{}", database.name);
    }
}

#[tokio::test]
async fn what_is_kept_is_there_until_it_is_removed() {
    for database in databases().await {
        let inbox = database.store.inbox();
        for number in 0..3 {
            let key = DedupKey::Event(format!("e-{number}"));
            for _ in 0..2 {
                inbox.keep(&key, "event", format!("{{\"number\":{number}}}").as_bytes()).await.unwrap();
            }
        }
        let kept = inbox.kept(0, 2).await.unwrap();
        assert_eq!(kept.iter().map(|kept| kept.key.as_str()).collect::<Vec<_>>(), ["event:e-0", "event:e-1"]);
        assert_eq!(&kept[0].content[..], b"{\"number\":0}", "{}", database.name);
        inbox.remove_kept(&kept[0].key).await.unwrap();
        assert_eq!(inbox.kept(0, 10).await.unwrap().len(), 2, "{}", database.name);
    }
}
