//! `check_store`: the stores of this crate keep every rule, and the check names the rule that a broken store breaks.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

#[path = "../examples/sqlite/store.rs"]
mod sqlite;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use iopole_webhook::testing::{StoreCheck, StoreRule, check_store};
use iopole_webhook::{Claim, DedupKey, DedupStore, MemoryStore, StoreError, Ticket};
use sqlite::SqliteStore;

/// A clock that a check advances by three minutes.
#[derive(Clone, Default)]
struct Clock(Arc<AtomicU64>);

impl Clock {
    fn passed(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::SeqCst))
    }

    fn moved_by(&self, check: StoreCheck) -> StoreCheck {
        let seconds = Arc::clone(&self.0);
        check.expire_leases_with(move || {
            seconds.fetch_add(180, Ordering::SeqCst);
            async {}
        })
    }
}

fn memory(clock: &Clock) -> MemoryStore {
    let (start, clock) = (Instant::now(), clock.clone());
    MemoryStore::new().with_clock(move || start + clock.passed())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_store_in_memory_keeps_every_rule() {
    let clock = Clock::default();
    let store = Arc::new(memory(&clock).with_capacity(150));
    let counted = Arc::clone(&store);
    let check = check_store(store).bounded(150, move || {
        let counted = Arc::clone(&counted);
        async move { counted.len() }
    });
    clock.moved_by(check).await.unwrap();
}

#[tokio::test]
async fn the_store_in_memory_keeps_every_rule_on_one_thread_with_a_real_lease() {
    check_store(MemoryStore::new().with_lease(Duration::from_millis(300))).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_store_on_sqlite_keeps_every_rule() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deliveries.db");
    let (clock, start) = (Clock::default(), SystemTime::now());
    let open = || {
        let clock = clock.clone();
        SqliteStore::open(&path).unwrap().with_clock(move || start + clock.passed())
    };
    clock.moved_by(check_store(open())).await.unwrap();
    // Two processes on one database, and a second run on the rows of the first.
    clock.moved_by(check_store(Either(open(), open(), AtomicU64::new(0)))).await.unwrap();
}

#[tokio::test]
async fn a_completed_delivery_stays_completed_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deliveries.db");
    let key = DedupKey::Event("e".to_owned());
    let store = SqliteStore::open(&path).unwrap();
    let Claim::Granted(ticket) = store.claim(&key).await.unwrap() else { panic!("it is new") };
    for _ in 0..2 {
        store.write(&key, "event", Bytes::from_static(b"{}")).await.unwrap();
    }
    store.complete(&key, ticket, Bytes::from_static(b"{}")).await.unwrap();
    drop(store);
    let store = SqliteStore::open(&path).unwrap();
    assert_eq!(store.claim(&key).await.unwrap(), Claim::Done(Bytes::from_static(b"{}")));
}

/// Two connections, used in turn.
struct Either<S>(S, S, AtomicU64);

impl<S> Either<S> {
    fn next(&self) -> &S {
        if self.2.fetch_add(1, Ordering::SeqCst).is_multiple_of(2) { &self.0 } else { &self.1 }
    }
}

#[async_trait]
impl<S: DedupStore> DedupStore for Either<S> {
    async fn claim(&self, key: &DedupKey) -> Result<Claim, StoreError> {
        self.next().claim(key).await
    }

    async fn complete(&self, key: &DedupKey, ticket: Ticket, answer: Bytes) -> Result<(), StoreError> {
        self.next().complete(key, ticket, answer).await
    }

    async fn release(&self, key: &DedupKey, ticket: Ticket) -> Result<(), StoreError> {
        self.next().release(key, ticket).await
    }
}

/// A mistake that the author of a store may make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    None,
    CannotBeReached,
    Panics,
    LooksThenClaims,
    LooksThenClaimsAfterALease,
    ClaimsWithoutALease,
    SaysDoneWhileInProgress,
    IgnoresTheKind,
    IgnoresLetterCase,
    CutsKeysOff,
    ForgetsCompletions,
    ForgetsCompletionsWithTheLease,
    ReleasesWhatIsDone,
    ForgetsAnswers,
    ChangesAnswers,
    IgnoresReleases,
    NeverExpires,
    LeaseOfAnHour,
    TicketsBeginAnew,
    CompletesWithAnyTicket,
    ReleasesWithAnyTicket,
    CompletesWhatNobodyClaimed,
    LooksUpDoneBeforeClaiming,
    GrowsForEver,
    ForgetsClaimsWhenFull,
}

struct Row {
    ticket: u64,
    until: Duration,
    answer: Option<Bytes>,
    completed: Duration,
    number: u64,
}

