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
//! One mutex, the desk, guards all decisions: if a request runs, its epoch, if the gate is closed. It is never held over
//! an await. The token itself is behind a lock of its own that only the holder of the desk writes, so that reading it
//! needs no decision.
//!
//! * *One request at a time.* A request starts only under the desk, when none of the current epoch runs, and ends only
//!   there. Each request has its own epoch.
//! * *No lost wake-up.* A caller subscribes to the running request under the desk. The outcome is published in a channel
//!   that keeps its last value, so that a late subscription misses nothing.
//! * *A caller that is dropped ends nothing.* The request runs in its own task; a caller holds only the receiving end.
//! * *A request started before an invalidation never publishes over it.* An invalidation increments the epoch. A request
//!   of an older epoch publishes nothing, and its waiters ask again.
//! * *A request that dies makes room.* If its task is dropped with its runtime, the channel closes: the waiters notice,
//!   and start another, three times at most. A panic of the source is caught and becomes an error, through the gate.
//! * *A request that is never polled blocks nobody.* Its task may be on a runtime that exists but is not driven (a
//!   current-thread runtime whose `block_on` has returned), where its own timer cannot fire. The desk knows the start of
//!   each request. A caller that finds it older than its timeout and a second abandons it: the epoch increments. Waiters
//!   use a timer of their own runtime, and do the same when it fires. If the task is polled after all, it finds a newer
//!   epoch, and does not ask the source.
//! * *A rejected token does not come back.* The source learns of the rejection before the cache drops the token, so that
//!   no request starts in between. A token that arrives in spite of that is compared with the rejected generation, under
//!   the desk.
//!
//! # Time
//!
//! Decisions (phases, the gate, the age of a request) read the injected [`Clock`]. Waits (the timeout of a request, and
//! of its waiters) use tokio's timer, so that a test that pauses tokio's time controls them.

mod bounded;
mod builder;
mod desk;
mod gate;
mod schedule;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::task::{Context, Poll};
use std::time::Duration;

use self::bounded::{Bounded, bounded};
pub use self::builder::CachedBuilder;
use self::desk::{Admission, Desk, Outcome, RequestHandle, Waiter};
use self::schedule::{Entry, Phase};
use crate::clock::{Clock, Moment};
use crate::error::{TokenError, TokenErrorKind as Kind};
use crate::source::TokenSource;
use crate::token::{AccessToken, Generation};
use crate::transport::Transport;

/// Restarts of a caller whose request died with its runtime, or was never driven.
const RESTARTS: u32 = 3;

/// Cache of another source's token. It refreshes the token before its end, without making anyone wait.
///
/// A clone shares the cache. Wrap a source in one cache only, and share that: two caches make two requests.
///
/// # Refresh
/// A refresh is due at 70 to 80 % of the lifetime that the source states (drawn once for each cache). The token is
/// returned until the lifetime's end less 5 %, 10 s at most. Both the monotonic and the wall clock may end it. Lifetimes
/// above [`LONGEST_LIFETIME`](crate::LONGEST_LIFETIME) are capped.
///
/// One request at a time is made, for all callers together. A token for a single use
/// ([`Lifetime::SingleUse`](crate::Lifetime::SingleUse)) is not kept, but all callers that waited for its request get it.
///
/// # Failures
/// All callers that waited share a failure. It pauses further requests for 1, 2, 4 … 30 s; for a minute after rejected
/// credentials or requests. A `Retry-After` of the endpoint wins, up to 5 min, but never shortens that minute. During the
/// pause [`retry_after`](TokenError::retry_after) is the rest of it. A usable token is returned all the while. A source
/// that panics has failed, like one that returns an error.
///
/// # New credentials
/// New credentials end the pause. After a rejection, each call without a usable token reads the secret again where
/// [`Credentials`](crate::Credentials) can: a file, or a provider function at most once a second. One reading at a time
/// serves all callers. If the secret differs from the rejected one, the cache requests a token at once. For any other
/// source there is [`Cached::reset`].
///
/// # Rejected tokens
/// [`TokenSource::invalidate`] drops the token, and reports the rejection to the source within. If the source returns the
/// rejected token, callers get [`TokenErrorKind::RepeatedlyRejected`](crate::TokenErrorKind::RepeatedlyRejected), and
/// the source is not asked for a second. If it then returns that token again, callers get it, since the rejection may
/// have been the API's mistake.
///
/// # Runtimes
/// The constructor does nothing, and an idle cache makes no request. Requests run in tasks of the tokio runtime of the
/// caller, which needs its time driver and must be driven: a request on a runtime that is not driven is abandoned a
/// second after its timeout. A cache built on one runtime works on another.
pub struct Cached<S> {
    shared: Arc<Shared<S>>,
}

