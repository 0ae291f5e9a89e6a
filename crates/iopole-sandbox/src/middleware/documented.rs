//! Turns measured answers into documented ones. The handlers know the measured form only.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::Value;

use crate::exact;
use crate::marks::Operation;
use crate::platform::Platform;

/// Limit of an answer that is turned; longer ones are files.
const LARGEST: usize = 16 * 1024 * 1024;

/// Change of an answer.
type Turn = fn(Value) -> Value;

/// With measured forms the answers pass unread.
pub(crate) async fn documented(
    State(platform): State<Arc<Platform>>,
    request: Request,
    next: Next,
) -> Response {
    let operation = Operation::of(request.extensions());
    let turn = operation.filter(|_| platform.forms.documented()).and_then(turn_of);
    let answer = next.run(request).await;
    match turn {
        Some(turn) if answer.status() == StatusCode::OK => turned(answer, turn).await,
        _ => answer,
    }
}

async fn turned(answer: Response, turn: Turn) -> Response {
    let (mut head, body) = answer.into_parts();
    let bytes = to_bytes(body, LARGEST).await.unwrap_or_default();
    // One measured answer is a bare text.
    let value =
        exact::read(&bytes).unwrap_or_else(|_| Value::from(String::from_utf8_lossy(&bytes).into_owned()));
    head.headers.remove(CONTENT_LENGTH);
    head.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Response::from_parts(head, Body::from(exact::write(&turn(value)).unwrap_or_default()))
}

fn turn_of(operation: &str) -> Option<Turn> {
    match operation {
        "getCustomerId" => Some(|text| text),
        "getInvoice" => Some(|list| upper_format(only(list))),
        "getBusinessEntity" => Some(only),
        "listInvoiceStatusHistory" | "listUnseenInvoiceStatuses" => Some(status),
        _ => None,
    }
}

/// Unwraps a list of one.
fn only(value: Value) -> Value {
    match value {
        Value::Array(mut items) if items.len() == 1 => items.pop().unwrap_or_default(),
        other => other,
    }
}

fn upper_format(mut invoice: Value) -> Value {
    if let Some(Value::String(format)) = invoice.get_mut("originalFormat") {
        *format = format.to_uppercase();
    }
    invoice
}

/// Removes the `null` members of statuses, and writes their type codes as text.
fn status(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(key, value)| !(value.is_null() && matches!(key.as_str(), "issuer" | "networkReason")))
            .map(|(key, value)| match value {
                Value::Number(code) if key == "typeCode" => (key, Value::from(code.to_string())),
                other => (key, status(other)),
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(status).collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_of_one_is_an_object() {
        assert_eq!(only(json!([{"a": 1}])), json!({"a": 1}));
        assert_eq!(only(json!([])), json!([]));
        assert_eq!(upper_format(json!({"originalFormat": "FacturX"})), json!({"originalFormat": "FACTURX"}));
        assert_eq!(upper_format(json!({"originalFormat": null})), json!({"originalFormat": null}));
    }

    #[test]
    fn a_status_has_neither_nulls_nor_numbers_for_codes() {
        let measured = json!([{"json": {"issuer": null, "responses": [{
            "documentReference": {"typeCode": 380, "issuer": {"name": "x"}},
            "rejectionDetail": {"networkReason": null, "reason": "OTHER"}
        }]}}]);
        let documented = json!([{"json": {"responses": [{
            "documentReference": {"typeCode": "380", "issuer": {"name": "x"}},
            "rejectionDetail": {"reason": "OTHER"}
        }]}}]);
        assert_eq!(status(measured), documented);
    }
}
