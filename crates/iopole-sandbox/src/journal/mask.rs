//! Bodies without their secrets.

use serde_json::{Map, Value};

use crate::form::Form;

/// Keys that hold a secret, in lower case without underscores, wherever they are.
const SECRETS: [&str; 10] = [
    "secretkey",
    "password",
    "clientsecret",
    "ocpapimsubscriptionkey",
    "accesstoken",
    "refreshtoken",
    "clientassertion",
    "assertion",
    "authorization",
    "peppolmigrationkey",
];
const MASK: &str = "****";

/// A body as the journal may keep it; `None` if it is neither JSON nor a form.
pub(super) fn body(media_type: &str, bytes: &[u8]) -> Option<Value> {
    let media_type = media_type.to_ascii_lowercase();
    if media_type.contains("json") {
        return serde_json::from_slice(bytes).ok().map(masked);
    }
    if media_type.contains("x-www-form-urlencoded") {
        let form = Form::read(bytes);
        let fields: Map<String, Value> =
            form.pairs().map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
        return Some(masked(Value::Object(fields)));
    }
    None
}

pub(super) fn masked(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(key, value)| {
                let value = if is_secret(&key) { Value::from(MASK) } else { masked(value) };
                (key, value)
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(masked).collect(),
        other => other,
    }
}

/// A query without its secrets: nobody should put one there, but some do.
pub(super) fn path(path: &str, query: Option<&str>) -> String {
    let Some(query) = query else { return path.to_owned() };
    let pairs: Vec<String> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((key, _)) if is_secret(key) => format!("{key}={MASK}"),
            _ => pair.to_owned(),
        })
        .collect();
    format!("{path}?{}", pairs.join("&"))
}

fn is_secret(key: &str) -> bool {
    let plain: String = key.chars().filter(|letter| *letter != '_' && *letter != '-').collect();
    SECRETS.contains(&plain.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_masked_at_any_depth() {
        let text = br#"{"a":[{"secretKey":"s1","b":{"password":{"x":"s2"}}}],"client_secret":"s3","keep":1}"#;
        let kept = body("application/json; charset=utf-8", text);
        let expected = json!({"a": [{"secretKey": "****", "b": {"password": "****"}}], "client_secret": "****", "keep": 1});
        assert_eq!(kept, Some(expected));
        let form = body("application/x-www-form-urlencoded", b"client_id=a%40b&client_secret=s");
        assert_eq!(form, Some(json!({"client_id": "a@b", "client_secret": "****"})));
        assert_eq!(path("/x", Some("q=1&access_token=s")), "/x?q=1&access_token=****");
    }

    #[test]
    fn other_bodies_are_not_kept() {
        assert_eq!(body("multipart/form-data; boundary=x", b"..."), None);
        assert_eq!(body("application/json", b"{\"password\": \"cut sho"), None);
    }
}
