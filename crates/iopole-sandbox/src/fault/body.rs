//! Bodies that end too early, or are slow.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// Bytes of a piece of a slow body.
const DROP: usize = 64;

/// A body that fails after its first part, although its length promised more. The connection then closes.
pub(super) struct Broken {
    part: Option<Bytes>,
    promised: u64,
    written: bool,
}

impl Broken {
    /// The first half of a body.
    pub(super) fn half(body: &Bytes) -> Self {
        let promised = u64::try_from(body.len()).unwrap_or(u64::MAX);
        Self { part: Some(body.slice(..body.len() / 2)), promised, written: false }
    }
}

impl HttpBody for Broken {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(part) = self.part.take() {
            return Poll::Ready(Some(Ok(Frame::data(part))));
        }
        if !self.written {
            // Pending once: the server flushes the part when the body has no data.
            self.written = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.promised)
    }
}

/// A body in small pieces, with pauses.
pub(super) struct Dripping {
    left: Bytes,
    pause: Duration,
    wait: Pin<Box<Sleep>>,
}

impl Dripping {
    pub(super) fn new(body: Bytes, pause: Duration) -> Self {
        Self { left: body, pause, wait: Box::pin(sleep(pause)) }
    }
}

impl HttpBody for Dripping {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        ready!(self.wait.as_mut().poll(context));
        self.wait = Box::pin(sleep(self.pause));
        let size = DROP.min(self.left.len());
        Poll::Ready(Some(Ok(Frame::data(self.left.split_to(size)))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(u64::try_from(self.left.len()).unwrap_or(u64::MAX))
    }
}
