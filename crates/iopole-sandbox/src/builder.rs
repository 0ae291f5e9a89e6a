//! The builder of a simulated platform.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Request, Response};

use crate::client::{ApiClient, Role};
use crate::clock::Clock;
use crate::customer::Customer;
use crate::directory::{DirectoryLine, PeppolParticipant};
use crate::documents::Judge;
use crate::fault::{DeliveryFaults, Fault};
use crate::forms::Forms;
use crate::lifecycle::Pace;
use crate::observer::Observer;
use crate::reporting::VatRegime;
use crate::settings::Settings;

/// Builder of a simulated platform; [`Sandbox::builder`](crate::Sandbox::builder) makes one.
///
/// # Authentication
///
/// The default customer has three clients: one with both roles ([`roles`](Self::roles) changes them), one that is only
/// admin, one that is only user. [`client`](Self::client) adds a client, [`customer`](Self::customer) a customer with
/// its own clients. [`token_lifetime`](Self::token_lifetime) sets the validity of a token.
///
/// ```
/// # async fn run() -> Result<(), iopole_sandbox::SandboxError> {
/// use iopole_sandbox::{Customer, Role, Sandbox};
///
/// let sandbox = Sandbox::builder()
///     .client("reader@example.org", "a secret of the reader", [Role::User])
///     .customer(Customer::new("6d1f2b9e-3c47-4f0a-9a55-0b7e1c2d3e4f"))
///     .start()
///     .await?;
/// # Ok(()) }
/// ```
///
/// # State
///
/// [`seed`](Self::seed) decides all identifiers, secrets and invented companies.
/// [`test_entities`](Self::test_entities), [`vat_regime`](Self::vat_regime),
/// [`directory_lines`](Self::directory_lines), [`international_directory`](Self::international_directory) and
/// [`default_webhook`](Self::default_webhook) set the state at the start. [`forms`](Self::forms) selects between the
/// measured and the documented answers.
///
/// ```
/// use iopole_sandbox::{Sandbox, VatRegime};
///
/// let builder = Sandbox::builder().seed(42).test_entities(8).vat_regime("732829320", VatRegime::RealMonthly);
/// # let _ = builder;
/// ```
///
/// # Faults
///
/// [`fault`](Self::fault) disturbs requests, [`delivery_faults`](Self::delivery_faults) disturbs deliveries to
/// webhooks.
///
/// ```
/// use iopole_sandbox::{DeliveryFaults, Fault, Sandbox};
///
/// let builder = Sandbox::builder()
///     .fault(Fault::status(503).on("sendInvoice").times(2))
///     .delivery_faults(DeliveryFaults::none().with_duplicates(20));
/// # let _ = builder;
/// ```
///
/// # Clock
///
/// Invoices travel and tokens expire by one [`Clock`]. [`manual_clock`](Self::manual_clock) stops it, so that no test
/// sleeps; [`instant`](Self::instant) removes the delays instead.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
///
/// use iopole_sandbox::{Clock, Sandbox};
///
/// // 2026-10-31 23:59:59 UTC
/// let end_of_month = UNIX_EPOCH + Duration::from_secs(1_793_491_199);
/// let builder = Sandbox::builder().clock(Clock::manual_at(end_of_month));
/// # let _ = builder;
/// ```
///
/// # Limits
///
/// | limit | default | method |
/// |---|---|---|
/// | requests in the journal | 1000 | [`journal`](Self::journal) |
/// | bytes of stored documents | 256 MiB | [`room_for_documents`](Self::room_for_documents) |
/// | deliveries in flight | 1 | [`concurrent_deliveries`](Self::concurrent_deliveries) |
/// | time for the receiver of a delivery | 60 s | [`delivery_timeout`](Self::delivery_timeout) |
///
/// ```
/// use std::time::Duration;
///
/// use iopole_sandbox::Sandbox;
///
/// let builder = Sandbox::builder().journal(50).concurrent_deliveries(8).delivery_timeout(Duration::from_secs(1));
/// # let _ = builder;
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `start` is called"]
pub struct SandboxBuilder {
    pub(crate) settings: Settings,
}

impl SandboxBuilder {
    pub(crate) fn new() -> Self {
        Self { settings: Settings::default() }
    }

