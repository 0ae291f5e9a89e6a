//! The HTTP side: routes, and the form that all answers share.

mod answer;
mod directory;
mod edi;
mod enrollments;
mod entities;
mod extract;
mod generation;
mod guard;
mod invoices;
mod operations;
mod page;
mod report_check;
mod reporting;
mod retry_strategy;
mod search;
mod stats;
mod statuses;
mod token;
mod upload;
mod webhook_check;
mod webhook_endpoints;
mod webhooks;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state, map_response};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::get;

use crate::error_response::ErrorResponse;
use crate::marks::Operation;
use crate::operations::TOKEN;
use crate::platform::Platform;
use crate::serve::{Hosts, same_site};
use crate::{control, middleware};
use guard::Anyone;
use operations::Names;

/// Limit of a JSON or form body, in bytes; uploads have their own.
const BODY_LIMIT: usize = 2 * 1024 * 1024;

/// Path of the token endpoint.
pub(crate) fn token_path() -> String {
    token::PATH.replace("{realm}", token::REALM)
}

/// Everything that the server answers.
pub(crate) fn router(platform: Arc<Platform>, hosts: Hosts) -> Router {
    let (operations, names) = operations::routes();
    let api = operations
        .route("/v1/api", get(explorer))
        .route("/v1/api/", get(explorer))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(Arc::clone(&platform), middleware::documented))
        .layer(from_fn_with_state(Arc::clone(&platform), middleware::observe));
    api.layer(map_response(enveloped))
        .merge(token::routes())
        .layer(from_fn_with_state(Arc::clone(&platform), middleware::record))
        .layer(from_fn_with_state(names, name))
        .merge(control::router(&platform))
        .layer(from_fn_with_state(hosts, same_site))
        .layer(from_fn(middleware::drain))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(platform)
}

/// Marks a request with the name of its operation.
async fn name(
    State(names): State<Names>,
    path: Option<MatchedPath>,
    mut request: Request,
    next: Next,
) -> Response {
    let name = path.and_then(|path| match path.as_str() {
        token::PATH => Some(TOKEN),
        path => names.get(request.method(), path),
    });
    if let Some(name) = name {
        request.extensions_mut().insert(Operation(name));
    }
    next.run(request).await
}

/// Puts the error responses of the framework, which are plain text, into the platform's envelope.
async fn enveloped(answer: Response) -> Response {
    match middleware::text_of(answer).await {
        Ok(answer) => answer,
        Err((StatusCode::PAYLOAD_TOO_LARGE, text)) => {
            ErrorResponse::too_large().because(text).into_response()
        }
        Err((status, text)) => ErrorResponse::framework(status, &text).into_response(),
    }
}

/// Answers with the customer of the caller: a bare UUID, as `text/html`.
async fn customer_id(Anyone(customer, _): Anyone) -> Html<String> {
    Html(customer.to_string())
}

/// Answers with a page, as the platform does: a client that takes this path for the base of the API gets pages.
async fn explorer() -> Html<&'static str> {
    Html(concat!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>API explorer</title></head>",
        "<body><h1>API explorer</h1><p>This is a page, not the API: its base is the root of this server.</p>",
        "</body></html>"
    ))
}

async fn nothing_here() -> ErrorResponse {
    ErrorResponse::not_found("Resource not found")
}

async fn wrong_method() -> ErrorResponse {
    ErrorResponse::wrong_method()
}
