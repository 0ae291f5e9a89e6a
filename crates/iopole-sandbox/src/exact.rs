//! Numbers with all of their digits in `serde_json::Value`, which has binary floats.
//!
//! A number that a float would write differently (`20.00`, 19 digits) is a text with a prefix, from the parsing of a
//! body to the writing of an answer. Each process has its own random prefix, so that no caller can send it.

use std::borrow::Cow;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::LazyLock;

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Number, Value};

/// The prefix: a noncharacter of Unicode, then random digits.
static MARK: LazyLock<String> =
    LazyLock::new(|| format!("\u{FDD1}{:016x}:", RandomState::new().build_hasher().finish()));

/// The value of a number with these digits.
pub(crate) fn number(digits: &str) -> Value {
    match digits.parse::<Number>() {
        Ok(number) if number.to_string() == digits => Value::Number(number),
        _ => Value::String(format!("{}{digits}", *MARK)),
    }
}

/// The digits of a number; `None` for anything else.
pub(crate) fn digits(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::String(text) => text.strip_prefix(MARK.as_str()).map(Cow::Borrowed),
        _ => None,
    }
}

/// The text of a value that is not a number.
pub(crate) fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.starts_with(MARK.as_str()))
}

/// Parses JSON.
pub(crate) fn read(json: &[u8]) -> serde_json::Result<Value> {
    let text = serde_json::from_slice::<&RawValue>(json)?.get();
    serde_json::from_str(&marked(text))
}

/// Prefixes the numbers of a JSON text that a float would write differently.
fn marked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c == '"' || c == '-' || c.is_ascii_digit()) {
        let (before, token) = rest.split_at(at);
        out.push_str(before);
        let end = if token.starts_with('"') { string_end(token) } else { number_end(token) };
        let (token, after) = token.split_at(end);
        match number_of(token) {
            Some(Value::String(marked)) => out.push_str(&format!("\"{marked}\"")),
            _ => out.push_str(token),
        }
        rest = after;
    }
    out + rest
}

fn number_of(token: &str) -> Option<Value> {
    (!token.starts_with('"')).then(|| number(token))
}

fn number_end(token: &str) -> usize {
    token.find(|c: char| !(c.is_ascii_digit() || "+-.eE".contains(c))).unwrap_or(token.len())
}

/// Index after the closing quote.
fn string_end(token: &str) -> usize {
    let mut escaped = false;
    let closing = |(at, byte): (usize, u8)| {
        let closes = !escaped && byte == b'"' && at > 0;
        escaped = !escaped && byte == b'\\';
        closes.then_some(at + 1)
    };
    token.bytes().enumerate().find_map(closing).unwrap_or(token.len())
}

/// Writes JSON.
pub(crate) fn write(value: &impl Serialize) -> serde_json::Result<String> {
    let text = serde_json::to_string(value)?;
    let mark = format!("\"{}", *MARK);
    if !text.contains(&mark) {
        return Ok(text);
    }
    let mut parts = text.split(mark.as_str());
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, after) = part.split_once('"').unwrap_or((part, ""));
        out.push_str(digits);
        out.push_str(after);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn digits_survive_from_edge_to_edge() {
        for text in [
            "20",
            "20.00",
            "1234567.10",
            "1234567890123456789.25",
            "1e19",
            "1E+400",
            "-0.10",
            "0.5",
            "9999999999999999999",
            r#"{"a-1":[20.00,"20.00","\"-3.50",{"é\\":-0.0}],"b":null}"#,
        ] {
            let value = read(text.as_bytes()).unwrap();
            assert_eq!(write(&value).unwrap(), text);
        }
    }

    #[test]
    fn a_marked_number_is_a_number_and_no_text() {
        for digits_ in ["20.00", "20", "1e19"] {
            let value = number(digits_);
            assert_eq!((digits(&value).as_deref(), text(&value)), (Some(digits_), None));
        }
        assert_eq!((digits(&json!("20.00")), text(&json!("20.00"))), (None, Some("20.00")));
    }

    #[test]
    fn numbers_that_a_float_writes_alike_stay_numbers() {
        let value = read(b"[380, 1.5, -7, 0.1]").unwrap();
        assert_eq!(value, json!([380, 1.5, -7, 0.1]));
    }

    #[test]
    fn invalid_json_is_rejected() {
        for text in ["", "{", "20.", "[1,]", "nul", "\"\\ud800\""] {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
    }
}
