//! What the platform is answered.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::Full;

/// What the platform is told to wait, in seconds, when a delivery is not taken. Its retry strategy decides.
const RETRY_AFTER: &str = "30";

/// 204, or 200 with what the handler answers.
pub(crate) fn accepted(body: Bytes) -> Response<Full<Bytes>> {
    let status = if body.is_empty() { StatusCode::NO_CONTENT } else { StatusCode::OK };
    answer(status, body)
}

/// Without a body, or with one of JSON; and with the header that goes with the status.
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
