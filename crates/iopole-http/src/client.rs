//! The client: a base URL, a source of tokens and the chain between them and the wire.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderValue, Method};
use iopole_auth::wire::no_client;
use iopole_auth::{SecureUrl, TokenSource, Transport};
use tokio::sync::Semaphore;

use crate::base_url::BaseUrl;
use crate::call::Target;
use crate::customer_id::CustomerId;
use crate::error::{Error, ErrorKind};
use crate::middleware::{Authorize, Chain, Limit, OriginGuard, Rate, Retry};
use crate::operation::Operation;
use crate::reading::BODY_BOUND;
use crate::request::Request;

const USER_AGENT: &str = concat!("iopole-rust/", env!("CARGO_PKG_VERSION"));
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(120);
const MOST_ATTEMPTS: u32 = 4;
const IN_FLIGHT: usize = 32;
/// Below the 5 s after which servers on Node.js close a connection of their own accord, and the 60 s of common load
/// balancers: a request sent as they do so is lost, and whether it was read is not known.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(4);

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
    shared: Arc<Shared>,
    target: Arc<Target>,
}

/// Shared by the clients of all customers.
struct Shared {
    chain: Chain,
    attempt_timeout: Duration,
    total_timeout: Duration,
    body_bound: u64,
}

impl Client {
    /// A client of the API at this URL, with tokens of this source.
    pub fn builder(api: SecureUrl, tokens: Arc<dyn TokenSource>) -> ClientBuilder {
        ClientBuilder {
            api,
            tokens,
            customer_id: None,
            connect_timeout: CONNECT_TIMEOUT,
            attempt_timeout: ATTEMPT_TIMEOUT,
            total_timeout: TOTAL_TIMEOUT,
            token_wait: Duration::MAX,
            most_attempts: MOST_ATTEMPTS,
            in_flight: IN_FLIGHT,
            body_bound: BODY_BOUND,
            rate: None,
            operation_rates: Vec::new(),
            random: fastrand::Rng::new(),
            adjust: None,
            product: None,
        }
    }

    /// A call of an operation; nothing is sent before [`Request::send`].
    pub fn call(&self, operation: &Operation) -> Request {
        Request::new(self.clone(), operation.clone())
    }

    /// A call of something that is not modelled, through the whole chain. The path is a template: a segment in braces
    /// is a parameter, everything else is literal and needs no encoding; a query goes to [`Request::query`]. A `POST`
    /// counts as an operation that must not be sent twice.
    pub fn request(&self, method: Method, path: impl Into<String>) -> Request {
        Request::new(self.clone(), Operation::unmodelled(method, path))
    }

    /// The customer id of every call that does not bring its own, if one is set.
    pub fn customer_id(&self) -> Option<&CustomerId> {
        self.target().customer_id.as_ref()
    }

    /// Returns a client that sends this customer id in place of the own one, with every call that does not set another.
    /// Both clients share tokens, connections, limits and the retry budget.
    #[must_use]
    pub fn with_customer_id(&self, customer_id: impl Into<Option<CustomerId>>) -> Self {
        let target = Target { customer_id: customer_id.into(), ..Target::clone(&self.target) };
        Self { shared: Arc::clone(&self.shared), target: Arc::new(target) }
    }

    pub(crate) fn chain(&self) -> &Chain {
        &self.shared.chain
    }

    pub(crate) fn target(&self) -> &Arc<Target> {
        &self.target
    }

    pub(crate) fn attempt_timeout(&self) -> Duration {
        self.shared.attempt_timeout
    }

    pub(crate) fn total_timeout(&self) -> Duration {
        self.shared.total_timeout
    }

    pub(crate) fn body_bound(&self) -> u64 {
        self.shared.body_bound
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("api", &self.target.base.as_url().as_str()).finish_non_exhaustive()
    }
}

type Adjust = Box<dyn FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync>;

/// Settings of a [`Client`].
#[must_use]
pub struct ClientBuilder {
    api: SecureUrl,
    tokens: Arc<dyn TokenSource>,
    customer_id: Option<CustomerId>,
    connect_timeout: Duration,
    attempt_timeout: Duration,
    total_timeout: Duration,
    token_wait: Duration,
    most_attempts: u32,
    in_flight: usize,
    body_bound: u64,
    rate: Option<Rate>,
    operation_rates: Vec<(String, Rate)>,
    random: fastrand::Rng,
    adjust: Option<Adjust>,
    /// In front of our own in the `User-Agent`.
    product: Option<String>,
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

