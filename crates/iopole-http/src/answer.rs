//! The head of an answer, and the one timer of what is waited for from its request on.

use std::future::poll_fn;
use std::ops::Deref;
use std::pin::{Pin, pin};
use std::task::Poll;

use bytes::Bytes;
use tokio::time::{Instant, Sleep, sleep_until};

/// A timer that is set anew for each thing waited for. Setting one later costs next to nothing; a new one each time
/// costs as much as all else that is done with an answer.
pub(crate) struct Timer(Pin<Box<Sleep>>);

impl Timer {
    pub(crate) fn new(due: Instant) -> Self {
        Self(Box::pin(sleep_until(due)))
    }

    /// What the future brings, unless it takes longer than until then.
    pub(crate) async fn bound<T>(&mut self, due: Instant, future: impl Future<Output = T>) -> Option<T> {
        if self.0.deadline() != due {
            self.0.as_mut().reset(due);
        }
        let mut future = pin!(future);
        poll_fn(|context| match future.as_mut().poll(context) {
            Poll::Ready(brought) => Poll::Ready(Some(brought)),
            Poll::Pending => self.0.as_mut().poll(context).map(|()| None),
        })
        .await
    }
}

/// An answer whose body is still to come.
pub(crate) struct Answer {
    response: reqwest::Response,
    timer: Timer,
}

impl Answer {
    pub(crate) fn new(response: reqwest::Response, timer: Timer) -> Self {
        Self { response, timer }
    }

    /// The next piece of the body; `None` where it does not come in time.
    pub(crate) async fn piece(&mut self, due: Instant) -> Option<reqwest::Result<Option<Bytes>>> {
        self.timer.bound(due, self.response.chunk()).await
    }
}

impl Deref for Answer {
    type Target = reqwest::Response;

    fn deref(&self) -> &reqwest::Response {
        &self.response
    }
}
