//! The one token cache.
//!
//! A token is Empty, Fresh, Stale (a refresh is due, but it may still be sent) or Expired.
//!
//! | a caller sees | it gets | and |
//! |---|---|---|
//! | Fresh | the token, at once | nothing else happens |
//! | Stale | the token, at once | at most one detached refresh starts |
//! | Empty or Expired | what the one shared request brings, token or error | all who wait share it |
//! | the same, while the gate is closed | the stored error, at once | no request is made |
//!
//! # Why the interleavings are safe
//!
//! All decisions are taken under one mutex, the desk, which is never held over an await: whether a
//! request runs, which epoch it belongs to, whether the gate is closed. The token itself stands behind
//! a lock of its own that only the holder of the desk writes, so reading it needs no decision.
//!
//! * *One request at a time.* A request starts only under the desk, when none of the current epoch runs,
//!   and only there is it taken off again.
//! * *No lost wake-up.* A caller subscribes to the running request under the desk; the outcome is
//!   published in a channel that keeps its last value, so subscribing late misses nothing.
//! * *A caller that gives up kills nothing.* The request runs in a task of its own; a caller holds but
//!   the receiving end.
//! * *A request begun before an invalidation never publishes over it.* An invalidation moves the epoch on;
//!   a request whose epoch is behind lands nowhere, and those who waited for it ask again.
//! * *A request that dies frees its place.* If its task is dropped with its runtime, or panics, the channel
//!   closes: the waiters see it and start another, three times at most.

mod desk;
mod gate;
mod schedule;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::task::{Context, Poll};
use std::time::Duration;

use self::desk::{Desk, Outcome, Place};
use self::schedule::{Entry, Phase, REFRESH_SHARE};
use crate::clock::{Clock, Moment, SystemClock};
use crate::error::{TokenError, TokenErrorKind as Kind};
use crate::source::TokenSource;
use crate::token::{AccessToken, Generation};

/// How often a caller starts over when the request it waited for died with its runtime.
const RESTARTS: u32 = 3;

const FETCH_TIMEOUT: Duration = Duration::from_secs(30);

/// Keeps the token of another source, and refreshes it before it ends without anyone waiting.
///
/// A refresh is due at 70 to 80 % of the lifetime that the source states (drawn once for each cache);
/// the token is given out until the lifetime's end less 5 %, 10 s at most. Both the monotonic and the wall
/// clock may end it. One request at a time is made, whoever asks and however many; its failure is shared by
/// all who waited, and pauses further requests for 1, 2, 4 … 30 s (a minute for refused credentials; a
/// `Retry-After` of the endpoint wins, up to 5 min). A usable token is given out all the while.
///
/// Nothing happens in the constructor, and an idle cache makes no request. Requests run in tasks of the
/// tokio runtime from which the cache was asked (with its time driver enabled); a cache built on one runtime
/// may be used on another. A clone shares the cache.
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
        CachedBuilder {
            source,
            clock: Arc::new(SystemClock),
            fetch_timeout: FETCH_TIMEOUT,
            random: fastrand::Rng::new(),
        }
    }

    /// [`TokenSource::token`], without the allocation that a call through the trait makes.
    ///
    /// # Errors
    /// As the trait's.
    pub fn token(&self) -> impl Future<Output = Result<AccessToken, TokenError>> + Send + '_ {
        Ask { shared: &self.shared, waiting: None }
    }

    /// Forgets the token and opens the gate: for a program that knows of new credentials.
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

/// Settings of a [`Cached`].
#[must_use]
pub struct CachedBuilder<S> {
    source: S,
    clock: Arc<dyn Clock>,
    fetch_timeout: Duration,
    random: fastrand::Rng,
}

