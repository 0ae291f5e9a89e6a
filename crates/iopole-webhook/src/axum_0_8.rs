//! For axum 0.8: a router to nest, and an extractor.
//!
//! ```
//! # fn main() -> Result<(), iopole_webhook::ConfigError> {
//! use iopole_webhook::{Ack, Authentication, Delivery, Intake, MemoryStore, Receiver, axum_0_8};
//!
//! let intake = Intake::new(Authentication::hmac("a secret of 32 characters at least")?);
//! let receiver = Receiver::new(intake, MemoryStore::new(), |_: Delivery| async { Ok(Ack::done()) });
//! let app: axum::Router = axum::Router::new().nest("/hooks/iopole", axum_0_8::router(receiver));
//! # drop(app); Ok(())
//! # }
//! ```

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRef, FromRequest, OriginalUri, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::any;

use crate::delivery::Delivery;
use crate::handler::Handler;
use crate::intake::Intake;
use crate::receiver::Receiver;
use crate::refusal::Refusal;
use crate::token_endpoint::TokenEndpoint;

/// A router that receives at every path below where it is nested: all kinds may come on one URL or on several. The
/// path that is verified is the one that the request came with, before any nesting. To axum a slash at the end makes
/// another path: nest it with one if the webhook's URL has one.
///
/// axum's own limit for bodies (2 MB) does not apply; [`Limits`](crate::Limits) does.
pub fn router<H, S>(receiver: Receiver<H>) -> Router<S>
where
    H: Handler,
    S: Clone + Send + Sync + 'static,
{
    everywhere(move |request: Request| {
        let receiver = receiver.clone();
        async move { receiver.respond(as_received(request)).await.map(Body::new) }
    })
}

/// A router that serves a token endpoint at every path below where it is nested.
pub fn token_router<S>(endpoint: TokenEndpoint) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    everywhere(move |request: Request| {
        let endpoint = endpoint.clone();
        async move { endpoint.respond(request).await.map(Body::new) }
    })
}

/// Every method at every path. A fallback alone is not called where routers are nested twice.
fn everywhere<F, T, S>(handler: F) -> Router<S>
where
    F: axum::handler::Handler<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    Router::new().route("/", any(handler.clone())).route("/{*rest}", any(handler.clone())).fallback(handler)
}

/// A verified delivery as an argument of a handler, for those who deduplicate themselves: by
/// [`Delivery::key`](crate::Delivery). The state has an `Arc<Intake>`.
///
/// The GET probe of the platform needs a route of its own then. A body that comes too slowly is refused by
/// [`Limits::with_whole`](crate::Limits::with_whole); the platform waits 60 s for all.
#[derive(Debug)]
pub struct Verified(pub Delivery);

impl<S> FromRequest<S> for Verified
where
    Arc<Intake>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let intake = Arc::<Intake>::from_ref(state);
        intake.take(as_received(request)).await.map(Verified)
    }
}

/// [`Refusal::response`], traced.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.trace();
        self.response().map(Body::new)
    }
}

/// Nesting takes the prefix off the path; the platform has signed it with it.
fn as_received(mut request: Request) -> Request {
    if let Some(OriginalUri(original)) = request.extensions().get::<OriginalUri>().cloned() {
        *request.uri_mut() = original;
    }
    request
}
