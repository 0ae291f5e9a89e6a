//! One delivery from its claim to its completion. It runs in a task of its own, so that whoever waits for it may go
//! away at any moment without a claim being left behind.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt as _;

use crate::dedup::{Claim, DedupKey, DedupStore, StoreError, Ticket};
use crate::delivery::{Delivery, Kind};
use crate::handler::Handler;
use crate::refusal::causes;

pub(crate) struct Task<H> {
    pub(crate) store: Arc<dyn DedupStore>,
    pub(crate) handler: Arc<H>,
    pub(crate) id_path: Arc<str>,
    pub(crate) key: DedupKey,
    pub(crate) kind: Kind,
}

impl<H: Handler> Task<H> {
    /// The body to answer, if the delivery is taken.
    pub(crate) async fn run(self, delivery: Delivery) -> Option<Bytes> {
        match self.asked("claimed", self.store.claim(&self.key)).await? {
            Claim::Granted(ticket) => self.handle(delivery, ticket).await,
            Claim::Done(body) => {
                tracing::debug!(kind = self.kind.as_str(), "a delivery that was handled before");
                Some(body)
            }
            // Whoever is at it may still fail, and then this one is needed.
            Claim::InProgress => None,
        }
    }

    async fn handle(&self, delivery: Delivery, ticket: Ticket) -> Option<Bytes> {
        let failure = match caught(async { self.handler.handle(delivery).await }).await {
            Ok(Ok(ack)) => {
                let body = ack.body(&self.id_path);
                // It is taken even if that cannot be remembered: another try would only have it handled twice.
                self.asked("completed", self.store.complete(&self.key, ticket, body.clone())).await;
                return Some(body);
            }
            // The error is the handler's own and may quote the delivery, so it is not traced.
            Ok(Err(_)) => "the handler failed",
            Err(_) => "the handler panicked",
        };
        tracing::warn!(kind = self.kind.as_str(), what = failure, "a delivery was not taken");
        // If this fails too, the claim is lost with its lease.
        self.asked("released", self.store.release(&self.key, ticket)).await;
        None
    }

    /// What the store says; nothing if it fails or panics.
    async fn asked<T>(&self, to: &str, store: impl Future<Output = Result<T, StoreError>>) -> Option<T> {
        let kind = self.kind.as_str();
        match caught(store).await {
            Ok(Ok(said)) => return Some(said),
            Ok(Err(error)) => {
                tracing::error!(kind, cause = causes(&error), "{error}: a delivery was not {to}")
            }
            Err(_) => tracing::error!(kind, "the store panicked: a delivery was not {to}"),
        }
        None
    }
}

/// What a panic leaves behind in a handler or store is theirs; here nothing is shared with them.
async fn caught<T>(work: impl Future<Output = T>) -> Result<T, Box<dyn Any + Send>> {
    AssertUnwindSafe(work).catch_unwind().await
}
