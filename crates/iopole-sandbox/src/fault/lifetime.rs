//! Token answers that say something else of the token's life.

use serde_json::Value;

use super::Lifetime;

/// The answer of the token endpoint with another `expires_in`; as it was, if it is none.
pub(super) fn with_lifetime(body: &[u8], lifetime: &Lifetime) -> Vec<u8> {
    let Ok(Value::Object(mut fields)) = serde_json::from_slice(body) else { return body.to_vec() };
    if !fields.contains_key("expires_in") {
        return body.to_vec();
    }
    match lifetime {
        Lifetime::Missing => drop(fields.remove("expires_in")),
        Lifetime::Seconds(seconds) => drop(fields.insert("expires_in".to_owned(), (*seconds).into())),
        Lifetime::Text(text) => drop(fields.insert("expires_in".to_owned(), text.clone().into())),
    }
    Value::Object(fields).to_string().into_bytes()
}
