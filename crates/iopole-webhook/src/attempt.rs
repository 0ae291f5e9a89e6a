//! One attempt to handle a delivery, from its claim to its completion.
//!
//! It runs as a task, so that a caller that stops waiting leaves no claim behind.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt as _;

use crate::dedup::{Claim, DedupKey, DedupStore, StoreError, Ticket};
use crate::delivery::Delivery;
use crate::handler::Handler;
use crate::payload::Kind;
use crate::refusal::causes;

pub(crate) struct Attempt<H> {
    pub(crate) store: Arc<dyn DedupStore>,
    pub(crate) handler: Arc<H>,
    pub(crate) id_path: Arc<str>,
    pub(crate) key: DedupKey,
    pub(crate) kind: Kind,
}

impl<H: Handler> Attempt<H> {
    /// Returns the body to answer once the delivery is handled, now or before; else `None`.
    pub(crate) async fn run(self, delivery: Delivery) -> Option<Bytes> {
        match self.ask_store("claimed", self.store.claim(&self.key)).await? {
            Claim::Granted(ticket) => self.handle(delivery, ticket).await,
            Claim::Done(body) => {
                tracing::debug!(kind = self.kind.as_str(), "a delivery was handled before");
                Some(body)
            }
            // The other attempt may still fail, and then the platform must retry.
            Claim::InProgress => None,
        }
    }

    async fn handle(&self, delivery: Delivery, ticket: Ticket) -> Option<Bytes> {
        let failure = match catch_panic(async { self.handler.handle(delivery).await }).await {
            Ok(Ok(ack)) => {
                let body = ack.body(&self.id_path);
                // Handled even if the store fails now: a retry would only handle the delivery twice.
                self.ask_store("completed", self.store.complete(&self.key, ticket, body.clone())).await;
                return Some(body);
            }
            // The error belongs to the handler and may quote the delivery, so it is not traced.
            Ok(Err(_)) => "the handler failed",
            Err(_) => "the handler panicked",
        };
        tracing::warn!(kind = self.kind.as_str(), what = failure, "a delivery was not handled");
        // If the release fails too, the claim expires with its lease.
        self.ask_store("released", self.store.release(&self.key, ticket)).await;
        None
    }

    /// Returns the store's result; traces an error or a panic and returns `None`.
    async fn ask_store<T>(
        &self,
        operation: &str,
        store: impl Future<Output = Result<T, StoreError>>,
    ) -> Option<T> {
        let kind = self.kind.as_str();
        match catch_panic(store).await {
            Ok(Ok(value)) => return Some(value),
            Ok(Err(error)) => {
                tracing::error!(kind, cause = causes(&error), "{error}: a delivery was not {operation}")
            }
            Err(_) => tracing::error!(kind, "the store panicked: a delivery was not {operation}"),
        }
        None
    }
}

/// Catches the panic of a handler or a store. Asserting unwind safety is sound: this crate shares no state with either.
async fn catch_panic<T>(work: impl Future<Output = T>) -> Result<T, Box<dyn Any + Send>> {
    AssertUnwindSafe(work).catch_unwind().await
}
