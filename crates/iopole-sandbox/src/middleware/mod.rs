//! Steps that every request passes before and after its handler.

mod documented;
mod draft;
mod drain;
mod observe;
mod record;
mod tee;

pub(crate) use documented::documented;
pub(crate) use drain::drain;
pub(crate) use observe::observe;
pub(crate) use record::record;

use axum::body::to_bytes;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;

/// Limit of the text of such an error response, in bytes.
const LONGEST: usize = 4096;

/// The answer, or status and text if it is an error response of the framework, which is plain text.
pub(crate) async fn text_of(answer: Response) -> Result<Response, (StatusCode, String)> {
    let status = answer.status();
    let media_type = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !status.is_client_error() || !media_type.is_some_and(|kind| kind.starts_with("text/plain")) {
        return Ok(answer);
    }
    let bytes = to_bytes(answer.into_body(), LONGEST).await.unwrap_or_default();
    Err((status, String::from_utf8_lossy(&bytes).into_owned()))
}
