//! Reads along with the handler, up to a bound.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};

/// Longest body that is kept.
const LONGEST: usize = 4096;

/// What passed so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Passed(Arc<Mutex<Vec<u8>>>);

impl Passed {
    /// All that passed, unless it was too much to keep.
    pub(super) fn whole(&self) -> Option<Vec<u8>> {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (bytes.len() <= LONGEST).then(|| std::mem::take(&mut *bytes))
    }

    fn keep(&self, bytes: &[u8]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // One byte beyond the bound says that there was more.
        let room = (LONGEST + 1).saturating_sub(kept.len());
        kept.extend(bytes.iter().take(room));
    }
}

/// A body that is read along with.
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
