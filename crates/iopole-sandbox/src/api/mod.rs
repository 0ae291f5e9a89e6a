//! The HTTP side: which path leads where, and what every answer has in common.

mod answer;
mod customer;
mod directory;
mod drain;
mod edi;
mod enrollments;
mod entities;
mod files;
mod generation;
mod guard;
mod international;
mod invoices;
pub(crate) mod issue;
mod observe;
mod params;
mod report_check;
mod report_invoice_check;
mod reporting;
mod retry_strategy;
mod search;
mod shape;
mod stats;
mod status_check;
mod statuses;
mod upload;
mod webhook_check;
mod webhook_endpoints;
mod webhooks;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::{get, post, put};

use crate::platform::Platform;
use crate::serve::{Hosts, same_site};
use crate::{control, forms, journal, rejection};
use answer::Refusal;
pub(crate) use observe::Observer;
pub(crate) use status_check::declaration;

/// Largest JSON or form body; uploads have a limit of their own.
const BODY_LIMIT: usize = 2 * 1024 * 1024;

/// Everything the server answers.
pub(crate) fn router(platform: Arc<Platform>, hosts: Hosts) -> Router {
    let api = Router::new()
        .route("/v1/config/customer/id", get(customer::id))
        .route("/v1/config/webhook", get(webhooks::list).post(webhooks::create))
        .route(
            "/v1/config/webhook/{webhookId}",
            get(webhooks::read).put(webhooks::update).delete(webhooks::delete),
        )
        .route(
            "/v1/config/retry/strategy",
            get(retry_strategy::read).post(retry_strategy::create).delete(retry_strategy::delete),
        )
        .route("/v1/edi/message/{message}", post(edi::send).layer(DefaultBodyLimit::disable()))
        .route("/v1/edi/message/{message}/download", get(edi::download))
        .route("/v1/edi/message/{message}/download/all", get(edi::download_all))
        .route("/v1/stats/{network}/lastErrors", get(stats::last_errors))
        .route("/v1/stats/{network}/summary/{interval}", get(stats::summary))
        .route("/v1/stats/{network}/messagesReceived/{interval}", get(stats::received))
        .route("/v1/stats/{network}/messagesSent/{interval}", get(stats::sent))
        .route("/v1/stats/{network}/messagesError/{interval}", get(stats::in_error))
        .route("/v1/stats/{network}/tagsDistribution/{interval}", get(stats::tags))
        .route("/v1/stats/{network}/successErrors/{interval}", get(stats::success_errors))
        .route("/v1/invoice", post(upload::send).layer(DefaultBodyLimit::disable()))
        .route("/v1/invoice/notSeen", get(invoices::not_seen))
        .route("/v1/invoice/{invoiceId}", get(invoices::read))
        .route("/v1/invoice/{invoiceId}/download", get(invoices::download))
        .route("/v1/invoice/{invoiceId}/download/readable", get(files::readable))
        .route("/v1/invoice/{invoiceId}/files", get(files::list))
        .route("/v1/invoice/{invoiceId}/files/attachments", get(files::attachments))
        .route("/v1/invoice/file/{fileId}/download", get(files::download))
        .route("/v1/invoice/{invoiceId}/markAsSeen", put(invoices::mark_as_seen))
        .route("/v1/invoice/{invoiceId}/status", post(statuses::declare))
        .route("/v1/invoice/{invoiceId}/status-history", get(statuses::history))
        .route("/v1/invoice/status/notSeen", get(statuses::not_seen))
        .route("/v1/invoice/status/{statusId}/markAsSeen", put(statuses::mark_as_seen))
        .route("/v1.1/invoice/search", get(search::search))
        .route("/v1/directory/french", get(directory::search))
        .route("/v1/directory/international", get(international::search))
        .route("/v1/directory/international/check/scheme/{scheme}/value/{value}", get(international::check))
        .merge(entities::routes())
        .merge(enrollments::routes())
        .merge(reporting::routes())
        .merge(generation_routes())
        .route("/v1/api", get(explorer))
        .route("/v1/api/", get(explorer))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(Arc::clone(&platform), forms::documented))
        .layer(middleware::from_fn_with_state(Arc::clone(&platform), observe::observe));
    api.layer(middleware::map_response(enveloped))
        .merge(crate::token::routes())
        .layer(middleware::from_fn_with_state(Arc::clone(&platform), journal::record))
        .merge(control::router(&platform))
        .layer(middleware::from_fn_with_state(hosts, same_site))
        .layer(middleware::from_fn(drain::drain))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(platform)
}

fn generation_routes() -> Router<Arc<Platform>> {
    Router::new()
        .route("/v1/tools/facturx/generate", post(generation::facturx))
        .route("/v1/tools/cii/generate", post(generation::cii))
        .route("/v1/tools/ubl/generate", post(generation::ubl))
        .layer(DefaultBodyLimit::max(generation::LARGEST))
}

/// Puts the refusals of the framework, which are plain text, into the platform's envelope.
async fn enveloped(answer: Response) -> Response {
    match rejection::text_of(answer).await {
        Ok(answer) => answer,
        Err((StatusCode::PAYLOAD_TOO_LARGE, why)) => Refusal::too_large().because(why).into_response(),
        Err((status, why)) => Refusal::framework(status, &why).into_response(),
    }
}

/// On the platform an explorer of the API lives here; taken for the base of the API, it answers pages.
async fn explorer() -> Html<&'static str> {
    Html(concat!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>API explorer</title></head>",
        "<body><h1>API explorer</h1><p>This is a page, not the API: its base is the root of this server.</p>",
        "</body></html>"
    ))
}

async fn nothing_here() -> Refusal {
    Refusal::not_found("Resource not found")
}

async fn wrong_method() -> Refusal {
    Refusal::wrong_method()
}
