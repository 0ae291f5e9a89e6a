//! One span a call, in OpenTelemetry's names for HTTP clients. No query, no body, no header value.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use http::Extensions;
use reqwest::{Request, Response};
use reqwest_middleware::{Error as ChainError, Middleware, Next};
use tracing::Instrument as _;
use tracing::field::Empty;

use crate::call::Call;
use crate::error::Error;

/// Writes a span for each call: `http.request.method`, `url.template`, `server.address`, `server.port`,
/// `http.response.status_code`, `http.request.resend_count`, `error.type`.
#[derive(Debug)]
pub(crate) struct Trace;

impl Middleware for Trace {
    // Written out: without a subscriber there is nothing to do, and no future of its own to do it.
    fn handle<'s, 'e, 'n, 'f>(
        &'s self,
        request: Request,
        extensions: &'e mut Extensions,
        next: Next<'n>,
    ) -> BoxFuture<'f, reqwest_middleware::Result<Response>>
    where
        's: 'f,
        'e: 'f,
        'n: 'f,
        Self: 'f,
    {
        if tracing::enabled!(tracing::Level::INFO) {
            Box::pin(Self::traced(request, extensions, next))
        } else {
            next.run(request, extensions)
        }
    }
}

impl Trace {
    async fn traced(
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<Response> {
        let call = extensions.get::<Arc<Call>>().cloned();
        let (id, template) =
            call.as_ref().map_or(("", ""), |call| (call.operation().id(), call.operation().path()));
        let url = request.url();
        let span = tracing::info_span!(
            "iopole.call",
            "otel.kind" = "client",
            "otel.name" = format!("{} {template}", request.method()),
            "iopole.operation" = id,
            "http.request.method" = %request.method(),
            "url.template" = template,
            "server.address" = url.host_str().unwrap_or_default(),
            "server.port" = url.port_or_known_default(),
            "http.response.status_code" = Empty,
            "http.request.resend_count" = Empty,
            "error.type" = Empty,
        );
        let outcome = next.run(request, extensions).instrument(span.clone()).await;
        let sent = call.map_or(1, |call| call.sent().len());
        if sent > 1 {
            span.record("http.request.resend_count", sent - 1);
        }
        match &outcome {
            Ok(response) => {
                let status = response.status().as_u16();
                span.record("http.response.status_code", status);
                if status >= 400 {
                    span.record("error.type", status);
                }
            }
            Err(error) => {
                span.record("error.type", error_type(error));
            }
        }
        outcome
    }
}

fn error_type(error: &ChainError) -> String {
    match error {
        ChainError::Middleware(error) => match error.downcast_ref::<Error>() {
            Some(error) => format!("{:?}", error.kind()),
            None => "middleware".to_owned(),
        },
        ChainError::Reqwest(error) if error.is_connect() => "connect".to_owned(),
        ChainError::Reqwest(error) if error.is_timeout() => "timeout".to_owned(),
        ChainError::Reqwest(_) => "transport".to_owned(),
    }
}
