//! Choosing how a sandbox behaves before it starts.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Request, Response};

use crate::api::Observer;
use crate::client::ApiClient;
pub(crate) use crate::client::Role;
use crate::clock::Clock;
use crate::customer::Customer;
use crate::deliver::{DeliveryFaults, Settings};
use crate::directory::{DirectoryLine, PeppolParticipant};
use crate::documents::Judge;
use crate::error::SandboxError;
use crate::fault::Fault;
use crate::forms::Forms;
use crate::journal;
use crate::lifecycle::Pace;
use crate::reporting::VatRegime;
use crate::sandbox::Sandbox;
use crate::world::DEFAULT_ROOM;

/// Settings of a sandbox; made by [`Sandbox::builder`].
///
/// ```
/// # async fn run() -> Result<(), iopole_sandbox::SandboxError> {
/// use iopole_sandbox::{Role, Sandbox};
///
/// let sandbox = Sandbox::builder()
///     .seed(42)
///     .manual_clock()
///     .client("reader@example.org", "a secret of its own", [Role::User])
///     .start()
///     .await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until `start` is called"]
pub struct SandboxBuilder {
    pub(crate) seed: u64,
    pub(crate) token_lifetime: Option<Duration>,
    pub(crate) roles: Vec<Role>,
    pub(crate) clock: Clock,
    pub(crate) pace: Pace,
    pub(crate) extra_clients: Vec<ApiClient>,
    pub(crate) customers: Vec<Customer>,
    pub(crate) default_webhook: bool,
    pub(crate) test_entities: usize,
    pub(crate) international: Option<Vec<PeppolParticipant>>,
    pub(crate) deliveries: Settings,
    pub(crate) observer: Option<Observer>,
    pub(crate) forms: Forms,
    pub(crate) judge: Judge,
    pub(crate) faults: Vec<Fault>,
    pub(crate) journal: usize,
    pub(crate) room: u64,
    pub(crate) listen: SocketAddr,
    pub(crate) exposed: bool,
    pub(crate) host_names: Vec<String>,
    pub(crate) vat_regimes: Vec<(String, VatRegime)>,
    pub(crate) directory_lines: Vec<(String, Vec<DirectoryLine>)>,
}

impl SandboxBuilder {
    pub(crate) fn new() -> Self {
        Self {
            seed: 1,
            token_lifetime: None,
            roles: vec![Role::Admin, Role::User],
            clock: Clock::system(),
            pace: Pace::measured(),
            extra_clients: Vec::new(),
            customers: Vec::new(),
            default_webhook: false,
            test_entities: 4,
            international: None,
            deliveries: Settings::default(),
            observer: None,
            forms: Forms::Measured,
            judge: Judge::default(),
            faults: Vec::new(),
            journal: journal::DEFAULT_SIZE,
            room: DEFAULT_ROOM,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            exposed: false,
            host_names: Vec::new(),
            vat_regimes: Vec::new(),
            directory_lines: Vec::new(),
        }
    }

