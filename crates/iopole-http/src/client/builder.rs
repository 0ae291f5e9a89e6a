//! Settings of the client.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use iopole_auth::wire::{Adjust, build_client, causes, no_client};
use iopole_auth::{SecureUrl, TokenSource, Transport};
use tokio::sync::Semaphore;

use super::{Client, Shared};
use crate::base_url::BaseUrl;
use crate::call::ApiEndpoint;
use crate::customer_id::CustomerId;
use crate::error::{Error, ErrorKind};
use crate::middleware::{Authorize, Chain, Limit, OriginGuard, Rate, Retries, Retry};
use crate::operation::Operation;
use crate::reading::BODY_BOUND;

const USER_AGENT: &str = concat!("iopole-rust/", env!("CARGO_PKG_VERSION"));
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(120);
const IN_FLIGHT: usize = 32;
/// Below the 5 s after which servers on Node.js close a connection, and the 60 s of common load balancers.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(4);

/// Builder of a [`Client`].
///
/// # Defaults
///
/// | setting | default |
/// |---|---|
/// | [`connect_timeout`](ClientBuilder::connect_timeout) | 10 s |
/// | [`attempt_timeout`](ClientBuilder::attempt_timeout) | 30 s, and a second more for each 100 kB of an upload or of an answer |
/// | [`total_timeout`](ClientBuilder::total_timeout) | 120 s |
/// | [`token_wait`](ClientBuilder::token_wait) | the call's time |
/// | [`retries`](ClientBuilder::retries) | 4 attempts a call, a budget of 20 retries |
/// | [`in_flight`](ClientBuilder::in_flight) | 32 requests |
/// | [`rate`](ClientBuilder::rate), [`operation_rate`](ClientBuilder::operation_rate) | unlimited |
/// | [`pool_idle_timeout`](ClientBuilder::pool_idle_timeout) | 4 s |
/// | [`body_bound`](ClientBuilder::body_bound) | 64 MiB |
/// | [`customer_id`](ClientBuilder::customer_id) | none |
#[must_use]
pub struct ClientBuilder {
    api: SecureUrl,
    tokens: Arc<dyn TokenSource>,
    customer_id: Option<CustomerId>,
    connect_timeout: Duration,
    attempt_timeout: Duration,
    total_timeout: Duration,
    token_wait: Duration,
    retries: Retries,
    in_flight: usize,
    pool_idle_timeout: Duration,
    body_bound: u64,
    rate: Option<Rate>,
    operation_rates: Vec<(String, Rate)>,
    random: fastrand::Rng,
    adjust: Option<Adjust>,
    /// Prefix of the `User-Agent`.
    product: Option<String>,
}

impl ClientBuilder {
    pub(super) fn new(api: SecureUrl, tokens: Arc<dyn TokenSource>) -> Self {
        Self {
            api,
            tokens,
            customer_id: None,
            connect_timeout: CONNECT_TIMEOUT,
            attempt_timeout: ATTEMPT_TIMEOUT,
            total_timeout: TOTAL_TIMEOUT,
            token_wait: Duration::MAX,
            retries: Retries::new(),
            in_flight: IN_FLIGHT,
            pool_idle_timeout: POOL_IDLE_TIMEOUT,
            body_bound: BODY_BOUND,
            rate: None,
            operation_rates: Vec::new(),
            random: fastrand::Rng::new(),
            adjust: None,
            product: None,
        }
    }

    /// Sets the customer id of every call that does not set its own; none by default.
    pub fn customer_id(mut self, customer_id: impl Into<Option<CustomerId>>) -> Self {
        self.customer_id = customer_id.into();
        self
    }

