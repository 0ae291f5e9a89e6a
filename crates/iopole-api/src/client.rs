//! The client of the platform.

use std::fmt;
use std::sync::Arc;

use iopole_auth::wire::variable;
use iopole_auth::{Cached, ClientCredentials, Credentials, Environment, TokenSource};
use iopole_http::{CustomerId, Error, ErrorKind};

use crate::admin::Admin;
use crate::user::User;

/// The environment variable that holds the customer id.
pub const CUSTOMER_ID_VARIABLE: &str = "IOPOLE_CUSTOMER_ID";

/// Client of the Iopole platform.
///
/// [`Client::admin`] has the operations that configure an account, [`Client::user`] those of daily work. A clone is
/// cheap, and shares connections, tokens and limits: make one client when the program starts.
///
/// ```no_run
/// use iopole_api::{Client, Document};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::from_env()?;
/// let invoices = client.user().invoices();
/// let id = invoices.send(Document::open("facture.pdf")?).await?;
/// println!("{}", invoices.get(&id).await?.invoice_id);
/// # Ok(()) }
/// ```
///
/// # Authentication
///
/// The client gets an access token with the client credentials of an account, keeps it, and renews it before it
/// expires. All concurrent calls share one token request. After a 401 the client repeats the request once, with a new
/// token. Give a [`TokenSource`] to [`UnauthenticatedBuilder::tokens`] to get tokens in another way.
///
/// An account has the role admin, the role user, or both. The platform checks the role; the client does not.
/// [`Error::role`] names the role that a rejected call needs.
///
/// # Customer id
///
/// The platform serves several customers under one account. The contract calls the customer id optional; live accounts
/// were measured to need it. `client.admin().customer().id()` asks for it.
///
/// | set by | applies to |
/// |---|---|
/// | `customer_id` on a call | this call |
/// | [`Client::for_customer`] | every call of the returned client |
/// | [`ClientBuilder::customer_id`] | every call of the client but `customer().id()`, which asks for the account's own |
/// | `IOPOLE_CUSTOMER_ID`, with [`Client::from_env`] | every call of the client |
///
/// An earlier row overrides a later one.
///
/// # Retries
///
/// | operation | no token, no connection, 429 | 408, 500, 502, 503, 504, no answer |
/// |---|---|---|
/// | [`Class::Safe`](crate::Class::Safe), [`Class::Idempotent`](crate::Class::Idempotent) | retried | retried |
/// | [`Class::Once`](crate::Class::Once) | retried | never retried: the outcome is unknown |
///
/// A call sends at most 4 requests, with growing pauses between them. All calls share a retry budget, so that retries
/// do not make an outage worse. When [`Error::is_outcome_unknown`], the platform may have processed the request: see
/// [`Invoices::reconcile`](crate::Invoices::reconcile). `no_replay` turns retries off for one call.
///
/// # Limits
///
/// | limit | default | setting |
/// |---|---|---|
/// | time to connect | 10 s | [`connect_timeout`] |
/// | time for one request and its response | 30 s, and 1 s for each 100 kB of an upload | [`attempt_timeout`], `timeout` on a call |
/// | time for a call with its retries | 120 s | [`total_timeout`] |
/// | requests in flight | 32 | [`in_flight`] |
/// | requests a minute | none | [`rate`], [`operation_rate`] |
///
/// [`ClientBuilder::http`] reaches these settings. The platform limits requests by source address; its documents say
/// 180 and 3,600 a minute.
///
/// [`connect_timeout`]: iopole_http::ClientBuilder::connect_timeout
/// [`attempt_timeout`]: iopole_http::ClientBuilder::attempt_timeout
/// [`total_timeout`]: iopole_http::ClientBuilder::total_timeout
/// [`in_flight`]: iopole_http::ClientBuilder::in_flight
/// [`rate`]: iopole_http::ClientBuilder::rate
/// [`operation_rate`]: iopole_http::ClientBuilder::operation_rate
#[derive(Clone)]
pub struct Client {
    http: iopole_http::Client,
}

impl Client {
    /// Makes a client from environment variables.
    ///
    /// | variable | meaning | required |
    /// |---|---|---|
    /// | `IOPOLE_CLIENT_ID` | client id of the account | yes |
    /// | `IOPOLE_CLIENT_SECRET` | client secret | this or the file |
    /// | `IOPOLE_CLIENT_SECRET_FILE` | path of a file that holds the client secret, readable by its owner only | this or the secret |
    /// | `IOPOLE_CUSTOMER_ID` | customer id, a UUID | no; most accounts need it |
    /// | `IOPOLE_API_URL` | base URL of the API | no; with the token URL |
    /// | `IOPOLE_TOKEN_URL` | URL of the token endpoint | no; with the API URL |
    ///
    /// Without the two URLs the client talks to preproduction. An empty variable counts as unset. Use
    /// [`ClientBuilder::from_env`] to change further settings.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] or [`ErrorKind::Authentication`] when a variable is missing or has an unusable
    /// value. The message names the variable and says what to set.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// Starts a client of this environment. The returned builder needs credentials or a source of tokens.
    ///
    /// ```
    /// use iopole_api::{Client, Credentials, Environment};
    ///
    /// # fn example() -> Result<(), iopole_api::Error> {
    /// let credentials = Credentials::from_file("compta@exemple.fr", "/run/secrets/iopole");
    /// let client = Client::builder(&Environment::ppd()).credentials(credentials)?.build()?;
    /// # drop(client); Ok(()) }
    /// ```
    pub fn builder(environment: &Environment) -> UnauthenticatedBuilder<'_> {
        UnauthenticatedBuilder { environment }
    }

    /// Wraps a transport that was set up elsewhere.
    pub fn new(http: iopole_http::Client) -> Self {
        Self { http }
    }

    /// Returns a client whose calls all carry this customer id.
    ///
    /// Both clients share tokens, connections, limits and the retry budget, so the returned client is cheap: make one
    /// for each customer. A customer id set on a call overrides this one.
    ///
    /// ```no_run
    /// # async fn example(document: iopole_api::Document) -> Result<(), Box<dyn std::error::Error>> {
    /// use iopole_api::Client;
    ///
    /// let account = Client::from_env()?;
    /// let bakery = account.for_customer("0190f1d2-0000-7000-8000-000000000001".parse()?);
    /// bakery.user().invoices().send(document).await?;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn for_customer(&self, customer_id: CustomerId) -> Self {
        Self { http: self.http.with_customer_id(customer_id) }
    }

    /// Returns the operations that configure an account: enrollments, business entities, webhooks. They need the role
    /// admin.
    pub fn admin(&self) -> Admin<'_> {
        Admin::new(&self.http)
    }

    /// Returns the operations of daily work: invoices, statuses, directories, e-reporting. They need the role user.
    pub fn user(&self) -> User<'_> {
        User::new(&self.http)
    }

    /// Returns the customer id that calls carry unless they set another.
    pub fn customer_id(&self) -> Option<&CustomerId> {
        self.http.customer_id()
    }

    /// Returns the transport, to call an operation that has no typed method.
    pub fn http(&self) -> &iopole_http::Client {
        &self.http
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("http", &self.http).finish()
    }
}