    /// Decides every identifier, secret and invented company. Default: 1.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How long a token is good for, from one millisecond to ten years. Default: the 1740 seconds measured on the
    /// platform, or the 600 of its documentation with [`Forms::Documented`].
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.token_lifetime = Some(lifetime);
        self
    }

    /// Roles of the sandbox's own client. Default: both, as one measured account had.
    pub fn roles(mut self, roles: impl IntoIterator<Item = Role>) -> Self {
        self.roles = roles.into_iter().collect();
        self
    }

    /// Sets the rules by which documents that are sent are judged. Default: [`Judge::Fr`].
    pub fn judge(mut self, judge: Judge) -> Self {
        self.judge = judge;
        self
    }

    /// Adds a client of the default customer, with its own credentials and roles. A client of another customer is declared
    /// there: [`Customer::with_client`].
    pub fn client(
        mut self,
        id: impl Into<String>,
        secret: impl Into<String>,
        roles: impl IntoIterator<Item = Role>,
    ) -> Self {
        self.extra_clients.push(ApiClient::new(id, secret, roles));
        self
    }

    /// Adds a customer with data of its own; may be called again for more. The sandbox's own clients act for every
    /// customer, as an operator's do: the `customer-id` header picks one. Default: one customer, which has everything.
    pub fn customer(mut self, customer: Customer) -> Self {
        self.customers.push(customer);
        self
    }

    /// The clock to live by. Default: the system's.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Short for `clock(Clock::manual())`: time stands still until [`Sandbox::advance`] is called.
    pub fn manual_clock(self) -> Self {
        self.clock(Clock::manual())
    }

    /// Invoices and statuses travel at once instead of at the measured pace: everything that follows from a
    /// request is visible to the next one.
    pub fn instant(mut self) -> Self {
        self.pace = Pace::instant();
        self
    }

    /// Starts with the ACTIVE webhook that a real sandbox account is given, which keeps the unread queues
    /// empty until it is deleted. Default: none.
    pub fn default_webhook(mut self) -> Self {
        self.default_webhook = true;
        self
    }

    /// Shows every exchange of the API, whole and as it goes over the wire, before the answer leaves. For tests that
    /// hold what is said against a contract: a panic in the observer breaks the connection. Default: none.
    pub fn observe(
        mut self,
        observer: impl Fn(&Request<Bytes>, &Response<Bytes>) + Send + Sync + 'static,
    ) -> Self {
        self.observer = Some(Observer(Arc::new(observer)));
        self
    }

    /// Sets the number of entities that the default customer has from the start, 300 at most: legal units that are registered
    /// and carry the header `x-sandbox-client-id`. Default: 4, as one measured account had; another had 8, a third none.
    pub fn test_entities(mut self, count: usize) -> Self {
        self.test_entities = count;
        self
    }

    /// Offers the international directory, with these participants of other platforms and whatever the account registers
    /// on `PEPPOL_INTERNATIONAL`, and the migration to another SMP. Default: neither is offered, as in the platform's own
    /// sandbox.
    pub fn international_directory(
        mut self,
        participants: impl IntoIterator<Item = PeppolParticipant>,
    ) -> Self {
        self.international = Some(participants.into_iter().collect());
        self
    }

    /// What goes wrong with deliveries to webhooks. Default: nothing, each comes once and in order.
    pub fn delivery_faults(mut self, faults: DeliveryFaults) -> Self {
        self.deliveries.faults = faults;
        self
    }

    /// How many deliveries to webhooks are under way at a time, 1 at least. Default: 1, so that one waits for the
    /// other and the order is always the same.
    pub fn concurrent_deliveries(mut self, most: usize) -> Self {
        self.deliveries.at_once = most;
        self
    }

    /// How long the receiver of a webhook may take to answer, in real time. Default: the platform's 60 seconds.
    pub fn delivery_timeout(mut self, timeout: Duration) -> Self {
        self.deliveries.timeout = timeout;
        self
    }

    /// Takes webhooks at addresses of this machine where nothing answers. By default they are asked with a GET when
    /// they are configured, as the platform does, and any answer will do. Other machines are never asked.
    pub fn without_webhook_probe(mut self) -> Self {
        self.deliveries.probe = false;
        self
    }

    /// How it answers where the platform and its documents differ. Default: as measured.
    pub fn forms(mut self, forms: Forms) -> Self {
        self.forms = forms;
        self
    }

    /// Starts with something going wrong; may be called again for more. [`Sandbox::add_fault`] does so later.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// How many requests the journal keeps, the oldest going first; 0 keeps none. Default: 1000.
    pub fn journal(mut self, requests: usize) -> Self {
        self.journal = requests;
        self
    }

    /// How many bytes the documents that are kept may take in all: invoices, with what was read from them, 8 KiB for what
    /// is known of each copy and the statuses declared on it, and EDI messages. Beyond that the oldest go and answer 404
    /// as if they had never been. The newest of each kind is always kept. Default: 256 MiB.
    pub fn room_for_documents(mut self, bytes: u64) -> Self {
        self.room = bytes;
        self
    }

    /// Where to listen. Default: a free port of 127.0.0.1. An address that is not this machine's own takes
    /// [`expose_to_network_without_protection`](Self::expose_to_network_without_protection) as well.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Allows an address that other machines reach. The sandbox protects nothing: whoever reaches it can read its
    /// journal, change its state and make it send requests.
    pub fn expose_to_network_without_protection(mut self) -> Self {
        self.exposed = true;
        self
    }

    /// Adds a name under which the simulated platform is called, `platform` for a container of that name. May be called
    /// again for more. Requests with a `Host` that is neither such a name nor this machine are refused with 421, so
    /// that no web page reaches it by DNS rebinding. Default: `localhost` and loopback addresses; every IP address
    /// where [`expose_to_network_without_protection`](Self::expose_to_network_without_protection) is set.
    pub fn host_name(mut self, name: impl Into<String>) -> Self {
        self.host_names.push(name.into().trim_end_matches('.').to_ascii_lowercase());
        self
    }

    /// Gives a company (by its SIREN) its VAT regime, without which it cannot report. On the platform the
    /// configuration of its business entity does. Default: no company has one.
    pub fn vat_regime(mut self, siren: impl Into<String>, regime: VatRegime) -> Self {
        self.vat_regimes.push((siren.into(), regime));
        self
    }

    /// Replaces what the French directory says of the legal unit with this SIREN, as
    /// [`Sandbox::set_directory_lines`] does later; may be called again for other companies.
    pub fn directory_lines(
        mut self,
        siren: impl Into<String>,
        lines: impl IntoIterator<Item = DirectoryLine>,
    ) -> Self {
        self.directory_lines.push((siren.into(), lines.into_iter().collect()));
        self
    }

    /// Starts the sandbox, on the current Tokio runtime.
    ///
    /// # Errors
    ///
    /// The port could not be opened, or the settings cannot be used (a client or a customer declared twice or
    /// without a name, a directory line that cannot be read, a token lifetime under one millisecond or over ten years, a fault for an operation that is none, an address
    /// that other machines reach).
    pub async fn start(self) -> Result<Sandbox, SandboxError> {
        Sandbox::launch(self).await
    }
}

impl fmt::Debug for SandboxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let extra: Vec<&str> = self.extra_clients.iter().map(|client| client.id.as_str()).collect();
        f.debug_struct("SandboxBuilder")
            .field("seed", &self.seed)
            .field("token_lifetime", &self.token_lifetime)
            .field("roles", &self.roles)
            .field("clock", &self.clock)
            .field("pace", &self.pace)
            .field("extra_clients", &extra)
            .field("customers", &self.customers)
            .field("directory_lines", &self.directory_lines)
            .field("default_webhook", &self.default_webhook)
            .field("test_entities", &self.test_entities)
            .field("international_directory", &self.international.is_some())
            .field("forms", &self.forms)
            .field("faults", &self.faults)
            .field("journal", &self.journal)
            .field("room", &self.room)
            .field("listen", &self.listen)
            .field("exposed", &self.exposed)
            .field("host_names", &self.host_names)
            .field("vat_regimes", &self.vat_regimes)
            .field("deliveries", &self.deliveries)
            .finish()
    }
}
