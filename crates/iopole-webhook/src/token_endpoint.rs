//! The token endpoint that the platform calls when a webhook is configured with OAuth.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use hmac::{KeyInit as _, Mac as _};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use http_body::Body;
use http_body_util::Full;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use subtle::ConstantTimeEq as _;

use crate::answer;
use crate::body::BoundedBody;
use crate::config_error::ConfigError;
use crate::headers::credentials;
use crate::limits::Limits;
use crate::refusal::BodyError;
use crate::secret_form::{check_form, usable};
use crate::signature::{Clock, Key};

/// Token endpoint: grants tokens to the platform and verifies them.
///
/// The platform posts a form with `clientId`, `clientSecret` and `grant_type`, and for the password grant also
/// `username` and `password`. It reads `access_token` from the answer. The names of RFC 6749 are accepted as well.
///
/// A key derived from the client secret signs the tokens, so nothing is stored: a token is valid on every instance and
/// after a restart, until it expires or the secret changes.
///
/// # Examples
/// ```
/// # fn main() -> Result<(), iopole_webhook::ConfigError> {
/// use iopole_webhook::{Authentication, TokenEndpoint};
///
/// let endpoint = TokenEndpoint::new("iopole", "a client secret, 24 characters at least")?;
/// // Serve `endpoint.respond(request)` at the `callbackUrl` of the authentication block.
/// let authentication = Authentication::bearer(endpoint.clone());
/// # drop(authentication); Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TokenEndpoint {
    clients: Vec<Client>,
    user: Option<User>,
    /// In seconds.
    lifetime: u64,
    clock: Clock,
}

#[derive(Clone)]
struct Client {
    id: String,
    secret: SecretString,
    key: Key,
}

#[derive(Clone)]
struct User {
    name: String,
    password: SecretString,
}

/// Largest form, in bytes; the platform sends a few hundred.
const FORM: u64 = 16 * 1024;
/// Longest lifetime, in seconds.
const LONGEST: u64 = (1 << 31) - 1;
/// Length of a token: 8 bytes of expiry and 32 of signature.
const TOKEN: usize = 40;

impl TokenEndpoint {
    /// Grants tokens of 1 hour by client credentials.
    ///
    /// # Errors
    /// Fails if the secret is empty or masked, or if identifier or secret have white space, quotation marks or
    /// invisible characters around them.
    pub fn new(
        client_id: impl Into<String>,
        client_secret: impl Into<SecretString>,
    ) -> Result<Self, ConfigError> {
        let endpoint =
            Self { clients: Vec::new(), user: None, lifetime: 3_600, clock: Arc::new(SystemTime::now) };
        endpoint.with_client(client_id, client_secret)
    }

    /// Accepts one more client, for a rotation.
    ///
    /// # Errors
    /// Fails if the secret is empty or masked, or if identifier or secret have white space, quotation marks or
    /// invisible characters around them.
    pub fn with_client(
        mut self,
        client_id: impl Into<String>,
        client_secret: impl Into<SecretString>,
    ) -> Result<Self, ConfigError> {
        let (id, secret) = (client_id.into(), usable(client_secret.into())?);
        check_form(&id)?;
        let new_key = |bytes: &[u8]| Key::new_from_slice(bytes).map_err(|_| ConfigError::EmptySecret);
        let mut derive = new_key(secret.expose_secret().as_bytes())?;
        derive.update(b"iopole-webhook access tokens, 1");
        let key = new_key(&derive.finalize().into_bytes())?;
        self.clients.push(Client { id, secret, key });
        Ok(self)
    }

    /// Also grants tokens by user name and password. The contract's form has no `clientSecret`; one that is sent must
    /// be right.
    ///
    /// # Errors
    /// Fails if the password is empty or masked, or if user name or password have white space, quotation marks or
    /// invisible characters around them.
    pub fn with_user(
        mut self,
        username: impl Into<String>,
        password: impl Into<SecretString>,
    ) -> Result<Self, ConfigError> {
        let (name, password) = (username.into(), usable(password.into())?);
        check_form(&name)?;
        self.user = Some(User { name, password });
        Ok(self)
    }

    /// Sets the lifetime of tokens, in whole seconds, rounded up, from 1 to 2³¹ - 1; 1 hour by default.
    #[must_use]
    pub fn with_lifetime(mut self, lifetime: Duration) -> Self {
        let started = u64::from(lifetime.subsec_nanos() > 0);
        // `expires_in` is a positive integer.
        self.lifetime = lifetime.as_secs().saturating_add(started).clamp(1, LONGEST);
        self
    }

