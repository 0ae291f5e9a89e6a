//! The token cache.
//!
//! A token is Empty, Fresh, Stale (a refresh is due, but the token may still be sent) or Expired.
//!
//! | the cache is | a caller gets | side effect |
//! |---|---|---|
//! | Fresh | the token, at once | none |
//! | Stale | the token, at once | at most one detached refresh starts |
//! | Empty or Expired | the outcome of the one shared request, token or error | all waiting callers share it |
//! | Empty or Expired, gate closed | the stored error, at once, with the rest of the pause | no request is made |
//! | Empty or Expired, gate closed for credentials that can be read again | the outcome of one shared check | a request is made if they have changed |
//!
//! # Why the interleavings are safe
//!
//! One mutex, the desk, guards all decisions: if a request runs, its epoch, if the gate is closed. It is never held
//! over an await. The token itself is behind a lock of its own that only the holder of the desk writes, so that reading
//! it needs no decision.
//!
//! * *One request at a time.* A request starts only under the desk, when none of the current epoch runs, and ends only
//!   there. Each request has its own epoch.
//! * *No lost wake-up.* A caller subscribes to the running request under the desk. The outcome is published in a
//!   channel that keeps its last value, so that a late subscription misses nothing.
//! * *A caller that is dropped ends nothing.* The request runs in its own task; a caller holds only the receiving end.
//! * *A request started before an invalidation never publishes over it.* An invalidation increments the epoch. A
//!   request of an older epoch publishes nothing, and its waiters ask again.
//! * *A request that dies makes room.* If its task is dropped with its runtime, the channel closes: the waiters notice,
//!   and start another, three times at most. A panic of the source is caught and becomes an error, through the gate.
//! * *A request that is never polled blocks nobody.* Its task may be on a runtime that exists but is not driven (a
//!   current-thread runtime whose `block_on` has returned), where its own timer cannot fire. The desk knows the start
//!   of each request. A caller that finds it older than its timeout and a second abandons it: the epoch increments.
//!   Waiters use a timer of their own runtime, and do the same when it fires. If the task is polled after all, it finds
//!   a newer epoch, and does not ask the source.
//! * *A rejected token does not come back.* The source learns of the rejection before the cache drops the token, so
//!   that no request starts in between. A token that arrives in spite of that is compared with the rejected generation,
//!   under the desk.
//!
//! # Time
//!
//! Decisions (phases, the gate, the age of a request) read the injected [`Clock`](crate::Clock). Waits (the timeout of
//! a request, and of its waiters) use tokio's timer, so that a test that pauses tokio's time controls them.

mod bounded;
mod builder;
mod desk;
mod gate;
mod schedule;
mod shared;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

pub use self::builder::CachedBuilder;
use self::shared::{Shared, TokenFuture};
use crate::error::TokenError;
use crate::source::TokenSource;
use crate::token::{AccessToken, Generation};
use crate::transport::Transport;

/// Cache of another source's token. It refreshes the token before its end, without making anyone wait.
///
/// A clone shares the cache. Wrap a source in one cache only, and share that: two caches make two requests.
///
/// # Refresh
/// A refresh is due at 70 to 80 % of the lifetime that the source states (drawn once for each cache). The token is
/// returned until the lifetime's end less 5 %, 10 s at most. Both the monotonic and the wall clock may end it.
/// Lifetimes above [`LONGEST_LIFETIME`](crate::LONGEST_LIFETIME) are capped.
///
/// One request at a time is made, for all callers together. A token for a single use
/// ([`Lifetime::SingleUse`](crate::Lifetime::SingleUse)) is not kept, but all callers that waited for its request get
/// it.
///
/// # Failures
/// All callers that waited share a failure. It pauses further requests for 1, 2, 4 … 30 s; for a minute after rejected
/// credentials or requests. A `Retry-After` of the endpoint wins, up to 5 min, but never shortens that minute. During
/// the pause [`retry_after`](TokenError::retry_after) is the rest of it. A usable token is returned all the while. A
/// source that panics has failed, like one that returns an error.
///
/// # New credentials
/// New credentials end the pause. After a rejection, each call without a usable token reads the secret again where
/// [`Credentials`](crate::Credentials) can: a file, or a provider function at most once a second. One reading at a time
/// serves all callers. If the secret differs from the rejected one, the cache requests a token at once. For any other
/// source there is [`Cached::reset`].
///
/// # Rejected tokens
/// [`TokenSource::invalidate`] drops the token, and reports the rejection to the source within. If the source returns
/// the rejected token, callers get [`TokenErrorKind::RepeatedlyRejected`](crate::TokenErrorKind::RepeatedlyRejected),
/// and the cache waits a second before the next request. If the source then returns that token again, callers get it,
/// since the rejection may have been the API's mistake.
///
/// # Runtimes
/// The constructor does nothing, and an idle cache makes no request. Requests run in tasks of the tokio runtime of the
/// caller, which needs its time driver and must be driven: a request on a runtime that is not driven is abandoned a
/// second after its timeout. A cache built on one runtime works on another.
pub struct Cached<S> {
    shared: Arc<Shared<S>>,
}

impl<S: TokenSource + 'static> Cached<S> {
    /// Creates a cache with the defaults: the machine's clocks, 30 s for a request.
    pub fn new(source: S) -> Self {
        Self::builder(source).build()
    }

    /// Starts a cache with other settings.
    pub fn builder(source: S) -> CachedBuilder<S> {
        CachedBuilder::new(source)
    }

    /// Returns a token as [`TokenSource::token`] does, without the allocation of a call through the trait.
    ///
    /// # Errors
    /// Those of [`TokenSource::token`].
    pub fn token(&self) -> impl Future<Output = Result<AccessToken, TokenError>> + Send + '_ {
        TokenFuture::new(&self.shared)
    }

    /// Drops the token and opens the gate, for a program that knows of new credentials before a rejection.
    pub fn reset(&self) {
        self.shared.reset();
    }

    /// Returns the source within.
    pub fn source(&self) -> &S {
        &self.shared.source
    }
}

impl<S> Clone for Cached<S> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<S> fmt::Debug for Cached<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached").finish_non_exhaustive()
    }
}

impl<S: TokenSource + 'static> TokenSource for Cached<S> {
    // Desugared by hand instead of an async fn: the future of the hot path is two words long.
    fn token<'s, 'f>(&'s self) -> Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + Send + 'f>>
    where
        's: 'f,
        Self: 'f,
    {
        Box::pin(TokenFuture::new(&self.shared))
    }

    fn invalidate(&self, rejected: Generation) {
        self.shared.invalidate(rejected);
    }

    fn adopt(&self, transport: &Transport) {
        self.shared.source.adopt(transport);
    }
}
