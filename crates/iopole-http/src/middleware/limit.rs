//! Bounds what is in flight, and the rate: the platform limits by address.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use http::Extensions;
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::call::Call;
use crate::error::{Error, ErrorKind};

/// Requests a minute, evenly, with this many at once at the start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate {
    pub(crate) per_minute: NonZeroU32,
    pub(crate) burst: NonZeroU32,
}

/// Waits for a place and for the rate, within the call's time.
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

    /// The rates that this call must keep to.
    fn rates(&self, call: &Call) -> impl Iterator<Item = &DefaultDirectRateLimiter> {
        self.rate.iter().chain(self.by_operation.get(call.operation().id()))
    }

    /// At once, if there is room and no rate to keep to.
    fn place(&self, call: &Call) -> Option<OwnedSemaphorePermit> {
        if self.rates(call).next().is_some() {
            return None;
        }
        Arc::clone(&self.in_flight).try_acquire_owned().ok()
    }

    async fn wait(&self, call: &Call) -> Result<OwnedSemaphorePermit, Error> {
        for limiter in self.rates(call) {
            while let Err(not_yet) = limiter.check() {
                let wait = not_yet.wait_time_from(self.clock.now());
                if wait >= call.left() {
                    return Err(full("the rate that this client is set to", Some(wait)));
                }
                tokio::time::sleep(wait).await;
            }
        }
        match tokio::time::timeout_at(call.deadline(), Arc::clone(&self.in_flight).acquire_owned()).await {
            Ok(Ok(place)) => Ok(place),
            // The semaphore is never closed.
            Ok(Err(_)) | Err(_) => {
                Err(full("the number of requests in flight that this client is set to", None))
            }
        }
    }
}

fn limiter(rate: Rate) -> DefaultDirectRateLimiter {
    RateLimiter::direct(Quota::per_minute(rate.per_minute).allow_burst(rate.burst))
}

fn full(what: &str, wait: Option<Duration>) -> Error {
    let message = format!("nothing was sent: {what} left no room within the call's time");
    Error::new(ErrorKind::Throttled, message).with_retry_after(wait)
}

impl Middleware for Limit {
    // Written out: where there is room, no future of its own is needed.
    fn handle<'s, 'e, 'n, 'f>(
        &'s self,
        request: Request,
        extensions: &'e mut Extensions,
        next: Next<'n>,
    ) -> BoxFuture<'f, reqwest_middleware::Result<Response>>
    where
        's: 'f,
        'e: 'f,
        'n: 'f,
        Self: 'f,
    {
        let Some(call) = extensions.get::<Arc<Call>>().cloned() else {
            return next.run(request, extensions);
        };
        if let Some(place) = self.place(&call) {
            call.take_place(place);
            return next.run(request, extensions);
        }
        Box::pin(async move {
            let place = self.wait(&call).await.map_err(reqwest_middleware::Error::middleware)?;
            call.take_place(place);
            drop(call);
            next.run(request, extensions).await
        })
    }
}