impl<S: TokenSource + 'static> CachedBuilder<S> {
    /// Where the time is read; the machine's clocks by default.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// The bound on one request, whoever waits for it; 30 s by default.
    pub fn fetch_timeout(mut self, timeout: Duration) -> Self {
        self.fetch_timeout = timeout;
        self
    }

    /// The seed of the jitter, for a test that must repeat.
    pub fn seed(mut self, seed: u64) -> Self {
        self.random = fastrand::Rng::with_seed(seed);
        self
    }

    /// The cache. No request is made and no task is started.
    pub fn build(mut self) -> Cached<S> {
        let shared = Shared {
            source: self.source,
            clock: self.clock,
            fetch_timeout: self.fetch_timeout,
            refresh_share: self.random.u32(REFRESH_SHARE),
            current: RwLock::new(None),
            desk: Mutex::new(Desk::new(self.random)),
        };
        Cached { shared: Arc::new(shared) }
    }
}

impl<S> fmt::Debug for CachedBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedBuilder").field("fetch_timeout", &self.fetch_timeout).finish_non_exhaustive()
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
        let mut desk = self.shared.desk();
        let newest = self.shared.read(|entry| entry.map(|entry| entry.token.generation()));
        if newest.is_none_or(|newest| newest <= refused) && desk.reject(refused, self.shared.clock.now()) {
            self.shared.store(None);
        }
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

    fn usable(&self) -> Option<(AccessToken, Phase)> {
        self.read(|entry| {
            let entry = entry?;
            let phase = entry.phase_by(&*self.clock);
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
            let _ = self.start(&mut desk);
        }
    }

    async fn wait(self: &Arc<Self>) -> Result<AccessToken, TokenError> {
        let mut restarts = 0;
        loop {
            let mut receiver = match self.join()? {
                Joined::Token(token) => return Ok(token),
                Joined::Request(receiver) => receiver,
            };
            let landed = receiver.wait_for(Option::is_some).await.map(|outcome| outcome.clone());
            match landed {
                Ok(Some(Outcome::Landed(outcome))) => return outcome,
                Ok(Some(Outcome::Superseded)) => {}
                Ok(None) | Err(_) if restarts < RESTARTS => restarts += 1,
                Ok(None) | Err(_) => {
                    let reason =
                        "the token request was dropped, with its runtime or by a panic of its source";
                    return Err(TokenError::new(Kind::NoRuntime, reason));
                }
            }
        }
    }

    fn join(self: &Arc<Self>) -> Result<Joined, TokenError> {
        let mut desk = self.desk();
        if let Some((token, _)) = self.usable() {
            return Ok(Joined::Token(token));
        }
        match desk.place(self.clock.now())? {
            Place::Running(receiver) => Ok(Joined::Request(receiver)),
            Place::Free => self.start(&mut desk).map(Joined::Request),
        }
    }

    fn start(self: &Arc<Self>, desk: &mut Desk) -> Result<desk::Receiver, TokenError> {
        let runtime = tokio::runtime::Handle::try_current().map_err(|_| {
            TokenError::new(Kind::NoRuntime, "a token can be fetched from within a tokio runtime only")
        })?;
        let (ticket, receiver) = desk.begin();
        let shared = Arc::clone(self);
        runtime.spawn(async move {
            let asked = shared.clock.now();
            let outcome = tokio::time::timeout(shared.fetch_timeout, shared.source.token()).await;
            let outcome = outcome.unwrap_or_else(|_| {
                Err(TokenError::new(Kind::TimedOut, "the token request took too long and was given up"))
            });
            shared.land(ticket, asked, outcome);
        });
        Ok(receiver)
    }

    fn land(&self, ticket: desk::Ticket, asked: Moment, outcome: Result<AccessToken, TokenError>) {
        let mut desk = self.desk();
        let now = self.clock.now();
        if !desk.end(&ticket) {
            return;
        }
        match &outcome {
            Ok(token) => {
                desk.succeeded(now);
                let entry = Entry::new(token.clone(), asked, self.refresh_share);
                self.store(Some(entry).filter(|entry| entry.phase(now) != Phase::Expired));
            }
            Err(error) => desk.failed(error, now),
        }
        ticket.publish(Outcome::Landed(outcome));
    }
}

enum Joined {
    Token(AccessToken),
    Request(desk::Receiver),
}
