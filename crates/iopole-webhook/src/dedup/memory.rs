//! A store in memory, for one process.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use bytes::Bytes;

use super::{Claim, DedupKey, DedupStore, StoreError, Ticket};

/// A store in memory, bounded by number and age. A restart forgets all deliveries, so a retry after it is handled
/// again.
pub struct MemoryStore {
    capacity: usize,
    retention: Duration,
    lease: Duration,
    answer_bytes: usize,
    clock: Arc<dyn Fn() -> Instant + Send + Sync>,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    entries: HashMap<DedupKey, Entry>,
    /// Completed keys, oldest first.
    done: VecDeque<(DedupKey, Instant)>,
    /// Number of keys at the front whose answer was dropped.
    emptied: usize,
    /// Length of all answers, in bytes.
    answers: usize,
    tickets: u64,
}

enum Entry {
    /// Expires at `until`; never if that moment is not representable.
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
    /// Default lease of a claim: 2 minutes, twice the time that the platform waits for an answer. The pauses of its
    /// default retry strategy are longer, so a retry follows an expired claim.
    pub const DEFAULT_LEASE: Duration = Duration::from_secs(120);

    /// Remembers 100,000 deliveries for 7 days, with 16 MiB of answers. A claim expires after
    /// [2 minutes](Self::DEFAULT_LEASE).
    pub fn new() -> Self {
        Self {
            capacity: 100_000,
            retention: Duration::from_secs(7 * 24 * 3_600),
            lease: Self::DEFAULT_LEASE,
            answer_bytes: 16 * 1024 * 1024,
            clock: Arc::new(Instant::now),
            held: Mutex::default(),
        }
    }

    /// Sets the number of deliveries that are remembered; 100,000 by default, at least 1.
    ///
    /// The oldest completed delivery goes first. When all of them are in progress, a new claim fails.
    #[must_use]
    pub fn with_capacity(mut self, deliveries: usize) -> Self {
        self.capacity = deliveries.max(1);
        self
    }

    /// Sets the time for which a completed delivery is remembered; 7 days by default.
    ///
    /// It must exceed the duration of the retry strategy, and twice the [window](crate::Verifier::with_window), because
    /// a request can be replayed until then.
    #[must_use]
    pub fn with_retention(mut self, retention: Duration) -> Self {
        self.retention = retention;
        self
    }

    /// Sets the time after which a claim expires that is neither completed nor released; 2 minutes by default.
    ///
    /// It must be longer than the slowest handler, else two run at once. It must be shorter than the platform's last
    /// retry pause, else no retry follows and the delivery is lost.
    #[must_use]
    pub fn with_lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    /// Sets the bytes of all remembered answers; 16 MiB by default. Beyond it the oldest answers are dropped, and
    /// duplicates of their deliveries get 204.
    #[must_use]
    pub fn with_answer_bytes(mut self, bytes: usize) -> Self {
        self.answer_bytes = bytes;
        self
    }

    /// Replaces the clock, for tests.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Returns the number of deliveries, including those in progress.
    pub fn len(&self) -> usize {
        self.held().entries.len()
    }

    /// Returns `true` if there is no delivery.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Ignores poisoning: no critical section of this file can panic half way.
    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn forget_older(&mut self, now: Instant, retention: Duration) {
        while self.done.front().is_some_and(|(_, at)| now.saturating_duration_since(*at) > retention) {
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

    /// Makes room for one more delivery: drops completed ones, then expired claims.
    fn make_room(&mut self, capacity: usize, now: Instant) -> bool {
        while self.entries.len() >= capacity {
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
        held.forget_older(now, self.retention);
        match held.entries.get(key) {
            Some(Entry::Done { answer }) => return Ok(Claim::Done(answer.clone())),
            Some(Entry::Claimed { until, .. }) if !is_over(*until, now) => return Ok(Claim::InProgress),
            Some(Entry::Claimed { .. }) | None => {}
        }
        if !held.entries.contains_key(key) && !held.make_room(self.capacity, now) {
            return Err(StoreError::new("the store is full of deliveries in progress"));
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
            held.complete(key, answer, now, self.answer_bytes);
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
            .field("capacity", &self.capacity)
            .field("retention", &self.retention)
            .field("lease", &self.lease)
            .finish_non_exhaustive()
    }
}
