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

/// What the sender knows beside the world.
pub(crate) struct Courier {
    sender: Sender,
    disorder: Mutex<Disorder>,
    journal: Mutex<Journal>,
    at_once: usize,
    probe: bool,
}

impl Courier {
    pub(crate) fn new(settings: &Settings, seed: u64) -> Self {
        Self {
            sender: Sender::new(settings.timeout),
            disorder: Mutex::new(Disorder::new(settings.faults, seed)),
            journal: Mutex::default(),
            at_once: settings.at_once.max(1),
            probe: settings.probe,
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

    /// Forgets what was delivered.
    pub(crate) fn forget(&self) {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn disorder(&self) -> MutexGuard<'_, Disorder> {
        self.disorder.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The running task; it ends with this.
pub(crate) struct Running {
    task: JoinHandle<()>,
    asks: mpsc::UnboundedSender<oneshot::Sender<()>>,
}

impl Running {
    pub(crate) fn start(platform: Arc<Platform>, wake: Arc<Notify>) -> Self {
        let (asks, asked) = mpsc::unbounded_channel();
        Self { task: tokio::spawn(run(platform, wake, asked)), asks }
    }

    /// Waits until nothing that is due is left to be delivered.
    pub(crate) async fn settled(&self) {
        let (done, wait) = oneshot::channel();
        if self.asks.send(done).is_ok() {
            let _ = wait.await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn run(
    platform: Arc<Platform>,
    wake: Arc<Notify>,
    mut asked: mpsc::UnboundedReceiver<oneshot::Sender<()>>,
) {
    let mut moves = platform.clock.moves();
    let mut waiting = Vec::new();
    loop {
        while let Ok(ask) = asked.try_recv() {
            waiting.push(ask);
        }
        drain(&platform).await;
        for ask in waiting.drain(..) {
            let _ = ask.send(());
        }
        let next = platform.world().next_moment_ms();
        tokio::select! {
            () = wake.notified() => {}
            _ = moves.changed() => {}
            () = until(&platform.clock, next) => {}
            ask = asked.recv() => match ask {
                Some(ask) => waiting.push(ask),
                None => return,
            },
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

/// Makes every delivery that is due.
async fn drain(platform: &Arc<Platform>) {
    let mut running = JoinSet::new();
    loop {
        while running.len() < platform.courier.at_once {
            let Some(delivery) = take(platform) else { break };
            running.spawn(make(Arc::clone(platform), delivery));
        }
        if running.join_next().await.is_none() {
            return;
        }
    }
}

/// The next delivery that is due: the first, or any, as the faults say.
fn take(platform: &Platform) -> Option<Waiting> {
    let now_ms = platform.clock.now_ms();
    let mut world = platform.world();
    let due = world.outbox.due(now_ms);
    let place = platform.courier.disorder().place(due);
    world.outbox.take_due(now_ms, place)
}

async fn make(platform: Arc<Platform>, delivery: Waiting) {
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
    let attempt = Attempt { webhook: delivery.webhook, key: delivery.key, now_ms, message: &message };
    let outcome = platform.courier.sender.deliver(&attempt).await;
    let record = journal::record(delivery, message.url.as_str(), platform.clock.now(), &outcome);
    platform.courier.journal.lock().unwrap_or_else(PoisonError::into_inner).add(record);
    Some(outcome)
}

/// What was delivered is seen; what was not is planned again, or given up and left unread.
fn conclude(world: &mut World, mut delivery: Waiting, outcome: &Outcome, now_ms: u64) {
    match &outcome.result {
        Ok(external_id) => {
            let id = match delivery.subject {
                Subject::Invoice(invoice) => {
                    world.invoices.mark_seen(invoice);
                    Some(invoice)
                }
                Subject::Status { id, .. } => {
                    world.statuses.mark_seen(id);
                    Some(id)
                }
                Subject::Onboarding { .. } | Subject::Event { .. } => None,
            };
            if let Some((id, external)) = id.zip(external_id.clone()) {
                world.keep_external_id(id, external);
            }
        }
        Err(failure) => {
            delivery.attempts += 1;
            let delay = world.retry.as_ref().and_then(|retry| retry.delay_ms(delivery.attempts, *failure));
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
