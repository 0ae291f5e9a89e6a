//! The handle of a running simulated platform.

mod steer;

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};

use crate::api;
use crate::builder::SandboxBuilder;
use crate::clock::Clock;
use crate::deliver::Delivery;
use crate::delivery_task::DeliveryTask;
use crate::directory::{Company, DirectoryLine};
use crate::error::SandboxError;
use crate::ids::parse_uuid;
use crate::platform::Platform;
use crate::serve::{CutListener, Hosts, Switch};
use crate::settings::Settings;

/// A running simulated platform: token endpoint, API with its state, and control API, on one port.
///
/// It runs as a task of the Tokio runtime that started it. Dropping the handle stops it and resets the connections of
/// requests in flight.
///
/// # Authentication
///
/// [`client_id`](Self::client_id), [`client_secret`](Self::client_secret) and [`token_url`](Self::token_url) obtain a
/// token; [`customer_id`](Self::customer_id) is the `customer-id` header. [`clients`](Self::clients) lists all clients.
/// [`revoke_tokens`](Self::revoke_tokens) makes every token invalid.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use iopole_sandbox::Sandbox;
///
/// let sandbox = Sandbox::start().await?;
/// let form = [
///     ("grant_type", "client_credentials"),
///     ("client_id", sandbox.client_id()),
///     ("client_secret", sandbox.client_secret()),
/// ];
/// let answer = reqwest::Client::new().post(sandbox.token_url()).form(&form).send().await?;
/// assert_eq!(answer.status(), 200);
/// assert_eq!(sandbox.revoke_tokens(), 1);
/// # Ok(()) }
/// ```
///
/// # State
///
/// [`snapshot`](Self::snapshot) and [`restore`](Self::restore) store and restore the state, [`reset`](Self::reset)
/// restores the state of the start. [`receive_invoice`](Self::receive_invoice) and [`scenario`](Self::scenario) act as
/// the outside world. [`journal`](Self::journal) lists the latest requests, [`deliveries`](Self::deliveries) the calls
/// to webhooks.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use iopole_sandbox::Sandbox;
/// use serde_json::json;
///
/// let sandbox = Sandbox::start().await?;
/// sandbox.snapshot("empty");
/// let arrived = sandbox.scenario("supplier.invoice.arrives", &json!({"amount": "240.00"}))?;
/// assert!(arrived["invoice"].is_string());
/// sandbox.restore("empty")?;
/// # Ok(()) }
/// ```
///
/// # Faults
///
/// [`add_fault`](Self::add_fault) disturbs requests, [`set_delivery_faults`](Self::set_delivery_faults) deliveries to
/// webhooks.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use iopole_sandbox::{Fault, Sandbox};
///
/// let sandbox = Sandbox::start().await?;
/// let busy = sandbox.add_fault(Fault::status(503).on("token"))?;
/// let answer = reqwest::Client::new().post(sandbox.token_url()).send().await?;
/// assert_eq!(answer.status(), 503);
/// assert!(sandbox.remove_fault(busy));
/// # Ok(()) }
/// ```
///
/// # Clock
///
/// Tokens expire and invoices travel by [`clock`](Self::clock). [`advance`](Self::advance) moves it;
/// [`SandboxBuilder::manual_clock`] stops it otherwise. Faults and the timeouts of deliveries use real time.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// use iopole_sandbox::Sandbox;
///
/// let sandbox = Sandbox::builder().manual_clock().start().await?;
/// let before = sandbox.clock().now();
/// sandbox.advance(Duration::from_secs(1740));
/// assert_eq!(sandbox.clock().now().duration_since(before)?, Duration::from_secs(1740));
/// # Ok(()) }
/// ```
///
/// # Limits
///
/// The journal keeps 1000 requests, the log 10,000 deliveries, the state 256 MiB of documents;
/// [`SandboxBuilder`](SandboxBuilder#limits) changes the first and the third.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use iopole_sandbox::Sandbox;
///
/// let sandbox = Sandbox::builder().journal(1).start().await?;
/// for _ in 0..3 {
///     reqwest::get(format!("{}/v1/invoice/notSeen", sandbox.api_url())).await?;
/// }
/// assert_eq!(sandbox.api_requests(), 3);
/// assert_eq!(sandbox.journal().len(), 1);
/// # Ok(()) }
/// ```
pub struct Sandbox {
    pub(crate) platform: Arc<Platform>,
    address: SocketAddr,
    api_url: String,
    token_url: String,
    customer_ids: Vec<String>,
    _deliveries: DeliveryTask,
    _stop: watch::Sender<()>,
}

