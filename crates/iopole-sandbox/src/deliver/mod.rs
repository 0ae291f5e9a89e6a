//! Webhooks out: a task that takes what the world has queued and calls the receivers.
//!
//! Deliveries become due by the sandbox's clock. One at a time by default, in the order of what happened, so that a
//! test sees the same order every time; [`DeliveryFaults`] brings the disorder and the duplicates of real life.

mod access;
mod faults;
mod journal;
mod message;
mod relation;
mod sender;
mod signature;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use uuid::Uuid;

pub use faults::DeliveryFaults;
pub use journal::Delivery;

use crate::clock::Clock;
use crate::platform::Platform;
use crate::world::{Delivery as Waiting, Failure, Subject, World};
use faults::Disorder;
use journal::Journal;
use sender::{Attempt, Outcome, Sender};

/// How deliveries are made; part of the builder's settings.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) faults: DeliveryFaults,
    pub(crate) at_once: usize,
    pub(crate) timeout: Duration,
    pub(crate) probe: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { faults: DeliveryFaults::default(), at_once: 1, timeout: Duration::from_secs(60), probe: true }
    }
}

/// Somebody who waits until nothing that is due is left to be delivered.
type Ask = oneshot::Sender<()>;
pub(crate) type Asked = mpsc::UnboundedReceiver<Ask>;

/// What the sender knows beside the world.
pub(crate) struct Courier {
    sender: Sender,
    disorder: Mutex<Disorder>,
    journal: Mutex<Journal>,
    asks: mpsc::UnboundedSender<Ask>,
    first_faults: DeliveryFaults,
    seed: u64,
    at_once: usize,
    probe: bool,
}

impl Courier {
    /// The courier, and what those who wait for it ask, for the task that delivers.
    pub(crate) fn new(settings: &Settings, seed: u64) -> (Self, Asked) {
        let (asks, asked) = mpsc::unbounded_channel();
        let courier = Self {
            sender: Sender::new(settings.timeout),
            disorder: Mutex::new(Disorder::new(settings.faults, seed)),
            journal: Mutex::default(),
            asks,
            first_faults: settings.faults,
            seed,
            at_once: settings.at_once.max(1),
            probe: settings.probe,
        };
        (courier, asked)
    }

    /// Waits until nothing that is due is left to be delivered.
    pub(crate) async fn settled(&self) {
        let (done, wait) = oneshot::channel();
        if self.asks.send(done).is_ok() {
            // Fails where the task has ended, and nothing is delivered any more.
            let _ = wait.await;
        }
    }

    /// Whether an address passes the check of a configuration: something answers there.
    pub(crate) async fn passes(&self, url: &str) -> bool {
        !self.probe || self.sender.answers(url).await
    }

    pub(crate) fn set_faults(&self, faults: DeliveryFaults) {
        self.disorder().faults = faults;
    }

    pub(crate) fn made(&self) -> Vec<Delivery> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner).all()
    }

    pub(crate) fn faults(&self) -> DeliveryFaults {
        self.disorder().faults
    }

    /// Forgets what was delivered and the receivers' tokens; faults are as at the start.
    pub(crate) fn forget(&self) {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.sender.tokens.clear();
        *self.disorder() = Disorder::new(self.first_faults, self.seed);
    }

    /// Forgets what is known of a webhook that is gone.
    pub(crate) fn forget_webhook(&self, webhook: Uuid) {
        self.sender.tokens.forget(webhook);
    }

    fn disorder(&self) -> MutexGuard<'_, Disorder> {
        self.disorder.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The running task; it ends with this.
pub(crate) struct Running(JoinHandle<()>);

