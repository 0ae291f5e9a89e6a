//! The one token cache.
//!
//! A token is Empty, Fresh, Stale (a refresh is due, but it may still be sent) or Expired.
//!
//! | a caller sees | it gets | and |
//! |---|---|---|
//! | Fresh | the token, at once | nothing else happens |
//! | Stale | the token, at once | at most one detached refresh starts |
//! | Empty or Expired | what the one shared request brings, token or error | all who wait share it |
//! | the same, while the gate is closed | the stored error, at once, with the rest of the pause | no request is made |
//! | the same, closed for credentials that can be read again | what one shared look at them brings | a request is made if they have changed |
//!
//! # Why the interleavings are safe
//!
//! All decisions are taken under one mutex, the desk, which is never held over an await: whether a
//! request runs, which epoch it belongs to, whether the gate is closed. The token itself stands behind
//! a lock of its own that only the holder of the desk writes, so reading it needs no decision.
//!
//! * *One request at a time.* A request starts only under the desk, when none of the current epoch runs,
//!   and only there is it taken off again. Each request has an epoch of its own.
//! * *No lost wake-up.* A caller subscribes to the running request under the desk; the outcome is
//!   published in a channel that keeps its last value, so subscribing late misses nothing.
//! * *A caller that gives up kills nothing.* The request runs in a task of its own; a caller holds but
//!   the receiving end.
//! * *A request begun before an invalidation never publishes over it.* An invalidation moves the epoch on;
//!   a request whose epoch is behind lands nowhere, and those who waited for it ask again.
//! * *A request that dies frees its place.* If its task is dropped with its runtime, the channel closes: the
//!   waiters see it and start another, three times at most. If its source panics, that is caught and lands as an
//!   error, through the gate.
//! * *A request never polled holds nobody up.* Its task may sit on a runtime that lives but that nobody drives (a
//!   current-thread runtime whose `block_on` has returned), where its own bound cannot ring. So the desk knows when
//!   a request began, and whoever finds it older than its bound and a second gives it up: the epoch moves on.
//!   Those who wait do so with a timer of their own runtime, and do the same when it rings. Should the task be
//!   polled after all, it finds its epoch behind, and does not ask the source.
//! * *A refused token does not come back.* The source is told of the refusal before the token is dropped, so no
//!   request starts in between; what is brought in spite of that is held against the refused generation, under the
//!   desk.
//!
//! # Time
//!
//! What is decided by the clock (phases, the gate, the age of a request) reads the injected [`Clock`]. What waits (the
//! bound on a request, and on those who wait for it) sleeps by tokio's timer, so a test that pauses tokio's time
//! controls it; there is no second injection for it.

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
use self::desk::{Desk, Outcome, Place, Waiter};
use self::schedule::{Entry, Phase};
use crate::clock::{Clock, Moment};
use crate::error::{TokenError, TokenErrorKind as Kind};
use crate::source::TokenSource;
use crate::token::{AccessToken, Generation};
use crate::transport::Transport;

/// How often a caller starts over when the request it waited for died with its runtime, or was never driven.
const RESTARTS: u32 = 3;

/// Keeps the token of another source, and refreshes it before it ends without anyone waiting.
///
/// A refresh is due at 70 to 80 % of the lifetime that the source states (drawn once for each cache);
/// the token is given out until the lifetime's end less 5 %, 10 s at most. Both the monotonic and the wall
/// clock may end it. One request at a time is made, whoever asks and however many; its failure is shared by
/// all who waited, and pauses further requests for 1, 2, 4 … 30 s (a minute for refused credentials or requests; a
/// `Retry-After` of the endpoint wins, up to 5 min, but never shortens that minute). During the pause the error's
/// [`retry_after`](TokenError::retry_after) is the rest of it. A usable token is given out all the while. A source
/// that panics has failed, like one that returns an error.
///
/// New credentials end the pause. After a refusal, each call without a usable token reads the secret again where
/// [`Credentials`](crate::Credentials) can (a file; a provider function at most once a second), one reading at a time
/// for all callers, and asks the realm at once if it differs from the one refused. For anything else there is
/// [`Cached::reset`].
///
/// A token for a single use ([`Lifetime::SingleUse`](crate::Lifetime::SingleUse)) is not kept, but all who waited for
/// the one request that brought it are given it: a herd asks once. No source is believed to give a token more than
/// [`LONGEST_LIFETIME`](crate::LONGEST_LIFETIME).
///
/// A refusal ([`TokenSource::invalidate`]) is handed on to the source within. If that hands back the very token that
/// was refused, callers get [`TokenErrorKind::RepeatedlyRejected`](crate::TokenErrorKind::RepeatedlyRejected) and
/// the source is left alone for a second; if it then insists on the same token, that is given out again, since the
/// refusal may have been the API's mistake.
///
/// Nothing happens in the constructor, and an idle cache makes no request. Requests run in tasks of the
/// tokio runtime from which the cache was asked (with its time driver enabled, and to be driven: a request on a
/// runtime that stands still is given up a second after its bound); a cache built on one runtime may be used on
/// another. A clone shares the cache.
///
/// Wrap a source in one cache only, and share that: two caches make two requests.
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
    /// A cache with the defaults: the machine's clocks, 30 s for a request.
    pub fn new(source: S) -> Self {
        Self::builder(source).build()
    }

    /// A cache with other settings.
    pub fn builder(source: S) -> CachedBuilder<S> {
        CachedBuilder::new(source)
    }

    /// [`TokenSource::token`], without the allocation that a call through the trait makes.
    ///
    /// # Errors
    /// As the trait's.
    pub fn token(&self) -> impl Future<Output = Result<AccessToken, TokenError>> + Send + '_ {
        Ask { shared: &self.shared, waiting: None }
    }

    /// Forgets the token and opens the gate: for a program that knows of new credentials before anybody is refused.
    pub fn reset(&self) {
        let mut desk = self.shared.desk();
        desk.start_over();
        self.shared.store(None);
    }

    /// The source within.
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
    // Written out instead of an async fn: the future of the hot path is two words long.
    fn token<'s, 'f>(&'s self) -> Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + Send + 'f>>
    where
        's: 'f,
        Self: 'f,
    {
        Box::pin(Ask { shared: &self.shared, waiting: None })
    }

    fn invalidate(&self, refused: Generation) {
        let shared = &self.shared;
        if !shared.is_news(&shared.desk(), refused) {
            return;
        }
        // Not under the desk, since it is foreign code; and before the token goes, since a request that starts
        // once it is gone must not be given it again.
        shared.source.invalidate(refused);
        let mut desk = shared.desk();
        if shared.is_news(&desk, refused) {
            desk.reject(refused, shared.clock.now());
            shared.store(None);
        }
    }

    fn adopt(&self, transport: &Transport) {
        self.shared.source.adopt(transport);
    }
}

