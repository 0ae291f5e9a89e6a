//! Copies a request body while the handler reads it, up to a limit.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};

/// Limit of a body that is kept.
const LONGEST: usize = 4096;

/// The copy so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Passed(Arc<Mutex<Vec<u8>>>);

impl Passed {
    /// The whole copy, unless the body was too long.
    pub(super) fn whole(&self) -> Option<Vec<u8>> {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (bytes.len() <= LONGEST).then(|| std::mem::take(&mut *bytes))
    }

    fn keep(&self, bytes: &[u8]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // One byte beyond the limit marks a longer body.
        let room = (LONGEST + 1).saturating_sub(kept.len());
        kept.extend(bytes.iter().take(room));
    }
}

/// A body that is copied.
pub(super) struct Tee {
    body: Body,
    passed: Passed,
}

impl Tee {
    pub(super) fn new(body: Body) -> (Self, Passed) {
        let passed = Passed::default();
        (Self { body, passed: passed.clone() }, passed)
    }
}

impl HttpBody for Tee {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(data) = frame.data_ref()
        {
            self.passed.keep(data);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
