//! Application of faults to requests.

use axum::Json;
use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RETRY_AFTER, TRANSFER_ENCODING};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::body::{Broken, Dripping};
use super::{Effect, Lifetime};
use crate::operations;
use crate::serve::Switch;

/// Moment of an effect.
#[derive(Debug, PartialEq)]
pub(crate) enum Course {
    /// Instead of carrying out the request.
    Instead,
    /// After carrying out the request.
    After,
}

impl Effect {
    pub(crate) fn course(&self) -> Course {
        match self {
            Self::Status { processed: false, .. } | Self::Cut { processed: false } | Self::Redirect(_) => {
                Course::Instead
            }
            _ => Course::After,
        }
    }
}

/// The answer to a request that is not carried out.
pub(crate) fn answer_instead(effect: &Effect, operation: Option<&str>, connection: &Switch) -> Response {
    match effect {
        Effect::Status { code, retry_after, .. } => status(*code, retry_after.as_deref(), operation),
        Effect::Redirect(location) => {
            let mut answer = StatusCode::TEMPORARY_REDIRECT.into_response();
            if let Ok(location) = HeaderValue::from_str(location) {
                answer.headers_mut().insert(LOCATION, location);
            }
            answer
        }
        _ => cut(connection),
    }
}

/// The answer to a request that was carried out; `body` is the body without the fault.
pub(crate) fn spoil(
    effect: &Effect,
    operation: Option<&str>,
    answer: Response,
    body: Bytes,
    connection: &Switch,
) -> Response {
    let (mut head, _) = answer.into_parts();
    // The sender of the body sets its length.
    head.headers.remove(CONTENT_LENGTH);
    head.headers.remove(TRANSFER_ENCODING);
    let body = match effect {
        Effect::Status { code, retry_after, .. } => return status(*code, retry_after.as_deref(), operation),
        Effect::Cut { .. } => return cut(connection),
        Effect::Truncated => Body::new(Broken::half(&body)),
        Effect::Garbage => Body::from(garbage(body.len())),
        Effect::Empty => Body::empty(),
        Effect::Answer { media_type, text } => {
            head.status = StatusCode::OK;
            if let Ok(media_type) = HeaderValue::from_str(media_type) {
                head.headers.insert(CONTENT_TYPE, media_type);
            }
            Body::from(text.clone())
        }
        Effect::WithoutLast(items) => Body::from(without_last(&body, *items)),
        Effect::Drip(pause) => Body::new(Dripping::new(body, *pause)),
        Effect::ExpiresIn(lifetime) => Body::from(with_lifetime(&body, lifetime)),
        Effect::Latency { .. } | Effect::Redirect(_) => Body::from(body),
    };
    Response::from_parts(head, body)
}

fn cut(connection: &Switch) -> Response {
    connection.cut();
    // Never arrives. Readers of the journal know the status as "closed without an answer".
    StatusCode::from_u16(499).unwrap_or(StatusCode::BAD_GATEWAY).into_response()
}

fn status(code: u16, retry_after: Option<&str>, operation: Option<&str>) -> Response {
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let reason = status.canonical_reason().unwrap_or("Fault");
    let mut answer = match (status.is_success(), operation) {
        (true, _) => status.into_response(),
        (false, Some(operations::TOKEN)) => (status, Json(token_problem(status, reason))).into_response(),
        (false, _) => (status, Json(json!({"statusMessage": reason}))).into_response(),
    };
    if let Some(value) = retry_after.and_then(|value| HeaderValue::from_str(value).ok()) {
        answer.headers_mut().insert(RETRY_AFTER, value);
    }
    answer
}

/// An error response of the token endpoint.
fn token_problem(status: StatusCode, reason: &str) -> Value {
    match status {
        StatusCode::UNAUTHORIZED => {
            json!({"error": "invalid_client", "error_description": "Invalid client or Invalid client credentials"})
        }
        StatusCode::BAD_REQUEST => json!({"error": "invalid_request", "error_description": reason}),
        _ => json!({"error": "unknown_error", "error_description": reason}),
    }
}

/// Removes the last items of a list, or of the list of a page; other bodies do not change.
fn without_last(body: &Bytes, items: usize) -> Bytes {
    let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return body.clone() };
    let list = match &mut value {
        Value::Array(list) => Some(list),
        other => other.get_mut("data").and_then(Value::as_array_mut),
    };
    let Some(list) = list else { return body.clone() };
    list.truncate(list.len().saturating_sub(items));
    value.to_string().into()
}

/// Bytes that are neither text nor JSON, about as many as the body has.
fn garbage(length: usize) -> Vec<u8> {
    [0xff_u8, 0x00, 0xfe, 0x7b, 0xc3, 0x28, 0x5d, 0x81]
        .into_iter()
        .cycle()
        .take(length.clamp(8, 4096))
        .collect()
}

/// Changes `expires_in` in an answer of the token endpoint; other bodies do not change.
fn with_lifetime(body: &[u8], lifetime: &Lifetime) -> Vec<u8> {
    let Ok(Value::Object(mut fields)) = serde_json::from_slice(body) else { return body.to_vec() };
    if !fields.contains_key("expires_in") {
        return body.to_vec();
    }
    match lifetime {
        Lifetime::Missing => drop(fields.remove("expires_in")),
        Lifetime::Seconds(seconds) => drop(fields.insert("expires_in".to_owned(), (*seconds).into())),
        Lifetime::Text(text) => drop(fields.insert("expires_in".to_owned(), text.clone().into())),
    }
    Value::Object(fields).to_string().into_bytes()
}
