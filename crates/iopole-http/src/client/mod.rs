//! The client.

mod builder;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use iopole_auth::{SecureUrl, TokenSource};

pub use self::builder::ClientBuilder;
use crate::call::ApiEndpoint;
use crate::customer_id::CustomerId;
use crate::middleware::Chain;
use crate::operation::Operation;
use crate::request::Request;

/// Client of one API: a base URL, a source of tokens, and the policies between them and the wire.
///
/// A clone shares connections, tokens and limits.
///
/// # Authentication
/// Each request carries a token of the [`TokenSource`]. After a 401 the client reports the token as rejected, and sends
/// the request once more under a new one, uploads included. While the source fails for a passing reason, a call waits
/// for a token within its own time ([`ClientBuilder::token_wait`]).
///
/// # Customer id
/// [`ClientBuilder::customer_id`] sets the default, [`Request::customer_id`] that of one call. Live accounts were
/// measured to need one.
///
/// # Retries
/// The client repeats what is safe to repeat, by the [`Class`](crate::Class) of the operation: see
/// [`Retries`](crate::Retries). An operation that must not be sent twice is never sent again, unless the platform
/// cannot have processed the first request. Where that is not known, the error is
/// [`ErrorKind::OutcomeUnknown`](crate::ErrorKind::OutcomeUnknown).
///
/// # Limits
/// By default 32 requests are in flight at most, and there is no rate ([`ClientBuilder::in_flight`],
/// [`ClientBuilder::rate`], [`ClientBuilder::operation_rate`]). An attempt times out after 30 s, a call after 120 s.
///
/// # Origins
/// Tokens and customer ids go to the configured origin only. No redirect is followed, and plain http goes to a loopback
/// address only.
///
/// # Examples
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
    api: Arc<ApiEndpoint>,
}

/// Shared by the clients of all customers.
struct Shared {
    chain: Chain,
    attempt_timeout: Duration,
    total_timeout: Duration,
    body_bound: u64,
}

impl Client {
    /// Starts a client of the API at this URL, with tokens of this source.
    pub fn builder(api: SecureUrl, tokens: Arc<dyn TokenSource>) -> ClientBuilder {
        ClientBuilder::new(api, tokens)
    }

    /// Starts a call of an operation; nothing is sent before [`Request::send`].
    pub fn call(&self, operation: &Operation) -> Request {
        Request::new(self.clone(), operation.clone())
    }

    /// Starts a call of an operation that is not modelled, through all policies.
    ///
    /// The path is a template: a segment in braces is a parameter ([`Request::path`]), everything else is literal and
    /// needs no encoding. A query goes to [`Request::query`]. A `POST` counts as an operation that must not be sent
    /// twice.
    pub fn request(&self, method: Method, path: impl Into<String>) -> Request {
        Request::new(self.clone(), Operation::unmodelled(method, path))
    }

    /// Returns the customer id of every call that does not set its own.
    pub fn customer_id(&self) -> Option<&CustomerId> {
        self.api().customer_id.as_ref()
    }

    /// Returns a client that sends this customer id in place of its own, with every call that does not set another.
    /// Both clients share tokens, connections, limits and the retry budget.
    #[must_use]
    pub fn with_customer_id(&self, customer_id: impl Into<Option<CustomerId>>) -> Self {
        let api = ApiEndpoint { customer_id: customer_id.into(), ..ApiEndpoint::clone(&self.api) };
        Self { shared: Arc::clone(&self.shared), api: Arc::new(api) }
    }

    pub(crate) fn chain(&self) -> &Chain {
        &self.shared.chain
    }

    pub(crate) fn api(&self) -> &Arc<ApiEndpoint> {
        &self.api
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
        f.debug_struct("Client").field("api", &self.api.base.as_url().as_str()).finish_non_exhaustive()
    }
}
