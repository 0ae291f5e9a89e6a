//! The client-credentials grant (RFC 6749 section 4.4) against the platform's realm.

mod builder;
mod endpoint;
mod error_response;
mod token_response;

use std::fmt;

use async_trait::async_trait;
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::{
    AuthType, ClientId, ClientSecret, RequestTokenError, Scope, StandardRevocableToken, TokenResponse as _,
    TokenUrl,
};
use secrecy::{ExposeSecret, SecretString};

pub use self::builder::ClientCredentialsBuilder;
use self::endpoint::{Endpoint, without_secret};
use self::token_response::LenientTokenResponse;
use crate::credentials::Credentials;
use crate::error::{TokenError, TokenErrorKind as Kind};
use crate::one_line::Printable;
use crate::secure_url::SecureUrl;
use crate::source::TokenSource;
use crate::token::{AccessToken, Lifetime};
use crate::transport::Transport;

type OAuthClient = oauth2::Client<
    BasicErrorResponse,
    LenientTokenResponse,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
>;

/// Position of the client secret in a token request (RFC 6749 section 2.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ClientAuthentication {
    /// `client_secret_post`: in the form body, as the platform's page shows and as was measured.
    #[default]
    RequestBody,
    /// `client_secret_basic`: in an `Authorization: Basic` header, both halves form-encoded.
    BasicHeader,
}

/// Client-credentials flow: requests a token from the token endpoint at each call.
///
/// Wrap it in a [`Cached`](crate::Cached), which keeps the token.
///
/// # Requests
/// A request goes to the configured endpoint only: https except on loopback, no redirect followed, the answer read up
/// to 64 KiB. By default it times out after 5 s while connecting and after 15 s in all. Each request opens its own
/// connection, so that the flow works on any runtime, whichever it was used on before.
///
/// # Proxies and certificates
/// The environment's proxy settings are honored, except for a loopback endpoint. The flow adopts the HTTP client of the
/// API client that it is used in, if that was adjusted (`transport`: a proxy, a private root certificate). A setting
/// of the flow wins: [`ClientCredentialsBuilder::transport`]. Where several API clients share a flow, the first counts.
///
/// # Rotated secrets
/// When the realm rejects the request, the flow reads the secret again. If the secret has changed, the flow repeats the
/// request once with the new one.
///
/// # Examples
///
/// ```no_run
/// use iopole_auth::{Cached, ClientCredentials, Credentials, Environment, TokenSource};
///
/// # async fn example() -> Result<(), iopole_auth::TokenError> {
/// let environment = Environment::ppd();
/// let flow = ClientCredentials::new(environment.token_url().clone(), Credentials::from_env()?)?;
/// let tokens = Cached::new(flow);
/// let token = tokens.token().await?;
/// # let _ = token; Ok(()) }
/// ```
#[derive(Clone)]
pub struct ClientCredentials {
    token_url: SecureUrl,
    credentials: Credentials,
    endpoint: Endpoint,
    authentication: ClientAuthentication,
    scope: Option<String>,
}

impl ClientCredentials {
    /// Creates a flow with the default timeouts.
    ///
    /// # Errors
    /// [`TokenErrorKind::Configuration`](crate::TokenErrorKind::Configuration) when no HTTP client can be
    /// built, for want of root certificates on this machine for example.
    pub fn new(token_url: SecureUrl, credentials: Credentials) -> Result<Self, TokenError> {
        Self::builder(token_url, credentials).build()
    }

    /// Starts a flow with other settings: timeouts, a proxy, root certificates.
    pub fn builder(token_url: SecureUrl, credentials: Credentials) -> ClientCredentialsBuilder {
        ClientCredentialsBuilder::new(token_url, credentials)
    }

    fn of(token_url: SecureUrl, credentials: Credentials, endpoint: Endpoint) -> Self {
        let authentication = ClientAuthentication::default();
        Self { token_url, credentials, endpoint, authentication, scope: None }
    }

