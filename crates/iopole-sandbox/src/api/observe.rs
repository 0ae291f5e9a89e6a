//! Shows each exchange, whole, to whoever asked for it.

use std::fmt;
use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::answer::Refusal;
use crate::platform::Platform;

/// What an observer is shown at most of a body: more than the largest upload that is read.
const LARGEST_BODY: usize = 256 * 1024 * 1024;

type Observe = dyn Fn(&http::Request<Bytes>, &http::Response<Bytes>) + Send + Sync;

/// Somebody who is shown every exchange of the API.
#[derive(Clone)]
pub(crate) struct Observer(pub(crate) Arc<Observe>);

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}

/// To be layered around the API. Without an observer bodies pass unread.
pub(crate) async fn observe(State(platform): State<Arc<Platform>>, request: Request, next: Next) -> Response {
    let Some(Observer(observer)) = &platform.observer else { return next.run(request).await };
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else { return Refusal::too_large().into_response() };
    let seen = http::Request::from_parts(head.clone(), body.clone());
    let answer = next.run(Request::from_parts(head, Body::from(body))).await;
    let (head, body) = answer.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else { return Refusal::too_large().into_response() };
    let answer = http::Response::from_parts(head, body);
    observer(&seen, &answer);
    answer.map(Body::from)
}
