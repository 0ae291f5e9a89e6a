//! Shows each exchange of the API, whole, to the observer.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error_response::ErrorResponse;
use crate::observer::Observer;
use crate::platform::Platform;

/// Limit of a body, above the largest upload that is read.
const LARGEST_BODY: usize = 256 * 1024 * 1024;

/// Without an observer bodies pass unread.
pub(crate) async fn observe(State(platform): State<Arc<Platform>>, request: Request, next: Next) -> Response {
    let Some(Observer(observer)) = &platform.observer else { return next.run(request).await };
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return ErrorResponse::too_large().into_response();
    };
    let seen = http::Request::from_parts(head.clone(), body.clone());
    let answer = next.run(Request::from_parts(head, Body::from(body))).await;
    let (head, body) = answer.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return ErrorResponse::too_large().into_response();
    };
    let answer = http::Response::from_parts(head, body);
    observer(&seen, &answer);
    answer.map(Body::from)
}