    /// Sets the position of the client secret in the request; the form body by default.
    #[must_use]
    pub fn authentication(mut self, authentication: ClientAuthentication) -> Self {
        self.authentication = authentication;
        self
    }

    /// Sets the scopes to request, separated by spaces. None by default; the platform needs none.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// Adds a check for a secret that replaced the rejected one.
    fn with_recheck(&self, error: TokenError, refused: &SecretString) -> TokenError {
        match self.credentials.recheck(Some(refused)) {
            Some(recheck) if is_refusal(&error) => error.with_recheck(recheck),
            _ => error,
        }
    }

    async fn request(&self, secret: &SecretString) -> Result<AccessToken, TokenError> {
        let client = OAuthClient::new(ClientId::new(self.credentials.client_id().to_owned()))
            .set_client_secret(ClientSecret::new(secret.expose_secret().to_owned()))
            .set_auth_type(match self.authentication {
                ClientAuthentication::RequestBody => AuthType::RequestBody,
                ClientAuthentication::BasicHeader => AuthType::BasicAuth,
            })
            .set_token_uri(TokenUrl::from_url(self.token_url.as_url().clone()));
        let mut request = client.exchange_client_credentials();
        for scope in self.scope.iter().flat_map(|scope| scope.split_ascii_whitespace()) {
            request = request.add_scope(Scope::new(scope.to_owned()));
        }
        let http = self.endpoint.guarding(secret);
        let response = request.request_async(&http).await.map_err(into_token_error);
        response.and_then(|response| read_token(&response, secret)).map_err(|error| match http.status() {
            Some(status) => error.with_status(status),
            None => error,
        })
    }
}

fn read_token(response: &LenientTokenResponse, secret: &SecretString) -> Result<AccessToken, TokenError> {
    match response.token_type() {
        BasicTokenType::Bearer => {}
        other => {
            let kind = without_secret(other.as_ref(), secret);
            let message = format!("the token is of type {}, not Bearer", Printable::new(&kind).longest(40));
            return Err(TokenError::new(Kind::UnsupportedTokenType, message));
        }
    }
    let token = SecretString::from(response.access_token().secret().as_str());
    AccessToken::new(&token, Lifetime::from_expires_in(response.expires_in_seconds()))
}

#[async_trait]
impl TokenSource for ClientCredentials {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let secret = self.credentials.secret().await?;
        let refused = match self.request(&secret).await {
            Err(error) if is_refusal(&error) => error,
            outcome => return outcome,
        };
        match self.credentials.secret().await {
            Ok(current) if current.expose_secret() != secret.expose_secret() => {
                tracing::info!("the client secret has changed: asking once more with the new one");
                self.request(&current).await.map_err(|error| self.with_recheck(error, &current))
            }
            _ => Err(self.with_recheck(refused, &secret)),
        }
    }

    fn adopt(&self, transport: &Transport) {
        self.endpoint.adopt(transport);
    }
}

/// Returns true if the endpoint rejected the request, so that another secret may mend it.
fn is_refusal(error: &TokenError) -> bool {
    matches!(error.kind(), Kind::Refused | Kind::InvalidScope | Kind::InvalidRequest)
}

impl fmt::Debug for ClientCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCredentials")
            .field("token_url", &self.token_url)
            .field("credentials", &self.credentials)
            .field("authentication", &self.authentication)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// Drops the oauth2 crate's errors: `Parse` holds the body, and so the token.
fn into_token_error(error: RequestTokenError<TokenError, BasicErrorResponse>) -> TokenError {
    match error {
        RequestTokenError::Request(error) => error,
        RequestTokenError::Parse(..) => {
            TokenError::new(Kind::Malformed, "the token endpoint's answer is not a token response")
        }
        RequestTokenError::Other(_) => {
            TokenError::new(Kind::Malformed, "the token endpoint answered with nothing")
        }
        RequestTokenError::ServerResponse(_) => {
            TokenError::new(Kind::Refused, "the realm refused the credentials")
        }
    }
}
