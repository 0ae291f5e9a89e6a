//! The cached token, the desk, and the requests that move between them.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::task::{Context, Poll};
use std::time::Duration;

use super::bounded::{Bounded, bounded};
use super::desk::{Admission, Desk, Outcome, RequestHandle, Waiter};
use super::schedule::{Entry, Phase};
use crate::clock::{Clock, Moment};
use crate::error::{TokenError, TokenErrorKind as Kind};
use crate::source::TokenSource;
use crate::token::{AccessToken, Generation};

/// Restarts of a caller whose request died with its runtime, or was never driven.
const RESTARTS: u32 = 3;

/// State that the clones of a cache share.
pub(super) struct Shared<S> {
    pub(super) source: S,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) fetch_timeout: Duration,
    pub(super) refresh_share: u32,
    pub(super) current: RwLock<Option<Entry>>,
    pub(super) desk: Mutex<Desk>,
}

type Waiting<'a> = Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + Send + 'a>>;

/// Future that reads the cache when first polled, and waits only if it must.
pub(super) struct TokenFuture<'a, S> {
    shared: &'a Arc<Shared<S>>,
    waiting: Option<Waiting<'a>>,
}

impl<'a, S> TokenFuture<'a, S> {
    pub(super) fn new(shared: &'a Arc<Shared<S>>) -> Self {
        Self { shared, waiting: None }
    }
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
    pub(super) fn invalidate(&self, rejected: Generation) {
        if !self.is_news(&self.desk(), rejected) {
            return;
        }
        // Not under the desk, since it is foreign code. Before the token is dropped, since a request that starts
        // afterwards must not get the rejected token again.
        self.source.invalidate(rejected);
        let mut desk = self.desk();
        if self.is_news(&desk, rejected) {
            desk.reject(rejected, self.clock.now());
            self.store(None);
        }
    }

    pub(super) fn reset(&self) {
        let mut desk = self.desk();
        desk.reset();
        self.store(None);
    }

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