    /// Sets the timeout for connecting; 10 s by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets the timeout of one request and its answer; 30 s by default, which the platform names as the minimum for a
    /// registration. An upload has a second more for each 100 kB.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// Sets the timeout of a whole call, its retries and its wait for a token included; 120 s by default. An upload has a
    /// second more for each 100 kB.
    ///
    /// It also bounds each attempt. Only [`Request::timeout`](crate::Request::timeout), set for one call, extends it.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.total_timeout = timeout;
        self
    }

    /// Sets the longest wait for a token whose source fails for a passing reason; the call's time by default. With zero
    /// such a call fails at once.
    ///
    /// A failure that waiting cannot mend, refused credentials or a certificate for example, ends the call at once.
    pub fn token_wait(mut self, longest: Duration) -> Self {
        self.token_wait = longest;
        self
    }

    /// Sets the attempts of a call and the retry budget of the client; see [`Retries`] for defaults, ranges and the
    /// rules that no setting changes.
    pub fn retries(mut self, retries: Retries) -> Self {
        self.retries = retries;
        self
    }

    /// Sets the longest answer that is read into memory, in bytes; [`BODY_BOUND`] by default. A stream is not bounded.
    pub fn body_bound(mut self, bytes: u64) -> Self {
        self.body_bound = bytes;
        self
    }

    /// Sets the most requests in flight: at least 1, 32 by default.
    ///
    /// A request counts until its answer has been read. Holding that many unread downloads blocks further calls.
    pub fn in_flight(mut self, requests: usize) -> Self {
        self.in_flight = requests.clamp(1, Semaphore::MAX_PERMITS);
        self
    }

    /// Sets the time for which idle connections are kept; 4 s by default. With zero none is kept.
    ///
    /// Servers on Node.js close an idle connection after 5 s, common load balancers after 60 s. A request sent at that
    /// moment is lost, and its outcome is not known. Keep this time below that of the server or of the proxy in
    /// between.
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.pool_idle_timeout = timeout;
        self
    }

    /// Sets the most requests a minute, and the size of the first burst; unlimited by default. The platform limits by
    /// address; its pages say 180 and 3,600 a minute.
    pub fn rate(mut self, per_minute: NonZeroU32, burst: NonZeroU32) -> Self {
        self.rate = Some(Rate { per_minute, burst });
        self
    }

    /// Sets the most requests a minute of one operation, in addition to the client's [`rate`](Self::rate).
    ///
    /// `listInvoiceStatusHistory` has a very low limit that the platform does not state. A call that waits for this
    /// rate blocks no other call. `iopole_api::operations` lists the operations with a typed method.
    pub fn operation_rate(
        mut self,
        operation: &Operation,
        per_minute: NonZeroU32,
        burst: NonZeroU32,
    ) -> Self {
        self.operation_rates.push((operation.id().to_owned(), Rate { per_minute, burst }));
        self
    }

    /// Sets the seed of the jitter, for a test that must repeat.
    pub fn seed(mut self, seed: u64) -> Self {
        self.random = fastrand::Rng::with_seed(seed);
        self
    }

    /// Changes the HTTP client: a proxy, or private root certificates. The function gets the settings of this builder,
    /// and may return others.
    ///
    /// # Token requests
    /// Token requests go through the changed client too: [`TokenSource::adopt`] hands it to the source of tokens.
    /// `Cached` and `ClientCredentials` of iopole-auth use it. A flow with its own transport keeps that.
    ///
    /// # Fixed rules
    /// Whatever the function sets, the client follows no redirect, sends nothing again by itself, sends no referer, and
    /// uses plain http to a loopback address only. A proxy from the environment is not used for a loopback address; a
    /// proxy set here is.
    ///
    /// # Examples
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

    /// Sets the product in front of the SDK's own `User-Agent`.
    pub fn user_agent(mut self, product: &str) -> Self {
        self.product = Some(product.to_owned());
        self
    }

    /// Builds the client. No request is made.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when the URL is that of the platform's Swagger page, or when no HTTP
    /// client can be built, for want of root certificates on this machine for example.
    pub fn build(mut self) -> Result<Client, Error> {
        let base = BaseUrl::new(&self.api)?;
        let is_adjusted = self.adjust.is_some();
        let http = self.build_http()?;
        if is_adjusted {
            self.tokens.adopt(&Transport::new(http.clone(), self.api.is_loopback()));
        }
        let chain = Chain {
            http: http.clone(),
            retry: Retry::new(self.retries, self.random),
            limit: Limit::new(self.in_flight, self.rate, self.operation_rates),
            authorize: Authorize::new(self.tokens),
            guard: OriginGuard::of(base.as_url()),
            token_wait: self.token_wait,
        };
        let api = ApiEndpoint { http, base, customer_id: self.customer_id, timers: Arc::default() };
        let shared = Shared {
            chain,
            attempt_timeout: self.attempt_timeout,
            total_timeout: self.total_timeout,
            body_bound: self.body_bound,
        };
        Ok(Client { shared: Arc::new(shared), api: Arc::new(api) })
    }

    fn build_http(&mut self) -> Result<reqwest::Client, Error> {
        let adjust = self.adjust.take();
        build_client(&self.api, adjust.is_some(), |http| {
            let http = http.connect_timeout(self.connect_timeout).pool_idle_timeout(self.pool_idle_timeout);
            let http = match &self.product {
                // Each request clones the header several times, which costs nothing for a static one.
                None => http.user_agent(HeaderValue::from_static(USER_AGENT)),
                Some(product) => http.user_agent(format!("{product} {USER_AGENT}")),
            };
            match adjust {
                Some(adjust) => adjust(http),
                None => http,
            }
        })
        .map_err(|error| Error::new(ErrorKind::Configuration, explain(&error)))
    }
}

/// Explains why no HTTP client can be built: for want of TLS, unless a header is wrong.
fn explain(error: &reqwest::Error) -> String {
    match causes(error).find(|cause| cause.is::<http::Error>()) {
        Some(cause) => format!("the HTTP client cannot be built: {cause} (is it the user agent?)"),
        None => no_client(error),
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("api", &self.api).finish_non_exhaustive()
    }
}
