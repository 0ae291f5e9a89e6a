//! Mistakes in a request, in the forms that the platform reports them.

use serde_json::Value;

/// One mistake in a request, as the platform reports it. Its texts are raw: show them by
/// [`Printable`](iopole_auth::Printable).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Issue {
    /// Path of the mistake: members and list positions joined by dots, a location in the document, or an XPath.
    pub path: String,
    /// The platform's code, `invalid_string` for example, or the broken rule.
    pub code: Option<String>,
    /// The platform's message; `no message` where it has none.
    pub message: String,
}

impl Issue {
    /// Reads a sentence, or an object with at least a path, a code or a message.
    pub(super) fn read(value: &Value) -> Option<Self> {
        if let Value::String(message) = value {
            return Some(Self { path: String::new(), code: None, message: message.clone() });
        }
        let path = ["path", "location", "xPath", "locationContext"].iter().find_map(|key| value.get(key));
        let path = path.map(path_text).filter(|path| !path.is_empty());
        let code = first_text(value, &["code", "id", "ruleClause", "name"]);
        let message = first_text(value, &["message", "text", "errorDetail"]).or_else(|| expected(value));
        if message.is_none() && path.is_none() && code.is_none() {
            return None;
        }
        let message = message.unwrap_or_else(|| "no message".to_owned());
        Some(Self { path: path.unwrap_or_default(), code, message })
    }
}

/// Returns the first of these members that is a non-empty text.
pub(super) fn first_text(value: &Value, keys: &[&str]) -> Option<String> {
    let mut texts = keys.iter().filter_map(|key| value.get(key)?.as_str());
    texts.find(|text| !text.is_empty()).map(str::to_owned)
}

/// Names the types that the validator expected and received, for an issue without a message.
fn expected(value: &Value) -> Option<String> {
    let expected = first_text(value, &["expected"])?;
    Some(match first_text(value, &["received"]) {
        Some(received) => format!("expected {expected}, received {received}"),
        None => format!("expected {expected}"),
    })
}

fn path_text(path: &Value) -> String {
    let segment = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match path {
        Value::Array(path) => path.iter().map(segment).collect::<Vec<_>>().join("."),
        Value::Null => String::new(),
        path => segment(path),
    }
}
