//! Refusals that the framework makes by itself: a body over the limit, a path that is no text. They are plain text.

use axum::body::to_bytes;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;

/// Longer than any of its sentences.
const LONGEST: usize = 4096;

/// The answer, unless it is a refusal in plain text: then its status, and what it says.
pub(crate) async fn text_of(answer: Response) -> Result<Response, (StatusCode, String)> {
    let status = answer.status();
    let media_type = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !status.is_client_error() || !media_type.is_some_and(|kind| kind.starts_with("text/plain")) {
        return Ok(answer);
    }
    let bytes = to_bytes(answer.into_body(), LONGEST).await.unwrap_or_default();
    Err((status, String::from_utf8_lossy(&bytes).into_owned()))
}
