//! Compares an answer with the declaration of its operation.

use bytes::Bytes;
use http::Response;
use http::header::CONTENT_TYPE;
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

use crate::departure::Departure;
use crate::document::{Media, Operation};

/// Status codes that the platform's page on errors declares for all operations, even if the documents don't repeat
/// them: bad request, unauthenticated, forbidden, not found, too many requests.
const ANYWHERE: &[u16] = &[400, 401, 403, 404, 429];

pub(crate) fn departures(operation: &Operation, answer: &Response<Bytes>) -> Vec<Departure> {
    let status = answer.status().as_u16();
    let Some(content) = operation.answers.get(&status) else {
        if ANYWHERE.contains(&status) {
            return envelope(operation, status, answer.body()).into_iter().collect();
        }
        let detail = "the operation declares no such answer";
        return vec![Departure::new(operation.id(), status, "status", "undeclared", detail)];
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

/// Checks an error response against the envelope of the page on errors: a message or details, or a list of them.
fn envelope(operation: &Operation, status: u16, body: &[u8]) -> Option<Departure> {
    let one = |value: &Value| {
        let text = |key: &str| value.get(key).is_none_or(Value::is_string);
        let says = value.get("statusMessage").is_some()
            || value.get("details").is_some_and(|details| details.is_object() || details.is_array());
        value.is_object() && says && text("statusMessage") && text("code")
    };
    let fits = |value: &Value| match value {
        Value::Array(all) => !all.is_empty() && all.iter().all(one),
        value => one(value),
    };
    let value: Option<Value> = serde_json::from_slice(body).ok();
    let detail = "a refusal has a statusMessage or details";
    (!value.is_some_and(|value| fits(&value)))
        .then(|| Departure::new(operation.id(), status, "body", "envelope", detail))
}

/// Checks a JSON body.
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

/// Returns a departure for each unknown or missing member, else one for the error.
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

/// Returns a JSON pointer with `[]` for every index of a list.
fn place(pointer: &str) -> String {
    let parts = pointer.split('/').skip(1);
    let parts: String =
        parts.flat_map(|part| ["/", if part.parse::<usize>().is_ok() { "[]" } else { part }]).collect();
    if parts.is_empty() { "body".to_owned() } else { parts }
}

/// Returns the media type without its parameters, in lower case.
pub(crate) fn media_type(header: Option<&str>) -> String {
    header.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use crate::Contract;
    use bytes::Bytes;
    use http::{Request, Response};

    fn departs(path: &str, status: u16, body: &str) -> Vec<String> {
        let request = Request::get(path).body(Bytes::new()).expect("a request");
        let answer = Response::builder().status(status).header("content-type", "application/json");
        let answer = answer.body(Bytes::from(body.to_owned())).expect("an answer");
        Contract::pinned().check(&request, &answer).iter().map(crate::Departure::without_values).collect()
    }

    #[test]
    fn an_undeclared_error_response_has_the_envelope() {
        let said = r#"{"statusMessage": "no", "details": []}"#;
        for body in [said, r#"{"details": {"code": "custom"}}"#, &format!("[{said}]")] {
            assert!(departs("/v1/invoice/notSeen", 404, body).is_empty(), "{body}");
        }
        for body in ["", "no", "{}", "[]", "null", r#"{"statusMessage": 3}"#, r#"{"details": "x"}"#] {
            let departures = departs("/v1/invoice/notSeen", 404, body);
            assert_eq!(departures, ["listNotSeenInvoices | 404 | body | envelope"], "{body}");
        }
    }

    #[test]
    fn other_answers_must_be_declared() {
        for status in [409, 413, 415, 500, 502, 503] {
            let departures = departs("/v1/invoice/notSeen", status, r#"{"statusMessage": "no"}"#);
            assert_eq!(departures, [format!("listNotSeenInvoices | {status} | status | undeclared")]);
        }
    }
}
