//! Bounds what is in flight, and the rate: the platform limits by address.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
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

/// A place among the requests in flight; kept until the answer's body has been read.
#[derive(Clone)]
pub(crate) struct Permit(
    #[expect(dead_code, reason = "it is its being dropped that counts")] Arc<OwnedSemaphorePermit>,
);

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

    async fn wait(&self, call: Option<&Call>) -> Result<OwnedSemaphorePermit, Error> {
        let own = call.and_then(|call| self.by_operation.get(call.operation().id()));
        for limiter in self.rate.iter().chain(own) {
            while let Err(not_yet) = limiter.check() {
                let wait = not_yet.wait_time_from(self.clock.now());
                if call.is_some_and(|call| wait >= call.left()) {
                    return Err(full("the rate that this client is set to", Some(wait)));
                }
                tokio::time::sleep(wait).await;
            }
        }
        if let Ok(place) = Arc::clone(&self.in_flight).try_acquire_owned() {
            return Ok(place);
        }
        let place = Arc::clone(&self.in_flight).acquire_owned();
        let place = match call {
            Some(call) => tokio::time::timeout_at(call.deadline(), place)
                .await
                .map_err(|_| full("the number of requests in flight that this client is set to", None))?,
            None => place.await,
        };
        place.map_err(|_| full("a limit that was closed", None))
    }
}

fn limiter(rate: Rate) -> DefaultDirectRateLimiter {
    RateLimiter::direct(Quota::per_minute(rate.per_minute).allow_burst(rate.burst))
}

fn full(what: &str, wait: Option<Duration>) -> Error {
    let message = format!("nothing was sent: {what} left no room within the call's time");
    Error::new(ErrorKind::Throttled, message).with_retry_after(wait)
}

#[async_trait]
impl Middleware for Limit {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<Response> {
        let permit = self
            .wait(extensions.get::<Arc<Call>>().map(Arc::as_ref))
            .await
            .map_err(reqwest_middleware::Error::middleware)?;
        let mut response = next.run(request, extensions).await?;
        response.extensions_mut().insert(Permit(Arc::new(permit)));
        Ok(response)
    }
}