    /// Replaces the clock, for tests.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Answers a token request: 200 with a token, or 400 or 401 with an `error` of RFC 6749. A GET gets 200, because
    /// the platform probes every URL.
    pub async fn respond<B>(&self, request: Request<B>) -> Response<Full<Bytes>>
    where
        B: Body + Send,
        B::Error: Into<BodyError>,
    {
        match *request.method() {
            Method::GET | Method::HEAD => return answer(StatusCode::OK, Bytes::new()),
            Method::POST => {}
            _ => return answer(StatusCode::METHOD_NOT_ALLOWED, Bytes::new()),
        }
        let mut pieces = BoundedBody::new(Box::pin(request.into_body()), FORM, Limits::default().timer());
        let mut body = Vec::new();
        loop {
            match pieces.next().await {
                Ok(Some(piece)) => body.extend_from_slice(&piece),
                Ok(None) => break,
                Err(refusal) => return failure(refusal.status(), "invalid_request"),
            }
        }
        self.grant(&body)
    }

    fn grant(&self, form: &[u8]) -> Response<Full<Bytes>> {
        let form: HashMap<_, _> = form_urlencoded::parse(form).into_owned().collect();
        let member = |keys: [&str; 2]| keys.iter().find_map(|key| form.get(*key)).map(String::as_str);
        let Some(grant) = member(["grant_type", "grantType"]) else {
            return failure(StatusCode::BAD_REQUEST, "invalid_request");
        };
        let id = member(["clientId", "client_id"]).unwrap_or_default();
        let secret = member(["clientSecret", "client_secret"]);
        let with_secret = |client: &&Client| {
            same(&client.id, id) & secret.is_some_and(|secret| same(client.secret.expose_secret(), secret))
        };
        let client = match grant {
            "client_credentials" => self.clients.iter().find(with_secret),
            "password" if self.user.is_some() => match secret {
                Some(_) => self.clients.iter().find(with_secret),
                None => self.clients.iter().find(|client| same(&client.id, id)),
            },
            _ => return failure(StatusCode::BAD_REQUEST, "unsupported_grant_type"),
        };
        let Some(client) = client else { return failure(StatusCode::UNAUTHORIZED, "invalid_client") };
        if grant == "password" {
            let given = (form.get("username"), form.get("password"));
            let right = match (&self.user, given) {
                (Some(user), (Some(name), Some(password))) => {
                    same(&user.name, name) & same(user.password.expose_secret(), password)
                }
                _ => false,
            };
            if !right {
                return failure(StatusCode::BAD_REQUEST, "invalid_grant");
            }
        }
        let token = self.token(client);
        let body = json!({"access_token": token, "token_type": "Bearer", "expires_in": self.lifetime});
        answer(StatusCode::OK, body.to_string().into())
    }

    fn token(&self, client: &Client) -> String {
        let expiry = self.now().saturating_add(self.lifetime).to_be_bytes();
        let mut mac = client.key.clone();
        mac.update(&expiry);
        URL_SAFE_NO_PAD.encode([&expiry[..], &mac.finalize().into_bytes()].concat())
    }

    /// Returns `true` if a request carries a valid token of this endpoint.
    pub fn accepts(&self, headers: &HeaderMap) -> bool {
        let token = credentials(headers, "bearer").and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
        let Some(token) = token.filter(|token| token.len() == TOKEN) else { return false };
        let Some((expiry, signature)) = token.split_first_chunk::<8>() else { return false };
        let ours = self.clients.iter().fold(false, |found, client| {
            let mut mac = client.key.clone();
            mac.update(expiry);
            found | mac.verify_slice(signature).is_ok()
        });
        ours && self.now() < u64::from_be_bytes(*expiry)
    }

    fn now(&self) -> u64 {
        (self.clock)().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
    }
}

/// Compares in constant time; the digests hide the lengths.
fn same(known: &str, given: &str) -> bool {
    use sha2::{Digest as _, Sha256};
    Sha256::digest(known).ct_eq(&Sha256::digest(given)).into()
}

fn failure(status: StatusCode, error: &str) -> Response<Full<Bytes>> {
    answer(status, json!({"error": error}).to_string().into())
}

fn answer(status: StatusCode, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = answer::answer(status, body);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Shows the number of clients; no secret.
impl fmt::Debug for TokenEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenEndpoint")
            .field("clients", &self.clients.len())
            .field("password_grant", &self.user.is_some())
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}
