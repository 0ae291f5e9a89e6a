//! The hardened way to the token endpoint: bounded, timed, never redirected, its refusals named.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use http::header::{ACCEPT_ENCODING, AUTHORIZATION, CONNECTION};
use http::{HeaderMap, HeaderValue, StatusCode};
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

use super::refusal::{Said, Verdict, judge, realm};
use crate::error::{TokenError, TokenErrorKind as Kind};
use crate::one_line::steers;
use crate::secure_url::SecureUrl;
use crate::transport::Transport;
use crate::wire::{deepest_reason, no_client, retry_after};

const BODY_BOUND: usize = 64 * 1024;
const TEXT_BOUND: usize = 200;
const REDACTED: &str = "[redacted]";

pub(super) type Adjust = Box<dyn FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync>;

/// One token endpoint, and the HTTP client that its requests go through.
#[derive(Clone)]
pub(super) struct Endpoint {
    client: reqwest::Client,
    /// In place of that: the client that the API client was adjusted to use. Shared by the clones.
    adopted: Arc<OnceLock<reqwest::Client>>,
    may_adopt: bool,
    timeout: Duration,
    loopback: bool,
    realm: String,
}

impl Endpoint {
    pub(super) fn new(
        url: &SecureUrl,
        connect: Duration,
        timeout: Duration,
        adjust: Option<Adjust>,
    ) -> Result<Self, TokenError> {
        let may_adopt = adjust.is_none();
        let client = build(url, connect, adjust)
            .map_err(|error| TokenError::new(Kind::Configuration, no_client(&error)))?;
        let (loopback, realm) = (url.is_loopback(), realm(url));
        Ok(Self { client, adopted: Arc::default(), may_adopt, timeout, loopback, realm })
    }

    /// Takes the API client's HTTP client for token requests from now on: the first one that comes, unless the flow has
    /// settings of its own. One that was not made for this machine is not used for an endpoint on it.
    pub(super) fn adopt(&self, transport: &Transport) {
        if !self.may_adopt || (self.loopback && !transport.is_local()) {
            return;
        }
        if let Some(client) = transport.client::<reqwest::Client>() {
            self.adopted.get_or_init(|| client.clone());
        }
    }

    /// This endpoint for one request whose secret must not come back in an error.
    pub(super) fn guarding<'a>(&'a self, secret: &'a SecretString) -> Guarded<'a> {
        Guarded { endpoint: self, secret, status: OnceLock::new() }
    }

    /// The client to use, and the request fit for it.
    fn prepared(&self, request: HttpRequest) -> reqwest::Result<(&reqwest::Client, reqwest::Request)> {
        let mut request = reqwest::Request::try_from(prepared(request))?;
        *request.timeout_mut() = Some(self.timeout);
        let Some(adopted) = self.adopted.get() else { return Ok((&self.client, request)) };
        // Its pool is kept for the API: a connection left there would belong to the runtime that made it.
        request.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        Ok((adopted, request))
    }
}

fn build(url: &SecureUrl, connect: Duration, adjust: Option<Adjust>) -> reqwest::Result<reqwest::Client> {
    let mut builder = reqwest::Client::builder().connect_timeout(connect);
    if url.is_loopback() {
        // A proxy must not see what was meant for this machine.
        builder = builder.no_proxy();
    }
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    if url.as_url().scheme() == "http" {
        // Without TLS no root certificate is needed, and the machine may have none.
        builder = builder.tls_certs_only([]);
    }
    if let Some(adjust) = adjust {
        builder = adjust(builder);
    }
    builder
        // A 307 would send the body, and the secret in it, to another place.
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never().max_retries_per_request(0))
        .referer(false)
        .https_only(!url.is_loopback())
        // A token is asked for every few minutes at most. A connection kept until then belongs to the runtime
        // that made it, and would hang a request of another runtime if that one stands still.
        .pool_max_idle_per_host(0)
        .build()
}

pub(super) struct Guarded<'a> {
    endpoint: &'a Endpoint,
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
        let (client, request) = self.endpoint.prepared(request).map_err(|error| transport(&error))?;
        let mut response = client.execute(request).await.map_err(|error| transport(&error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        self.status.get_or_init(|| status);
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                // The status is what counts; a refusal as long as that says nothing more.
                Ok(Some(chunk)) if body.len() + chunk.len() > BODY_BOUND && !status.is_success() => break,
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
        let Said { code, description } = Said::read(body);
        let Verdict { kind, what, advice } = match status.as_u16() {
            400 | 401 | 403 => judge(status.as_u16(), code.as_deref(), &self.endpoint.realm),
            _ => other(status),
        };
        let mut message = what;
        if let Some(said) = description.as_ref().or(code.as_ref()) {
            message = format!("{message}: {}", self.quote(said));
        }
        if !advice.is_empty() {
            message = format!("{message}; {advice}");
        }
        let mut refusal = TokenError::new(kind, message).with_status(status);
        if let Some(code) = code {
            refusal = refusal.with_code(self.quote(&code));
        }
        match retry_after(headers, SystemTime::now()) {
            Some(wait) => refusal.with_retry_after(wait),
            None => refusal,
        }
    }

    /// A text of the endpoint, fit for a log: no secret, no control character, bounded.
    fn quote(&self, text: &str) -> String {
        let clean: String = without_secret(text, self.secret).chars().filter(|c| !steers(*c)).collect();
        // Once more: characters that nobody sees may have hidden it.
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

/// Judges a status that is neither a success nor one of RFC 6749 section 5.2.
fn other(status: StatusCode) -> Verdict {
    let (kind, what, advice) = match status.as_u16() {
        408 => (Kind::TimedOut, "the token endpoint gave up waiting for the request", ""),
        425 => (Kind::Unavailable, "the token endpoint does not take requests yet", ""),
        429 => (Kind::Throttled, "the token endpoint asks to slow down", ""),
        500..=599 => (Kind::Unavailable, "the token endpoint is unavailable", ""),
        300..=399 => (
            Kind::Redirected,
            "the token endpoint redirects elsewhere, which is never followed",
            "check the token URL",
        ),
        _ => (Kind::UnexpectedStatus, "this is not a token endpoint", "check the token URL"),
    };
    Verdict { kind, what: what.to_owned(), advice }
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
