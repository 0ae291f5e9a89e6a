//! The kind of a JSON body, by its members: all kinds may arrive at one URL.

use iopole_model::json::{Document, FromJson};
use iopole_model::status::StatusMessage;
use memchr::{memchr, memchr2};

use crate::payload::Payload;

/// Parses a body of a known kind.
pub(crate) fn parse(body: &[u8]) -> Option<Payload> {
    // Some JSON writers start with a byte order mark.
    let text = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    if values(text) > MOST_VALUES {
        tracing::warn!(
            bytes = text.len(),
            "a body has too many values to be parsed, and is delivered as unknown"
        );
        return None;
    }
    known(&Document::parse(text).ok()?)
}

/// Largest number of values in a body that is parsed. A value needs up to 700 bytes, as an object with one member.
const MOST_VALUES: usize = 100_000;

/// Returns an upper bound of the number of values: the separators and opening brackets outside of strings.
fn values(text: &[u8]) -> usize {
    let (mut count, mut rest) = (0, text);
    // Strings are most of a large body, so they are skipped by a search and not byte by byte.
    while let Some(quote) = memchr(b'"', rest) {
        let (outside, string) = rest.split_at(quote);
        count += separators(outside);
        rest = after_string(string.get(1..).unwrap_or_default());
    }
    count + separators(rest)
}

fn separators(outside: &[u8]) -> usize {
    outside.iter().filter(|byte| matches!(byte, b',' | b'[' | b'{')).count()
}

/// Returns what follows a string, given what follows its first quotation mark.
fn after_string(mut text: &[u8]) -> &[u8] {
    while let Some(end) = memchr2(b'"', b'\\', text) {
        let is_escape = text.get(end) == Some(&b'\\');
        text = text.get(end + 1 + usize::from(is_escape)..).unwrap_or_default();
        if !is_escape {
            return text;
        }
    }
    &[]
}

/// Finds the kind by the members of a body. If a body does not parse as a kind, the next kind is tried.
fn known(body: &Document<'_>) -> Option<Payload> {
    KINDS.iter().filter(|(fits, _)| fits(body)).find_map(|(_, read)| read(body))
}

type Fits = fn(&Document<'_>) -> bool;
/// `None` if the body does not parse as the kind.
type Read = fn(&Document<'_>) -> Option<Payload>;

/// The members that identify a kind, and its parser, by precedence. The platform writes `null` for a missing member.
const KINDS: [(Fits, Read); 6] = [
    (|body| body.has("eventType"), |body| read(body, Payload::Event)),
    (|body| body.has("enrollmentId"), |body| read(body, Payload::Onboarding)),
    (|body| body.has("reportId") && body.has("fileLink"), |body| read(body, Payload::Declaration)),
    (|body| body.has("reportId"), |body| read(body, Payload::DeclarationStatus)),
    (
        |body| body.has("statusId") || body.has("status") || (body.has("invoiceId") && body.has("json")),
        |body| read(body, Payload::Status),
    ),
    // The message alone, as in two examples of the platform.
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
    use crate::payload::Kind;

    const ID: &str = "0199c2d4-0f5e-7a31-9a3e-2f4b6c8d1e00";

    fn kind(body: &[u8]) -> Kind {
        parse(body).map_or(Kind::Unknown, |payload| payload.kind())
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
    fn a_body_of_too_many_values_is_unknown() {
        let many = |count: usize| format!(r#"{{"statusId":"{ID}","json":[{}0]}}"#, "0,".repeat(count));
        assert_eq!(kind(many(1_000).as_bytes()), Kind::Status);
        assert_eq!(kind(many(MOST_VALUES).as_bytes()), Kind::Unknown);
    }

    #[test]
    fn the_kind_follows_from_the_members() {
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
            // A null member is a missing member.
            (json!({"eventType": null, "enrollmentId": ID, "state": "STARTED"}), Kind::Onboarding),
            (json!({"enrollmentId": null, "reportId": null, "statusId": ID}), Kind::Status),
            (json!({"reportId": ID, "fileLink": null, "json": {}}), Kind::DeclarationStatus),
            (json!({"invoiceId": ID, "json": null, "responses": []}), Kind::Status),
            // A body that does not parse as one kind may be another.
            (json!({"eventType": {}, "enrollmentId": ID}), Kind::Onboarding),
            (json!({"eventType": [], "enrollmentId": {}, "statusId": ID}), Kind::Status),
        ];
        for (body, expected) in bodies {
            assert_eq!(kind(body.to_string().as_bytes()), expected, "{body}");
        }
        assert_eq!(kind("\u{feff}{\"eventType\": \"X\"}".as_bytes()), Kind::Event);
    }

    #[test]
    fn other_bodies_are_unknown() {
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
            assert_eq!(kind(body), Kind::Unknown, "{}", String::from_utf8_lossy(body));
        }
    }
}
