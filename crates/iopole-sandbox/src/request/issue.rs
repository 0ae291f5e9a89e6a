//! Validation issues, in the form of the library that the platform validates its requests with.

use serde_json::{Map, Value, json};

use crate::exact;

/// One issue: a code, a message, the path of the value, and further members by code.
#[derive(Debug)]
pub(crate) struct Issue {
    code: &'static str,
    message: String,
    path: Vec<Value>,
    more: Map<String, Value>,
}

impl Issue {
    fn new(code: &'static str, path: &[&str], message: impl Into<String>) -> Self {
        let path = path.iter().map(|step| Value::from(*step)).collect();
        Self { code, message: message.into(), path, more: Map::new() }
    }

    fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.more.insert(key.to_owned(), value.into());
        self
    }

    /// Prefixes the path.
    pub(crate) fn under(mut self, path: &[Value]) -> Self {
        self.path.splice(0..0, path.iter().cloned());
        self
    }

    pub(crate) fn custom(path: &[&str], message: impl Into<String>) -> Self {
        Self::new("custom", path, message)
    }

    pub(crate) fn uuid(path: &[&str]) -> Self {
        Self::new("invalid_string", path, "Invalid uuid").with("validation", "uuid")
    }

    pub(crate) fn url(path: &[&str]) -> Self {
        Self::new("invalid_string", path, "Invalid url").with("validation", "url")
    }

    /// Text that does not match its pattern.
    pub(crate) fn pattern(path: &[&str]) -> Self {
        Self::new("invalid_string", path, "Invalid").with("validation", "regex")
    }

    pub(crate) fn list_too_long(path: &[&str], maximum: usize) -> Self {
        Self::bound("too_big", path, format!("Array must contain at most {maximum} element(s)"))
            .with("maximum", maximum)
            .with("type", "array")
    }

    pub(crate) fn missing(path: &[&str], expected: &str) -> Self {
        Self::new("invalid_type", path, "Required").with("expected", expected).with("received", "undefined")
    }

    pub(crate) fn wrong_type(path: &[&str], expected: &str, received: &str) -> Self {
        Self::new("invalid_type", path, format!("Expected {expected}, received {received}"))
            .with("expected", expected)
            .with("received", received)
    }

    /// Text other than the one that is allowed.
    pub(crate) fn not_literal(path: &[&str], expected: &str, received: &str, message: &str) -> Self {
        Self::new("invalid_literal", path, message).with("expected", expected).with("received", received)
    }

    /// Text that does not match its pattern, with a message of the caller.
    pub(crate) fn pattern_saying(path: &[&str], message: impl Into<String>) -> Self {
        Self::new("invalid_string", path, message).with("validation", "regex")
    }

    pub(crate) fn not_one_of(path: &[&str], options: &[&str], received: &str) -> Self {
        let quoted: Vec<String> = options.iter().map(|option| format!("'{option}'")).collect();
        let message = format!("Invalid enum value. Expected {}, received '{received}'", quoted.join(" | "));
        Self::new("invalid_enum_value", path, message)
            .with("options", json!(options))
            .with("received", received)
    }

    pub(crate) fn unknown_keys(path: &[&str], keys: &[&str]) -> Self {
        let quoted: Vec<String> = keys.iter().map(|key| format!("'{key}'")).collect();
        let message = format!("Unrecognized key(s) in object: {}", quoted.join(", "));
        Self::new("unrecognized_keys", path, message).with("keys", json!(keys))
    }

    pub(crate) fn text_too_short(path: &[&str], minimum: usize) -> Self {
        Self::bound("too_small", path, format!("String must contain at least {minimum} character(s)"))
            .with("minimum", minimum)
            .with("type", "string")
    }

    pub(crate) fn text_too_long(path: &[&str], maximum: usize) -> Self {
        Self::bound("too_big", path, format!("String must contain at most {maximum} character(s)"))
            .with("maximum", maximum)
            .with("type", "string")
    }

    pub(crate) fn list_too_short(path: &[&str], minimum: usize) -> Self {
        Self::bound("too_small", path, format!("Array must contain at least {minimum} element(s)"))
            .with("exact", false)
            .with("minimum", minimum)
            .with("type", "array")
    }

    pub(crate) fn number_too_small(path: &[&str], minimum: i64) -> Self {
        Self::bound("too_small", path, format!("Number must be greater than or equal to {minimum}"))
            .with("minimum", minimum)
            .with("type", "number")
    }

    pub(crate) fn number_too_big(path: &[&str], maximum: i64) -> Self {
        Self::bound("too_big", path, format!("Number must be less than or equal to {maximum}"))
            .with("maximum", maximum)
            .with("type", "number")
    }

    pub(crate) fn not_above_zero() -> Self {
        Self::new("too_small", &[], "Number must be greater than 0")
            .with("minimum", 0)
            .with("inclusive", false)
            .with("type", "number")
    }

    fn bound(code: &'static str, path: &[&str], message: String) -> Self {
        Self::new(code, path, message).with("inclusive", true)
    }

    /// The message.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    pub(crate) fn to_json(&self) -> Value {
        let mut body = self.more.clone();
        body.insert("code".to_owned(), self.code.into());
        body.insert("message".to_owned(), self.message.clone().into());
        body.insert("path".to_owned(), self.path.clone().into());
        Value::Object(body)
    }
}

/// Name of a JSON value's type in an issue.
pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::String(_) if exact::text(value).is_none() => "number",
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
