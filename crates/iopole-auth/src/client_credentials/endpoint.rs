//! The hardened way to the token endpoint: bounded, timed, never redirected, its refusals named.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use http::header::ACCEPT_ENCODING;
use http::{HeaderMap, HeaderValue, StatusCode};
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::error::{TokenError, TokenErrorKind as Kind};
use crate::secure_url::SecureUrl;
use crate::wire::{deepest_reason, no_client, retry_after};

const BODY_BOUND: usize = 64 * 1024;
const TEXT_BOUND: usize = 300;

/// An HTTP client for one token endpoint.
#[derive(Debug, Clone)]
pub(super) struct Endpoint(reqwest::Client);

impl Endpoint {
    pub(super) fn new(url: &SecureUrl, connect: Duration, total: Duration) -> Result<Self, TokenError> {
        let mut builder = reqwest::Client::builder()
            // A 307 would send the body, and the secret in it, to another place.
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(connect)
            .timeout(total)
            .pool_idle_timeout(Duration::from_secs(50));
        if url.is_loopback() {
            // A proxy must not see what was meant for this machine.
            builder = builder.no_proxy();
        } else {
            builder = builder.https_only(true);
        }
        if url.as_url().scheme() == "http" {
            // Without TLS no root certificate is needed, and the machine may have none.
            builder = builder.tls_certs_only([]);
        }
        builder.build().map(Self).map_err(|error| TokenError::new(Kind::Configuration, no_client(&error)))
    }

    /// This endpoint for one request whose secret must not come back in an error.
    pub(super) fn guarding<'a>(&'a self, secret: &'a SecretString) -> Guarded<'a> {
        Guarded { client: &self.0, secret }
    }
}

pub(super) struct Guarded<'a> {
    client: &'a reqwest::Client,
    secret: &'a SecretString,
}

impl<'c> AsyncHttpClient<'c> for Guarded<'_> {
    type Error = TokenError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, TokenError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

impl Guarded<'_> {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TokenError> {
        let mut request = reqwest::Request::try_from(request).map_err(|error| transport(&error))?;
        request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let mut response = self.client.execute(request).await.map_err(|error| transport(&error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > BODY_BOUND => {
                    let reason = "the token endpoint answered with more than 64 KiB";
                    return Err(TokenError::new(Kind::Malformed, reason).with_status(status));
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break,
                // What a refusal says is worth having even when it is cut short.
                Err(_) if !status.is_success() => break,
                Err(error) => return Err(transport(&error).with_status(status)),
            }
        }
        if status.is_success() {
            // The oauth2 crate takes nothing but 200 and a JSON content type for a success.
            return Ok(http::Response::new(body));
        }
        Err(self.refusal(status, &headers, &body))
    }

    fn refusal(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> TokenError {
        let OAuthError { error, error_description } = serde_json::from_slice(body).unwrap_or_default();
        let said = error_description.as_deref().or(error.as_deref()).map(|text| self.quote(text));
        let (kind, what) = match status.as_u16() {
            400 | 401 | 403 => (Kind::Refused, "the realm refused the credentials"),
            429 => (Kind::Throttled, "the token endpoint asks to slow down"),
            500..=599 => (Kind::Unavailable, "the token endpoint is unavailable"),
            300..=399 => (
                Kind::Redirected,
                "the token endpoint redirects elsewhere, which is never followed: check the token URL",
            ),
            _ => (Kind::UnexpectedStatus, "this is not a token endpoint: check the token URL"),
        };
        let message = said.map_or_else(|| what.to_owned(), |said| format!("{what}: {said}"));
        let mut refusal = TokenError::new(kind, message).with_status(status);
        if let Some(code) = error {
            refusal = refusal.with_code(self.quote(&code));
        }
        match retry_after(headers, SystemTime::now()) {
            Some(wait) => refusal.with_retry_after(wait),
            None => refusal,
        }
    }

    /// A text of the endpoint, fit for a log: no secret, no control character, bounded.
    fn quote(&self, text: &str) -> String {
        let clean = without_secret(text, self.secret);
        clean.chars().filter(|character| !character.is_control()).take(TEXT_BOUND).collect()
    }
}

/// Removes the secret from a text that came from outside.
pub(super) fn without_secret(text: &str, secret: &SecretString) -> String {
    match secret.expose_secret() {
        "" => text.to_owned(),
        secret => text.replace(secret, "[redacted]"),
    }
}

/// RFC 6749 section 5.2.
#[derive(Deserialize, Default)]
struct OAuthError {
    error: Option<String>,
    error_description: Option<String>,
}

fn transport(error: &reqwest::Error) -> TokenError {
    let (kind, what) = if error.is_timeout() {
        (Kind::TimedOut, "the token endpoint did not answer in time")
    } else if error.is_connect() {
        (Kind::Unreachable, "cannot connect to the token endpoint")
    } else {
        (Kind::Interrupted, "the connection to the token endpoint broke")
    };
    TokenError::new(kind, format!("{what}: {}", deepest_reason(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_removed_wherever_it_stands() {
        let secret = "hunter2".into();
        assert_eq!(without_secret("is hunter2 right? hunter2", &secret), "is [redacted] right? [redacted]");
        assert_eq!(without_secret("plain", &"".into()), "plain");
    }
}
