//! Settings of a simulated platform, as the builder collects them.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

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

const MEASURED_LIFETIME: Duration = Duration::from_secs(1740);
const DOCUMENTED_LIFETIME: Duration = Duration::from_secs(600);

/// Everything that [`SandboxBuilder`](crate::SandboxBuilder) sets; its methods document the members.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) seed: u64,
    pub(crate) token_lifetime: Option<Duration>,
    pub(crate) roles: Vec<Role>,
    pub(crate) clock: Clock,
    pub(crate) pace: Pace,
    /// Further clients of the default customer.
    pub(crate) clients: Vec<ApiClient>,
    pub(crate) customers: Vec<Customer>,
    pub(crate) default_webhook: bool,
    pub(crate) test_entities: usize,
    pub(crate) international: Option<Vec<PeppolParticipant>>,
    pub(crate) deliveries: DeliverySettings,
    pub(crate) observer: Option<Observer>,
    pub(crate) forms: Forms,
    pub(crate) judge: Judge,
    pub(crate) faults: Vec<Fault>,
    /// Number of requests that the journal keeps.
    pub(crate) journal: usize,
    /// Limit of the stored documents, in bytes.
    pub(crate) room: u64,
    pub(crate) listen: SocketAddr,
    /// Other machines may reach the address.
    pub(crate) exposed: bool,
    pub(crate) host_names: Vec<String>,
    pub(crate) vat_regimes: Vec<(String, VatRegime)>,
    pub(crate) directory_lines: Vec<(String, Vec<DirectoryLine>)>,
}

/// Settings of the deliveries to webhooks.
#[derive(Debug, Clone)]
pub(crate) struct DeliverySettings {
    pub(crate) faults: DeliveryFaults,
    /// Maximum of deliveries in flight.
    pub(crate) concurrent: usize,
    pub(crate) timeout: Duration,
    /// Requires an answer of an address when it is configured.
    pub(crate) probe: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 1,
            token_lifetime: None,
            roles: vec![Role::Admin, Role::User],
            clock: Clock::system(),
            pace: Pace::measured(),
            clients: Vec::new(),
            customers: Vec::new(),
            default_webhook: false,
            test_entities: 4,
            international: None,
            deliveries: DeliverySettings {
                faults: DeliveryFaults::default(),
                concurrent: 1,
                timeout: Duration::from_secs(60),
                probe: true,
            },
            observer: None,
            forms: Forms::Measured,
            judge: Judge::default(),
            faults: Vec::new(),
            journal: 1000,
            room: 256 * 1024 * 1024,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            exposed: false,
            host_names: Vec::new(),
            vat_regimes: Vec::new(),
            directory_lines: Vec::new(),
        }
    }
}

impl Settings {
    /// The lifetime of a token: the one that was set, else the one of the forms.
    pub(crate) fn token_lifetime(&self) -> Duration {
        let default = if self.forms.documented() { DOCUMENTED_LIFETIME } else { MEASURED_LIFETIME };
        self.token_lifetime.unwrap_or(default)
    }
}
