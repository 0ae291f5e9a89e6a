//! The body of a request in small pieces, counted.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use http_body::Body;

use crate::refusal::Refusal;

/// No piece is larger, whatever the transport gives at once.
const PIECE: usize = 64 * 1024;

/// What a body may fail with.
pub(crate) type BodyError = Box<dyn std::error::Error + Send + Sync>;

/// A body that ends with a refusal beyond its bound.
pub(crate) struct Pieces<B> {
    body: B,
    held: Bytes,
    left: u64,
    limit: u64,
}

impl<B> Pieces<B>
where
    B: Body + Unpin,
    B::Error: Into<BodyError>,
{
    pub(crate) fn new(body: B, limit: u64) -> Self {
        Self { body, held: Bytes::new(), left: limit, limit }
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
            let Some(frame) = ready!(Pin::new(&mut self.body).poll_frame(context)) else {
                return Poll::Ready(None);
            };
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
            self.held = data.copy_to_bytes(length);
        }
    }
}