/// Builder of a [`Client`] that still lacks a way to authenticate: call [`credentials`](Self::credentials) or
/// [`tokens`](Self::tokens).
#[derive(Debug)]
#[must_use]
pub struct UnauthenticatedBuilder<'a> {
    environment: &'a Environment,
}

impl UnauthenticatedBuilder<'_> {
    /// Authenticates with client credentials at the environment's token endpoint. Tokens are cached.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when no HTTP client can be built, for example without root certificates on this
    /// machine.
    pub fn credentials(self, credentials: Credentials) -> Result<ClientBuilder, Error> {
        let flow = ClientCredentials::new(self.environment.token_url().clone(), credentials)?;
        Ok(self.tokens(Arc::new(Cached::new(flow))))
    }

    /// Authenticates with tokens from this source. The client asks the source before each request, so the source should
    /// cache.
    pub fn tokens(self, tokens: Arc<dyn TokenSource>) -> ClientBuilder {
        let http = iopole_http::Client::builder(self.environment.api_url().clone(), tokens);
        ClientBuilder { http }
    }
}

/// Builder of a [`Client`].
#[derive(Debug)]
#[must_use]
pub struct ClientBuilder {
    http: iopole_http::ClientBuilder,
}

impl ClientBuilder {
    /// Reads the environment variables that [`Client::from_env`] lists.
    ///
    /// # Errors
    /// Those of [`Client::from_env`].
    pub fn from_env() -> Result<Self, Error> {
        let environment = Environment::from_env().map_err(misconfigured)?;
        let customer_id = variable(CUSTOMER_ID_VARIABLE).map_err(misconfigured)?;
        let customer_id = customer_id.as_deref().map(str::parse::<CustomerId>).transpose();
        let customer_id =
            customer_id.map_err(|error| misconfigured(format_args!("{CUSTOMER_ID_VARIABLE}: {error}")))?;
        let builder = Client::builder(&environment).credentials(Credentials::from_env()?)?;
        Ok(builder.customer_id(customer_id))
    }

    /// Sets the customer id of every call that does not set another. The default is none.
    ///
    /// # Platform behavior
    /// The contract calls the customer id optional. Live accounts were measured to need it.
    pub fn customer_id(mut self, customer_id: impl Into<Option<CustomerId>>) -> Self {
        self.http = self.http.customer_id(customer_id);
        self
    }

    /// Changes the settings of the transport: timeouts, limits, retries, user agent, proxy, root certificates.
    ///
    /// A proxy set here applies to token requests as well: [`UnauthenticatedBuilder::tokens`] hands the adjusted HTTP
    /// client to its source ([`TokenSource::adopt`]). Redirects and retries of the HTTP library stay off, whatever
    /// [`transport`](iopole_http::ClientBuilder::transport) sets.
    ///
    /// ```
    /// use std::num::NonZeroU32;
    /// use std::time::Duration;
    ///
    /// use iopole_api::{ClientBuilder, operations};
    /// use iopole_http::reqwest::Proxy;
    ///
    /// # fn example(builder: ClientBuilder) -> Result<(), Box<dyn std::error::Error>> {
    /// let (a_minute, burst) = (NonZeroU32::try_from(180)?, NonZeroU32::try_from(30)?);
    /// let proxy = Proxy::all("http://proxy.exemple.fr:3128")?;
    /// let client = builder
    ///     .http(|http| http.connect_timeout(Duration::from_secs(5)).rate(a_minute, burst))
    ///     .http(|http| http.operation_rate(&operations::LIST_INVOICE_STATUS_HISTORY, burst, burst))
    ///     .http(|http| http.transport(|reqwest| reqwest.proxy(proxy)))
    ///     .build()?;
    /// # drop(client); Ok(()) }
    /// ```
    pub fn http(
        mut self,
        set: impl FnOnce(iopole_http::ClientBuilder) -> iopole_http::ClientBuilder,
    ) -> Self {
        self.http = set(self.http);
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when the API URL is that of the platform's Swagger page, or no HTTP client can be
    /// built.
    pub fn build(self) -> Result<Client, Error> {
        self.http.build().map(Client::new)
    }
}

fn misconfigured(error: impl fmt::Display) -> Error {
    Error::new(ErrorKind::Configuration, error.to_string())
}
