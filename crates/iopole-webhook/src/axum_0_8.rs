//! Router and extractor for axum 0.8.
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

/// Returns a router that receives deliveries at every path below its nesting: all kinds may arrive at one URL or at
/// several.
///
/// The verified path is that of the request before nesting. A trailing slash is another path to axum: nest the router
/// with one if the webhook's URL has one. [`Limits`](crate::Limits) replace axum's limit for bodies (2 MB).
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

/// Returns a router that serves a token endpoint at every path below its nesting.
pub fn token_router<S>(endpoint: TokenEndpoint) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    everywhere(move |request: Request| {
        let endpoint = endpoint.clone();
        async move { endpoint.respond(request).await.map(Body::new) }
    })
}

/// Routes every method at every path. A fallback alone is not called in routers that are nested twice.
fn everywhere<F, T, S>(handler: F) -> Router<S>
where
    F: axum::handler::Handler<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    Router::new().route("/", any(handler.clone())).route("/{*rest}", any(handler.clone())).fallback(handler)
}

/// Extractor of a verified delivery, for services that deduplicate by [`Delivery::key`](crate::Delivery::key)
/// themselves. The state provides an `Arc<Intake>`.
///
/// Add a GET route that answers 200: the platform probes each URL.
/// [`Limits::with_body_timeout`](crate::Limits::with_body_timeout) refuses a slow body; the platform waits 60 s for the
/// answer.
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
        intake.receive(as_received(request)).await.map(Verified)
    }
}

/// Traces the refusal, and returns [`Refusal::response`].
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.trace();
        self.response().map(Body::new)
    }
}

/// Restores the path before nesting, which the platform signed.
fn as_received(mut request: Request) -> Request {
    if let Some(OriginalUri(original)) = request.extensions().get::<OriginalUri>().cloned() {
        *request.uri_mut() = original;
    }
    request
}
