//! Bounds what is in flight, and the rate: the platform limits by address.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::sync::Semaphore;

use crate::call::Call;
use crate::error::{Error, ErrorKind};

/// Requests a minute, evenly, with this many at once at the start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate {
    pub(crate) per_minute: NonZeroU32,
    pub(crate) burst: NonZeroU32,
}

/// Waits for a place, then for the rates, within the call's time. A rate is paid only by a call that has a place, and a
/// place is never held while a rate is waited for: an operation with a low rate must not keep the others out.
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

    /// The rates that this call must keep to; the operation's own, the lower, first.
    fn rates<'a>(&'a self, call: &Call) -> impl Iterator<Item = &'a DefaultDirectRateLimiter> + use<'a> {
        self.by_operation.get(call.operation().id()).into_iter().chain(&self.rate)
    }

    /// Enters at once, if there is room and no rate to keep to.
    pub(super) fn enter(&self, call: &mut Call) -> bool {
        if self.rates(call).next().is_some() {
            return false;
        }
        let place = Arc::clone(&self.in_flight).try_acquire_owned();
        place.map(|place| call.take_place(place)).is_ok()
    }

    /// Enters when it is this call's turn.
    pub(super) async fn wait(&self, call: &mut Call) -> Result<(), Error> {
        self.take_place(call).await?;
        self.keep_to_rates(call).await
    }

    pub(super) async fn take_place(&self, call: &mut Call) -> Result<(), Error> {
        match call.bound(call.deadline(), Arc::clone(&self.in_flight).acquire_owned()).await {
            Some(Ok(place)) => {
                call.take_place(place);
                Ok(())
            }
            // The semaphore is never closed.
            Some(Err(_)) | None => {
                Err(full("the number of requests in flight that this client is set to", None))
            }
        }
    }

    /// Waits until the rates allow one more request of this call, which has a place.
    pub(super) async fn keep_to_rates(&self, call: &mut Call) -> Result<(), Error> {
        for limiter in self.rates(call) {
            while let Err(not_yet) = limiter.check() {
                let wait = not_yet.wait_time_from(self.clock.now());
                call.leave_place();
                if wait >= call.left() {
                    return Err(full("the rate that this client is set to", Some(wait)));
                }
                tokio::time::sleep(wait).await;
                self.take_place(call).await?;
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
