//! Requests to the token endpoint: bounded, timed, never redirected, with error responses explained.

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

use super::error_response::{Diagnosis, ErrorResponse, diagnose, realm};
use crate::error::{TokenError, TokenErrorKind as Kind};
use crate::one_line::steers;
use crate::secure_url::SecureUrl;
use crate::transport::{Adjust, Transport, build_client};
use crate::wire::{Cause, no_client, retry_after, tls_failure};

const LONGEST_BODY: usize = 64 * 1024;
const LONGEST_TEXT: usize = 200;
const REDACTED: &str = "[redacted]";

/// A token endpoint and the HTTP client of its requests.
#[derive(Clone)]
pub(super) struct Endpoint {
    client: reqwest::Client,
    /// Replaces `client`: the HTTP client of an adjusted API client. Shared by the clones.
    adopted: Arc<OnceLock<reqwest::Client>>,
    may_adopt: bool,
    timeout: Duration,
    is_local: bool,
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
        let client = build_client(url, !may_adopt, |http| {
            let http = http.connect_timeout(connect);
            let http = match adjust {
                Some(adjust) => adjust(http),
                None => http,
            };
            // Tokens are requested minutes apart. A connection kept until then belongs to the runtime that made it,
            // and would hang a request of another runtime while that one is not driven.
            http.pool_max_idle_per_host(0)
        })
        .map_err(|error| TokenError::new(Kind::Configuration, no_client(&error)))?;
        let (is_local, realm) = (url.is_loopback(), realm(url));
        Ok(Self { client, adopted: Arc::default(), may_adopt, timeout, is_local, realm })
    }

    /// Uses the first HTTP client handed over for token requests from now on, unless the flow has its own settings.
    ///
    /// A client that was not made for this machine is not used for an endpoint on it.
    pub(super) fn adopt(&self, transport: &Transport) {
        if self.may_adopt && (transport.is_local() || !self.is_local) {
            self.adopted.get_or_init(|| transport.client().clone());
        }
    }

    /// Prepares one request whose secret must not come back in an error.
    pub(super) fn guarding<'a>(&'a self, secret: &'a SecretString) -> Guarded<'a> {
        Guarded { endpoint: self, secret, status: OnceLock::new() }
    }

    /// Returns the HTTP client to use, and the request adapted to it.
    fn prepare(&self, request: HttpRequest) -> reqwest::Result<(&reqwest::Client, reqwest::Request)> {
        let mut request = reqwest::Request::try_from(with_headers(request))?;
        *request.timeout_mut() = Some(self.timeout);
        let Some(adopted) = self.adopted.get() else { return Ok((&self.client, request)) };
        // The pool is kept for the API: a connection left there would belong to the runtime that made it.
        request.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        Ok((adopted, request))
    }
}

/// One token request.
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
    /// Returns the status of the answer, if one came. The oauth2 crate sees only 200, and keeps no status in its
    /// errors.
    pub(super) fn status(&self) -> Option<StatusCode> {
        self.status.get().copied()
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TokenError> {
        let (client, request) = self.endpoint.prepare(request).map_err(|error| no_answer(&error))?;
        let mut response = client.execute(request).await.map_err(|error| no_answer(&error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        self.status.get_or_init(|| status);
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                // The status decides; a longer error response adds nothing.
                Ok(Some(chunk)) if body.len() + chunk.len() > LONGEST_BODY && !status.is_success() => break,
                Ok(Some(chunk)) if body.len() + chunk.len() > LONGEST_BODY => {
                    let reason = "the token endpoint answered with more than 64 KiB";
                    return Err(TokenError::new(Kind::Malformed, reason));
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break,
                // A truncated error response is still useful.
                Err(_) if !status.is_success() => break,
                Err(error) => return Err(no_answer(&error)),
            }
        }
        if status.is_success() {
            // The oauth2 crate accepts only 200 and a JSON content type as a success.
            return Ok(http::Response::new(body));
        }
        Err(self.error_response(status, &headers, &body))
    }

    fn error_response(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> TokenError {
        let ErrorResponse { code, description } = ErrorResponse::read(body);
        let Diagnosis { kind, what, advice } = diagnose(status, code.as_deref(), &self.endpoint.realm);
        let mut message = what;
        if let Some(text) = description.as_ref().or(code.as_ref()) {
            message = format!("{message}: {}", self.quote(text));
        }
        if !advice.is_empty() {
            message = format!("{message}; {advice}");
        }
        let mut error = TokenError::new(kind, message).with_status(status);
        if let Some(code) = code {
            error = error.with_code(self.quote(&code));
        }
        match retry_after(headers, SystemTime::now()) {
            Some(wait) => error.with_retry_after(wait),
            None => error,
        }
    }

    /// Makes a text of the endpoint fit for a log: no secret, no control character, bounded.
    fn quote(&self, text: &str) -> String {
        let clean: String = without_secret(text, self.secret).chars().filter(|c| !steers(*c)).collect();
        // Once more: invisible characters may have hidden the secret.
        without_secret(&clean, self.secret).chars().take(LONGEST_TEXT).collect()
    }
}

/// Removes the secret from a text of the endpoint, as it is and as the form body encodes it.
pub(super) fn without_secret(text: &str, secret: &SecretString) -> String {
    let secret = secret.expose_secret();
    if secret.is_empty() {
        return text.to_owned();
    }
    let encoded: Zeroizing<String> = Zeroizing::new(byte_serialize(secret.as_bytes()).collect());
    text.replace(secret, REDACTED).replace(encoded.as_str(), REDACTED)
}

fn with_headers(mut request: HttpRequest) -> HttpRequest {
    let headers = request.headers_mut();
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    if let Some(secret) = headers.get_mut(AUTHORIZATION) {
        secret.set_sensitive(true);
    }
    request
}

/// Error of a request without a complete answer.
fn no_answer(error: &reqwest::Error) -> TokenError {
    const CANNOT_CONNECT: &str = "cannot connect to the token endpoint";
    let tls = tls_failure(error);
    let (kind, what) = if tls.as_ref().is_some_and(|tls| tls.is_lasting) {
        (Kind::TlsFailed, CANNOT_CONNECT)
    } else if error.is_timeout() {
        (Kind::TimedOut, "the token endpoint did not answer in time")
    } else if error.is_connect() {
        (Kind::Unreachable, CANNOT_CONNECT)
    } else {
        (Kind::Interrupted, "the connection to the token endpoint broke")
    };
    match (tls, Cause::of(error)) {
        (Some(tls), _) => TokenError::new(kind, format!("{what}: {}", tls.reason)),
        (None, Some(cause)) => TokenError::new(kind, what).with_source(cause),
        (None, None) => TokenError::new(kind, what),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_removed_from_any_part_of_a_text() {
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
        let request = with_headers(request.body(Vec::new()).unwrap());
        assert!(request.headers().get(AUTHORIZATION).unwrap().is_sensitive());
        assert!(!format!("{request:?}").contains("aHVudGVyMg"), "{request:?}");
    }
}