type Waiting<'a> = Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + Send + 'a>>;

/// Looks when first polled, and waits only if it must.
struct Ask<'a, S> {
    shared: &'a Arc<Shared<S>>,
    waiting: Option<Waiting<'a>>,
}

impl<S: TokenSource + 'static> Future for Ask<'_, S> {
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

    /// To be called under the desk only.
    fn store(&self, entry: Option<Entry>) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = entry;
    }

    /// Whether a refusal is of a token that is not known to be refused, nor replaced by a newer one.
    fn is_news(&self, desk: &Desk, refused: Generation) -> bool {
        !desk.knows(refused)
            && self.read(|entry| entry.is_none_or(|entry| entry.token.generation() <= refused))
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
        // Another caller may have brought the refresh home since the token was read.
        let still_due = self.read(|entry| entry.is_some_and(|entry| entry.phase(now) == Phase::Stale));
        if still_due && desk.may_start(now) {
            // Without a runtime the token at hand still serves.
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
            let told = async { receiver.wait_for(Option::is_some).await.ok()?.clone() };
            match bounded(left, told).await {
                Bounded::Done(Some(Outcome::Landed(outcome))) => return outcome,
                Bounded::Done(Some(Outcome::Superseded)) => {}
                Bounded::NoTimer => return Err(no_timer()),
                Bounded::Done(None) | Bounded::Panicked | Bounded::TooLong => {
                    lost += 1;
                    if lost > RESTARTS {
                        let reason = "the token request was dropped with its runtime, or that stands still";
                        return Err(TokenError::new(Kind::NoRuntime, reason));
                    }
                    self.desk().give_up(epoch);
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
        match desk.place(now)? {
            Place::Running(waiter) => Ok(Joined::Request(waiter)),
            Place::Free => self.start(&mut desk, now, None).map(Joined::Request),
            Place::Doubtful(stored) => self.start(&mut desk, now, Some(stored)).map(Joined::Request),
        }
    }

    /// Starts a request; with a stored failure, one that first looks whether its credentials have been replaced.
    fn start(
        self: &Arc<Self>,
        desk: &mut Desk,
        now: Moment,
        stored: Option<TokenError>,
    ) -> Result<Waiter, TokenError> {
        let runtime = tokio::runtime::Handle::try_current().map_err(|_| no_timer())?;
        let (ticket, waiter) = desk.begin(now);
        runtime.spawn(Arc::clone(self).fetch(ticket, stored));
        Ok(waiter)
    }

    async fn fetch(self: Arc<Self>, ticket: desk::Ticket, stored: Option<TokenError>) {
        if !self.desk().expects(&ticket) {
            return;
        }
        let asked = self.clock.now();
        let ask = async {
            if let Some(recheck) = stored.as_ref().and_then(TokenError::recheck) {
                if !recheck.has_new_credentials().await {
                    return None;
                }
                tracing::info!("the credentials have been replaced: asking for a token at once");
                self.desk().renewed(&ticket);
            }
            Some(self.source.token().await)
        };
        let outcome = match bounded(self.fetch_timeout, ask).await {
            Bounded::Done(Some(outcome)) => outcome,
            Bounded::Done(None) => return self.unchanged(ticket, stored),
            Bounded::TooLong => {
                Err(TokenError::new(Kind::TimedOut, "the token request took too long and was given up"))
            }
            Bounded::Panicked => Err(TokenError::new(Kind::SourcePanicked, "the token source panicked")),
            Bounded::NoTimer => Err(no_timer()),
        };
        self.land(ticket, asked, outcome);
    }

    /// Ends a request that found the credentials as they were: the gate stays closed.
    fn unchanged(&self, ticket: desk::Ticket, stored: Option<TokenError>) {
        let mut desk = self.desk();
        if let (true, Some(stored)) = (desk.end(&ticket), stored) {
            let error = desk.unchanged(stored, self.clock.now());
            ticket.publish(Outcome::Landed(Err(error)));
        }
    }

    fn land(&self, ticket: desk::Ticket, asked: Moment, outcome: Result<AccessToken, TokenError>) {
        let mut desk = self.desk();
        let now = self.clock.now();
        if !desk.end(&ticket) {
            return;
        }
        let outcome = outcome.and_then(|token| desk.check(token)).map_err(|error| desk.failed(&error, now));
        if let Ok(token) = &outcome {
            desk.succeeded(token, now);
            let entry = Entry::new(token.clone(), asked, self.refresh_share);
            self.store(Some(entry).filter(|entry| entry.phase(now) != Phase::Expired));
        }
        ticket.publish(Outcome::Landed(outcome));
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