    /// The bound on a call as a whole, its retries and its wait for a token included; 120 s by default, or one attempt's
    /// bound where that is longer.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.total_timeout = timeout;
        self
    }

    /// The longest wait for a token whose source fails in a way that passes; the call's time by default. Zero: such a call
    /// fails at once.
    pub fn token_wait(mut self, longest: Duration) -> Self {
        self.token_wait = longest;
        self
    }

    /// The most requests for one call, the replay after a 401 not counted: 1 to 10, 4 by default. An operation that
    /// must not be sent twice is sent again only where the platform cannot have processed it.
    pub fn most_attempts(mut self, attempts: u32) -> Self {
        self.most_attempts = attempts.clamp(1, 10);
        self
    }

    /// The longest answer that is read into memory, in bytes; [`BODY_BOUND`] by default. A stream has none.
    pub fn body_bound(mut self, bytes: u64) -> Self {
        self.body_bound = bytes;
        self
    }

    /// The most requests in flight; 32 by default, 1 at the least. One counts until its answer has been read: a program
    /// that holds as many unread downloads waits for itself.
    pub fn in_flight(mut self, requests: usize) -> Self {
        self.in_flight = requests.clamp(1, Semaphore::MAX_PERMITS);
        self
    }

    /// The most requests a minute, with this many at once at the start; no bound by default. The platform limits by
    /// address; its pages say 180 and 3,600 a minute.
    pub fn rate(mut self, per_minute: NonZeroU32, burst: NonZeroU32) -> Self {
        self.rate = Some(Rate { per_minute, burst });
        self
    }

    /// The same for one operation, on top: `listInvoiceStatusHistory` has a very low limit that the platform does not
    /// state. A call that waits for it keeps no other call out. `iopole_api::operations` has those with a typed method.
    pub fn operation_rate(
        mut self,
        operation: &Operation,
        per_minute: NonZeroU32,
        burst: NonZeroU32,
    ) -> Self {
        self.operation_rates.push((operation.id().to_owned(), Rate { per_minute, burst }));
        self
    }

    /// The seed of the jitter, for a test that must repeat.
    pub fn seed(mut self, seed: u64) -> Self {
        self.random = fastrand::Rng::with_seed(seed);
        self
    }

    /// Adjusts the HTTP client, for a proxy or root certificates of your own for example. It is given the settings of
    /// this builder, and may give back others.
    ///
    /// Token requests go through the adjusted client too: it is handed to the source of tokens
    /// ([`TokenSource::adopt`]), which `Cached` and `ClientCredentials` of iopole-auth take. A flow built with a transport
    /// of its own keeps that.
    ///
    /// That no redirect is followed, that it sends nothing again of its own accord, that no referer is sent, and that
    /// plain http goes to a loopback address only is settled after it. A proxy from the environment is not used for a loopback address; one that is set here is.
    ///
    /// ```
    /// # fn example(builder: iopole_http::ClientBuilder, proxy: reqwest::Proxy) -> iopole_http::ClientBuilder {
    /// builder.transport(|http| http.proxy(proxy))
    /// # }
    /// ```
    pub fn transport(
        mut self,
        adjust: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.adjust = Some(Box::new(adjust));
        self
    }

    /// Put in front of the SDK's own `User-Agent`.
    pub fn user_agent(mut self, product: &str) -> Self {
        self.product = Some(product.to_owned());
        self
    }

    /// The client.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when the URL is that of the platform's Swagger page, or when no HTTP
    /// client can be built, for want of root certificates on this machine for example.
    pub fn build(mut self) -> Result<Client, Error> {
        let base = BaseUrl::new(&self.api)?;
        let adjusted = self.adjust.is_some();
        let http = self.build_transport()?;
        if adjusted {
            self.tokens.adopt(&Transport::new(http.clone(), self.api.is_loopback()));
        }
        let chain = Chain {
            http: http.clone(),
            retry: Retry::new(self.most_attempts, self.random),
            limit: Limit::new(self.in_flight, self.rate, self.operation_rates),
            authorize: Authorize::new(self.tokens),
            guard: OriginGuard::of(base.as_url()),
            token_wait: self.token_wait,
        };
        let target = Target { http, base, customer_id: self.customer_id, timers: Arc::default() };
        let shared = Shared {
            chain,
            attempt_timeout: self.attempt_timeout,
            total_timeout: self.total_timeout,
            body_bound: self.body_bound,
        };
        Ok(Client { shared: Arc::new(shared), target: Arc::new(target) })
    }

    fn build_transport(&mut self) -> Result<reqwest::Client, Error> {
        let mut builder = reqwest::Client::builder()
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(POOL_IDLE_TIMEOUT);
        builder = match &self.product {
            // Every request clones it several times, which is free of what is static.
            None => builder.user_agent(HeaderValue::from_static(USER_AGENT)),
            Some(product) => builder.user_agent(format!("{product} {USER_AGENT}")),
        };
        if self.api.is_loopback() {
            // A proxy must not see what was meant for this machine.
            builder = builder.no_proxy();
        }
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        if self.api.as_url().scheme() == "http" && (self.adjust.is_none() || !has_root_certificates()) {
            // Without TLS no root certificate is needed, and the machine may have none. An adjusted client serves
            // the token endpoint too, which may be elsewhere.
            builder = builder.tls_certs_only([]);
        }
        if let Some(adjust) = self.adjust.take() {
            builder = adjust(builder);
        }
        // A redirect would carry the token, the customer id or the body to another place; a retry below our own might
        // send an invoice twice.
        builder
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never().max_retries_per_request(0))
            .referer(false)
            .https_only(!self.api.is_loopback())
            .build()
            .map_err(|error| Error::new(ErrorKind::Configuration, unbuilt(&error)))
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn has_root_certificates() -> bool {
    reqwest::Client::builder().build().is_ok()
}

/// Why there is no HTTP client: for want of TLS, unless a header is wrong.
fn unbuilt(error: &reqwest::Error) -> String {
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        if inner.is::<http::Error>() {
            return format!("the HTTP client cannot be built: {inner} (is it the user agent?)");
        }
        source = inner.source();
    }
    no_client(error)
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("api", &self.api).finish_non_exhaustive()
    }
}
