//! The task that makes deliveries to webhooks as they fall due.
//!
//! Deliveries fall due by the clock of the simulated platform. By default one is in flight at a time, in the order of
//! the events, so that a test sees the same order every time; [`DeliveryFaults`](crate::DeliveryFaults) adds disorder
//! and duplicates.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::{JoinHandle, JoinSet};

use crate::clock::Clock;
use crate::deliver::{Attempt, Outcome, SettleRequest, SettleRequests, message, record};
use crate::platform::Platform;
use crate::world::{PendingDelivery, Subject, World};

/// The running task; dropping the handle ends it.
pub(crate) struct DeliveryTask(JoinHandle<()>);

impl DeliveryTask {
    pub(crate) fn start(platform: Arc<Platform>, wake: Arc<Notify>, requests: SettleRequests) -> Self {
        Self(tokio::spawn(run(platform, wake, requests)))
    }
}

impl Drop for DeliveryTask {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn run(platform: Arc<Platform>, wake: Arc<Notify>, mut requests: SettleRequests) {
    let mut moves = platform.clock.moves();
    let mut in_flight = JoinSet::new();
    let mut waiting: Vec<SettleRequest> = Vec::new();
    loop {
        let mut next = None;
        while in_flight.len() < platform.dispatcher.concurrent() {
            let Some(delivery) = take(&platform) else {
                next = platform.world().next_moment_ms();
                break;
            };
            in_flight.spawn(make(Arc::clone(&platform), delivery));
        }
        if in_flight.is_empty() {
            for request in waiting.drain(..) {
                // The caller may have left.
                let _ = request.send(());
            }
        }
        tokio::select! {
            Some(_) = in_flight.join_next() => {}
            () = wake.notified() => {}
            _ = moves.changed() => {}
            () = until(&platform.clock, next) => {}
            Some(request) = requests.recv() => waiting.push(request),
        }
    }
}

/// Sleeps until the clock shows this moment; for ever if the clock is manual, or there is no moment.
async fn until(clock: &Clock, moment_ms: Option<u64>) {
    match moment_ms.filter(|_| !clock.is_manual()) {
        Some(moment) => {
            tokio::time::sleep(Duration::from_millis(moment.saturating_sub(clock.now_ms()))).await
        }
        None => std::future::pending().await,
    }
}

/// Takes a delivery that is due: the first, or any if the faults say so.
fn take(platform: &Platform) -> Option<PendingDelivery> {
    let now_ms = platform.clock.now_ms();
    let mut world = platform.world();
    let index = platform.dispatcher.next_index(|| world.outbox.due(now_ms));
    world.outbox.take_due(now_ms, index)
}

async fn make(platform: Arc<Platform>, mut delivery: PendingDelivery) {
    delivery.first_ms.get_or_insert(platform.clock.now_ms());
    let repeats = platform.dispatcher.repeats();
    let first = attempt(&platform, &delivery).await;
    if repeats {
        // The answer to the duplicate changes nothing.
        let _ = attempt(&platform, &delivery).await;
    }
    let Some(outcome) = first else { return };
    conclude(&mut platform.world(), delivery, &outcome, platform.clock.now_ms());
}

/// Makes one call; `None` if the webhook no longer exists.
async fn attempt(platform: &Platform, delivery: &PendingDelivery) -> Option<Outcome> {
    let message = message(&platform.world(), delivery)?;
    let now_ms = platform.clock.now_ms();
    let kept = delivery.first_ms.filter(|_| platform.dispatcher.faults().kept_timestamps());
    let attempt = Attempt {
        webhook: delivery.webhook,
        key: delivery.key,
        now_ms,
        signed_ms: kept.unwrap_or(now_ms),
        message: &message,
    };
    let outcome = platform.dispatcher.deliver(&attempt).await;
    platform.dispatcher.log(record(delivery, message.url.as_str(), platform.clock.now(), &outcome));
    Some(outcome)
}

/// Marks a delivered subject as seen; plans a retry of a failed delivery, or gives it up and leaves the subject unread.
fn conclude(world: &mut World, mut delivery: PendingDelivery, outcome: &Outcome, now_ms: u64) {
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
