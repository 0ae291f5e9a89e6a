//! Webhooks in answers, with masked secrets.

use serde_json::Value;

use super::Object;
use crate::direction::Direction;
use crate::world::Webhook;

/// Keys whose values are secrets, at any depth.
const SECRETS: [&str; 4] = ["secretKey", "password", "clientSecret", "ocpApimSubscriptionKey"];

pub(crate) fn webhook(webhook: &Webhook) -> Value {
    Object::default()
        .with("webhookId", webhook.id.to_string())
        .with("filterStreamDirection", webhook.direction.map(Direction::as_str))
        .with("status", if webhook.active { "ACTIVE" } else { "INACTIVE" })
        .with("adapterCode", webhook.adapter.clone())
        .maybe("label", webhook.label.clone())
        .with("interopData", masked(&webhook.interop))
        .into()
}

fn masked(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(key, value)| match value {
                Value::String(secret) if SECRETS.contains(&key.as_str()) => {
                    (key.clone(), mask(secret).into())
                }
                other => (key.clone(), masked(other)),
            })
            .collect(),
        Value::Array(items) => items.iter().map(masked).collect(),
        other => other.clone(),
    }
}

/// The first five characters, then four stars.
fn mask(secret: &str) -> String {
    let shown: String = secret.chars().take(5).collect();
    format!("{shown}****")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_secret_is_masked_and_nothing_else() {
        let read = masked(&json!({"endpoints": {
            "status": {"callbackUrl": "https://example.org/status"},
            "authentication": {
                "hmac": {"secretKey": "abcd1234567890"},
                "basic": {"username": "someone", "password": "été-et-hiver"},
                "oauth2Password": {"clientId": "name", "clientSecret": "xyz"}
            }
        }}));
        assert_eq!(read["endpoints"]["authentication"]["hmac"]["secretKey"], "abcd1****");
        assert_eq!(read["endpoints"]["authentication"]["basic"]["password"], "été-e****");
        assert_eq!(read["endpoints"]["authentication"]["basic"]["username"], "someone");
        assert_eq!(read["endpoints"]["authentication"]["oauth2Password"]["clientSecret"], "xyz****");
        assert_eq!(read["endpoints"]["status"]["callbackUrl"], "https://example.org/status");
    }
}
