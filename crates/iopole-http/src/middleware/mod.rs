//! What happens to every call, one policy a file. Order, from the caller to the wire:
//!
//! 1. [`trace`]: one span a call.
//! 2. [`Retry`]: sends again what may be sent again, within the call's time.
//! 3. [`Limit`]: bounds what is in flight, and the rate.
//! 4. [`Authorize`]: attaches the token and the customer id; one replay after a 401. While there is no token, the call
//!    waits for one (`token_wait`).
//! 5. [`OriginGuard`]: lets nothing of that out to another origin.
//!
//! A call that its caller can stop races all of this with the stop ([`Chain::run`]).
//!
//! The chain is written out as functions that call each other. [`Authorize`] and [`OriginGuard`] are `reqwest-middleware`
//! as well, for other people's stacks; the rest makes sense only for a call of this crate.

mod authorize;
mod budget;
mod limit;
mod origin_guard;
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
pub(crate) use self::retry::Retry;
use crate::call::{Answer, Call};
use crate::error::{Error, ErrorKind};
use crate::operation::Class;
use crate::stop::{Stop, unless};

/// One turn for the sockets and one for the tasks that they wake. The third is for a runtime that polls its main future
/// first.
const TURNS: usize = 3;

/// The policies of one client.
pub(crate) struct Chain {
    pub(crate) http: reqwest::Client,
    pub(crate) retry: Retry,
    pub(crate) limit: Limit,
    pub(crate) authorize: Authorize<Arc<dyn TokenSource>>,
    pub(crate) guard: OriginGuard,
    /// The longest wait for a token, within the call's time.
    pub(crate) token_wait: Duration,
}

/// Why an attempt brought no answer.
pub(crate) enum Failure {
    /// One of the policies had something to say; nothing was sent after that.
    Policy(Error),
    /// The wire failed.
    Wire(reqwest::Error),
    /// No answer in time.
    Late,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Policy(error)
    }
}

impl Chain {
    /// The answer to a call, whatever its status.
    pub(crate) async fn run(&self, call: &mut Call) -> Result<Answer, Error> {
        if tracing::enabled!(tracing::Level::INFO) {
            // Boxed, here and below: what is rare must not make every call's future large.
            Box::pin(trace::traced(call, async |call| self.stoppable(call).await)).await
        } else {
            self.stoppable(call).await
        }
    }

    async fn stoppable(&self, call: &mut Call) -> Result<Answer, Error> {
        match call.stop() {
            None => self.retry.run(call, self).await,
            Some(stop) => Box::pin(self.run_until(stop, call)).await,
        }
    }

    async fn run_until(&self, stop: Stop, call: &mut Call) -> Result<Answer, Error> {
        if call.is_stopped() {
            return Err(call.stopped());
        }
        let outcome = unless(stop, self.retry.run(call, self)).await;
        outcome.unwrap_or_else(|| Err(call.stopped()))
    }

    /// One attempt: everything below the retry.
    async fn attempt(&self, call: &mut Call) -> Result<Answer, Failure> {
        if !self.limit.enter(call) {
            Box::pin(self.limit.wait(call)).await?;
        }
        let (answer, token) = self.send(call).await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        self.authorize.refused(token);
        if !call.may_replay() {
            return Ok(answer);
        }
        drop(answer);
        Box::pin(self.replay(call)).await
    }

    /// The one replay after a 401, under a new token.
    async fn replay(&self, call: &mut Call) -> Result<Answer, Failure> {
        self.limit.keep_to_rates(call).await?;
        self.send(call).await.map(|(answer, _)| answer)
    }

    async fn send(&self, call: &mut Call) -> Result<(Answer, Generation), Failure> {
        // A source of tokens may be slow, or be somebody else's: the call's time bounds it as well.
        let token = match call.bound(call.deadline(), self.authorize.token()).await {
            Some(Ok(token)) => token,
            Some(Err(failure)) => Box::pin(self.wait_for_token(call, failure)).await?,
            None => return Err(late().into()),
        };
        let mut request = match call.prepared() {
            Some(request) => request,
            None => Box::pin(call.assemble()).await?,
        };
        Authorize::<Arc<dyn TokenSource>>::attach(&mut request, &token, call.customer_id());
        self.guard.check(request.url())?;
        if call.class() == Class::Once {
            see_closed_connections().await;
        }
        if call.is_stopped() {
            return Err(call.stopped().into());
        }
        let generation = token.generation();
        let due = call.send_off(token).ok_or_else(late)?;
        call.guard_body(&mut request);
        // Up to the head of the answer only: how its body is bounded depends on how it is read.
        match call.bound(due, self.http.execute(request)).await {
            Some(Ok(response)) => {
                let unprocessed = [StatusCode::UNAUTHORIZED, StatusCode::TOO_MANY_REQUESTS];
                call.settle(!unprocessed.contains(&response.status()));
                Ok((Box::new(response), generation))
            }
            Some(Err(error)) => {
                call.settle(!error.is_connect() && !error.is_builder());
                Err(Failure::Wire(error))
            }
            None => Err(Failure::Late),
        }
    }
}

/// Lets the runtime look at its sockets, then run the tasks of its connections, so that one that the server has closed
/// leaves the pool. On a current-thread runtime nobody has done so since the last `block_on`. A request that dies on
/// such a connection has an unknown outcome although nobody read it, and a [`Class::Once`] may not be sent again.
async fn see_closed_connections() {
    for _ in 0..TURNS {
        tokio::task::yield_now().await;
    }
}

fn late() -> Error {
    Error::new(
        ErrorKind::TimedOut,
        "the request was not sent: the call's time was over before there was a token",
    )
}