impl Running {
    pub(crate) fn start(platform: Arc<Platform>, wake: Arc<Notify>, asked: Asked) -> Self {
        Self(tokio::spawn(run(platform, wake, asked)))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Makes deliveries as they fall due, so many at a time. A slow receiver keeps its own place only.
async fn run(platform: Arc<Platform>, wake: Arc<Notify>, mut asked: Asked) {
    let mut moves = platform.clock.moves();
    let mut under_way = JoinSet::new();
    let mut waiting: Vec<Ask> = Vec::new();
    loop {
        let mut next = None;
        while under_way.len() < platform.courier.at_once {
            let Some(delivery) = take(&platform) else {
                next = platform.world().next_moment_ms();
                break;
            };
            under_way.spawn(make(Arc::clone(&platform), delivery));
        }
        if under_way.is_empty() {
            for ask in waiting.drain(..) {
                // Whoever asked may have gone.
                let _ = ask.send(());
            }
        }
        tokio::select! {
            Some(_) = under_way.join_next() => {}
            () = wake.notified() => {}
            _ = moves.changed() => {}
            () = until(&platform.clock, next) => {}
            Some(ask) = asked.recv() => waiting.push(ask),
        }
    }
}

/// Sleeps until the clock shows this moment; for ever where it does not run by itself, or nothing is to come.
async fn until(clock: &Clock, moment_ms: Option<u64>) {
    match moment_ms.filter(|_| clock.runs()) {
        Some(moment) => {
            tokio::time::sleep(Duration::from_millis(moment.saturating_sub(clock.now_ms()))).await
        }
        None => std::future::pending().await,
    }
}

/// The next delivery that is due: the first, or any, as the faults say.
fn take(platform: &Platform) -> Option<Waiting> {
    let now_ms = platform.clock.now_ms();
    let mut world = platform.world();
    let place = platform.courier.disorder().place(|| world.outbox.due(now_ms));
    world.outbox.take_due(now_ms, place)
}

async fn make(platform: Arc<Platform>, mut delivery: Waiting) {
    delivery.first_ms.get_or_insert(platform.clock.now_ms());
    let repeats = platform.courier.disorder().repeats();
    let first = attempt(&platform, &delivery).await;
    if repeats {
        // The receiver gets it once more; what it answers to that changes nothing.
        let _ = attempt(&platform, &delivery).await;
    }
    let Some(outcome) = first else { return };
    conclude(&mut platform.world(), delivery, &outcome, platform.clock.now_ms());
}

/// One call; none where the webhook is gone.
async fn attempt(platform: &Platform, delivery: &Waiting) -> Option<Outcome> {
    let message = message::message(&platform.world(), delivery)?;
    let now_ms = platform.clock.now_ms();
    let kept = delivery.first_ms.filter(|_| platform.courier.faults().kept_timestamps());
    let attempt = Attempt {
        webhook: delivery.webhook,
        key: delivery.key,
        now_ms,
        signed_ms: kept.unwrap_or(now_ms),
        message: &message,
    };
    let outcome = platform.courier.sender.deliver(&attempt).await;
    let record = journal::record(delivery, message.url.as_str(), platform.clock.now(), &outcome);
    platform.courier.journal.lock().unwrap_or_else(PoisonError::into_inner).add(record);
    Some(outcome)
}

/// What was delivered is seen; what was not is planned again, or given up and left unread.
fn conclude(world: &mut World, mut delivery: Waiting, outcome: &Outcome, now_ms: u64) {
    match &outcome.result {
        Ok(external_id) => {
            let named = match delivery.subject {
                Subject::Invoice(invoice) => {
                    world.invoices.mark_seen(invoice);
                    Some((invoice, invoice))
                }
                Subject::Status { id, copy, .. } => {
                    world.statuses.mark_seen(id);
                    Some((copy, id))
                }
                Subject::Onboarding { .. } | Subject::Event { .. } => None,
            };
            if let Some(((copy, id), external)) = named.zip(external_id.clone()) {
                world.keep_external_id(copy, id, external);
            }
        }
        Err(failure) => {
            delivery.attempts += 1;
            let webhook = world.webhooks.get(delivery.webhook);
            let retry = webhook.and_then(|webhook| world.retry.get(&webhook.customer));
            let delay = retry.and_then(|retry| retry.delay_ms(delivery.attempts, *failure));
            if let Some(delay) = delay {
                world.outbox.plan(now_ms.saturating_add(delay), delivery);
            }
        }
    }
}

/// A failure in words.
fn explained(failure: Failure) -> String {
    match failure {
        Failure::Status(status) => format!("answered {status}"),
        Failure::Body => "answered a success with a body that is neither empty nor JSON".to_owned(),
        Failure::Network(key) => format!("network failure ({key})"),
    }
}
