//! The body of a request in small pieces, counted and timed.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Buf, Bytes};
use http_body::Body;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::admission::Permit;
use crate::refusal::Refusal;

/// No piece is larger, whatever the transport gives at once.
pub(crate) const PIECE: usize = 64 * 1024;

/// What a body may fail with.
pub(crate) type BodyError = Box<dyn std::error::Error + Send + Sync>;

/// A body that ends with a refusal beyond its bound, or when it comes too slowly.
pub(crate) struct Pieces<B> {
    body: B,
    held: Bytes,
    left: u64,
    limit: u64,
    patience: Patience,
    permit: Option<Permit>,
}

impl<B> Pieces<B>
where
    B: Body + Unpin,
    B::Error: Into<BodyError>,
{
    pub(crate) fn new(body: B, limit: u64, patience: Patience) -> Self {
        Self { body, held: Bytes::new(), left: limit, limit, patience, permit: None }
    }

    /// Counts what comes against a permit, and ends when that is lost.
    pub(crate) fn with_permit(mut self, permit: Permit) -> Self {
        self.permit = Some(permit);
        self
    }

    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, Refusal> {
        std::future::poll_fn(|context| self.poll_piece(context)).await.transpose()
    }

    pub(crate) fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Refusal>>> {
        loop {
            if !self.held.is_empty() {
                let piece = self.held.split_to(self.held.len().min(PIECE));
                return Poll::Ready(Some(Ok(piece)));
            }
            let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) else {
                let evicted = |permit: &mut Permit| permit.poll_evicted(context).is_ready();
                if self.permit.as_mut().is_some_and(evicted) {
                    return Poll::Ready(Some(Err(Refusal::Slow)));
                }
                return self.patience.poll_end(context).map(|()| Some(Err(Refusal::Slow)));
            };
            let Some(frame) = frame else { return Poll::Ready(None) };
            let frame = match frame {
                Ok(frame) => frame,
                Err(error) => return Poll::Ready(Some(Err(Refusal::of_body(error.into(), self.limit)))),
            };
            // Trailers are not looked at: they are not signed.
            let Ok(mut data) = frame.into_data() else { continue };
            let length = data.remaining();
            let Some(left) = self.left.checked_sub(length as u64) else {
                return Poll::Ready(Some(Err(Refusal::TooLarge { limit: self.limit })));
            };
            self.left = left;
            if let Some(Err(refusal)) = self.permit.as_mut().map(|permit| permit.received(length as u64)) {
                return Poll::Ready(Some(Err(refusal)));
            }
            // A frame without a byte is no progress.
            if length > 0 {
                self.patience.renew();
            }
            self.held = data.copy_to_bytes(length);
        }
    }
}

/// How long a body is waited for. Its timer is made when something is first waited for: a body that is at hand needs
/// none.
pub(crate) struct Patience {
    idle: Duration,
    /// When all of it must be there.
    end: Option<Instant>,
    waiting: bool,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Patience {
    /// Begins now.
    pub(crate) fn new(idle: Duration, whole: Duration) -> Self {
        Self { idle, end: Instant::now().checked_add(whole), waiting: false, timer: None }
    }

    fn renew(&mut self) {
        self.waiting = false;
    }

    fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if !std::mem::replace(&mut self.waiting, true) {
            let idle = Instant::now().checked_add(self.idle);
            // Without an end there is nothing to wait for, and no timer.
            let end = [idle, self.end].into_iter().flatten().min();
            match (end, &mut self.timer) {
                (Some(end), Some(timer)) => timer.as_mut().reset(end),
                (end, timer) => *timer = end.map(|end| Box::pin(sleep_until(end))),
            }
        }
        self.timer.as_mut().map_or(Poll::Pending, |timer| timer.as_mut().poll(context))
    }
}
