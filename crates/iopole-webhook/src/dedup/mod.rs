//! Deduplication: the platform delivers at least once, so a store remembers the handled deliveries.

mod key;
mod memory;

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;

pub use key::DedupKey;
pub use memory::MemoryStore;

/// Result of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The delivery is yours: handle it, then [`complete`](DedupStore::complete) or [`release`](DedupStore::release)
    /// it.
    Granted(Ticket),
    /// Another attempt is in progress. It may still fail, so the platform must not get a 2xx.
    InProgress,
    /// The delivery was handled. Answer with this body again.
    Done(Bytes),
}

/// Number of a claim on its key. It rises with each claim that is granted, so the holder of an expired claim cannot
/// complete or release a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ticket(u64);

impl Ticket {
    /// Creates a ticket of this number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Returns the number.
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// Error of a store that cannot be reached, or is full. The answer is 503, so the platform retries.
#[derive(Debug, thiserror::Error)]
#[error("the store of handled deliveries failed")]
pub struct StoreError(#[source] Box<dyn std::error::Error + Send + Sync>);

impl StoreError {
    /// Wraps the cause.
    pub fn new(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(cause.into())
    }
}

/// A store of handled deliveries. [`MemoryStore`] serves one process; implement the trait over your database to survive
/// a restart, and to share the store between processes.
///
/// Implement it over the database that your handler writes to, if you can: then handling and completing can be one
/// transaction.
///
/// # Guarantees
/// 1. Of several concurrent claims on one key, one is granted.
/// 2. A claim that is neither completed nor released expires after its lease, and the next claim is granted. So a crash
///    between claim and completion leads to a retry, not to a loss.
/// 3. The lease is longer than the slowest handler, else two run at once. It is shorter than the platform's last retry
///    pause, else no retry follows. By default the platform sends at most 4 times, with a last pause of 3 to 6 minutes.
///    [`MemoryStore::DEFAULT_LEASE`] is 2 minutes.
/// 4. Each granted claim on a key has a higher ticket than the one before. Calls with an older ticket change nothing.
/// 5. A completed key stays completed for longer than the platform retries, and than twice the
///    [window](crate::Verifier::with_window).
/// 6. Keys that differ are independent.
///
/// A handler that looks for a delivery it has already written must look after its claim is granted, or in the same
/// transaction. Before that, another holder may still write it.
///
/// Check a store with `testing::check_store` (feature `testing`) in a test. `examples/sqlite` is a store over a
/// database.
///
/// # Examples
/// A store of your own, here over a map that stands for a table with a unique key. [`async_trait`](crate::async_trait)
/// is reexported. Answers are `bytes::Bytes`, of the crate `bytes`.
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::Mutex;
/// use std::time::{Duration, Instant};
///
/// use bytes::Bytes;
/// use iopole_webhook::{Claim, DedupKey, DedupStore, StoreError, Ticket, async_trait};
///
/// /// Longer than the slowest handler, shorter than the platform's last retry pause (guarantee 3).
/// const LEASE: Duration = Duration::from_secs(120);
///
/// struct Row {
///     ticket: u64,
///     claimed_until: Instant,
///     answer: Option<Bytes>,
/// }
///
/// #[derive(Default)]
/// struct MyStore {
///     /// The lock is the transaction: no other call runs between the lookup and the change.
///     rows: Mutex<HashMap<String, Row>>,
/// }
///
/// impl MyStore {
///     fn change<T>(&self, change: impl FnOnce(&mut HashMap<String, Row>) -> T) -> Result<T, StoreError> {
///         let mut rows = self.rows.lock().map_err(|_| StoreError::new("the store is poisoned"))?;
///         Ok(change(&mut rows))
///     }
/// }
///
/// #[async_trait]
/// impl DedupStore for MyStore {
///     // Guarantees 1, 2 and 4: looks up and grants in one transaction, and raises the ticket.
///     async fn claim(&self, key: &DedupKey) -> Result<Claim, StoreError> {
///         let now = Instant::now();
///         self.change(|rows| {
///             let row = rows
///                 .entry(key.to_string())
///                 .or_insert(Row { ticket: 0, claimed_until: now, answer: None });
///             if let Some(answer) = &row.answer {
///                 return Claim::Done(answer.clone());
///             }
///             if now < row.claimed_until {
///                 return Claim::InProgress;
///             }
///             row.ticket += 1;
///             row.claimed_until = now + LEASE;
///             Claim::Granted(Ticket::new(row.ticket))
///         })
///     }
///
///     // Guarantees 4 and 5: only the latest ticket completes, and nothing undoes it.
///     async fn complete(&self, key: &DedupKey, ticket: Ticket, answer: Bytes) -> Result<(), StoreError> {
///         self.change(|rows| {
///             if let Some(row) = rows.get_mut(&key.to_string())
///                 && row.ticket == ticket.number()
///                 && row.answer.is_none()
///             {
///                 row.answer = Some(answer);
///             }
///         })
///     }
///
///     // Guarantee 4: keeps the row, so that the next ticket is higher.
///     async fn release(&self, key: &DedupKey, ticket: Ticket) -> Result<(), StoreError> {
///         self.change(|rows| {
///             if let Some(row) = rows.get_mut(&key.to_string())
///                 && row.ticket == ticket.number()
///             {
///                 row.claimed_until = Instant::now();
///             }
///         })
///     }
/// }
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), StoreError> {
/// # let (store, key) = (MyStore::default(), DedupKey::Event("1".to_owned()));
/// # let Claim::Granted(first) = store.claim(&key).await? else { panic!("a new key is granted") };
/// # assert_eq!(store.claim(&key).await?, Claim::InProgress);
/// # store.release(&key, first).await?;
/// # let Claim::Granted(second) = store.claim(&key).await? else { panic!("a released key is granted") };
/// # assert!(second.number() > first.number());
/// # store.complete(&key, first, Bytes::new()).await?;
/// # assert_eq!(store.claim(&key).await?, Claim::InProgress);
/// # store.complete(&key, second, Bytes::from_static(b"{}")).await?;
/// # assert_eq!(store.claim(&key).await?, Claim::Done(Bytes::from_static(b"{}")));
/// # Ok(()) }
/// ```
#[async_trait]
pub trait DedupStore: Send + Sync {
    /// Claims a delivery before it is handled.
    ///
    /// Returns [`Claim::Done`] for a completed key, [`Claim::InProgress`] while another claim holds, and grants every
    /// other claim. Lookup and grant are one atomic step: a completion in between must not be missed.
    ///
    /// # Errors
    /// Fails if the store cannot be reached or is full. The answer is 503, and the platform retries.
    async fn claim(&self, key: &DedupKey) -> Result<Claim, StoreError>;

    /// Completes a delivery that was handled, with the body of the answer (empty or a small JSON).
    ///
    /// Changes nothing if the ticket is not the latest of its key. Stores the body byte by byte.
    ///
    /// # Errors
    /// Fails if the store cannot be reached. The answer is still 2xx; the delivery may be handled again after the
    /// lease.
    async fn complete(&self, key: &DedupKey, ticket: Ticket, answer: Bytes) -> Result<(), StoreError>;

    /// Releases a delivery that was not handled, so that the next claim is granted at once.
    ///
    /// Changes nothing if the ticket is not the latest of its key, or if the key is completed.
    ///
    /// # Errors
    /// Fails if the store cannot be reached. The claim then expires with its lease.
    async fn release(&self, key: &DedupKey, ticket: Ticket) -> Result<(), StoreError>;
}

#[async_trait]
impl<T: DedupStore + ?Sized> DedupStore for Arc<T> {
    async fn claim(&self, key: &DedupKey) -> Result<Claim, StoreError> {
        (**self).claim(key).await
    }

    async fn complete(&self, key: &DedupKey, ticket: Ticket, answer: Bytes) -> Result<(), StoreError> {
        (**self).complete(key, ticket, answer).await
    }

    async fn release(&self, key: &DedupKey, ticket: Ticket) -> Result<(), StoreError> {
        (**self).release(key, ticket).await
    }
}
