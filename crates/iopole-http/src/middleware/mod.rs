//! Policies of every call, one a file. Their order, from the caller to the wire:
//!
//! 1. [`trace`]: one span per call.
//! 2. [`Retry`]: sends a request again where that is safe, within the call's time.
//! 3. [`Limit`]: bounds the requests in flight, and the rate.
//! 4. [`Authorize`]: attaches the token and the customer id; one replay after a 401. While there is no token, the call
//!    waits for one (`token_wait`).
//! 5. [`OriginGuard`]: keeps both from any other origin.
//!
//! [`Chain::run`] races all of this with the stop of a call that its caller can stop.
//!
//! The policies are plain functions that call each other. [`Authorize`] and [`OriginGuard`] are `reqwest-middleware` as
//! well, for other stacks. The others need a call of this crate.

mod authorize;
mod limit;
mod origin_guard;
mod retries;
mod retry;
mod token_wait;
mod trace;

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use iopole_auth::{Generation, TokenSource};

pub use self::authorize::Authorize;
pub(crate) use self::limit::{Limit, Rate};
pub use self::origin_guard::OriginGuard;
pub use self::retries::Retries;
pub(crate) use self::retry::Retry;
use crate::call::{ActiveCall, RawResponse};
use crate::error::{Error, ErrorKind};
use crate::operation::Class;
use crate::stop::{Stop, until};

/// Yields to the runtime before a request that must not be sent twice: one for the sockets, one for the tasks that they
/// wake, and one for a runtime that polls its main future first.
const YIELDS: usize = 3;

/// Policies of one client.
pub(crate) struct Chain {
    pub(crate) http: reqwest::Client,
    pub(crate) retry: Retry,
    pub(crate) limit: Limit,
    pub(crate) authorize: Authorize<Arc<dyn TokenSource>>,
    pub(crate) guard: OriginGuard,
    /// Longest wait for a token, within the call's time.
    pub(crate) token_wait: Duration,
}

/// Error of an attempt without an answer.
pub(crate) enum AttemptError {
    /// A policy failed; nothing was sent after that.
    Policy(Error),
    /// The HTTP client failed.
    Transport(reqwest::Error),
    /// The time of the attempt or of the call was over.
    Late,
}

impl From<Error> for AttemptError {
    fn from(error: Error) -> Self {
        Self::Policy(error)
    }
}

impl Chain {
    /// Runs a call, and returns its answer of any status.
    pub(crate) async fn run(&self, call: &mut ActiveCall) -> Result<RawResponse, Error> {
        if tracing::enabled!(tracing::Level::INFO) {
            // Boxed, here and below: a rare branch must not make every call's future large.
            Box::pin(trace::traced(call, async |call| self.stoppable(call).await)).await
        } else {
            self.stoppable(call).await
        }
    }

    async fn stoppable(&self, call: &mut ActiveCall) -> Result<RawResponse, Error> {
        match call.stop() {
            None => self.retry.run(call, self).await,
            Some(stop) => Box::pin(self.run_until(stop, call)).await,
        }
    }

    async fn run_until(&self, stop: Stop, call: &mut ActiveCall) -> Result<RawResponse, Error> {
        if call.is_stopped() {
            return Err(call.stopped());
        }
        let outcome = until(stop, self.retry.run(call, self)).await;
        outcome.unwrap_or_else(|| Err(call.stopped()))
    }

    /// Runs one attempt: all policies beneath the retry.
    async fn attempt(&self, call: &mut ActiveCall) -> Result<RawResponse, AttemptError> {
        if !self.limit.try_acquire(call) {
            Box::pin(self.limit.acquire(call)).await?;
        }
        let (answer, token) = self.send(call).await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        self.authorize.reject(token);
        if !call.may_replay() {
            return Ok(answer);
        }
        drop(answer);
        Box::pin(self.replay(call)).await
    }

    /// Runs the one replay after a 401, under a new token.
    async fn replay(&self, call: &mut ActiveCall) -> Result<RawResponse, AttemptError> {
        self.limit.keep_to_rates(call).await?;
        self.send(call).await.map(|(answer, _)| answer)
    }

    async fn send(&self, call: &mut ActiveCall) -> Result<(RawResponse, Generation), AttemptError> {
        // A source of tokens may be slow, or foreign code: the call's time bounds it too.
        let token = match call.bound(call.deadline(), self.authorize.token()).await {
            Some(Ok(token)) => token,
            Some(Err(failure)) => Box::pin(self.wait_for_token(call, failure)).await?,
            None => return Err(late().into()),
        };
        let mut request = match call.take_prepared() {
            Some(request) => request,
            None => Box::pin(call.assemble()).await?,
        };
        Authorize::<Arc<dyn TokenSource>>::attach(&mut request, &token, call.customer_id());
        self.guard.check(request.url())?;
        if call.class() == Class::Once {
            notice_closed_connections().await;
        }
        if call.is_stopped() {
            return Err(call.stopped().into());
        }
        let generation = token.generation();
        let due = call.record_attempt(token).ok_or_else(late)?;
        call.guard_body(&mut request);
        // Only up to the head of the answer: the bound of its body depends on the way it is read.
        match call.bound(due, self.http.execute(request)).await {
            Some(Ok(response)) => {
                let unprocessed = [StatusCode::UNAUTHORIZED, StatusCode::TOO_MANY_REQUESTS];
                call.settle(!unprocessed.contains(&response.status()));
                Ok((Box::new(response), generation))
            }
            Some(Err(error)) => {
                call.settle(!error.is_connect());
                Err(AttemptError::Transport(error))
            }
            None => Err(AttemptError::Late),
        }
    }
}

/// Lets the runtime poll its sockets and run the tasks of its connections, so that a connection that the server has
/// closed leaves the pool.
///
/// A current-thread runtime has not done so since the last `block_on`. A request that dies on such a connection has an
/// unknown outcome although the server never read it, and a [`Class::Once`] may not be sent again.
async fn notice_closed_connections() {
    for _ in 0..YIELDS {
        tokio::task::yield_now().await;
    }
}

fn late() -> Error {
    Error::new(
        ErrorKind::TimedOut,
        "the request was not sent: the call's time was over before there was a token",
    )
}
