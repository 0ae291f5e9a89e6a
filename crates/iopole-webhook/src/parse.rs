//! What a JSON body is: all kinds may come on one URL, so its members tell.

use bytes::Bytes;
use iopole_model::lenient::FromValue;
use iopole_model::{StatusDelivery, StatusMessage};
use serde_json::{Map, Value};

use crate::delivery::{Payload, UnknownDelivery};
use crate::unsigned::Unsigned;

/// Never fails: what is not understood is kept as it came.
pub(crate) fn parse(body: &Bytes, content_type: Option<String>) -> Payload {
    // Some JSON writers put a byte order mark in front.
    let text = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    let read = serde_json::from_slice(text).ok().and_then(known);
    read.unwrap_or_else(|| {
        Payload::Unknown(UnknownDelivery { body: body.clone(), content_type: Unsigned::new(content_type) })
    })
}

fn known(body: Value) -> Option<Payload> {
    let has = |key: &str| fields(&body).is_some_and(|fields| fields.contains_key(key));
    if has("eventType") {
        read(body, Payload::Event)
    } else if has("enrollmentId") {
        read(body, Payload::Onboarding)
    } else if has("reportId") && has("fileLink") {
        read(body, Payload::Declaration)
    } else if has("reportId") {
        read(body, Payload::DeclarationStatus)
    } else if has("statusId") || has("status") || (has("invoiceId") && has("json")) {
        read(body, Payload::Status)
    } else if has("responses") {
        // The message alone, as two of the platform's examples have it.
        let message = StatusMessage::from_value(body).ok()?;
        Some(Payload::Status(Box::new(StatusDelivery::from(message))))
    } else {
        None
    }
}

/// The members of an object, or of the one object in a list: the platform was seen to answer so.
fn fields(body: &Value) -> Option<&Map<String, Value>> {
    match body {
        Value::Object(fields) => Some(fields),
        Value::Array(items) => match items.as_slice() {
            [Value::Object(fields)] => Some(fields),
            _ => None,
        },
        _ => None,
    }
}

fn read<T: FromValue>(body: Value, kind: fn(Box<T>) -> Payload) -> Option<Payload> {
    T::from_value(body).ok().map(|read| kind(Box::new(read)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::delivery::Kind;

    const ID: &str = "0199c2d4-0f5e-7a31-9a3e-2f4b6c8d1e00";

    fn kind(body: &[u8]) -> Kind {
        parse(&Bytes::copy_from_slice(body), None).kind()
    }

    #[test]
    fn members_tell_the_kind() {
        let bodies = [
            (json!({"eventType": "BRAND_NEW", "status": "x"}), Kind::Event),
            (json!({"enrollmentId": ID, "status": "STARTED"}), Kind::Onboarding),
            (json!({"invoiceId": ID, "status": {"code": "ISSUED"}, "xml": "", "json": {}}), Kind::Status),
            (json!({"invoiceId": ID, "xml": "", "json": {}}), Kind::Status),
            (json!([{"invoiceId": ID, "statusId": ID}]), Kind::Status),
            (json!({"sender": {}, "responses": [], "recipients": []}), Kind::Status),
            (
                json!({"reportId": ID, "declarationType": "INITIAL", "fileLink": "https://x"}),
                Kind::Declaration,
            ),
            (json!({"reportId": ID, "xml": "", "json": {}}), Kind::DeclarationStatus),
        ];
        for (body, expected) in bodies {
            assert_eq!(kind(body.to_string().as_bytes()), expected, "{body}");
        }
        assert_eq!(kind("\u{feff}{\"eventType\": \"X\"}".as_bytes()), Kind::Event);
    }

    #[test]
    fn what_is_not_understood_is_kept() {
        let deep = "[".repeat(100_000);
        let odd: [&[u8]; 9] = [
            b"",
            b"OK",
            b"null",
            b"[]",
            b"{}",
            b"\xff\xfe",
            b"{\"eventType\": null}",
            b"{\"enrollmentId\": {}}",
            deep.as_bytes(),
        ];
        for body in odd {
            let Payload::Unknown(unknown) = parse(&Bytes::copy_from_slice(body), Some("text/x".to_owned()))
            else {
                panic!("{}", String::from_utf8_lossy(body));
            };
            assert_eq!(unknown.body, body);
            assert_eq!(unknown.content_type.as_hint().as_deref(), Some("text/x"));
        }
    }
}
