//! Answers to the platform.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::Full;

/// `Retry-After` of a 503, in seconds. The retry strategy of the platform decides.
const RETRY_AFTER: &str = "30";

/// Returns 204, or 200 with the body of the handler.
pub(crate) fn accepted(body: Bytes) -> Response<Full<Bytes>> {
    let status = if body.is_empty() { StatusCode::NO_CONTENT } else { StatusCode::OK };
    answer(status, body)
}

/// Returns an answer without a body or with JSON, and with the header that its status needs.
pub(crate) fn answer(status: StatusCode, body: Bytes) -> Response<Full<Bytes>> {
    let json = !body.is_empty();
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if json {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    match status {
        StatusCode::SERVICE_UNAVAILABLE => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
        }
        _ => {}
    }
    response
}
