//! The token endpoint that the platform calls on us, when a webhook is configured with OAuth.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use hmac::{KeyInit as _, Mac as _};
use http::{HeaderMap, Method, Request, Response, StatusCode, header};
use http_body::Body;
use http_body_util::Full;
use iopole_model::Secret;
use serde_json::json;
use subtle::ConstantTimeEq as _;

use crate::authentication::{ConfigError, credentials};
use crate::body::{BodyError, Pieces};
use crate::limits::Limits;
use crate::secret_form::{check_form, usable};
use crate::signature::{Clock, Key};

/// Grants tokens to the platform and recognises them. The platform posts a form with `clientId`, `clientSecret` and
/// `grant_type` (not the names of RFC 6749, which are read as well), for the password grant also `username` and
/// `password`, and reads `access_token`.
///
/// Tokens are signed with a key that comes from the client secret, so nothing is stored: they hold on every instance,
/// over restarts, and until the secret is changed.
///
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
    /// Whole seconds.
    lifetime: u64,
    clock: Clock,
}

#[derive(Clone)]
struct Client {
    id: String,
    secret: Secret,
    key: Key,
}

#[derive(Clone)]
struct User {
    name: String,
    password: Secret,
}

/// A form of the platform is a few hundred bytes.
const FORM: u64 = 16 * 1024;
const LONGEST: u64 = (1 << 31) - 1;
/// 8 bytes of expiry and 32 of signature.
const TOKEN: usize = 40;

impl TokenEndpoint {
    /// For the client credentials grant, with tokens of 1 hour.
    ///
    /// # Errors
    /// When the secret is empty or masked, or when identifier or secret have white space, quotation marks or invisible
    /// characters around them.
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<Secret>) -> Result<Self, ConfigError> {
        let endpoint =
            Self { clients: Vec::new(), user: None, lifetime: 3_600, clock: Arc::new(SystemTime::now) };
        endpoint.with_client(client_id, client_secret)
    }

    /// Accepts one more client, for a rotation.
    ///
    /// # Errors
    /// When the secret is empty or masked, or when identifier or secret have white space, quotation marks or invisible
    /// characters around them.
    pub fn with_client(
        mut self,
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
    ) -> Result<Self, ConfigError> {
        let (id, secret) = (client_id.into(), usable(client_secret.into())?);
        check_form(&id)?;
        let new_key = |bytes: &[u8]| Key::new_from_slice(bytes).map_err(|_| ConfigError::EmptySecret);
        let mut derive = new_key(secret.expose().as_bytes())?;
        derive.update(b"iopole-webhook access tokens, 1");
        let key = new_key(&derive.finalize().into_bytes())?;
        self.clients.push(Client { id, secret, key });
        Ok(self)
    }

    /// Also for the password grant. The contract's form for it has no `clientSecret`; if one is sent it must be right.
    ///
    /// # Errors
    /// When the password is empty or masked, or when user name or password have white space, quotation marks or
    /// invisible characters around them.
    pub fn with_user(
        mut self,
        username: impl Into<String>,
        password: impl Into<Secret>,
    ) -> Result<Self, ConfigError> {
        let (name, password) = (username.into(), usable(password.into())?);
        check_form(&name)?;
        self.user = Some(User { name, password });
        Ok(self)
    }

    /// How long a token holds, 1 hour unless set: in whole seconds, rounded up, from 1 to 2³¹ - 1.
    #[must_use]
    pub fn with_lifetime(mut self, lifetime: Duration) -> Self {
        let started = u64::from(lifetime.subsec_nanos() > 0);
        // No reader of `expires_in` has room for less.
        self.lifetime = lifetime.as_secs().saturating_add(started).clamp(1, LONGEST);
        self
    }

    /// Takes the time from elsewhere, for tests.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Answers the platform's request for a token: 200 with a token, or 400 or 401 with an `error` of RFC 6749. A GET
    /// is answered 200, since the platform probes every URL.
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
        let mut pieces = Pieces::new(Box::pin(request.into_body()), FORM, Limits::default().patience());
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
            same(&client.id, id) & secret.is_some_and(|secret| same(client.secret.expose(), secret))
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
                    same(&user.name, name) & same(user.password.expose(), password)
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

    /// Whether a request carries a token of ours that has not expired.
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

/// In the same time wherever they differ; the digests hide the lengths.
fn same(known: &str, given: &str) -> bool {
    use sha2::{Digest as _, Sha256};
    Sha256::digest(known).ct_eq(&Sha256::digest(given)).into()
}

fn failure(status: StatusCode, error: &str) -> Response<Full<Bytes>> {
    answer(status, json!({"error": error}).to_string().into())
}

fn answer(status: StatusCode, body: Bytes) -> Response<Full<Bytes>> {
    let json = !body.is_empty();
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if json {
        headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    }
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(header::ALLOW, header::HeaderValue::from_static("GET, HEAD, POST"));
    }
    response
}

/// Which clients; no secret.
impl fmt::Debug for TokenEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenEndpoint")
            .field("clients", &self.clients.len())
            .field("password_grant", &self.user.is_some())
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}