    /// Sets the seed of every identifier, secret and invented company. Default: 1.
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// Sets the lifetime of tokens, from one millisecond to ten years. Default: the 1740 seconds measured on the
    /// platform, or the 600 of its documentation with [`Forms::Documented`].
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.settings.token_lifetime = Some(lifetime);
        self
    }

    /// Sets the roles of the first client. Default: both, as one measured account had.
    pub fn roles(mut self, roles: impl IntoIterator<Item = Role>) -> Self {
        self.settings.roles = roles.into_iter().collect();
        self
    }

    /// Sets the rules by which sent documents are judged. Default: [`Judge::Fr`].
    pub fn judge(mut self, judge: Judge) -> Self {
        self.settings.judge = judge;
        self
    }

    /// Adds a client of the default customer, with its credentials and roles. [`Customer::with_client`] adds a client
    /// of another customer.
    pub fn client(
        mut self,
        id: impl Into<String>,
        secret: impl Into<String>,
        roles: impl IntoIterator<Item = Role>,
    ) -> Self {
        self.settings.clients.push(ApiClient::new(id, secret, roles));
        self
    }

    /// Adds a customer with its own data; repeated calls add more. The three default clients act for every customer,
    /// as the clients of an operator do: the `customer-id` header selects one. Default: one customer, which owns
    /// everything.
    pub fn customer(mut self, customer: Customer) -> Self {
        self.settings.customers.push(customer);
        self
    }

    /// Sets the clock. Default: the clock of the system.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.settings.clock = clock;
        self
    }

    /// Sets a clock that moves by [`Sandbox::advance`](crate::Sandbox::advance) only; short for
    /// `clock(Clock::manual())`.
    pub fn manual_clock(self) -> Self {
        self.clock(Clock::manual())
    }

    /// Delivers invoices and statuses at once instead of at the measured pace: the next request sees all effects of the
    /// previous one.
    pub fn instant(mut self) -> Self {
        self.settings.pace = Pace::instant();
        self
    }

    /// Adds the ACTIVE webhook that an account on preproduction starts with. The webhook keeps the unread queues empty
    /// until it is deleted. Default: none.
    pub fn default_webhook(mut self) -> Self {
        self.settings.default_webhook = true;
        self
    }

    /// Calls `observer` with every exchange of the API, whole, before the answer leaves. For tests that check exchanges
    /// against a contract: a panic of the observer breaks the connection. Default: none.
    pub fn observe(
        mut self,
        observer: impl Fn(&Request<Bytes>, &Response<Bytes>) + Send + Sync + 'static,
    ) -> Self {
        self.settings.observer = Some(Observer(Arc::new(observer)));
        self
    }

    /// Sets the number of entities that the default customer has from the start, 300 at most: registered legal units
    /// with the header `x-sandbox-client-id`. Default: 4, as one measured account had; another had 8, a third none.
    pub fn test_entities(mut self, count: usize) -> Self {
        self.settings.test_entities = count;
        self
    }

    /// Offers the international directory and the migration to another SMP. The directory has these participants of
    /// other platforms, and the registrations of the account on `PEPPOL_INTERNATIONAL`. Default: neither is offered, as
    /// on preproduction.
    pub fn international_directory(
        mut self,
        participants: impl IntoIterator<Item = PeppolParticipant>,
    ) -> Self {
        self.settings.international = Some(participants.into_iter().collect());
        self
    }

    /// Sets the faults of deliveries to webhooks. Default: none, each delivery is made once and in order.
    pub fn delivery_faults(mut self, faults: DeliveryFaults) -> Self {
        self.settings.deliveries.faults = faults;
        self
    }

    /// Sets the maximum of deliveries in flight, 1 at least. Default: 1, so that deliveries always have the same order.
    pub fn concurrent_deliveries(mut self, most: usize) -> Self {
        self.settings.deliveries.concurrent = most;
        self
    }

    /// Sets the timeout of the receiver of a delivery, in real time. Default: the platform's 60 seconds.
    pub fn delivery_timeout(mut self, timeout: Duration) -> Self {
        self.settings.deliveries.timeout = timeout;
        self
    }

    /// Accepts webhooks at addresses of this machine that do not answer. By default a configuration probes its
    /// addresses with a GET, as the platform does, and accepts any answer. Other machines are never probed.
    pub fn without_webhook_probe(mut self) -> Self {
        self.settings.deliveries.probe = false;
        self
    }

    /// Sets the form of answers on which the live platform and its documents differ. Default: as measured.
    pub fn forms(mut self, forms: Forms) -> Self {
        self.settings.forms = forms;
        self
    }

    /// Adds a fault; repeated calls add more. [`Sandbox::add_fault`](crate::Sandbox::add_fault) adds one later.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.settings.faults.push(fault);
        self
    }

    /// Sets the number of requests that the journal keeps; the oldest are dropped first, and 0 keeps none.
    /// Default: 1000.
    pub fn journal(mut self, requests: usize) -> Self {
        self.settings.journal = requests;
        self
    }

    /// Limits the bytes of all stored documents. Default: 256 MiB.
    ///
    /// They are invoices with the values read from them, 8 KiB for the data of each copy and for the statuses
    /// declared on it, and EDI messages. Beyond the limit the oldest are dropped, and answer 404 as if unknown. The
    /// newest document of each kind is always kept.
    pub fn room_for_documents(mut self, bytes: u64) -> Self {
        self.settings.room = bytes;
        self
    }

    /// Sets the address to listen on. Default: a free port of 127.0.0.1. An address that other machines reach also
    /// requires [`expose_to_network_without_protection`](Self::expose_to_network_without_protection).
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.settings.listen = address;
        self
    }

    /// Allows an address that other machines reach. The simulated platform protects nothing: every machine that reaches
    /// it can read its journal, change its state and make it send requests.
    pub fn expose_to_network_without_protection(mut self) -> Self {
        self.settings.exposed = true;
        self
    }

    /// Adds a name under which the simulated platform is called, such as `platform` for a container of that name;
    /// repeated calls add more.
    ///
    /// A request whose `Host` is neither such a name nor this machine is rejected with 421, so that no web page reaches
    /// the server by DNS rebinding. Default: `localhost` and loopback addresses; every IP address if
    /// [`expose_to_network_without_protection`](Self::expose_to_network_without_protection) is set.
    pub fn host_name(mut self, name: impl Into<String>) -> Self {
        self.settings.host_names.push(name.into().trim_end_matches('.').to_ascii_lowercase());
        self
    }

    /// Sets the VAT regime of a company, by its SIREN. A company without one cannot report; on the platform the
    /// configuration of its business entity sets it. Default: no company has one.
    pub fn vat_regime(mut self, siren: impl Into<String>, regime: VatRegime) -> Self {
        self.settings.vat_regimes.push((siren.into(), regime));
        self
    }

    /// Replaces the French directory's lines of the legal unit with this SIREN; repeated calls replace those of other
    /// companies. [`Sandbox::set_directory_lines`](crate::Sandbox::set_directory_lines) replaces them later.
    pub fn directory_lines(
        mut self,
        siren: impl Into<String>,
        lines: impl IntoIterator<Item = DirectoryLine>,
    ) -> Self {
        self.settings.directory_lines.push((siren.into(), lines.into_iter().collect()));
        self
    }
}
