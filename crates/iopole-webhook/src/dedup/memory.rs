//! A store for one process.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use bytes::Bytes;

use super::{Claim, DedupKey, DedupStore, StoreError, Ticket};

/// Remembers deliveries in memory: up to a number of them and up to an age. What was handled before a restart is
/// forgotten, so a redelivery after one is handled again.
pub struct MemoryStore {
    bound: usize,
    age: Duration,
    lease: Duration,
    answers: usize,
    clock: Arc<dyn Fn() -> Instant + Send + Sync>,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    entries: HashMap<DedupKey, Entry>,
    /// Completed keys, oldest first.
    done: VecDeque<(DedupKey, Instant)>,
    /// How many of them, at the front, have no answer any more.
    emptied: usize,
    /// The length of all answers.
    answers: usize,
    tickets: u64,
}

enum Entry {
    /// Lost from this moment on; never if it is too far away to be told.
    Claimed {
        ticket: Ticket,
        until: Option<Instant>,
    },
    Done {
        answer: Bytes,
    },
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryStore {
    /// How long a claim holds unless set otherwise: twice what the platform waits for an answer. Its default retries have
    /// longer pauses than this, so what a claim that was left behind has delayed still comes again.
    pub const DEFAULT_LEASE: Duration = Duration::from_secs(120);

    /// 100,000 deliveries for 7 days, with 16 MiB of answers; a claim is lost after
    /// [2 minutes](Self::DEFAULT_LEASE).
    pub fn new() -> Self {
        Self {
            bound: 100_000,
            age: Duration::from_secs(7 * 24 * 3_600),
            lease: Self::DEFAULT_LEASE,
            answers: 16 * 1024 * 1024,
            clock: Arc::new(Instant::now),
            held: Mutex::default(),
        }
    }

    /// How many deliveries are remembered; the oldest completed ones go first. When as many are being handled, new
    /// ones are refused for now. At least 1.
    #[must_use]
    pub fn with_bound(mut self, deliveries: usize) -> Self {
        self.bound = deliveries.max(1);
        self
    }

    /// Sets how long a completed delivery is remembered; 7 days by default. Longer than the platform tries again, which
    /// a retry strategy decides, and than twice the [window](crate::Verifier::with_window): a request that was seen can
    /// be sent again until then.
    #[must_use]
    pub fn with_age(mut self, age: Duration) -> Self {
        self.age = age;
        self
    }

    /// How long a claim holds that is neither completed nor released. Longer than a handler may take, or it is handled
    /// twice at once; and shorter than the last pause between two tries of the platform, or the last one comes before
    /// the claim is lost, and the delivery is lost with it.
    #[must_use]
    pub fn with_lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    /// How many bytes of answers are remembered in all. Beyond it the oldest are forgotten, not what they answer: a
    /// duplicate of that is answered 204.
    #[must_use]
    pub fn with_answers(mut self, bytes: usize) -> Self {
        self.answers = bytes;
        self
    }

    /// Takes the time from elsewhere, for tests.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// How many deliveries are held, those being handled included.
    pub fn len(&self) -> usize {
        self.held().entries.len()
    }

    /// Whether none is held.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Nothing here is left half done by a panic.
    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn forget_older(&mut self, now: Instant, age: Duration) {
        while self.done.front().is_some_and(|(_, at)| now.saturating_duration_since(*at) > age) {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) -> bool {
        let Some((key, _)) = self.done.pop_front() else { return false };
        self.emptied = self.emptied.saturating_sub(1);
        if let Some(Entry::Done { answer }) = self.entries.remove(&key) {
            self.answers -= answer.len();
        }
        true
    }

    fn complete(&mut self, key: &DedupKey, answer: Bytes, now: Instant, most: usize) {
        self.answers += answer.len();
        self.entries.insert(key.clone(), Entry::Done { answer });
        self.done.push_back((key.clone(), now));
        while self.answers > most
            && let Some((oldest, _)) = self.done.get(self.emptied)
        {
            if let Some(Entry::Done { answer }) = self.entries.get_mut(oldest) {
                self.answers -= std::mem::take(answer).len();
            }
            self.emptied += 1;
        }
    }

    /// Makes room for one more: completed ones go, then claims that are lost.
    fn make_room(&mut self, bound: usize, now: Instant) -> bool {
        while self.entries.len() >= bound {
            if self.forget_oldest() {
                continue;
            }
            let before = self.entries.len();
            self.entries
                .retain(|_, entry| !matches!(entry, Entry::Claimed { until, .. } if is_over(*until, now)));
            if self.entries.len() == before {
                return false;
            }
        }
        true
    }

    fn is_latest(&self, key: &DedupKey, ticket: Ticket) -> bool {
        matches!(self.entries.get(key), Some(Entry::Claimed { ticket: latest, .. }) if *latest == ticket)
    }
}

fn is_over(until: Option<Instant>, now: Instant) -> bool {
    until.is_some_and(|until| until <= now)
}

#[async_trait]
impl DedupStore for MemoryStore {
    async fn claim(&self, key: &DedupKey) -> Result<Claim, StoreError> {
        let now = (self.clock)();
        let mut held = self.held();
        held.forget_older(now, self.age);
        match held.entries.get(key) {
            Some(Entry::Done { answer }) => return Ok(Claim::Done(answer.clone())),
            Some(Entry::Claimed { until, .. }) if !is_over(*until, now) => return Ok(Claim::InProgress),
            Some(Entry::Claimed { .. }) | None => {}
        }
        if !held.entries.contains_key(key) && !held.make_room(self.bound, now) {
            return Err(StoreError::new("as many deliveries are being handled as the store may hold"));
        }
        held.tickets += 1;
        let ticket = Ticket::new(held.tickets);
        held.entries.insert(key.clone(), Entry::Claimed { ticket, until: now.checked_add(self.lease) });
        Ok(Claim::Granted(ticket))
    }

    async fn complete(&self, key: &DedupKey, ticket: Ticket, answer: Bytes) -> Result<(), StoreError> {
        let now = (self.clock)();
        let mut held = self.held();
        if held.is_latest(key, ticket) {
            held.complete(key, answer, now, self.answers);
        }
        Ok(())
    }

    async fn release(&self, key: &DedupKey, ticket: Ticket) -> Result<(), StoreError> {
        let mut held = self.held();
        if held.is_latest(key, ticket) {
            held.entries.remove(key);
        }
        Ok(())
    }
}

impl std::fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryStore")
            .field("bound", &self.bound)
            .field("age", &self.age)
            .field("lease", &self.lease)
            .finish_non_exhaustive()
    }
}
