//! The hardened way to the token endpoint: bounded, timed, never redirected, its refusals named.

use std::future::Future;
use std::pin::Pin;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use http::header::{ACCEPT_ENCODING, AUTHORIZATION};
use http::{HeaderMap, HeaderValue, StatusCode};
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

use crate::error::{TokenError, TokenErrorKind as Kind};
use crate::secure_url::SecureUrl;
use crate::wire::{deepest_reason, no_client, retry_after};

const BODY_BOUND: usize = 64 * 1024;
const TEXT_BOUND: usize = 300;
const REDACTED: &str = "[redacted]";

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
            // A token is asked for every few minutes at most. A connection kept until then belongs to the runtime
            // that made it, and would hang a request of another runtime if that one stands still.
            .pool_max_idle_per_host(0);
        if url.is_loopback() {
            // A proxy must not see what was meant for this machine.
            builder = builder.no_proxy();
        } else {
            builder = builder.https_only(true);
        }
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        if url.as_url().scheme() == "http" {
            // Without TLS no root certificate is needed, and the machine may have none.
            builder = builder.tls_certs_only([]);
        }
        builder.build().map(Self).map_err(|error| TokenError::new(Kind::Configuration, no_client(&error)))
    }

    /// This endpoint for one request whose secret must not come back in an error.
    pub(super) fn guarding<'a>(&'a self, secret: &'a SecretString) -> Guarded<'a> {
        Guarded { client: &self.0, secret, status: OnceLock::new() }
    }
}

pub(super) struct Guarded<'a> {
    client: &'a reqwest::Client,
    secret: &'a SecretString,
    status: OnceLock<StatusCode>,
}

impl<'c> AsyncHttpClient<'c> for Guarded<'_> {
    type Error = TokenError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, TokenError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

impl Guarded<'_> {
    /// The status of the answer, once there is one. The oauth2 crate is shown none but 200, and keeps none in its
    /// errors.
    pub(super) fn status(&self) -> Option<StatusCode> {
        self.status.get().copied()
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TokenError> {
        let request = reqwest::Request::try_from(prepared(request)).map_err(|error| transport(&error))?;
        let mut response = self.client.execute(request).await.map_err(|error| transport(&error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        self.status.get_or_init(|| status);
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > BODY_BOUND => {
                    let reason = "the token endpoint answered with more than 64 KiB";
                    return Err(TokenError::new(Kind::Malformed, reason));
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break,
                // What a refusal says is worth having even when it is cut short.
                Err(_) if !status.is_success() => break,
                Err(error) => return Err(transport(&error)),
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
            408 => (Kind::TimedOut, "the token endpoint gave up waiting for the request"),
            425 => (Kind::Unavailable, "the token endpoint does not take requests yet"),
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
        let clean: String = without_secret(text, self.secret).chars().filter(|c| !c.is_control()).collect();
        // Once more: control characters may have hidden it.
        without_secret(&clean, self.secret).chars().take(TEXT_BOUND).collect()
    }
}

/// Removes the secret from a text that came from outside: as it is, and as the form body spells it.
pub(super) fn without_secret(text: &str, secret: &SecretString) -> String {
    let secret = secret.expose_secret();
    if secret.is_empty() {
        return text.to_owned();
    }
    let encoded: Zeroizing<String> = Zeroizing::new(byte_serialize(secret.as_bytes()).collect());
    text.replace(secret, REDACTED).replace(encoded.as_str(), REDACTED)
}

/// The request as it goes out.
fn prepared(mut request: HttpRequest) -> HttpRequest {
    let headers = request.headers_mut();
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    if let Some(secret) = headers.get_mut(AUTHORIZATION) {
        secret.set_sensitive(true);
    }
    request
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
        let odd = "é &x".into();
        assert_eq!(
            without_secret("é &x, client_secret=%C3%A9+%26x", &odd),
            "[redacted], client_secret=[redacted]"
        );
    }

    #[test]
    fn a_basic_header_is_marked_sensitive() {
        let request = http::Request::post("http://127.0.0.1:1/").header(AUTHORIZATION, "Basic aHVudGVyMg==");
        let request = prepared(request.body(Vec::new()).unwrap());
        assert!(request.headers().get(AUTHORIZATION).unwrap().is_sensitive());
        assert!(!format!("{request:?}").contains("aHVudGVyMg"), "{request:?}");
    }
}
