//! Bounds the requests in flight and their rate. The platform limits by address.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::sync::Semaphore;

use crate::call::ActiveCall;
use crate::error::{Error, ErrorKind};

/// Requests a minute, evenly spaced after a first burst.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate {
    pub(crate) per_minute: NonZeroU32,
    pub(crate) burst: NonZeroU32,
}

/// Acquires a concurrency permit, then waits for the rate limiters, within the call's time.
///
/// Only a call with a permit spends from a rate. No call holds a permit while it waits for a rate: an operation with a
/// low rate must not block the others.
pub(crate) struct Limit {
    in_flight: Arc<Semaphore>,
    rate: Option<DefaultDirectRateLimiter>,
    by_operation: HashMap<String, DefaultDirectRateLimiter>,
    clock: DefaultClock,
}

impl Limit {
    pub(crate) fn new(in_flight: usize, rate: Option<Rate>, by_operation: Vec<(String, Rate)>) -> Self {
        Self {
            in_flight: Arc::new(Semaphore::new(in_flight)),
            rate: rate.map(limiter),
            by_operation: by_operation.into_iter().map(|(id, rate)| (id, limiter(rate))).collect(),
            clock: DefaultClock::default(),
        }
    }

    /// Returns the rates of this call; the operation's, the lower one, comes first.
    fn rates<'a>(
        &'a self,
        call: &ActiveCall,
    ) -> impl Iterator<Item = &'a DefaultDirectRateLimiter> + use<'a> {
        self.by_operation.get(call.operation().id()).into_iter().chain(&self.rate)
    }

    /// Acquires a permit at once. Returns false if none is free or a rate applies.
    pub(super) fn try_acquire(&self, call: &mut ActiveCall) -> bool {
        if self.rates(call).next().is_some() {
            return false;
        }
        let permit = Arc::clone(&self.in_flight).try_acquire_owned();
        permit.map(|permit| call.hold_permit(permit)).is_ok()
    }

    /// Acquires a permit, and waits for the rates.
    pub(super) async fn acquire(&self, call: &mut ActiveCall) -> Result<(), Error> {
        self.acquire_permit(call).await?;
        self.keep_to_rates(call).await
    }

    /// Waits for a permit.
    pub(super) async fn acquire_permit(&self, call: &mut ActiveCall) -> Result<(), Error> {
        match call.bound(call.deadline(), Arc::clone(&self.in_flight).acquire_owned()).await {
            Some(Ok(permit)) => {
                call.hold_permit(permit);
                Ok(())
            }
            // The semaphore is never closed.
            Some(Err(_)) | None => {
                Err(full("the number of requests in flight that this client is set to", None))
            }
        }
    }

    /// Waits until the rates allow one more request of this call, which holds a permit.
    pub(super) async fn keep_to_rates(&self, call: &mut ActiveCall) -> Result<(), Error> {
        for limiter in self.rates(call) {
            while let Err(not_yet) = limiter.check() {
                let wait = not_yet.wait_time_from(self.clock.now());
                call.release_permit();
                if wait >= call.left() {
                    return Err(full("the rate that this client is set to", Some(wait)));
                }
                tokio::time::sleep(wait).await;
                self.acquire_permit(call).await?;
            }
        }
        Ok(())
    }
}

fn limiter(rate: Rate) -> DefaultDirectRateLimiter {
    RateLimiter::direct(Quota::per_minute(rate.per_minute).allow_burst(rate.burst))
}

fn full(what: &str, wait: Option<Duration>) -> Error {
    let message = format!("the request was not sent: {what} left no room within the call's time");
    Error::new(ErrorKind::Throttled, message).with_retry_after(wait)
}
