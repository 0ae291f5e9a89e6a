//! State of the deliveries: the sender, the faults, and the log.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::log::{Delivery, Log};
use super::message::Attempt;
use super::sender::{Outcome, Sender};
use crate::fault::DeliveryFaults;
use crate::settings::DeliverySettings;

/// Answered once no due delivery is left.
pub(crate) type SettleRequest = oneshot::Sender<()>;
pub(crate) type SettleRequests = mpsc::UnboundedReceiver<SettleRequest>;

/// State of the deliveries outside of the world.
pub(crate) struct Dispatcher {
    sender: Sender,
    disorder: Mutex<Disorder>,
    log: Mutex<Log>,
    settle: mpsc::UnboundedSender<SettleRequest>,
    settings: DeliverySettings,
    seed: u64,
}

/// The faults in effect, and what they draw.
struct Disorder {
    faults: DeliveryFaults,
    rng: fastrand::Rng,
}

impl Disorder {
    fn new(faults: DeliveryFaults, seed: u64) -> Self {
        Self { faults, rng: fastrand::Rng::with_seed(seed) }
    }
}

impl Dispatcher {
    /// The dispatcher, and the receiver of [`settled`](Self::settled)'s requests for the task that delivers.
    pub(crate) fn new(settings: DeliverySettings, seed: u64) -> (Self, SettleRequests) {
        let (settle, requests) = mpsc::unbounded_channel();
        let dispatcher = Self {
            sender: Sender::new(settings.timeout),
            disorder: Mutex::new(Disorder::new(settings.faults, seed)),
            log: Mutex::default(),
            settle,
            settings,
            seed,
        };
        (dispatcher, requests)
    }

    /// Maximum of deliveries in flight.
    pub(crate) fn concurrent(&self) -> usize {
        self.settings.concurrent.max(1)
    }

    /// Waits until no due delivery is left.
    pub(crate) async fn settled(&self) {
        let (done, wait) = oneshot::channel();
        if self.settle.send(done).is_ok() {
            // Fails if the task has ended; then nothing is delivered any more.
            let _ = wait.await;
        }
    }

    /// Probes the address of a webhook: true if something answers there.
    pub(crate) async fn passes(&self, url: &str) -> bool {
        !self.settings.probe || self.sender.answers(url).await
    }

    pub(crate) async fn deliver(&self, attempt: &Attempt<'_>) -> Outcome {
        self.sender.deliver(attempt).await
    }

    pub(crate) fn faults(&self) -> DeliveryFaults {
        self.disorder().faults
    }

    pub(crate) fn set_faults(&self, faults: DeliveryFaults) {
        self.disorder().faults = faults;
    }

    /// Index of the next delivery among those that are due; `due` is called only if the order is random.
    pub(crate) fn next_index(&self, due: impl FnOnce() -> usize) -> usize {
        let mut disorder = self.disorder();
        if disorder.faults.disorder() { disorder.rng.usize(..due().max(1)) } else { 0 }
    }

    /// Draws whether the next delivery is made twice.
    pub(crate) fn repeats(&self) -> bool {
        let mut disorder = self.disorder();
        let percent = disorder.faults.duplicates();
        percent > 0 && disorder.rng.u8(..100) < percent
    }

    pub(crate) fn log(&self, delivery: Delivery) {
        self.deliveries().add(delivery);
    }

    /// The calls so far, oldest first.
    pub(crate) fn made(&self) -> Vec<Delivery> {
        self.deliveries().all()
    }

    /// Clears the log and the receivers' tokens, and sets the faults of the start.
    pub(crate) fn reset(&self) {
        self.deliveries().clear();
        self.sender.tokens.clear();
        *self.disorder() = Disorder::new(self.settings.faults, self.seed);
    }

    /// Drops the token of a deleted webhook.
    pub(crate) fn forget_webhook(&self, webhook: Uuid) {
        self.sender.tokens.forget(webhook);
    }

    fn deliveries(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn disorder(&self) -> MutexGuard<'_, Disorder> {
        self.disorder.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
