//! Parses a body as JSON. Errors name the path and the mismatch, but repeat no value of the body.

use serde::de::DeserializeOwned;
use serde_json::Value;

const ANOTHER_FORM: &str = "a value of another form than expected";
/// Shorter values occur in ordinary words.
const SHORTEST_VALUE: usize = 3;

/// Parses the whole body as one value.
///
/// The path to a mismatch is tracked in a second pass only: it costs more than the parsing itself.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    match serde_json::from_slice(body) {
        Ok(value) => Ok(value),
        Err(_) => parse_with_path(body),
    }
}

#[cold]
fn parse_with_path<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    if body.trim_ascii().is_empty() {
        return Err("it is empty, where JSON was expected".to_owned());
    }
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value =
        serde_path_to_error::deserialize(&mut deserializer).map_err(|error| describe(&error, body))?;
    match deserializer.end() {
        Ok(()) => Ok(value),
        Err(error) => Err(format!("more follows the JSON{}", place(&error))),
    }
}

fn describe(error: &serde_path_to_error::Error<serde_json::Error>, body: &[u8]) -> String {
    use serde_json::error::Category;
    let what = match error.inner().classify() {
        Category::Data => mismatch(error.inner(), body).unwrap_or_else(|| ANOTHER_FORM.to_owned()),
        Category::Syntax => "not JSON".to_owned(),
        Category::Eof => "the JSON breaks off".to_owned(),
        Category::Io => "it could not be read".to_owned(),
    };
    let place = place(error.inner());
    match (error.path().to_string().as_str(), place.strip_prefix(" at ")) {
        ("." | "?", _) => format!("{what}{place}"),
        (path, Some(place)) => format!("{what} at {path} ({place})"),
        (path, None) => format!("{what} at {path}"),
    }
}

/// Shows line and column; empty for an error of a type that read the whole value first, which has none.
fn place(error: &serde_json::Error) -> String {
    match (error.line(), error.column()) {
        (0, _) => String::new(),
        (line, column) => format!(" at line {line}, column {column}"),
    }
}

/// Returns the message of serde or of a type without the value found; `None` if the value cannot be removed.
fn mismatch(error: &serde_json::Error, body: &[u8]) -> Option<String> {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = message.strip_suffix(&place).unwrap_or(&message);
    let text = match message.split_once(": ") {
        Some(("invalid type" | "invalid value", rest)) => {
            let (found, expected) = rest.rsplit_once(", expected ")?;
            format!("found {}, expected {expected}", type_name(found))
        }
        _ if message.starts_with("unknown variant ") => {
            format!("an unknown value, expected {}", message.rsplit_once(", expected ")?.1)
        }
        _ if message.starts_with("unknown field ") => "an unknown member".to_owned(),
        _ if message.contains('"') => return None,
        _ => message.to_owned(),
    };
    let body: Value = serde_json::from_slice(body).ok()?;
    (!repeats(&body, &text)).then_some(text)
}

/// Names the JSON type that serde found, without the value.
fn type_name(found: &str) -> &'static str {
    let names = [
        ("string", "a text"),
        ("integer", "a number"),
        ("floating point", "a number"),
        ("number", "a number"),
        ("boolean", "a boolean"),
        ("null", "null"),
        ("unit", "null"),
        ("Option", "null"),
        ("map", "an object"),
        ("sequence", "a list"),
    ];
    names.iter().find(|(prefix, _)| found.starts_with(prefix)).map_or("another value", |(_, name)| name)
}

/// Returns true if the text repeats a value of the body.
fn repeats(body: &Value, text: &str) -> bool {
    let in_text = |value: &str| value.len() >= SHORTEST_VALUE && text.contains(value);
    match body {
        Value::Null | Value::Bool(_) => false,
        Value::Number(number) => in_text(&number.to_string()),
        Value::String(value) => in_text(value.trim()),
        Value::Array(values) => values.iter().any(|value| repeats(value, text)),
        Value::Object(members) => members.values().any(|value| repeats(value, text)),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only its form counts")]
    struct Thing {
        id: u32,
        state: Option<State>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum State {
        Open,
    }

    fn parse_error(body: &str) -> String {
        parse::<Thing>(body.as_bytes()).unwrap_err()
    }

    #[test]
    fn an_error_names_both_types_and_no_value() {
        for (body, expected) in [
            (r#"{"id":"s3cret"}"#, "found a text, expected u32 at id (line 1, column 14)"),
            (r#"{"id":null}"#, "found null, expected u32 at id (line 1, column 10)"),
            (r#"{"id":-77777}"#, "found a number, expected u32 at id (line 1, column 12)"),
            (r#"{"id":1.25}"#, "found a number, expected u32 at id (line 1, column 10)"),
            (r#"{"state":null}"#, "missing field `id` at line 1, column 14"),
            (r#""s3cret, expected x""#, "found a text, expected struct Thing at line 1, column 20"),
        ] {
            assert_eq!(parse_error(body), expected, "{body}");
        }
        let unknown = parse_error(r#"{"id":1,"state":"s3cret"}"#);
        assert!(unknown.starts_with("an unknown value, expected `open` at state"), "{unknown}");
    }

    #[test]
    fn an_empty_body_has_an_error_of_its_own() {
        for body in ["", " ", "\r\n", "\t"] {
            assert_eq!(parse_error(body), "it is empty, where JSON was expected", "{body:?}");
        }
        assert_eq!(parse_error(r#"{"id""#), "the JSON breaks off at line 1, column 5");
        assert_eq!(parse_error("<html>"), "not JSON at line 1, column 1");
    }

    /// Rejects a value after reading all of it, as the types with several forms do.
    #[derive(Debug)]
    struct Picky;

    impl<'de> Deserialize<'de> for Picky {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let error = match Value::deserialize(deserializer)? {
                Value::String(text) => format!("no such thing as {text}"),
                Value::Bool(_) => r#"no such thing as "true""#.to_owned(),
                _ => "Picky: expected an object with `id`, found a list".to_owned(),
            };
            Err(serde::de::Error::custom(error))
        }
    }

    #[test]
    fn the_message_of_a_type_is_kept_unless_it_repeats_a_value() {
        let parse_error = |body: &str| parse::<Picky>(body.as_bytes()).unwrap_err();
        assert_eq!(parse_error("[]"), "Picky: expected an object with `id`, found a list");
        assert_eq!(parse_error(r#""s3cret""#), ANOTHER_FORM);
        assert_eq!(parse_error("true"), ANOTHER_FORM);
    }
}
