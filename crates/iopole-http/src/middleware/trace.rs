//! One span a call, in OpenTelemetry's names for HTTP clients. No query, no body, no header value.

use tracing::Instrument as _;
use tracing::field::Empty;

use crate::call::{Answer, Call};
use crate::error::Error;

/// Writes the span `iopole.call` around the rest of the chain: `http.request.method`, `url.template`,
/// `server.address`, `server.port`, `http.response.status_code`, `http.request.resend_count`, `error.type` (a status, or
/// the kind of the error).
pub(super) async fn traced(
    call: &mut Call,
    rest: impl AsyncFnOnce(&mut Call) -> Result<Answer, Error>,
) -> Result<Answer, Error> {
    let (operation, server) = (call.operation(), call.server());
    let span = tracing::info_span!(
        "iopole.call",
        "otel.kind" = "client",
        "otel.name" = format!("{} {}", operation.method(), operation.path()),
        "iopole.operation" = operation.id(),
        "http.request.method" = %operation.method(),
        "url.template" = operation.path(),
        "server.address" = server.host_str().unwrap_or_default(),
        "server.port" = server.port_or_known_default(),
        "http.response.status_code" = Empty,
        "http.request.resend_count" = Empty,
        "error.type" = Empty,
    );
    let outcome = rest(call).instrument(span.clone()).await;
    let sent = call.sent().len();
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
            span.record("error.type", format!("{:?}", error.kind()));
        }
    }
    outcome
}
