//! The handle a test or a program holds while the platform is simulated for it.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};

use crate::api;
use crate::builder::SandboxBuilder;
use crate::clock::Clock;
use crate::deliver::{Delivery, DeliveryFaults, Running};
use crate::directory::{Company, DirectoryLine};
use crate::error::SandboxError;
use crate::ids::parse_uuid;
use crate::platform::Platform;
use crate::serve::{CutListener, Hosts, Line};

/// A running sandbox: a token endpoint, the API with its state and the control API, on one port.
///
/// It runs as a task of the Tokio runtime it was started on, and stops when the handle is dropped: requests in flight get a
/// reset.
pub struct Sandbox {
    pub(crate) platform: Arc<Platform>,
    address: SocketAddr,
    api_url: String,
    token_url: String,
    customer_ids: Vec<String>,
    _running: Running,
    _stop: watch::Sender<()>,
}

impl Sandbox {
    /// Starts a sandbox with the default settings.
    ///
    /// # Errors
    ///
    /// No port of 127.0.0.1 could be opened.
    pub async fn start() -> Result<Self, SandboxError> {
        Self::builder().start().await
    }

    /// Chooses the settings first.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::new()
    }

    pub(crate) async fn launch(settings: SandboxBuilder) -> Result<Self, SandboxError> {
        let address = permitted(&settings)?;
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|source| SandboxError::Listen { address, source })?;
        let address = listener.local_addr().map_err(|source| SandboxError::Listen { address, source })?;
        let api_url = format!("http://{}", reachable(address));
        let wake = Arc::new(Notify::new());
        let hosts = Hosts { names: settings.host_names.clone(), exposed: settings.exposed };
        let (platform, asked) = Platform::new(settings, &api_url, &wake)?;
        let platform = Arc::new(platform);
        let running = Running::start(Arc::clone(&platform), wake, asked);
        let (stop, stopped) = watch::channel(());
        let listener = CutListener::new(listener, stopped.clone());
        let service = api::router(Arc::clone(&platform), hosts).into_make_service_with_connect_info::<Line>();
        tokio::spawn(async move {
            let mut stopped = stopped;
            let _ = axum::serve(listener, service)
                .with_graceful_shutdown(async move { while stopped.changed().await.is_ok() {} })
                .await;
        });
        Ok(Self {
            address,
            token_url: format!("{api_url}/realms/iopole/protocol/openid-connect/token"),
            api_url,
            customer_ids: platform.customers().iter().map(|account| account.id.to_string()).collect(),
            platform,
            _running: running,
            _stop: stop,
        })
    }

    /// Where it listens.
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

    /// Name of the sandbox's client: an e-mail address, as on the platform.
    #[must_use]
    pub fn client_id(&self) -> &str {
        self.platform.own_client().map_or("", |client| client.id.as_str())
    }

    /// Secret of the sandbox's client.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        self.platform.own_client().map_or("", |client| client.secret.as_str())
    }

    /// The default customer of the sandbox, for the `customer-id` header.
    #[must_use]
    pub fn customer_id(&self) -> &str {
        self.customer_ids.first().map_or("", String::as_str)
    }

    /// Every customer, the default one first, then those of
    /// [`SandboxBuilder::customer`](crate::SandboxBuilder::customer).
    #[must_use]
    pub fn customer_ids(&self) -> &[String] {
        &self.customer_ids
    }

    /// The clock the sandbox lives by.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.platform.clock
    }

    /// Moves the sandbox's clock: tokens age, and whatever falls due happens before the next answer.
    pub fn advance(&self, by: Duration) {
        self.platform.clock.advance(by);
    }

    /// Waits until every delivery to a webhook that is due has been made (or has failed), retries that are due
    /// included. What is due later is not waited for: move the clock first.
    pub async fn deliver_pending(&self) {
        self.platform.courier.settled().await;
    }

    /// The calls made to webhooks, oldest first, failed ones included; the last 10,000 are kept.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.platform.courier.made()
    }

    /// Changes what goes wrong with deliveries from now on.
    pub fn set_delivery_faults(&self, faults: DeliveryFaults) {
        self.platform.courier.set_faults(faults);
    }

    /// What the receiver of a webhook calls an invoice or a status, as it answered by `idPath`; none where it did not
    /// say, or the identifier is unknown.
    #[must_use]
    pub fn external_id(&self, id: &str) -> Option<String> {
        self.platform.world().external_id(parse_uuid(id)?).map(str::to_owned)
    }

    /// Lets an invoice arrive from another platform, as the simulator of the real sandbox does, and gives its
    /// identifier. It arrives at the customer that holds the buyer, else at the default customer. A document that is not sound is not taken: there is no identifier, and a webhook is told of it
    /// (`INVOICE_INBOUND_INVALID`).
    pub fn receive_invoice(&self, file: impl Into<Vec<u8>>) -> Option<String> {
        self.platform.receive(file.into().into()).map(|id| id.to_string())
    }

    /// The first 300 of the 20,000 companies in the French directory, in a fixed order for a given seed: all private, all
    /// registered on `DOMESTIC_FR`.
    #[must_use]
    pub fn companies(&self) -> Vec<Company> {
        self.platform.world().directory.companies()
    }

    /// The companies whose legal units were the default customer's own from the start: the first ones of
    /// [`companies`](Self::companies), 4 by default.
    #[must_use]
    pub fn test_entities(&self) -> Vec<Company> {
        self.test_entities_of(self.customer_id())
    }

    /// The companies whose legal units were a customer's own from the start; none for an unknown customer. No two
    /// customers share one.
    #[must_use]
    pub fn test_entities_of(&self, customer_id: &str) -> Vec<Company> {
        let Some(account) = self.platform.customers().iter().find(|one| one.id.to_string() == customer_id)
        else {
            return Vec::new();
        };
        let companies = self.platform.world().directory.companies();
        companies.into_iter().skip(account.first_entity).take(account.entities).collect()
    }

    /// Replaces what the French directory says of the legal unit with this SIREN, from now on: lines that have ended, that
    /// begin later, that are withdrawn, or that take statuses only. A company that is not there yet is entered.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Settings`]: the SIREN has no right check digit, an address is not of this company, or a date cannot be
    /// read.
    pub fn set_directory_lines(
        &self,
        siren: &str,
        lines: impl IntoIterator<Item = DirectoryLine>,
    ) -> Result<(), SandboxError> {
        let lines: Vec<_> = lines.into_iter().collect();
        self.platform.world().set_directory_lines(siren, &lines, self.platform.clock.now_ms())
    }

    /// The VAT regime that was configured for an entity, which no answer about entities shows.
    #[must_use]
    pub fn vat_regime(&self, identifier_scheme: &str, identifier_value: &str) -> Option<String> {
        self.platform.world().vat_regime(identifier_scheme, identifier_value)
    }

    /// Takes an enrolment to its end at once, whatever it waits for: as if the company had done its part, every review had
    /// passed and every other platform had agreed. Whether there was one to take.
    pub fn complete_enrollment(&self, enrollment: &str) -> bool {
        let now_ms = self.platform.clock.now_ms();
        parse_uuid(enrollment).is_some_and(|id| self.platform.world().complete_enrollment(id, now_ms))
    }

    /// The identifier under which a folder of e-reporting was sent to the state, if it was: no operation of the platform
    /// tells it.
    #[must_use]
    pub fn transmission_of(&self, report: &str) -> Option<String> {
        let folder = parse_uuid(report)?;
        self.platform.world().reporting.transmission_of(folder).map(|sent| sent.id.to_string())
    }

    /// Number of requests to the token endpoint, refused ones and those that a fault struck included.
    #[must_use]
    pub fn token_requests(&self) -> u64 {
        self.platform.token_requests()
    }

    /// Number of requests to the API, refused ones and those that a fault struck included.
    #[must_use]
    pub fn api_requests(&self) -> u64 {
        self.platform.api_requests()
    }
}

/// The address to listen at, if the settings allow it.
fn permitted(settings: &SandboxBuilder) -> Result<SocketAddr, SandboxError> {
    let address = settings.listen;
    if address.ip().is_loopback() || settings.exposed {
        return Ok(address);
    }
    Err(SandboxError::Settings(format!(
        "other machines reach {address}, and the sandbox protects nothing: listen at 127.0.0.1, or allow it in so \
         many words (expose to network without protection)"
    )))
}

/// The address this machine can call.
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
