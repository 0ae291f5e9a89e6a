//! The body of a request in small pieces, counted and timed.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use http_body::Body;

use crate::admission::Permit;
use crate::body_timer::BodyTimer;
use crate::refusal::{BodyError, Refusal};

/// Largest piece, in bytes, for any size of the transport's frames.
pub(crate) const PIECE: usize = 64 * 1024;

/// A body that fails with a refusal once it is too large or too slow.
pub(crate) struct BoundedBody<B> {
    body: B,
    held: Bytes,
    left: u64,
    limit: u64,
    timer: BodyTimer,
    permit: Option<Permit>,
}

impl<B> BoundedBody<B>
where
    B: Body + Unpin,
    B::Error: Into<BodyError>,
{
    pub(crate) fn new(body: B, limit: u64, timer: BodyTimer) -> Self {
        Self { body, held: Bytes::new(), left: limit, limit, timer, permit: None }
    }

    /// Counts the bytes against a permit, and fails when the permit is lost.
    pub(crate) fn with_permit(mut self, permit: Permit) -> Self {
        self.permit = Some(permit);
        self
    }

    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, Refusal> {
        std::future::poll_fn(|context| self.poll_piece(context)).await.transpose()
    }

    /// Returns the next frame that is not empty, as large as the transport made it.
    pub(crate) async fn next_frame(&mut self) -> Result<Option<Bytes>, Refusal> {
        std::future::poll_fn(|context| self.poll_frame(context)).await.transpose()
    }

    pub(crate) fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Refusal>>> {
        if self.held.is_empty() {
            match ready!(self.poll_frame(context)) {
                Some(Ok(frame)) => self.held = frame,
                end => return Poll::Ready(end),
            }
        }
        let piece = self.held.split_to(self.held.len().min(PIECE));
        Poll::Ready(Some(Ok(piece)))
    }

    fn poll_frame(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Refusal>>> {
        loop {
            let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) else {
                let evicted = |permit: &mut Permit| permit.poll_evicted(context).is_ready();
                if self.permit.as_mut().is_some_and(evicted) {
                    return Poll::Ready(Some(Err(Refusal::Slow)));
                }
                return self.timer.poll_expired(context).map(|()| Some(Err(Refusal::Slow)));
            };
            let Some(frame) = frame else { return Poll::Ready(None) };
            let frame = match frame {
                Ok(frame) => frame,
                Err(error) => return Poll::Ready(Some(Err(Refusal::of_body(error.into(), self.limit)))),
            };
            // Trailers are ignored: they are not signed.
            let Ok(mut data) = frame.into_data() else { continue };
            let length = data.remaining();
            let Some(left) = self.left.checked_sub(length as u64) else {
                return Poll::Ready(Some(Err(Refusal::TooLarge { limit: self.limit })));
            };
            self.left = left;
            if let Some(Err(refusal)) = self.permit.as_mut().map(|permit| permit.received(length as u64)) {
                return Poll::Ready(Some(Err(refusal)));
            }
            // An empty frame is no progress.
            if length > 0 {
                self.timer.renew();
                return Poll::Ready(Some(Ok(data.copy_to_bytes(length))));
            }
        }
    }
}
