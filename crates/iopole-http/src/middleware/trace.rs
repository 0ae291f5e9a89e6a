//! One span per call, in OpenTelemetry's names for HTTP clients. No query, no body, no header value.

use tracing::Instrument as _;
use tracing::field::Empty;

use crate::call::{ActiveCall, RawResponse};
use crate::error::Error;

/// Writes the span `iopole.call` around the rest of the chain.
///
/// Fields: `http.request.method`, `url.template`, `server.address`, `server.port`, `http.response.status_code`,
/// `http.request.resend_count`. A failed call has `otel.status_code` `ERROR` and `error.type` (the status, or the kind
/// of the error). Numbers are `i64`: exporters write other integers as text.
pub(super) async fn traced(
    call: &mut ActiveCall,
    rest: impl AsyncFnOnce(&mut ActiveCall) -> Result<RawResponse, Error>,
) -> Result<RawResponse, Error> {
    let (operation, server) = (call.operation(), call.server());
    let span = tracing::info_span!(
        "iopole.call",
        "otel.kind" = "client",
        "otel.name" = format!("{} {}", operation.method(), operation.path()),
        "iopole.operation" = operation.id(),
        "http.request.method" = %operation.method(),
        "url.template" = operation.path(),
        "server.address" = server.host_str().unwrap_or_default(),
        "server.port" = server.port_or_known_default().map(i64::from),
        "http.response.status_code" = Empty,
        "http.request.resend_count" = Empty,
        "error.type" = Empty,
        "otel.status_code" = Empty,
    );
    let outcome = rest(call).instrument(span.clone()).await;
    if call.resent() > 0 {
        span.record("http.request.resend_count", i64::try_from(call.resent()).unwrap_or(i64::MAX));
    }
    match &outcome {
        Ok(response) => {
            let status = response.status();
            span.record("http.response.status_code", i64::from(status.as_u16()));
            // Redirects are not followed, so each is a failure like a 4xx.
            if !status.is_success() {
                record_failure(&span, status.as_str());
            }
        }
        Err(error) => record_failure(&span, &format!("{:?}", error.kind())),
    }
    outcome
}

fn record_failure(span: &tracing::Span, kind: &str) {
    span.record("error.type", kind);
    span.record("otel.status_code", "ERROR");
}
