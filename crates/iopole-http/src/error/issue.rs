//! One thing that is wrong with a request, in the forms that the platform gives it.

use serde_json::Value;

/// One thing that is wrong with a request. Its texts are raw: show them by [`Printable`](iopole_auth::Printable).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Issue {
    /// Where: the members and list positions that lead to it, joined by dots; the location in the document, or its
    /// XPath.
    pub path: String,
    /// The platform's code, `invalid_string` for example, or the rule that is broken.
    pub code: Option<String>,
    /// What is wrong, in the platform's words; `no message` where it has none.
    pub message: String,
}

impl Issue {
    /// From a sentence, or an object that says at least where or which.
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

/// The first of these members that is a text and not empty.
pub(super) fn first_text(value: &Value, keys: &[&str]) -> Option<String> {
    let mut texts = keys.iter().filter_map(|key| value.get(key)?.as_str());
    texts.find(|text| !text.is_empty()).map(str::to_owned)
}

/// The validator's names of types, where it has no sentence.
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