/// A store with one flaw or none.
struct Flawed {
    flaw: Flaw,
    clock: Clock,
    rows: Mutex<HashMap<String, Row>>,
    numbers: AtomicU64,
}

/// Largest number of rows.
const BOUND: usize = 150;

impl Flawed {
    fn new(flaw: Flaw, clock: &Clock) -> Self {
        Self { flaw, clock: clock.clone(), rows: Mutex::default(), numbers: AtomicU64::new(0) }
    }

    fn has(&self, flaw: Flaw) -> bool {
        self.flaw == flaw
    }

    fn name(&self, key: &DedupKey) -> String {
        let name = key.to_string();
        match self.flaw {
            Flaw::IgnoresTheKind => name.split_once(':').unwrap().1.to_owned(),
            Flaw::IgnoresLetterCase => name.to_lowercase(),
            Flaw::CutsKeysOff => name.chars().take(100).collect(),
            _ => name,
        }
    }

    fn lease(&self) -> Duration {
        match self.flaw {
            Flaw::ClaimsWithoutALease => Duration::ZERO,
            Flaw::LeaseOfAnHour => Duration::from_secs(3_600),
            Flaw::NeverExpires => Duration::MAX,
            _ => Duration::from_secs(120),
        }
    }

    /// Returns `Done`, `InProgress`, or `None` if the key can be granted.
    fn look(&self, name: &str) -> Option<Claim> {
        let (rows, now) = (self.rows.lock().unwrap(), self.clock.passed());
        let row = rows.get(name)?;
        match &row.answer {
            Some(_) if self.has(Flaw::ForgetsCompletionsWithTheLease) && row.completed < now => None,
            Some(answer) => Some(Claim::Done(answer.clone())),
            None if row.until <= now => None,
            None if self.has(Flaw::SaysDoneWhileInProgress) => Some(Claim::Done(Bytes::new())),
            None => Some(Claim::InProgress),
        }
    }

    fn grant(&self, name: String) -> Claim {
        let (mut rows, now) = (self.rows.lock().unwrap(), self.clock.passed());
        if rows.len() >= BOUND && !self.has(Flaw::GrowsForEver) {
            let forgotten = |row: &Row| row.answer.is_some() || self.has(Flaw::ForgetsClaimsWhenFull);
            let oldest = rows.iter().filter(|(_, row)| forgotten(row)).min_by_key(|(_, row)| row.number);
            let oldest = oldest.map(|(name, _)| name.clone());
            rows.remove(&oldest.unwrap());
        }
        let number = self.numbers.fetch_add(1, Ordering::SeqCst);
        let ticket = if self.has(Flaw::TicketsBeginAnew) { 1 } else { number + 1 };
        let until = now.saturating_add(self.lease());
        rows.insert(name, Row { ticket, until, answer: None, completed: now, number });
        Claim::Granted(Ticket::new(ticket))
    }
}

#[async_trait]
impl DedupStore for Flawed {
    async fn claim(&self, key: &DedupKey) -> Result<Claim, StoreError> {
        let name = self.name(key);
        match self.flaw {
            Flaw::CannotBeReached => return Err(StoreError::new("no connection")),
            Flaw::Panics => panic!("a store that panics"),
            _ => {}
        }
        let again = self.rows.lock().unwrap().contains_key(&name);
        let yields = match self.flaw {
            Flaw::LooksThenClaims => true,
            Flaw::LooksThenClaimsAfterALease => again && self.look(&name).is_none(),
            _ => false,
        };
        if yields {
            let seen = self.look(&name);
            tokio::task::yield_now().await;
            return Ok(seen.unwrap_or_else(|| self.grant(name)));
        }
        if self.has(Flaw::LooksUpDoneBeforeClaiming) {
            if let Some(Claim::Done(answer)) = self.look(&name) {
                return Ok(Claim::Done(answer));
            }
            tokio::task::yield_now().await;
            // The second lookup ignores completed deliveries.
            let seen = self.look(&name).filter(|claim| *claim == Claim::InProgress);
            return Ok(seen.unwrap_or_else(|| self.grant(name)));
        }
        Ok(self.look(&name).unwrap_or_else(|| self.grant(name)))
    }

