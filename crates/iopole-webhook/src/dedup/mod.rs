//! The platform delivers at least once: what has been handled is remembered, and what was begun and not finished is
//! given out again.

mod key;
mod memory;

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;

pub use key::DedupKey;
pub use memory::MemoryStore;

/// What an attempt to claim a delivery gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It is yours: handle it, then [`complete`](DedupStore::complete) or [`release`](DedupStore::release) it.
    Granted(Ticket),
    /// Someone is at it. It may still fail, so the platform must not be told that it is done.
    InProgress,
    /// It was handled; the body that the platform was answered, to be answered again.
    Done(Bytes),
}

/// Shows that a claim is the latest one on its key. A store gives a higher number with each claim on a key that it
/// grants anew, so that who has lost a claim cannot complete or release that of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ticket(u64);

impl Ticket {
    /// A ticket of this number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Its number.
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// A store could not be reached, or has no room. The platform is asked to try again.
#[derive(Debug, thiserror::Error)]
#[error("the store of handled deliveries failed")]
pub struct StoreError(#[source] Box<dyn std::error::Error + Send + Sync>);

impl StoreError {
    /// Wraps the cause.
    pub fn new(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(cause.into())
    }
}

/// Remembers deliveries. Implement it over what your handler writes to, if you can: then handling and remembering can
/// be one transaction.
///
/// The rules that an implementation keeps:
/// * of several claims on one key at the same time, one is granted;
/// * a claim that is neither completed nor released is lost after a while (a lease), and then granted again: a crash
///   between claim and completion leads to a redelivery, not to a loss. The lease is longer than a handler takes, else
///   two handle one delivery at once; and shorter than the last pause between two tries of the platform, else no try
///   comes after it. By default the platform tries at most 4 times, with a last pause of 3 to 6 minutes;
///   [`MemoryStore::DEFAULT_LEASE`] is 2 minutes;
/// * whether the handler has already written a delivery is looked up once its claim is granted, or in the same
///   transaction; never before it: who holds the claim may write and give it up in between;
/// * a ticket that is not the latest of its key changes nothing;
/// * what is completed stays so for longer than the platform tries again, and than twice the
///   [window](crate::Verifier::with_window);
/// * keys that differ are independent.
///
/// `check_store` of the module `testing` (feature `testing`) checks them in a test of yours. `examples/sqlite` of this
/// crate is a store over a database. Implement the trait with `#[async_trait]` of the crate `async-trait`.
#[async_trait]
pub trait DedupStore: Send + Sync {
    /// Tries to begin a delivery.
    async fn claim(&self, key: &DedupKey) -> Result<Claim, StoreError>;

    /// Remembers a delivery as handled, with the body that the platform is answered (empty or a small JSON).
    async fn complete(&self, key: &DedupKey, ticket: Ticket, answer: Bytes) -> Result<(), StoreError>;

    /// Gives a delivery up, so that it can be claimed again.
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