impl SandboxBuilder {
    /// Starts the simulated platform on the current Tokio runtime.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Listen`]: the port cannot be opened. [`SandboxError::Settings`]:
    ///
    /// - two clients or two customers have the same id, or one has none;
    /// - a directory line cannot be read;
    /// - the token lifetime is below one millisecond or above ten years;
    /// - a fault names an unknown operation;
    /// - other machines reach the address, and the builder does not expose it.
    pub async fn start(self) -> Result<Sandbox, SandboxError> {
        let settings = self.settings;
        let address = permitted(&settings)?;
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|source| SandboxError::Listen { address, source })?;
        let address = listener.local_addr().map_err(|source| SandboxError::Listen { address, source })?;
        let api_url = format!("http://{}", reachable(address));
        let wake = Arc::new(Notify::new());
        let hosts = Hosts { names: settings.host_names.clone(), exposed: settings.exposed };
        let (platform, requests) = Platform::new(settings, &api_url, &wake)?;
        let platform = Arc::new(platform);
        let deliveries = DeliveryTask::start(Arc::clone(&platform), wake, requests);
        let (stop, stopped) = watch::channel(());
        let listener = CutListener::new(listener, stopped.clone());
        let router = api::router(Arc::clone(&platform), hosts);
        tokio::spawn(async move {
            let mut stopped = stopped;
            let _ = axum::serve(listener, router.into_make_service_with_connect_info::<Switch>())
                .with_graceful_shutdown(async move { while stopped.changed().await.is_ok() {} })
                .await;
        });
        Ok(Sandbox {
            address,
            token_url: format!("{api_url}{}", api::token_path()),
            api_url,
            customer_ids: platform.customers().iter().map(|account| account.id.to_string()).collect(),
            platform,
            _deliveries: deliveries,
            _stop: stop,
        })
    }
}

impl Sandbox {
    /// Starts a simulated platform with the default settings.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Listen`]: no port of 127.0.0.1 can be opened.
    pub async fn start() -> Result<Self, SandboxError> {
        Self::builder().start().await
    }

