//! An answer against what its operation declares.

use bytes::Bytes;
use http::Response;
use http::header::CONTENT_TYPE;
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

use crate::departure::Departure;
use crate::document::{Media, Operation};

/// Answered by whatever stands before an operation, and declared by none: the caller is unknown, has no right, asks for
/// something that cannot be read, is not there or is too much, or the server cannot answer.
const ANYWHERE: &[u16] = &[400, 401, 403, 404, 405, 413, 415, 429, 500, 502, 503, 504];

pub(crate) fn departures(operation: &Operation, answer: &Response<Bytes>) -> Vec<Departure> {
    let status = answer.status().as_u16();
    let Some(content) = operation.answers.get(&status) else {
        let known = ANYWHERE.contains(&status);
        let found = Departure::new(
            operation.id(),
            status,
            "status",
            "undeclared",
            "the operation declares no such answer",
        );
        return if known { Vec::new() } else { vec![found] };
    };
    let body = answer.body();
    if body.is_empty() {
        let missing = answer.status().is_success() && !content.is_empty();
        let found = Departure::new(operation.id(), status, "body", "missing", "the answer has no body");
        return if missing { vec![found] } else { Vec::new() };
    }
    if content.is_empty() {
        let found =
            Departure::new(operation.id(), status, "body", "undeclared", "the contract declares no body");
        return if answer.status().is_success() { vec![found] } else { Vec::new() };
    }
    let kind = media_type(answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()));
    match content.get(&kind) {
        Some(media) if kind.ends_with("json") => against(media, body, |place, rule, detail| {
            Departure::new(operation.id(), status, place, rule, detail)
        }),
        Some(_) => Vec::new(),
        None => {
            let declared: Vec<_> = content.keys().map(String::as_str).collect();
            let detail = format!("{kind}, the contract declares {}", declared.join(", "));
            vec![Departure::new(operation.id(), status, "content-type", "undeclared", detail)]
        }
    }
}

/// What is wrong in a body of JSON.
pub(crate) fn against(
    media: &Media,
    body: &[u8],
    departure: impl Fn(&str, &str, &str) -> Departure,
) -> Vec<Departure> {
    let value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => return vec![departure("body", "json", &error.to_string())],
    };
    media.validator.iter_errors(&value).flat_map(|error| faults(&error, &departure)).collect()
}

/// One departure for each member that is too many or missing, else one for the error.
fn faults(error: &ValidationError<'_>, departure: impl Fn(&str, &str, &str) -> Departure) -> Vec<Departure> {
    let place = place(&error.instance_path().to_string());
    let member = |name: &str| if place == "body" { format!("/{name}") } else { format!("{place}/{name}") };
    match error.kind() {
        Kind::UnevaluatedProperties { unexpected } | Kind::AdditionalProperties { unexpected } => {
            unexpected.iter().map(|name| departure(&member(name), "undeclared", "no such member")).collect()
        }
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            vec![departure(&member(name), "required", "it is missing")]
        }
        kind => vec![departure(&place, kind.keyword(), &error.to_string())],
    }
}

/// A JSON pointer with `[]` for every position in a list.
fn place(pointer: &str) -> String {
    let parts = pointer.split('/').skip(1);
    let parts: String =
        parts.flat_map(|part| ["/", if part.parse::<usize>().is_ok() { "[]" } else { part }]).collect();
    if parts.is_empty() { "body".to_owned() } else { parts }
}

/// The media type without its parameters, in lower case.
pub(crate) fn media_type(header: Option<&str>) -> String {
    header.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