struct Shared<S> {
    source: S,
    clock: Arc<dyn Clock>,
    fetch_timeout: Duration,
    refresh_share: u32,
    current: RwLock<Option<Entry>>,
    desk: Mutex<Desk>,
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
        TokenFuture { shared: &self.shared, waiting: None }
    }

    /// Drops the token and opens the gate, for a program that knows of new credentials before a rejection.
    pub fn reset(&self) {
        let mut desk = self.shared.desk();
        desk.reset();
        self.shared.store(None);
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
        Box::pin(TokenFuture { shared: &self.shared, waiting: None })
    }

    fn invalidate(&self, rejected: Generation) {
        let shared = &self.shared;
        if !shared.is_news(&shared.desk(), rejected) {
            return;
        }
        // Not under the desk, since it is foreign code. Before the token is dropped, since a request that starts
        // afterwards must not get the rejected token again.
        shared.source.invalidate(rejected);
        let mut desk = shared.desk();
        if shared.is_news(&desk, rejected) {
            desk.reject(rejected, shared.clock.now());
            shared.store(None);
        }
    }

    fn adopt(&self, transport: &Transport) {
        self.shared.source.adopt(transport);
    }
}

type Waiting<'a> = Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + Send + 'a>>;

/// Future that reads the cache when first polled, and waits only if it must.
struct TokenFuture<'a, S> {
    shared: &'a Arc<Shared<S>>,
    waiting: Option<Waiting<'a>>,
}

impl<S: TokenSource + 'static> Future for TokenFuture<'_, S> {
    type Output = Result<AccessToken, TokenError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let shared = self.shared;
        if self.waiting.is_none()
            && let Some((token, phase)) = shared.usable()
        {
            if phase == Phase::Stale {
                shared.refresh_detached();
            }
            return Poll::Ready(Ok(token));
        }
        self.waiting.get_or_insert_with(|| Box::pin(shared.wait())).as_mut().poll(context)
    }
}

impl<S> Shared<S> {
    fn desk(&self) -> std::sync::MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<R>(&self, look: impl FnOnce(Option<&Entry>) -> R) -> R {
        look(self.current.read().unwrap_or_else(PoisonError::into_inner).as_ref())
    }

    /// Stores or drops the token. The caller must hold the desk.
    fn store(&self, entry: Option<Entry>) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = entry;
    }

    /// Returns true for a rejection that is not known, of a token that no newer one has replaced.
    fn is_news(&self, desk: &Desk, rejected: Generation) -> bool {
        !desk.knows(rejected)
            && self.read(|entry| entry.is_none_or(|entry| entry.token.generation() <= rejected))
    }

    fn usable(&self) -> Option<(AccessToken, Phase)> {
        self.read(|entry| {
            let entry = entry?;
            let phase = entry.phase(self.clock.now());
            (phase != Phase::Expired).then(|| (entry.token.clone(), phase))
        })
    }
}

