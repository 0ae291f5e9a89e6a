//! Stops a call when its caller wants to, and keeps the request body from going out afterwards.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Either, Shared, select};
use http_body::{Body, Frame, SizeHint};

/// Future that resolves when the call must end. Each wait polls a clone.
pub(crate) type Stop = Shared<BoxFuture<'static, ()>>;

pub(crate) fn stop(future: impl Future<Output = ()> + Send + 'static) -> Stop {
    future.boxed().shared()
}

/// Returns true if the stop has resolved.
pub(crate) fn is_due(stop: &Stop) -> bool {
    stop.clone().now_or_never().is_some()
}

/// Awaits the future until the stop resolves. Polls the future first, so that a result is never lost.
pub(crate) async fn until<T>(stop: Stop, future: impl Future<Output = T>) -> Option<T> {
    match select(std::pin::pin!(future), stop).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(_) => None,
    }
}

const UNTOUCHED: u8 = 0;
const BEGUN: u8 = 1;
const SHUT: u8 = 2;

/// Decides between a body and a stop: the connection begins the body, or the stop shuts the gate, whichever comes first
/// on any thread.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gate(Arc<AtomicU8>);

impl Gate {
    /// Keeps the body from going out. Returns false if its first byte may be out already.
    pub(crate) fn shut(&self) -> bool {
        self.enter(SHUT)
    }

    fn begin(&self) -> bool {
        self.enter(BEGUN)
    }

    fn enter(&self, state: u8) -> bool {
        let entered = self.0.compare_exchange(UNTOUCHED, state, Ordering::SeqCst, Ordering::SeqCst);
        entered.is_ok() || entered == Err(state)
    }

    /// Lets the request's body pass through this gate. Returns false if there is no body.
    pub(crate) fn guard(&self, request: &mut reqwest::Request) -> bool {
        let Some(body) = request.body_mut().take().filter(|body| !body.is_end_stream()) else { return false };
        *request.body_mut() = Some(reqwest::Body::wrap(Gated { body, gate: self.clone() }));
        true
    }
}

struct Gated {
    body: reqwest::Body,
    gate: Gate,
}

impl Body for Gated {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if !self.gate.begin() {
            return Poll::Ready(Some(Err("the call was stopped".into())));
        }
        Pin::new(&mut self.body).poll_frame(context).map_err(Into::into)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    fn request() -> reqwest::Request {
        let client = reqwest::Client::new();
        client.post("http://localhost/").body("twelve bytes").build().unwrap()
    }

    #[tokio::test]
    async fn a_body_that_has_begun_goes_out_with_its_length() {
        let (gate, mut request) = (Gate::default(), request());
        assert!(gate.guard(&mut request));
        let body = request.body_mut().take().unwrap();
        assert_eq!(body.size_hint().exact(), Some(12));
        assert_eq!(body.collect().await.unwrap().to_bytes(), "twelve bytes");
        assert!(!gate.shut());
    }

    #[tokio::test]
    async fn nothing_passes_a_closed_gate() {
        let (gate, mut request) = (Gate::default(), request());
        assert!(gate.guard(&mut request) && gate.shut() && gate.shut());
        assert!(request.body_mut().take().unwrap().collect().await.is_err());
    }

    #[test]
    fn a_request_without_a_body_needs_no_gate() {
        let client = reqwest::Client::new();
        for request in [client.post("http://localhost/"), client.post("http://localhost/").body("")] {
            assert!(!Gate::default().guard(&mut request.build().unwrap()));
        }
    }
}
