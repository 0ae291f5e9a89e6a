//! The client: a base URL, a source of tokens and the chain between them and the wire.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use iopole_auth::wire::deepest_reason;
use iopole_auth::{SecureUrl, TokenSource};
use reqwest_middleware::ClientWithMiddleware;

use crate::base_url::BaseUrl;
use crate::customer_id::CustomerId;
use crate::error::{Error, ErrorKind};
use crate::middleware::{Authorize, OriginGuard};
use crate::operation::Operation;
use crate::request::Request;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);
/// Below the 60 s after which common load balancers close a connection of their own accord.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(50);

/// Calls operations of the platform. A clone shares connections and tokens.
///
/// ```
/// use std::sync::Arc;
/// use iopole_auth::{AccessToken, Environment, Lifetime, StaticToken};
/// use iopole_http::{Client, Method};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let tokens = StaticToken::new(AccessToken::new(&"a.b.c".into(), Lifetime::Unlimited)?);
/// let client = Client::builder(Environment::ppd().api_url().clone(), Arc::new(tokens)).build()?;
/// let answer = client.request(Method::GET, "/v1/config/customer/id").send().await?;
/// println!("{}", answer.text().await?);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Client {
    pub(crate) chain: ClientWithMiddleware,
    pub(crate) http: reqwest::Client,
    pub(crate) base: BaseUrl,
    pub(crate) attempt_timeout: Duration,
}

impl Client {
    /// A client of the API at this URL, with tokens of this source.
    pub fn builder(api: SecureUrl, tokens: Arc<dyn TokenSource>) -> ClientBuilder {
        let user_agent = concat!("iopole-rust/", env!("CARGO_PKG_VERSION")).to_owned();
        ClientBuilder {
            api,
            tokens,
            customer_id: None,
            connect_timeout: CONNECT_TIMEOUT,
            attempt_timeout: ATTEMPT_TIMEOUT,
            user_agent,
        }
    }

    /// A call of an operation; nothing is sent before [`Request::send`].
    pub fn call(&self, operation: &Operation) -> Request {
        Request::new(self.clone(), operation.clone())
    }

    /// A call of something that is not modelled, through the whole chain. The path is a template: text in
    /// braces is a parameter. A `POST` counts as an operation that must not be sent twice.
    pub fn request(&self, method: Method, path: impl Into<String>) -> Request {
        Request::new(self.clone(), Operation::unmodelled(method, path))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("api", &self.base.as_url().as_str()).finish_non_exhaustive()
    }
}

/// Settings of a [`Client`].
#[must_use]
pub struct ClientBuilder {
    api: SecureUrl,
    tokens: Arc<dyn TokenSource>,
    customer_id: Option<CustomerId>,
    connect_timeout: Duration,
    attempt_timeout: Duration,
    user_agent: String,
}

impl ClientBuilder {
    /// The customer id sent with every call that does not bring its own; none by default.
    pub fn customer_id(mut self, customer_id: impl Into<Option<CustomerId>>) -> Self {
        self.customer_id = customer_id.into();
        self
    }

    /// The bound on connecting; 10 s by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// The bound on one request and its answer; 30 s by default, which the platform names as the least for
    /// a registration. An upload has a second more for each 100 kB.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// Put in front of the SDK's own `User-Agent`.
    pub fn user_agent(mut self, product: &str) -> Self {
        self.user_agent = format!("{product} {}", self.user_agent);
        self
    }

    /// The client.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when the URL is that of the platform's Swagger page, or when no HTTP
    /// client can be built, for want of root certificates on this machine for example.
    pub fn build(self) -> Result<Client, Error> {
        let base = BaseUrl::new(&self.api)?;
        let http = self.transport()?;
        let chain = reqwest_middleware::ClientBuilder::new(http.clone())
            .with(Authorize::new(self.tokens).customer_id(self.customer_id))
            .with(OriginGuard::of(base.as_url()))
            .build();
        Ok(Client { chain, http, base, attempt_timeout: self.attempt_timeout })
    }

    fn transport(&self) -> Result<reqwest::Client, Error> {
        let mut builder = reqwest::Client::builder()
            // A redirect would carry the token, the customer id or the body to another place.
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(POOL_IDLE_TIMEOUT)
            .user_agent(&self.user_agent);
        if self.api.is_loopback() {
            // A proxy must not see what was meant for this machine.
            builder = builder.no_proxy();
        } else {
            builder = builder.https_only(true);
        }
        if self.api.as_url().scheme() == "http" {
            // Without TLS no root certificate is needed, and the machine may have none.
            builder = builder.tls_certs_only([]);
        }
        builder.build().map_err(|error| {
            let reason = deepest_reason(&error);
            Error::new(ErrorKind::Configuration, format!("cannot build the HTTP client: {reason}"))
        })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("api", &self.api).finish_non_exhaustive()
    }
}
