//! Authentication of the platform's calls: headers from the configuration of the webhook.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use reqwest::header::AUTHORIZATION;
use reqwest::{RequestBuilder, Response};
use serde_json::Value;
use uuid::Uuid;

use super::client::{Client, network_failure};
use super::message::Attempt;
use super::signature::{checksum, signature};
use crate::world::DeliveryFailure;

/// Tokens of the receivers' authorization servers, one a webhook, with the configuration that obtained them.
#[derive(Default)]
pub(super) struct ReceiverTokens(Mutex<HashMap<Uuid, Kept>>);

struct Kept {
    block: Value,
    token: String,
    until_ms: u64,
}

impl ReceiverTokens {
    fn get(&self, webhook: Uuid, block: &Value, now_ms: u64) -> Option<String> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.get(&webhook)?;
        (kept.block == *block && now_ms < kept.until_ms).then(|| kept.token.clone())
    }

    fn keep(&self, webhook: Uuid, kept: Kept) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(webhook, kept);
    }

    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(super) fn forget(&self, webhook: Uuid) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&webhook);
    }
}

/// Adds the headers of the configuration.
pub(super) async fn authenticate(
    mut request: RequestBuilder,
    client: &Client,
    tokens: &ReceiverTokens,
    attempt: &Attempt<'_>,
) -> Result<RequestBuilder, DeliveryFailure> {
    let ways = &attempt.message.authentication;
    let way = |name: &str| ways.get(name).filter(|block| block.is_object());
    let text =
        |block: &Value, key: &str| block.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    if let Some(block) = way("hmac") {
        let (timestamp, checksum) = (attempt.signed_ms.to_string(), checksum(attempt.message.body.signed()));
        let path = path_with_query(&attempt.message.url);
        let signature = signature(&text(block, "secretKey"), &timestamp, &path, &checksum);
        request = request
            .header("X-Timestamp", timestamp)
            .header("X-Checksum", checksum)
            .header("X-Signature", signature);
    }
    if let Some(block) = way("basic") {
        request = request.basic_auth(text(block, "username"), Some(text(block, "password")));
    }
    if let Some(block) =
        way("perRequestHeaders").filter(|block| block.get("ocpApimSubscriptionKey").is_some())
    {
        request = request.header("Ocp-Apim-Subscription-Key", text(block, "ocpApimSubscriptionKey"));
    }
    for (name, grant) in [("oauth2ClientCredentials", "client_credentials"), ("oauth2Password", "password")] {
        if let Some(block) = way(name) {
            let token = token(client, tokens, attempt, block, grant).await?;
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
    }
    Ok(request)
}

pub(super) fn path_with_query(url: &reqwest::Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

/// Obtains a token from the receiver's server, with the platform's form; its names differ from the standard's.
async fn token(
    client: &Client,
    tokens: &ReceiverTokens,
    attempt: &Attempt<'_>,
    block: &Value,
    grant: &str,
) -> Result<String, DeliveryFailure> {
    let (webhook, now_ms) = (attempt.webhook, attempt.now_ms);
    if let Some(token) = tokens.get(webhook, block, now_ms) {
        return Ok(token);
    }
    let keys: &[&str] = match grant {
        "password" => &["clientId", "username", "password"],
        _ => &["clientId", "clientSecret", "scope"],
    };
    let mut form: Vec<(&str, &str)> =
        keys.iter().filter_map(|key| Some((*key, block.get(*key)?.as_str()?))).collect();
    form.push(("grant_type", grant));
    let url = block.get("callbackUrl").and_then(Value::as_str).unwrap_or_default();
    let answer = client.post_form(url, &form).await?;
    let (token, lifetime_ms) = read_token(answer).await?;
    let until_ms = now_ms.saturating_add(lifetime_ms);
    tokens.keep(webhook, Kept { block: block.clone(), token: token.clone(), until_ms });
    Ok(token)
}

/// Reads the token and its lifetime in milliseconds, 0 if the server gives none.
async fn read_token(answer: Response) -> Result<(String, u64), DeliveryFailure> {
    let status = answer.status();
    if !status.is_success() {
        return Err(DeliveryFailure::Status(status.as_u16()));
    }
    let body = answer.bytes().await.map_err(|error| network_failure(&error))?;
    let body: Value = serde_json::from_slice(&body).map_err(|_| DeliveryFailure::Body)?;
    let token = ["access_token", "accessToken"].iter().find_map(|key| body.get(*key)?.as_str());
    let lifetime = body.get("expires_in").and_then(Value::as_u64).unwrap_or(0);
    Ok((token.ok_or(DeliveryFailure::Body)?.to_owned(), lifetime.saturating_mul(1000)))
}
