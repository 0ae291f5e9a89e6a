//! The rules that need no time.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use futures_util::future::join_all;
use tokio::sync::Barrier;
use tokio::task::{JoinError, yield_now};

use super::rule::{BrokenRule, StoreRule};
use super::{Count, Later};
use crate::dedup::{Claim, DedupKey, DedupStore, Ticket};

/// Number of concurrent claims on one key.
const CLAIMERS: usize = 8;
/// Repetitions of a check with concurrent calls.
const ROUNDS: usize = 16;
/// Possible answers: empty, or a small JSON.
const ANSWERS: [&str; 4] = ["", "null", r#"{"id":"A-17"}"#, "{\"id\":\"L'été \\\"€\\\" \u{1f600}\"}"];
/// Longest identifier of a key.
const LONGEST: usize = 200;

/// A store, and a generator of unused keys.
pub(super) struct Checks {
    store: Arc<dyn DedupStore>,
    run: u64,
    keys: AtomicUsize,
}

type Checked = Result<(), BrokenRule>;

impl Checks {
    pub(super) fn new(store: Arc<dyn DedupStore>) -> Self {
        Self { store, run: RandomState::new().hash_one("check_store"), keys: AtomicUsize::new(0) }
    }

    /// Returns a text that no other key contains.
    fn text(&self) -> String {
        format!("check-store-{:016x}-{}", self.run, self.keys.fetch_add(1, Ordering::Relaxed))
    }

    pub(super) fn key(&self) -> DedupKey {
        DedupKey::Event(self.text())
    }

    pub(super) async fn claim(&self, key: &DedupKey) -> Result<Claim, BrokenRule> {
        Ok(self.store.claim(key).await?)
    }

    pub(super) async fn complete(&self, key: &DedupKey, ticket: Ticket, answer: &'static str) -> Checked {
        Ok(self.store.complete(key, ticket, Bytes::from_static(answer.as_bytes())).await?)
    }

    pub(super) async fn release(&self, key: &DedupKey, ticket: Ticket) -> Checked {
        Ok(self.store.release(key, ticket).await?)
    }

    /// Completes and releases with an old ticket. The store may return an error or ignore the calls.
    pub(super) async fn try_with(&self, key: &DedupKey, ticket: Ticket) {
        drop(self.store.complete(key, ticket, Bytes::from_static(b"\"old\"")).await);
        drop(self.store.release(key, ticket).await);
    }

    pub(super) async fn granted(
        &self,
        key: &DedupKey,
        rule: StoreRule,
        when: &str,
    ) -> Result<Ticket, BrokenRule> {
        match self.claim(key).await? {
            Claim::Granted(ticket) => Ok(ticket),
            other => Err(BrokenRule::new(rule, format!("{when}, a claim gave {}", name(&other)))),
        }
    }

    pub(super) async fn in_progress(&self, key: &DedupKey, rule: StoreRule, when: &str) -> Checked {
        match self.claim(key).await? {
            Claim::InProgress => Ok(()),
            other => Err(BrokenRule::new(rule, format!("{when}, a claim gave {}", name(&other)))),
        }
    }

    pub(super) async fn done(&self, key: &DedupKey, answer: &str, rule: StoreRule, when: &str) -> Checked {
        match self.claim(key).await? {
            Claim::Done(found) if found == answer => Ok(()),
            Claim::Done(found) => {
                let found = String::from_utf8_lossy(&found).into_owned();
                let found = format!("{when}, the answer was {found:?} and not {answer:?}");
                Err(BrokenRule::new(StoreRule::KeepsAnswer, found))
            }
            other => Err(BrokenRule::new(rule, format!("{when}, a claim gave {}", name(&other)))),
        }
    }

    /// Checks one caller, without time between its calls.
    pub(super) async fn one_after_the_other(&self) -> Checked {
        for answer in ANSWERS {
            let key = self.key();
            let first = self.granted(&key, StoreRule::OneGranted, "on a key that is new").await?;
            self.in_progress(&key, StoreRule::InProgress, "while a claim is held").await?;
            self.release(&key, first).await?;
            let second = self.granted(&key, StoreRule::Released, "after a release").await?;
            rises(first, second)?;
            self.try_with(&key, first).await;
            self.in_progress(&key, StoreRule::OldTickets, "after calls with the ticket of a released claim")
                .await?;
            self.try_with(&key, Ticket::new(second.number().saturating_add(1_000))).await;
            self.in_progress(&key, StoreRule::OldTickets, "after calls with a ticket that was never granted")
                .await?;
            self.complete(&key, second, answer).await?;
            self.done(&key, answer, StoreRule::StaysDone, "after a completion").await?;
            self.try_with(&key, first).await;
            self.done(&key, answer, StoreRule::StaysDone, "after calls with an old ticket").await?;
            drop(self.store.release(&key, second).await);
            self.done(&key, answer, StoreRule::StaysDone, "after a late release").await?;
        }
        let key = self.key();
        self.try_with(&key, Ticket::new(1)).await;
        let ticket = self.granted(&key, StoreRule::OldTickets, "after calls for an unclaimed key").await?;
        self.release(&key, ticket).await
    }

    /// Checks concurrent claims, and claims during a completion.
    pub(super) async fn at_the_same_time(&self) -> Checked {
        for _ in 0..ROUNDS {
            let key = self.key();
            let ticket = self.claims_meet(&key, "on a key that is new").await?;
            self.release(&key, ticket).await?;
            let again = self.claims_meet(&key, "on a key that was released").await?;
            rises(ticket, again)?;
            self.complete(&key, again, "").await?;
        }
        for round in 0..ROUNDS {
            let key = self.key();
            let ticket = self.granted(&key, StoreRule::OneGranted, "on a key that is new").await?;
            let claim = self.against_a_completion(&key, ticket, round).await?;
            if let Claim::Granted(_) = claim {
                let found = "a claim was granted while the delivery was being completed";
                return Err(BrokenRule::new(StoreRule::LooksUpWhenGranting, found));
            }
            self.done(&key, "", StoreRule::StaysDone, "after a completion during a claim").await?;
        }
        Ok(())
    }

    /// Claims a key several times at once: one claim is granted, and the others are in progress.
    pub(super) async fn claims_meet(&self, key: &DedupKey, when: &str) -> Result<Ticket, BrokenRule> {
        let barrier = Arc::new(Barrier::new(CLAIMERS));
        let claims = (0..CLAIMERS).map(|_| {
            let (store, key, barrier) = (Arc::clone(&self.store), key.clone(), Arc::clone(&barrier));
            tokio::spawn(async move {
                barrier.wait().await;
                store.claim(&key).await
            })
        });
        let mut tickets = Vec::new();
        for claim in join_all(claims).await {
            match claim.map_err(panicked)?? {
                Claim::Granted(ticket) => tickets.push(ticket),
                Claim::InProgress => {}
                Claim::Done(_) => {
                    let found = format!("{when}, a concurrent claim gave `Done`");
                    return Err(BrokenRule::new(StoreRule::InProgress, found));
                }
            }
        }
        match tickets.as_slice() {
            [ticket] => Ok(*ticket),
            granted => {
                let found = format!("{when}, {} of {CLAIMERS} concurrent claims were granted", granted.len());
                Err(BrokenRule::new(StoreRule::OneGranted, found))
            }
        }
    }

    /// Claims a key, and completes its earlier claim a little later.
    pub(super) async fn against_a_completion(
        &self,
        key: &DedupKey,
        ticket: Ticket,
        later: usize,
    ) -> Result<Claim, BrokenRule> {
        let (store, other) = (Arc::clone(&self.store), key.clone());
        let claim = tokio::spawn(async move { store.claim(&other).await });
        for _ in 0..later {
            yield_now().await;
        }
        let completed = self.complete(key, ticket, "").await;
        let claim = claim.await.map_err(panicked)??;
        completed?;
        Ok(claim)
    }

    /// Checks keys that a store may confuse: by kind, letter case, wildcard, quotation mark or length.
    pub(super) async fn independent_keys(&self) -> Checked {
        let text = self.text();
        let long = |last: &str| DedupKey::Event(format!("{text:x<width$}{last}", width = LONGEST - 1));
        let keys = [
            DedupKey::Event(text.clone()),
            DedupKey::Status(text.clone()),
            DedupKey::Onboarding(text.clone()),
            DedupKey::Checksum(text.clone()),
            DedupKey::Event(text.to_uppercase()),
            DedupKey::Event(format!("{text}'")),
            DedupKey::Event(format!("{text}_")),
            DedupKey::Event(format!("{text}%")),
            DedupKey::Event(format!("{text}x")),
            long("a"),
            long("b"),
        ];
        let rule = StoreRule::Independent;
        let mut tickets = Vec::new();
        for key in &keys {
            tickets.push(self.granted(key, rule, &format!("while keys like `{key}` are claimed")).await?);
        }
        let mut held = keys.iter().zip(tickets);
        while let Some((key, ticket)) = held.next() {
            self.complete(key, ticket, "").await?;
            for (other, _) in held.clone() {
                self.in_progress(other, rule, &format!("on `{other}`, after `{key}` was completed")).await?;
            }
        }
        Ok(())
    }

    /// Completes more deliveries than the bound, while one claim is in progress.
    pub(super) async fn bounded(&self, bound: usize, count: &Count) -> Checked {
        let held = self.key();
        let ticket = self.granted(&held, StoreRule::Bounded, "on a key that is new").await?;
        for _ in 0..bound.saturating_add(ROUNDS) {
            let key = self.key();
            let other = self.granted(&key, StoreRule::Bounded, "on a key that is new").await?;
            self.complete(&key, other, "").await?;
            let counted: Later<usize> = count();
            let counted = counted.await;
            if counted > bound {
                let found = format!("the store holds {counted} deliveries, and its bound is {bound}");
                return Err(BrokenRule::new(StoreRule::Bounded, found));
            }
        }
        self.in_progress(&held, StoreRule::Bounded, "while a claim is held in a full store").await?;
        self.release(&held, ticket).await
    }
}

pub(super) fn rises(before: Ticket, after: Ticket) -> Checked {
    if after.number() > before.number() {
        return Ok(());
    }
    let found = format!("the ticket {} was followed by {}", before.number(), after.number());
    Err(BrokenRule::new(StoreRule::TicketsRise, found))
}

fn panicked(error: JoinError) -> BrokenRule {
    BrokenRule::new(StoreRule::Answers, format!("the store panicked: {error}"))
}

pub(super) fn name(claim: &Claim) -> &'static str {
    match claim {
        Claim::Granted(_) => "`Granted`",
        Claim::InProgress => "`InProgress`",
        Claim::Done(_) => "`Done`",
    }
}