    async fn complete(&self, key: &DedupKey, ticket: Ticket, answer: Bytes) -> Result<(), StoreError> {
        let (name, now) = (self.name(key), self.clock.passed());
        let mut rows = self.rows.lock().unwrap();
        if self.has(Flaw::CompletesWhatNobodyClaimed) && !rows.contains_key(&name) {
            let row = Row { ticket: 0, until: now, answer: Some(answer), completed: now, number: 0 };
            rows.insert(name, row);
            return Ok(());
        }
        let any = self.has(Flaw::CompletesWithAnyTicket);
        let Some(row) = rows.get_mut(&name).filter(|row| any || row.ticket == ticket.number()) else {
            return Ok(());
        };
        if row.answer.is_some() && !self.has(Flaw::ChangesAnswers) {
            return Ok(());
        }
        if self.has(Flaw::ForgetsCompletions) {
            rows.remove(&name);
            return Ok(());
        }
        let kept = if self.has(Flaw::ForgetsAnswers) { Bytes::new() } else { answer };
        (row.answer, row.completed) = (Some(kept), now);
        Ok(())
    }

    async fn release(&self, key: &DedupKey, ticket: Ticket) -> Result<(), StoreError> {
        if self.has(Flaw::IgnoresReleases) {
            return Ok(());
        }
        let (name, any) = (self.name(key), self.has(Flaw::ReleasesWithAnyTicket));
        let undoes = self.has(Flaw::ReleasesWhatIsDone);
        let mut rows = self.rows.lock().unwrap();
        let fits = |row: &Row| (any || row.ticket == ticket.number()) && (undoes || row.answer.is_none());
        if rows.get(&name).is_some_and(fits) {
            rows.remove(&name);
        }
        Ok(())
    }
}

async fn broken(flaw: Flaw) -> Option<StoreRule> {
    let clock = Clock::default();
    let store = Arc::new(Flawed::new(flaw, &clock));
    let counted = Arc::clone(&store);
    let check = check_store(store).bounded(BOUND, move || {
        let counted = Arc::clone(&counted);
        async move { counted.rows.lock().unwrap().len() }
    });
    let broken = clock.moved_by(check).await.err()?;
    // `unwrap` prints this in a test.
    let printed = format!("{broken:?}");
    assert!(printed.contains(&format!("the store breaks the rule `{}`", broken.rule().code())), "{printed}");
    Some(broken.rule())
}

#[tokio::test]
async fn the_check_names_the_rule_that_a_store_breaks() {
    for (flaw, rule) in [
        (Flaw::None, None),
        (Flaw::CannotBeReached, Some(StoreRule::Answers)),
        (Flaw::LooksThenClaims, Some(StoreRule::OneGranted)),
        (Flaw::LooksThenClaimsAfterALease, Some(StoreRule::OneGranted)),
        (Flaw::ClaimsWithoutALease, Some(StoreRule::InProgress)),
        (Flaw::SaysDoneWhileInProgress, Some(StoreRule::InProgress)),
        (Flaw::IgnoresTheKind, Some(StoreRule::Independent)),
        (Flaw::IgnoresLetterCase, Some(StoreRule::Independent)),
        (Flaw::CutsKeysOff, Some(StoreRule::Independent)),
        (Flaw::ForgetsCompletions, Some(StoreRule::StaysDone)),
        (Flaw::ForgetsCompletionsWithTheLease, Some(StoreRule::StaysDone)),
        (Flaw::ReleasesWhatIsDone, Some(StoreRule::StaysDone)),
        (Flaw::ForgetsAnswers, Some(StoreRule::KeepsAnswer)),
        (Flaw::IgnoresReleases, Some(StoreRule::Released)),
        (Flaw::NeverExpires, Some(StoreRule::LeaseExpires)),
        (Flaw::LeaseOfAnHour, Some(StoreRule::LeaseExpires)),
        (Flaw::TicketsBeginAnew, Some(StoreRule::TicketsRise)),
        (Flaw::CompletesWithAnyTicket, Some(StoreRule::OldTickets)),
        (Flaw::ReleasesWithAnyTicket, Some(StoreRule::OldTickets)),
        (Flaw::CompletesWhatNobodyClaimed, Some(StoreRule::OldTickets)),
        (Flaw::LooksUpDoneBeforeClaiming, Some(StoreRule::LooksUpWhenGranting)),
        (Flaw::GrowsForEver, Some(StoreRule::Bounded)),
        (Flaw::ForgetsClaimsWhenFull, Some(StoreRule::Bounded)),
    ] {
        assert_eq!(broken(flaw).await, rule, "{flaw:?}");
    }
}

/// No rule covers a second completion with the latest ticket, which never happens in practice. A panic of the first
/// claim reaches the caller.
#[tokio::test]
async fn some_flaws_break_no_rule() {
    assert_eq!(broken(Flaw::ChangesAnswers).await, None);
    assert!(tokio::spawn(broken(Flaw::Panics)).await.unwrap_err().is_panic());
}
