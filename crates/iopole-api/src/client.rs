//! The entry: one client, two roles.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use iopole_auth::{Cached, ClientCredentials, Credentials, Environment, TokenSource};
use iopole_http::{CustomerId, Error};

use crate::admin::Admin;
use crate::user::User;

/// The typed operations of the platform. A clone shares connections and tokens.
///
/// ```no_run
/// use iopole_api::{Client, Credentials, Document, Environment};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::builder(&Environment::ppd()).credentials(Credentials::from_env()?)?.build()?;
/// let invoices = client.user().invoices();
/// let id = invoices.send(Document::open("facture.pdf")?).await?;
/// println!("{}", invoices.get(&id).await?.invoice_id);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Client {
    http: iopole_http::Client,
}

impl Client {
    /// A client of this environment. It needs a source of tokens: [`NeedsTokens::credentials`], or
    /// [`NeedsTokens::tokens`] for one of your own.
    pub fn builder(environment: &Environment) -> NeedsTokens<'_> {
        NeedsTokens { environment }
    }

    /// A client on a transport set up elsewhere.
    pub fn new(http: iopole_http::Client) -> Self {
        Self { http }
    }

    /// What an admin account does: configure webhooks.
    pub fn admin(&self) -> Admin<'_> {
        Admin::new(&self.http)
    }

    /// What a user account does: invoices, statuses, the directory.
    pub fn user(&self) -> User<'_> {
        User::new(&self.http)
    }

    /// The customer id sent with every call that does not bring its own, if one is set.
    pub fn customer_id(&self) -> Option<&CustomerId> {
        self.http.customer_id()
    }

    /// The transport, for what is not modelled here.
    pub fn http(&self) -> &iopole_http::Client {
        &self.http
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("http", &self.http).finish()
    }
}

/// A client that knows its environment, and not yet how to authenticate there.
#[derive(Debug)]
#[must_use]
pub struct NeedsTokens<'a> {
    environment: &'a Environment,
}

impl NeedsTokens<'_> {
    /// Tokens by client credentials from the environment's realm, cached.
    ///
    /// # Errors
    /// When no HTTP client can be built, for want of root certificates on this machine for example.
    pub fn credentials(self, credentials: Credentials) -> Result<ClientBuilder, Error> {
        let flow = ClientCredentials::new(self.environment.token_url().clone(), credentials)?;
        Ok(self.tokens(Arc::new(Cached::new(flow))))
    }

    /// Tokens of a source of your own. It should keep them: it is asked for each request.
    pub fn tokens(self, tokens: Arc<dyn TokenSource>) -> ClientBuilder {
        let http = iopole_http::Client::builder(self.environment.api_url().clone(), tokens);
        ClientBuilder { http }
    }
}

/// Settings of a [`Client`].
#[derive(Debug)]
#[must_use]
pub struct ClientBuilder {
    http: iopole_http::ClientBuilder,
}

impl ClientBuilder {
    /// The customer id sent with every call that does not bring its own; none by default. The contract calls
    /// it optional; live accounts were measured to need it.
    pub fn customer_id(mut self, customer_id: impl Into<Option<CustomerId>>) -> Self {
        self.http = self.http.customer_id(customer_id);
        self
    }

    /// The bound on connecting; 10 s by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.http = self.http.connect_timeout(timeout);
        self
    }

    /// The bound on one request and its answer; 30 s by default, and a second more for each 100 kB of an
    /// upload.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.http = self.http.attempt_timeout(timeout);
        self
    }

    /// The bound on a call as a whole, its retries and its wait for a token included; 120 s by default, or one attempt's
    /// bound where that is longer.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.http = self.http.total_timeout(timeout);
        self
    }

    /// The longest wait for a token while the realm is unavailable; the call's time by default. Zero: such a call fails
    /// at once.
    pub fn token_wait(mut self, longest: Duration) -> Self {
        self.http = self.http.token_wait(longest);
        self
    }

    /// Put in front of the SDK's own `User-Agent`.
    pub fn user_agent(mut self, product: &str) -> Self {
        self.http = self.http.user_agent(product);
        self
    }

    /// Adjusts the HTTP client of API and token requests: a proxy, or root certificates of your own. Redirects and
    /// retries of that client stay off, whatever it sets.
    ///
    /// A source of your own ([`NeedsTokens::tokens`]) is handed the adjusted client ([`TokenSource::adopt`]).
    ///
    /// ```
    /// # fn example(builder: iopole_api::ClientBuilder, url: &str) -> Result<(), Box<dyn std::error::Error>> {
    /// let proxy = iopole_http::reqwest::Proxy::all(url)?;
    /// let client = builder.transport(|http| http.proxy(proxy)).build()?;
    /// # let _ = client; Ok(()) }
    /// ```
    pub fn transport(
        mut self,
        adjust: impl FnOnce(iopole_http::reqwest::ClientBuilder) -> iopole_http::reqwest::ClientBuilder
        + Send
        + Sync
        + 'static,
    ) -> Self {
        self.http = self.http.transport(adjust);
        self
    }

    /// The client.
    ///
    /// # Errors
    /// When the API URL is that of the platform's Swagger page, or no HTTP client can be built.
    pub fn build(self) -> Result<Client, Error> {
        self.http.build().map(Client::new)
    }
}
