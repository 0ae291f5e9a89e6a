//! The desk: the one place where it is decided whether a token request starts. Pure state, no await.

use std::sync::{Arc, Weak};

use tokio::sync::watch;

use super::gate::Gate;
use crate::clock::Moment;
use crate::error::TokenError;
use crate::token::{AccessToken, Generation};

/// What those who wait for a request are told.
#[derive(Debug, Clone)]
pub(super) enum Outcome {
    /// The request ended: its token, or its error.
    Landed(Result<AccessToken, TokenError>),
    /// A token was refused after the request had begun: what it brought may be refused too.
    Superseded,
}

pub(super) type Receiver = watch::Receiver<Option<Outcome>>;
type Sender = watch::Sender<Option<Outcome>>;

#[derive(Debug)]
pub(super) struct Desk {
    epoch: u64,
    refused: Option<Generation>,
    /// Weak, so that a request whose task died is seen to be gone.
    running: Weak<Sender>,
    gate: Gate,
    random: fastrand::Rng,
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

pub(super) enum Place {
    /// A request runs: wait for it.
    Running(Receiver),
    /// None runs, and one may start.
    Free,
}

impl Desk {
    pub(super) fn new(random: fastrand::Rng) -> Self {
        Self { epoch: 0, refused: None, running: Weak::new(), gate: Gate::default(), random }
    }

    /// Where a caller without a usable token stands.
    ///
    /// # Errors
    /// The stored failure, while the gate is closed.
    pub(super) fn place(&self, now: Moment) -> Result<Place, TokenError> {
        if let Some(running) = self.running.upgrade() {
            return Ok(Place::Running(running.subscribe()));
        }
        match self.gate.refusal(now) {
            Some(error) => Err(error.clone()),
            None => Ok(Place::Free),
        }
    }

    pub(super) fn may_start(&self, now: Moment) -> bool {
        self.running.strong_count() == 0 && self.gate.refusal(now).is_none()
    }

    pub(super) fn begin(&mut self) -> (Ticket, Receiver) {
        let (sender, receiver) = watch::channel(None);
        let sender = Arc::new(sender);
        self.running = Arc::downgrade(&sender);
        (Ticket { epoch: self.epoch, sender }, receiver)
    }

    /// Takes a request off; false when it was superseded and may not publish.
    pub(super) fn end(&mut self, ticket: &Ticket) -> bool {
        let current = ticket.epoch == self.epoch;
        if current {
            self.running = Weak::new();
        }
        current
    }

    pub(super) fn succeeded(&mut self, now: Moment) {
        self.gate.succeeded(now);
    }

    pub(super) fn failed(&mut self, error: &TokenError, now: Moment) {
        self.gate.failed(error, now, &mut self.random);
    }

    /// Takes note of a refused token; false when that refusal, or one of a later token, is known already.
    pub(super) fn reject(&mut self, refused: Generation, now: Moment) -> bool {
        if self.refused.is_some_and(|known| known >= refused) {
            return false;
        }
        self.refused = Some(refused);
        self.supersede();
        self.gate.rejected(now, &mut self.random);
        true
    }

    pub(super) fn start_over(&mut self) {
        self.supersede();
        self.gate.open();
    }

    /// Those who wait for the running request are sent to ask again at once.
    fn supersede(&mut self) {
        self.epoch += 1;
        if let Some(running) = std::mem::take(&mut self.running).upgrade() {
            running.send_replace(Some(Outcome::Superseded));
        }
    }
}
