//! The client-credentials grant (RFC 6749 section 4.4) against the platform's realm.

mod answer;
mod builder;
mod endpoint;
mod refusal;

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::{
    AuthType, ClientId, ClientSecret, RequestTokenError, Scope, StandardRevocableToken, TokenResponse as _,
    TokenUrl,
};
use secrecy::{ExposeSecret, SecretString};

use self::answer::Answer;
pub use self::builder::ClientCredentialsBuilder;
use self::endpoint::{Endpoint, without_secret};
use crate::credentials::Credentials;
use crate::error::{TokenError, TokenErrorKind as Kind};
use crate::one_line::Printable;
use crate::secure_url::SecureUrl;
use crate::source::TokenSource;
use crate::token::{AccessToken, Lifetime};
use crate::transport::Transport;

type OAuthClient = oauth2::Client<
    BasicErrorResponse,
    Answer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
>;

/// Where the client secret stands in a token request (RFC 6749 section 2.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ClientAuthentication {
    /// `client_secret_post`: in the form body, as the platform's page shows and as was measured.
    #[default]
    RequestBody,
    /// `client_secret_basic`: in an `Authorization: Basic` header, both halves form-encoded.
    BasicHeader,
}

/// Asks the token endpoint for a token at each call. Wrap it in [`Cached`](crate::Cached).
///
/// A request goes to the configured endpoint only: https except on loopback, no redirect followed, the
/// answer read up to 64 KiB. Each request opens a connection of its own, so the flow may be used on any runtime,
/// whichever it was used on before. It waits 5 s for a connection and 15 s in all, by default. The environment's
/// proxy settings are honored, except for a loopback endpoint.
///
/// The flow adopts the HTTP client of the API client that it is used in, if that was adjusted (`transport`: a proxy, a
/// private root certificate). A setting of its own wins: [`ClientCredentialsBuilder::transport`]. The first API client
/// counts where several share a flow.
///
/// When the realm refuses the request, the secret is read again; if it has changed meanwhile, the
/// request is made once more with the new one.
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
    /// The flow with its defaults.
    ///
    /// # Errors
    /// [`TokenErrorKind::Configuration`](crate::TokenErrorKind::Configuration) when no HTTP client can be
    /// built, for want of root certificates on this machine for example.
    pub fn new(token_url: SecureUrl, credentials: Credentials) -> Result<Self, TokenError> {
        Self::builder(token_url, credentials).build()
    }

    /// The flow with settings of its own: timeouts, a proxy, root certificates.
    pub fn builder(token_url: SecureUrl, credentials: Credentials) -> ClientCredentialsBuilder {
        ClientCredentialsBuilder::new(token_url, credentials)
    }

    /// The flow with other bounds: on connecting, and on the whole of a token request.
    ///
    /// # Errors
    /// As [`ClientCredentials::new`].
    pub fn with_timeouts(
        token_url: SecureUrl,
        credentials: Credentials,
        connect: Duration,
        total: Duration,
    ) -> Result<Self, TokenError> {
        Self::builder(token_url, credentials).connect_timeout(connect).timeout(total).build()
    }

    fn of(token_url: SecureUrl, credentials: Credentials, endpoint: Endpoint) -> Self {
        let authentication = ClientAuthentication::default();
        Self { token_url, credentials, endpoint, authentication, scope: None }
    }

    /// Where the client secret stands in the request; the form body by default.
    #[must_use]
    pub fn authentication(mut self, authentication: ClientAuthentication) -> Self {
        self.authentication = authentication;
        self
    }

    /// The scopes to ask for, separated by spaces. The platform needs none, and none is sent by default.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// A refusal with a check whether the secret has been replaced since.
    fn watching(&self, error: TokenError, refused: &SecretString) -> TokenError {
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
        let answer = request.request_async(&http).await.map_err(named);
        answer.and_then(|answer| token_of(&answer, secret)).map_err(|error| match http.status() {
            Some(status) => error.with_status(status),
            None => error,
        })
    }
}

fn token_of(answer: &Answer, secret: &SecretString) -> Result<AccessToken, TokenError> {
    match answer.token_type() {
        BasicTokenType::Bearer => {}
        other => {
            let kind = without_secret(other.as_ref(), secret);
            let message = format!("the token is of type {}, not Bearer", Printable::new(&kind).longest(40));
            return Err(TokenError::new(Kind::UnsupportedTokenType, message));
        }
    }
    let token = SecretString::from(answer.access_token().secret().as_str());
    AccessToken::new(&token, Lifetime::from_expires_in(answer.expires_in_seconds()))
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
                self.request(&current).await.map_err(|error| self.watching(error, &current))
            }
            _ => Err(self.watching(refused, &secret)),
        }
    }

    fn adopt(&self, transport: &Transport) {
        self.endpoint.adopt(transport);
    }
}

/// Whether the endpoint refused what was sent, so that another secret may mend it.
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

/// The oauth2 crate's `Parse` error holds the body, and so the token: it ends here.
fn named(error: RequestTokenError<TokenError, BasicErrorResponse>) -> TokenError {
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