    /// Builder of a simulated platform.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::new()
    }

    /// Address of the server.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Base URL of the API, without a slash at the end: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn api_url(&self) -> &str {
        &self.api_url
    }

    /// URL of the token endpoint.
    #[must_use]
    pub fn token_url(&self) -> &str {
        &self.token_url
    }

    /// Id of the first client, an e-mail address as on the platform.
    #[must_use]
    pub fn client_id(&self) -> &str {
        self.platform.own_client().map_or("", |client| client.id.as_str())
    }

    /// Secret of the first client.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        self.platform.own_client().map_or("", |client| client.secret.as_str())
    }

    /// Id of the default customer, for the `customer-id` header.
    #[must_use]
    pub fn customer_id(&self) -> &str {
        self.customer_ids.first().map_or("", String::as_str)
    }

    /// Ids of all customers: the default one, then those of [`SandboxBuilder::customer`].
    #[must_use]
    pub fn customer_ids(&self) -> &[String] {
        &self.customer_ids
    }

    /// The clock of the simulated platform.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.platform.clock
    }

    /// Moves the clock forward: tokens age, and every step that falls due is carried out before the next answer.
    pub fn advance(&self, by: Duration) {
        self.platform.clock.advance(by);
    }

    /// Waits until no due delivery to a webhook is left, due retries included. Later deliveries are not awaited: move
    /// the clock first.
    pub async fn deliver_pending(&self) {
        self.platform.dispatcher.settled().await;
    }

    /// The latest 10,000 calls to webhooks, oldest first, failed ones included.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.platform.dispatcher.made()
    }

    /// Identifier of an invoice or a status at the receiver of a webhook, which its answer gave by `idPath`; `None`
    /// without such an answer, and for an unknown identifier.
    #[must_use]
    pub fn external_id(&self, id: &str) -> Option<String> {
        self.platform.world().external_id(parse_uuid(id)?).map(str::to_owned)
    }

    /// Receives an invoice from another platform, as the simulator of preproduction does, and gives its identifier.
    ///
    /// It arrives at the customer that holds the buyer, else at the default customer. An invalid document is not
    /// received: the result is `None`, and webhooks get the event `INVOICE_INBOUND_INVALID`.
    pub fn receive_invoice(&self, file: impl Into<Vec<u8>>) -> Option<String> {
        self.platform.receive(file.into().into()).map(|id| id.to_string())
    }

    /// The first 300 of the 20,000 companies in the French directory: all private, all registered on `DOMESTIC_FR`. The
    /// seed decides their order.
    #[must_use]
    pub fn companies(&self) -> Vec<Company> {
        self.platform.world().directory.companies()
    }

    /// The companies whose legal units belong to the default customer from the start: the first of
    /// [`companies`](Self::companies), 4 by default.
    #[must_use]
    pub fn test_entities(&self) -> Vec<Company> {
        self.test_entities_of(self.customer_id())
    }

    /// The companies whose legal units belong to a customer from the start; empty for an unknown customer. No two
    /// customers share a company.
    #[must_use]
    pub fn test_entities_of(&self, customer_id: &str) -> Vec<Company> {
        let Some(account) = self.platform.customers().iter().find(|one| one.id.to_string() == customer_id)
        else {
            return Vec::new();
        };
        let companies = self.platform.world().directory.companies();
        companies.into_iter().skip(account.first_entity).take(account.entities).collect()
    }

    /// Replaces the French directory's lines of the legal unit with this SIREN. A line may have ended, begin later, be
    /// withdrawn, or accept statuses only. An unknown company is added.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Settings`]: the check digit of the SIREN is wrong, an address belongs to another company, or a
    /// date cannot be read.
    pub fn set_directory_lines(
        &self,
        siren: &str,
        lines: impl IntoIterator<Item = DirectoryLine>,
    ) -> Result<(), SandboxError> {
        let lines: Vec<_> = lines.into_iter().collect();
        self.platform.world().set_directory_lines(siren, &lines, self.platform.clock.now_ms())
    }

    /// The VAT regime that was configured for an entity; no answer of the API shows it.
    #[must_use]
    pub fn vat_regime(&self, identifier_scheme: &str, identifier_value: &str) -> Option<String> {
        self.platform.world().vat_regime(identifier_scheme, identifier_value)
    }

    /// Completes an enrollment at once, as if the company, the reviewers and the other platforms had done all that it
    /// waits for. False if no such enrollment is ongoing.
    pub fn complete_enrollment(&self, enrollment: &str) -> bool {
        let now_ms = self.platform.clock.now_ms();
        parse_uuid(enrollment).is_some_and(|id| self.platform.world().complete_enrollment(id, now_ms))
    }

    /// Identifier of the transmission of an e-reporting folder to the state; `None` before it. No operation of the
    /// platform shows it.
    #[must_use]
    pub fn transmission_of(&self, report: &str) -> Option<String> {
        let folder = parse_uuid(report)?;
        self.platform.world().reporting.transmission_of(folder).map(|sent| sent.id.to_string())
    }

    /// Number of requests to the token endpoint, error responses and faults included.
    #[must_use]
    pub fn token_requests(&self) -> u64 {
        self.platform.token_requests()
    }

    /// Number of requests to the API, error responses and faults included.
    #[must_use]
    pub fn api_requests(&self) -> u64 {
        self.platform.api_requests()
    }
}

/// The address to listen on, if the settings allow it.
fn permitted(settings: &Settings) -> Result<SocketAddr, SandboxError> {
    let address = settings.listen;
    if address.ip().is_loopback() || settings.exposed {
        return Ok(address);
    }
    Err(SandboxError::Settings(format!(
        "other machines reach {address}, and the simulated platform protects nothing: listen on 127.0.0.1, or allow \
         the address (expose to network without protection)"
    )))
}

/// An address that this machine can call.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("address", &self.address)
            .field("client_id", &self.client_id())
            .field("clock", &self.platform.clock)
            .finish_non_exhaustive()
    }
}
