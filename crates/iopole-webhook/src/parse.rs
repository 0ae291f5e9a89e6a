//! What a JSON body is: all kinds may come on one URL, so its members tell.

use bytes::Bytes;
use iopole_model::StatusMessage;
use iopole_model::json::{Document, FromJson};

use crate::delivery::{Payload, UnknownDelivery};
use crate::unsigned::Unsigned;

/// Never fails: what is not understood is kept as it came.
/// Nor does it need much memory: `most` bytes of text are parsed.
pub(crate) fn parse(body: &Bytes, content_type: Option<String>, most: usize) -> Payload {
    // Some JSON writers put a byte order mark in front.
    let text = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    let read = if text.len() <= most && values(text) <= MOST_VALUES {
        Document::parse(text).ok().and_then(|document| known(&document))
    } else {
        tracing::warn!(bytes = text.len(), "a body is too large to be parsed, and is kept as it came");
        None
    };
    read.unwrap_or_else(|| {
        Payload::Unknown(UnknownDelivery { body: body.clone(), content_type: Unsigned::new(content_type) })
    })
}

/// Values that a body may hold to be parsed. One needs up to 700 bytes, as an object with a single member.
const MOST_VALUES: usize = 100_000;

/// A bound of how many values a JSON text holds: what separates and opens them, outside of strings.
fn values(text: &[u8]) -> usize {
    let (mut count, mut left) = (0, text.iter());
    while let Some(byte) = left.next() {
        match byte {
            b',' | b'[' | b'{' => count += 1,
            b'"' => skip_string(&mut left),
            _ => {}
        }
    }
    count
}

/// Skips to the end of a string, whose first quotation mark was read.
fn skip_string(left: &mut std::slice::Iter<'_, u8>) {
    while let Some(byte) = left.find(|byte| matches!(byte, b'"' | b'\\')) {
        if *byte == b'"' {
            return;
        }
        // What is escaped.
        left.next();
    }
}

/// The kind by its members; where one does not read as it should, the next is tried.
fn known(body: &Document<'_>) -> Option<Payload> {
    KINDS.iter().filter(|(fits, _)| fits(body)).find_map(|(_, read)| read(body))
}

type Fits = fn(&Document<'_>) -> bool;
/// `None` where it does not read as it should.
type Read = fn(&Document<'_>) -> Option<Payload>;

/// Which members tell a kind (`null` is what the platform writes for one that is not there), and how it is read; the
/// first that fits comes first.
const KINDS: [(Fits, Read); 6] = [
    (|body| body.has("eventType"), |body| read(body, Payload::Event)),
    (|body| body.has("enrollmentId"), |body| read(body, Payload::Onboarding)),
    (|body| body.has("reportId") && body.has("fileLink"), |body| read(body, Payload::Declaration)),
    (|body| body.has("reportId"), |body| read(body, Payload::DeclarationStatus)),
    (
        |body| body.has("statusId") || body.has("status") || (body.has("invoiceId") && body.has("json")),
        |body| read(body, Payload::Status),
    ),
    // The message alone, as two of the platform's examples have it.
    (
        |body| body.has("responses"),
        |body| body.read::<StatusMessage>().map(|message| Payload::Status(Box::new(message.into()))),
    ),
];

fn read<T: FromJson>(body: &Document<'_>, kind: fn(Box<T>) -> Payload) -> Option<Payload> {
    body.read().map(|read| kind(Box::new(read)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::delivery::Kind;

    const ID: &str = "0199c2d4-0f5e-7a31-9a3e-2f4b6c8d1e00";

    fn kind(body: &[u8]) -> Kind {
        parse(&Bytes::copy_from_slice(body), None, usize::MAX).kind()
    }

    #[test]
    fn values_are_counted_outside_of_strings() {
        for (text, count) in [
            ("", 0),
            ("1", 0),
            ("[1,2]", 2),
            (r#"{"a":[{},{}]}"#, 5),
            (r#"{"a":",[{\",[{"}"#, 1),
            (r#"["\\",1]"#, 2),
            (r#"["never closed,,,"#, 1),
        ] {
            assert_eq!(values(text.as_bytes()), count, "{text}");
        }
    }

    #[test]
    fn a_body_of_too_many_bytes_or_values_is_kept_as_it_came() {
        let status = |json: &str| Bytes::from(format!(r#"{{"statusId":"{ID}","json":{json}}}"#));
        let many = |count: usize| status(&format!("[{}0]", "0,".repeat(count)));
        assert_eq!(parse(&many(1_000), None, usize::MAX).kind(), Kind::Status);
        assert_eq!(parse(&many(1_000), None, 1_000).kind(), Kind::Unknown);
        let Payload::Unknown(unknown) = parse(&many(MOST_VALUES), None, usize::MAX) else {
            panic!("it was parsed")
        };
        assert_eq!(unknown.body, many(MOST_VALUES));
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
            // What is null is not there.
            (json!({"eventType": null, "enrollmentId": ID, "state": "STARTED"}), Kind::Onboarding),
            (json!({"enrollmentId": null, "reportId": null, "statusId": ID}), Kind::Status),
            (json!({"reportId": ID, "fileLink": null, "json": {}}), Kind::DeclarationStatus),
            (json!({"invoiceId": ID, "json": null, "responses": []}), Kind::Status),
            // What does not read as one kind may be another.
            (json!({"eventType": {}, "enrollmentId": ID}), Kind::Onboarding),
            (json!({"eventType": [], "enrollmentId": {}, "statusId": ID}), Kind::Status),
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
            let Payload::Unknown(unknown) =
                parse(&Bytes::copy_from_slice(body), Some("text/x".to_owned()), usize::MAX)
            else {
                panic!("{}", String::from_utf8_lossy(body));
            };
            assert_eq!(unknown.body, body);
            assert_eq!(unknown.content_type.as_hint().as_deref(), Some("text/x"));
        }
    }
}
