//! Error responses of the framework, in plain text: a body over the limit, a path that is not UTF-8.

use axum::body::to_bytes;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;

/// Limit of its text, in bytes.
const LONGEST: usize = 4096;

/// The answer, or status and text if it is an error response of the framework.
pub(crate) async fn text_of(answer: Response) -> Result<Response, (StatusCode, String)> {
    let status = answer.status();
    let media_type = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !status.is_client_error() || !media_type.is_some_and(|kind| kind.starts_with("text/plain")) {
        return Ok(answer);
    }
    let bytes = to_bytes(answer.into_body(), LONGEST).await.unwrap_or_default();
    Err((status, String::from_utf8_lossy(&bytes).into_owned()))
}
