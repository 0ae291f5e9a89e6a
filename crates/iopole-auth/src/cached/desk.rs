//! The desk decides if a token request starts. It is the only code that does: pure state, no await.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::watch;

use super::gate::Gate;
use crate::clock::Moment;
use crate::error::{TokenError, TokenErrorKind as Kind};
use crate::token::{AccessToken, Generation};

/// Result that the waiters of a request receive.
#[derive(Debug, Clone)]
pub(super) enum Outcome {
    /// The request ended: its token, or its error.
    Landed(Result<AccessToken, TokenError>),
    /// The request was abandoned: a token was rejected after its start, or it exceeded its timeout.
    Superseded,
}

type Sender = watch::Sender<Option<Outcome>>;

#[derive(Debug)]
pub(super) struct Desk {
    /// Number that grows with each request, and when one is abandoned.
    epoch: u64,
    running: Option<Running>,
    /// Time for which a request counts as running: a little longer than its own timeout.
    request_lifetime: Duration,
    /// Latest token that the API rejected.
    rejected: Option<Generation>,
    /// True after the source returned the rejected token once more.
    is_handed_back: bool,
    gate: Gate,
    random: fastrand::Rng,
}

#[derive(Debug)]
struct Running {
    /// Weak, so that a request whose task was dropped is noticed.
    sender: Weak<Sender>,
    /// On the monotonic clock alone, like the runtime's timer: a wall clock set forward ends no request.
    until: Duration,
}

/// Right of a running request to publish its outcome.
#[derive(Debug)]
pub(super) struct RequestHandle {
    epoch: u64,
    sender: Arc<Sender>,
}

impl RequestHandle {
    pub(super) fn publish(self, outcome: Outcome) {
        self.sender.send_replace(Some(outcome));
    }
}

/// Receiving end of a caller that waits for a request.
#[derive(Debug)]
pub(super) struct Waiter {
    pub(super) receiver: watch::Receiver<Option<Outcome>>,
    /// Time after which the request counts as dead.
    pub(super) left: Duration,
    pub(super) epoch: u64,
}

/// Next step of a caller without a usable token.
pub(super) enum Admission {
    /// A request runs: wait for it.
    Join(Waiter),
    /// No request runs: start one.
    Start,
    /// The gate is closed for credentials that may have been replaced: start a request that checks them first.
    CheckFirst(TokenError),
}

impl Desk {
    pub(super) fn new(request_lifetime: Duration, random: fastrand::Rng) -> Self {
        Self {
            epoch: 0,
            running: None,
            request_lifetime,
            rejected: None,
            is_handed_back: false,
            gate: Gate::default(),
            random,
        }
    }

    /// Decides the next step of a caller without a usable token.
    ///
    /// # Errors
    /// The stored failure, while the gate is closed.
    pub(super) fn admit(&mut self, now: Moment) -> Result<Admission, TokenError> {
        if let Some(waiter) = self.running(now) {
            return Ok(Admission::Join(waiter));
        }
        match self.gate.stored_failure(now) {
            Some(error) if error.recheck().is_some() => Ok(Admission::CheckFirst(error)),
            Some(error) => Err(error),
            None => Ok(Admission::Start),
        }
    }

    pub(super) fn may_start(&mut self, now: Moment) -> bool {
        self.running(now).is_none() && !self.gate.is_closed(now)
    }

    /// Returns the running request. One that exceeded its timeout is on a runtime that nobody drives: it is abandoned.
    fn running(&mut self, now: Moment) -> Option<Waiter> {
        let running = self.running.as_ref()?;
        let sender = running.sender.upgrade()?;
        let left = running.until.saturating_sub(now.monotonic);
        if left.is_zero() {
            self.supersede();
            return None;
        }
        Some(Waiter { receiver: sender.subscribe(), left, epoch: self.epoch })
    }

    pub(super) fn begin(&mut self, now: Moment) -> (RequestHandle, Waiter) {
        let (sender, receiver) = watch::channel(None);
        let sender = Arc::new(sender);
        self.epoch += 1;
        let until = now.monotonic.saturating_add(self.request_lifetime);
        self.running = Some(Running { sender: Arc::downgrade(&sender), until });
        let waiter = Waiter { receiver, left: self.request_lifetime, epoch: self.epoch };
        (RequestHandle { epoch: self.epoch, sender }, waiter)
    }

    /// Returns true unless the request was superseded.
    pub(super) fn expects(&self, request: &RequestHandle) -> bool {
        request.epoch == self.epoch
    }

    /// Ends a request. Returns false if it was superseded and must not publish.
    pub(super) fn end(&mut self, request: &RequestHandle) -> bool {
        let current = self.expects(request);
        if current {
            self.running = None;
        }
        current
    }

    /// Abandons a request for which a caller waited too long, unless it was abandoned already.
    pub(super) fn abandon(&mut self, epoch: u64) {
        if epoch == self.epoch {
            self.supersede();
        }
    }

    /// Checks a token of the source. The rejected token is an error once, and so a pause. If the source returns it
    /// again, it is accepted, since the rejection may have been the API's mistake.
    ///
    /// # Errors
    /// [`Kind::RepeatedlyRejected`].
    pub(super) fn check(&mut self, token: AccessToken) -> Result<AccessToken, TokenError> {
        let is_rejected = self.rejected.is_some_and(|rejected| token.generation() <= rejected);
        if !is_rejected {
            self.is_handed_back = false;
            return Ok(token);
        }
        self.is_handed_back = !self.is_handed_back;
        if self.is_handed_back {
            let reason = "the token source returns the token that the API refused";
            return Err(TokenError::new(Kind::RepeatedlyRejected, reason));
        }
        self.rejected = None;
        Ok(token)
    }

    pub(super) fn succeeded(&mut self, token: &AccessToken, now: Moment) {
        self.gate.succeeded(token.lifetime(), now);
    }

    /// Closes the gate, and returns the error with the pause for the waiters.
    pub(super) fn failed(&mut self, error: &TokenError, now: Moment) -> TokenError {
        let pause = self.gate.failed(error, now, &mut self.random);
        error.clone().with_retry_after(pause)
    }

    /// Returns the stored failure with the rest of the pause, for credentials that have not been replaced.
    pub(super) fn unchanged(&self, stored: TokenError, now: Moment) -> TokenError {
        self.gate.stored_failure(now).unwrap_or_else(|| stored.with_retry_after(Duration::ZERO))
    }

    /// Opens the gate for new credentials and resets its pauses, unless this request was superseded.
    pub(super) fn renewed(&mut self, request: &RequestHandle) {
        if self.expects(request) {
            self.gate.open();
        }
    }

    /// Returns true if the rejection of this token, or of a later one, is known already.
    pub(super) fn knows(&self, rejected: Generation) -> bool {
        self.rejected.is_some_and(|known| known >= rejected)
    }

    /// Notes a rejection that was not known.
    pub(super) fn reject(&mut self, rejected: Generation, now: Moment) {
        self.rejected = Some(rejected);
        self.is_handed_back = false;
        self.supersede();
        self.gate.rejected(now, &mut self.random);
    }

    pub(super) fn reset(&mut self) {
        self.supersede();
        self.rejected = None;
        self.is_handed_back = false;
        self.gate.open();
    }

    /// Abandons the running request; its waiters ask again at once.
    fn supersede(&mut self) {
        self.epoch += 1;
        if let Some(sender) = self.running.take().and_then(|running| running.sender.upgrade()) {
            sender.send_replace(Some(Outcome::Superseded));
        }
    }
}