impl<S: TokenSource + 'static> Shared<S> {
    /// Starts a refresh unless one runs or the gate is closed; never waits, not even for the desk.
    fn refresh_detached(self: &Arc<Self>) {
        let Ok(mut desk) = self.desk.try_lock() else { return };
        let now = self.clock.now();
        // Another caller may have finished a refresh since the token was read.
        let still_due = self.read(|entry| entry.is_some_and(|entry| entry.phase(now) == Phase::Stale));
        if still_due && desk.may_start(now) {
            // Without a runtime the current token still serves.
            let _ = self.start(&mut desk, now, None);
        }
    }

    async fn wait(self: &Arc<Self>) -> Result<AccessToken, TokenError> {
        let mut lost = 0;
        loop {
            let Waiter { mut receiver, left, epoch } = match self.join()? {
                Joined::Token(token) => return Ok(token),
                Joined::Request(waiter) => waiter,
            };
            let published = async { receiver.wait_for(Option::is_some).await.ok()?.clone() };
            match bounded(left, published).await {
                Bounded::Done(Some(Outcome::Landed(outcome))) => return outcome,
                Bounded::Done(Some(Outcome::Superseded)) => {}
                Bounded::NoTimer => return Err(no_timer()),
                Bounded::Done(None) | Bounded::Panicked | Bounded::TooLong => {
                    lost += 1;
                    if lost > RESTARTS {
                        let reason =
                            "the token request was dropped with its runtime, or its runtime is not driven";
                        return Err(TokenError::new(Kind::NoRuntime, reason));
                    }
                    self.desk().abandon(epoch);
                }
            }
        }
    }

    fn join(self: &Arc<Self>) -> Result<Joined, TokenError> {
        let mut desk = self.desk();
        if let Some((token, _)) = self.usable() {
            return Ok(Joined::Token(token));
        }
        let now = self.clock.now();
        match desk.admit(now)? {
            Admission::Join(waiter) => Ok(Joined::Request(waiter)),
            Admission::Start => self.start(&mut desk, now, None).map(Joined::Request),
            Admission::CheckFirst(stored) => self.start(&mut desk, now, Some(stored)).map(Joined::Request),
        }
    }

    /// Starts a request. With a stored failure, the request first checks if the credentials have been replaced.
    fn start(
        self: &Arc<Self>,
        desk: &mut Desk,
        now: Moment,
        stored: Option<TokenError>,
    ) -> Result<Waiter, TokenError> {
        let runtime = tokio::runtime::Handle::try_current().map_err(|_| no_timer())?;
        let (request, waiter) = desk.begin(now);
        runtime.spawn(Arc::clone(self).fetch(request, stored));
        Ok(waiter)
    }

    async fn fetch(self: Arc<Self>, request: RequestHandle, stored: Option<TokenError>) {
        if !self.desk().expects(&request) {
            return;
        }
        let asked = self.clock.now();
        let ask = async {
            if let Some(recheck) = stored.as_ref().and_then(TokenError::recheck) {
                if !recheck.has_new_credentials().await {
                    return None;
                }
                tracing::info!("the credentials have been replaced: asking for a token at once");
                self.desk().renewed(&request);
            }
            Some(self.source.token().await)
        };
        let outcome = match bounded(self.fetch_timeout, ask).await {
            Bounded::Done(Some(outcome)) => outcome,
            Bounded::Done(None) => return self.unchanged(request, stored),
            Bounded::TooLong => {
                Err(TokenError::new(Kind::TimedOut, "the token request took too long and was given up"))
            }
            Bounded::Panicked => Err(TokenError::new(Kind::SourcePanicked, "the token source panicked")),
            Bounded::NoTimer => Err(no_timer()),
        };
        self.land(request, asked, outcome);
    }

    /// Ends a request that found the credentials unchanged: the gate stays closed.
    fn unchanged(&self, request: RequestHandle, stored: Option<TokenError>) {
        let mut desk = self.desk();
        if let (true, Some(stored)) = (desk.end(&request), stored) {
            let error = desk.unchanged(stored, self.clock.now());
            request.publish(Outcome::Landed(Err(error)));
        }
    }

    fn land(&self, request: RequestHandle, asked: Moment, outcome: Result<AccessToken, TokenError>) {
        let mut desk = self.desk();
        let now = self.clock.now();
        if !desk.end(&request) {
            return;
        }
        let outcome = outcome.and_then(|token| desk.check(token)).map_err(|error| desk.failed(&error, now));
        if let Ok(token) = &outcome {
            desk.succeeded(token, now);
            let entry = Entry::new(token.clone(), asked, self.refresh_share);
            self.store(Some(entry).filter(|entry| entry.phase(now) != Phase::Expired));
        }
        request.publish(Outcome::Landed(outcome));
    }
}

fn no_timer() -> TokenError {
    let reason = "a token can be fetched from within a tokio runtime only, one with its time driver enabled";
    TokenError::new(Kind::NoRuntime, reason)
}

enum Joined {
    Token(AccessToken),
    Request(Waiter),
}
