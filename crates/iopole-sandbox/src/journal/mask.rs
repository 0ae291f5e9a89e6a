//! Secrets masked in bodies, queries and addresses.

use reqwest::Url;
use serde_json::{Map, Value};

use crate::exact;
use crate::form::Form;

/// Keys whose values are secrets, at any depth; in lower case, without underscores.
const SECRETS: [&str; 16] = [
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
    "migrationkey",
    "token",
    "secret",
    "apikey",
    "subscriptionkey",
    "signature",
];
const MASK: &str = "****";

/// Masks the secrets of a body; `None` if it is neither JSON nor a form.
pub(crate) fn body(media_type: &str, bytes: &[u8]) -> Option<Value> {
    let media_type = media_type.to_ascii_lowercase();
    if media_type.contains("json") {
        return exact::read(bytes).ok().map(masked);
    }
    if media_type.contains("x-www-form-urlencoded") {
        let form = Form::read(bytes);
        let fields: Map<String, Value> =
            form.pairs().map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
        return Some(masked(Value::Object(fields)));
    }
    None
}

fn masked(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            // A relation of the operator may hold a key of the receiver: `{"key": "x-api-key", "value": …}`.
            let pair = fields.contains_key("key");
            let mask = |(key, value): (String, Value)| {
                let hidden = is_secret(&key) || (pair && key == "value");
                (key, if hidden { Value::from(MASK) } else { masked(value) })
            };
            fields.into_iter().map(mask).collect()
        }
        Value::String(text) => Value::String(url(text)),
        Value::Array(items) => items.into_iter().map(masked).collect(),
        other => other,
    }
}

/// Masks the secrets of a query.
pub(crate) fn path(path: &str, query: Option<&str>) -> String {
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

/// Masks user, password and query values of a receiver's address, since any of the values may be a token. Other text
/// stays unchanged.
pub(crate) fn url(text: String) -> String {
    if !text.starts_with("http://") && !text.starts_with("https://") {
        return text;
    }
    let Ok(mut url) = text.parse::<Url>() else { return MASK.to_owned() };
    let named = !url.username().is_empty() || url.password().is_some();
    let query: Vec<String> =
        url.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).map(hidden).collect();
    if !named && query.is_empty() {
        return text;
    }
    if named {
        // Fails for an address without a host only.
        let _ = url.set_username(MASK);
        let _ = url.set_password(None);
    }
    if !query.is_empty() {
        url.set_query(Some(&query.join("&")));
    }
    url.into()
}

/// Masks the value of a query pair; a value without a key is masked whole.
fn hidden(pair: &str) -> String {
    pair.split_once('=').map_or_else(|| MASK.to_owned(), |(key, _)| format!("{key}={MASK}"))
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
    fn the_values_of_a_relation_are_masked() {
        let text =
            br#"{"data":{"header":[{"key":"x-api-key","value":"s1"}],"query":[{"key":"tenant","value":"s2"}],
            "param":[{"key":":a","value":"s3"}]},"migrationKey":"s4","identifierValue":"keep"}"#;
        let kept = body("application/json", text).unwrap().to_string();
        assert!(["s1", "s2", "s3", "s4"].iter().all(|secret| !kept.contains(secret)), "{kept}");
        assert!(kept.contains("x-api-key") && kept.contains("keep"), "{kept}");
    }

    #[test]
    fn addresses_keep_no_password_and_no_value_of_a_query() {
        for (address, shown) in [
            ("https://user:s1@a.example/hook?token=s2&x=s3", "https://****@a.example/hook?token=****&x=****"),
            ("https://s1@a.example/", "https://****@a.example/"),
            ("http://127.0.0.1:80/a?s1", "http://127.0.0.1/a?****"),
            ("http://s1:s2 not an address", "****"),
            ("https://a.example/hook", "https://a.example/hook"),
            ("no address ?token=x", "no address ?token=x"),
        ] {
            assert_eq!(url(address.to_owned()), shown);
        }
        let kept = body("application/json", br#"{"callbackUrl":"https://u:s1@a.example/?k=s2"}"#);
        assert_eq!(kept, Some(json!({"callbackUrl": "https://****@a.example/?k=****"})));
    }

    #[test]
    fn a_body_that_is_neither_json_nor_a_form_is_dropped() {
        assert_eq!(body("multipart/form-data; boundary=x", b"..."), None);
        assert_eq!(body("application/json", b"{\"password\": \"cut sho"), None);
    }
}
