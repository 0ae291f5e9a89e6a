//! A receiver as a tower service.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use http_body_util::Full;

use crate::handler::Handler;
use crate::receiver::Receiver;
use crate::refusal::BodyError;

/// A [`Receiver`] as a tower service, for hyper, warp, tonic, poem and your own layers.
pub struct Service<H>(Receiver<H>);

impl<H> Service<H> {
    /// Wraps a receiver.
    pub const fn new(receiver: Receiver<H>) -> Self {
        Self(receiver)
    }
}

impl<H> Clone for Service<H> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<H> std::fmt::Debug for Service<H> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Service").field(&self.0).finish()
    }
}

impl<H, B> tower_service::Service<Request<B>> for Service<H>
where
    H: Handler,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BodyError>,
{
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    /// Always ready. Use a layer to limit concurrent requests.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let receiver = self.0.clone();
        Box::pin(async move { Ok(receiver.respond(request).await) })
    }
}
