//! The desk: the one place where it is decided whether a token request starts. Pure state, no await.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::watch;

use super::gate::Gate;
use crate::clock::Moment;
use crate::error::{TokenError, TokenErrorKind as Kind};
use crate::token::{AccessToken, Generation};

/// What those who wait for a request are told.
#[derive(Debug, Clone)]
pub(super) enum Outcome {
    /// The request ended: its token, or its error.
    Landed(Result<AccessToken, TokenError>),
    /// It was given up for another: a token was refused after it had begun, or it took longer than it may.
    Superseded,
}

type Sender = watch::Sender<Option<Outcome>>;

#[derive(Debug)]
pub(super) struct Desk {
    /// Moves on with each request, and when one is given up.
    epoch: u64,
    running: Option<Running>,
    /// For how long a request counts as running: a little longer than its own bound.
    patience: Duration,
    refused: Option<Generation>,
    /// The source gave the refused token once more.
    handed_back: bool,
    gate: Gate,
    random: fastrand::Rng,
}

#[derive(Debug)]
struct Running {
    /// Weak, so that a request whose task died is seen to be gone.
    sender: Weak<Sender>,
    /// By the monotonic clock alone, as the runtime's timer: a wall clock set forward ends no request.
    until: Duration,
}

/// Held by a running request.
#[derive(Debug)]
pub(super) struct Ticket {
    epoch: u64,
    sender: Arc<Sender>,
}

impl Ticket {
    pub(super) fn publish(self, outcome: Outcome) {
        self.sender.send_replace(Some(outcome));
    }
}

/// Held by those who wait for a request.
#[derive(Debug)]
pub(super) struct Waiter {
    pub(super) receiver: watch::Receiver<Option<Outcome>>,
    /// For how long it makes sense to wait.
    pub(super) left: Duration,
    pub(super) epoch: u64,
}

pub(super) enum Place {
    /// A request runs: wait for it.
    Running(Waiter),
    /// None runs, and one may start.
    Free,
    /// The gate is closed for credentials that may have been replaced since: one may start that looks first.
    Doubtful(TokenError),
}

impl Desk {
    pub(super) fn new(patience: Duration, random: fastrand::Rng) -> Self {
        Self {
            epoch: 0,
            running: None,
            patience,
            refused: None,
            handed_back: false,
            gate: Gate::default(),
            random,
        }
    }

    /// Where a caller without a usable token stands.
    ///
    /// # Errors
    /// The stored failure, while the gate is closed.
    pub(super) fn place(&mut self, now: Moment) -> Result<Place, TokenError> {
        if let Some(waiter) = self.running(now) {
            return Ok(Place::Running(waiter));
        }
        match self.gate.refusal(now) {
            Some(error) if error.recheck().is_some() => Ok(Place::Doubtful(error)),
            Some(error) => Err(error),
            None => Ok(Place::Free),
        }
    }

    pub(super) fn may_start(&mut self, now: Moment) -> bool {
        self.running(now).is_none() && !self.gate.is_closed(now)
    }

    /// The running request. One that outlived its own bound sits on a runtime that nobody drives: it is given up.
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

    pub(super) fn begin(&mut self, now: Moment) -> (Ticket, Waiter) {
        let (sender, receiver) = watch::channel(None);
        let sender = Arc::new(sender);
        self.epoch += 1;
        let until = now.monotonic.saturating_add(self.patience);
        self.running = Some(Running { sender: Arc::downgrade(&sender), until });
        let waiter = Waiter { receiver, left: self.patience, epoch: self.epoch };
        (Ticket { epoch: self.epoch, sender }, waiter)
    }

    /// Whether what this request brings is still wanted.
    pub(super) fn expects(&self, ticket: &Ticket) -> bool {
        ticket.epoch == self.epoch
    }

    /// Takes a request off; false when it was superseded and may not publish.
    pub(super) fn end(&mut self, ticket: &Ticket) -> bool {
        let current = self.expects(ticket);
        if current {
            self.running = None;
        }
        current
    }

    /// One who waited ran out of patience: the request is given up, unless it was already.
    pub(super) fn give_up(&mut self, epoch: u64) {
        if epoch == self.epoch {
            self.supersede();
        }
    }

    /// Looks at what a source brought. The very token that was refused is an error once, and so a pause: a
    /// source that insists on it after that is believed, since a refusal may have been the API's mistake.
    ///
    /// # Errors
    /// [`Kind::RepeatedlyRejected`].
    pub(super) fn check(&mut self, token: AccessToken) -> Result<AccessToken, TokenError> {
        let refused = self.refused.is_some_and(|refused| token.generation() <= refused);
        if !refused {
            self.handed_back = false;
            return Ok(token);
        }
        self.handed_back = !self.handed_back;
        if self.handed_back {
            let reason = "the token source hands back the token that the API refused";
            return Err(TokenError::new(Kind::RepeatedlyRejected, reason));
        }
        self.refused = None;
        Ok(token)
    }

    pub(super) fn succeeded(&mut self, token: &AccessToken, now: Moment) {
        self.gate.succeeded(token.lifetime(), now);
    }

    /// Closes the gate. Returns the error with the pause, for those who wait.
    pub(super) fn failed(&mut self, error: &TokenError, now: Moment) -> TokenError {
        let pause = self.gate.failed(error, now, &mut self.random);
        error.clone().with_retry_after(pause)
    }

    /// The credentials are still those that the gate is closed for: the failure with the rest of the pause.
    pub(super) fn unchanged(&self, stored: TokenError, now: Moment) -> TokenError {
        self.gate.refusal(now).unwrap_or_else(|| stored.with_retry_after(Duration::ZERO))
    }

    /// New credentials open the gate, and begin its pauses anew, unless this request was superseded.
    pub(super) fn renewed(&mut self, ticket: &Ticket) {
        if self.expects(ticket) {
            self.gate.open();
        }
    }

    /// Whether the refusal of this token, or of a later one, is known already.
    pub(super) fn knows(&self, refused: Generation) -> bool {
        self.refused.is_some_and(|known| known >= refused)
    }

    /// Takes note of a refused token that was not known to be.
    pub(super) fn reject(&mut self, refused: Generation, now: Moment) {
        self.refused = Some(refused);
        self.handed_back = false;
        self.supersede();
        self.gate.rejected(now, &mut self.random);
    }

    pub(super) fn start_over(&mut self) {
        self.supersede();
        self.refused = None;
        self.handed_back = false;
        self.gate.open();
    }

    /// Those who wait for the running request are sent to ask again at once.
    fn supersede(&mut self) {
        self.epoch += 1;
        if let Some(sender) = self.running.take().and_then(|running| running.sender.upgrade()) {
            sender.send_replace(Some(Outcome::Superseded));
        }
    }
}
