//! What the whole simulated platform shares: its clock, its clients, its tokens and its world.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use jiff::civil::Date;
use serde_json::Value;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::accounts::{Accounts, Wanted, check_lifetime};
use crate::api::Observer;
use crate::builder::SandboxBuilder;
use crate::client::ApiClient;
use crate::clock::{Clock, day_of};
use crate::customer::Account;
use crate::deliver::{Asked, Courier};
use crate::documents::{Judge, Reading};
use crate::error::SandboxError;
use crate::fault::{Fault, Faults, Struck};
use crate::forms::Forms;
use crate::ids::{CustomerId, IdMaker};
use crate::journal::Journal;
use crate::operations;
use crate::pool::Pool;
use crate::scenario;
use crate::token::Tokens;
use crate::world::World;

const MEASURED_LIFETIME: Duration = Duration::from_secs(1740);
const DOCUMENTED_LIFETIME: Duration = Duration::from_secs(600);

/// State behind every request handler.
pub(crate) struct Platform {
    pub(crate) clock: Clock,
    pub(crate) tokens: Tokens,
    pub(crate) courier: Courier,
    pub(crate) observer: Option<Observer>,
    pub(crate) forms: Forms,
    judge: Judge,
    pub(crate) pool: Pool,
    accounts: Accounts,
    world: Mutex<World>,
    /// The world as it was at the start.
    start: World,
    snapshots: Mutex<BTreeMap<String, World>>,
    faults: Mutex<Faults>,
    first_faults: Vec<Fault>,
    journal: Mutex<Journal>,
    token_requests: AtomicU64,
    api_requests: AtomicU64,
}

/// Filled in with the client that a request comes from, and the customer it acts for; travels in the request's
/// extensions.
#[derive(Debug, Clone, Default)]
pub(crate) struct Caller(Arc<(OnceLock<String>, OnceLock<CustomerId>)>);

impl Caller {
    pub(crate) fn is(&self, client: &ApiClient) {
        // A request comes from one client; a second answer would be the same.
        let _ = self.0.0.set(client.id.clone());
    }

    pub(crate) fn acts_for(&self, customer: CustomerId) {
        let _ = self.0.1.set(customer);
    }

    pub(crate) fn name(&self) -> Option<String> {
        self.0.0.get().cloned()
    }

    pub(crate) fn customer(&self) -> Option<String> {
        self.0.1.get().map(ToString::to_string)
    }
}

impl Platform {
    pub(crate) fn new(
        settings: SandboxBuilder,
        base_url: &str,
        wake: &Arc<Notify>,
    ) -> Result<(Self, Asked), SandboxError> {
        let mut ids = IdMaker::new(settings.seed);
        let wanted = Wanted {
            roles: &settings.roles,
            clients: &settings.extra_clients,
            customers: &settings.customers,
            test_entities: settings.test_entities,
        };
        let accounts = Accounts::new(&wanted, &mut ids)?;
        let default_lifetime =
            if settings.forms.documented() { DOCUMENTED_LIFETIME } else { MEASURED_LIFETIME };
        let lifetime = settings.token_lifetime.unwrap_or(default_lifetime);
        check_lifetime(lifetime)?;
        let now_ms = settings.clock.now_ms();
        let tokens = Tokens::new(format!("{base_url}/realms/iopole"), lifetime, &mut ids);
        let mut world = World::new(settings.pace, settings.seed, ids, settings.international, wake);
        world.set_room(settings.room);
        for account in &accounts.customers {
            world.add_account(account);
            if settings.default_webhook {
                world.add_default_webhook(account, now_ms);
            }
        }
        for (siren, lines) in &settings.directory_lines {
            world.set_directory_lines(siren, lines, now_ms)?;
        }
        let mut faults = Faults::new(settings.seed);
        for fault in &settings.faults {
            fault.check()?;
            faults.add(fault.clone(), now_ms);
        }
        world.vat_regimes.extend(settings.vat_regimes);
        base_url.clone_into(&mut world.links);
        let (courier, asked) = Courier::new(&settings.deliveries, settings.seed);
        let platform = Self {
            clock: settings.clock,
            tokens,
            courier,
            observer: settings.observer,
            forms: settings.forms,
            judge: settings.judge,
            pool: Pool::new(),
            accounts,
            start: world.clone(),
            world: Mutex::new(world),
            snapshots: Mutex::default(),
            faults: Mutex::new(faults),
            first_faults: settings.faults,
            journal: Mutex::new(Journal::new(settings.journal)),
            token_requests: AtomicU64::new(0),
            api_requests: AtomicU64::new(0),
        };
        Ok((platform, asked))
    }

    /// The world as it is now: whatever fell due has happened.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        let mut world = lock(&self.world);
        world.settle(self.clock.now_ms());
        world
    }

    pub(crate) fn journal(&self) -> MutexGuard<'_, Journal> {
        lock(&self.journal)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    /// Lets something go wrong from now on; gives the fault's number.
    pub(crate) fn add_fault(&self, fault: Fault) -> u64 {
        self.faults().add(fault, self.clock.now_ms())
    }

    /// What goes wrong with the next request for an operation.
    pub(crate) fn strike(&self, operation: Option<&str>) -> Struck {
        self.faults().draw(operation, self.clock.now_ms())
    }

    /// The world, the faults and the journal as they were at the start. Tokens stay good, the clock goes on,
    /// snapshots are kept.
    pub(crate) fn reset(&self) {
        let mut faults = self.faults();
        faults.clear();
        for fault in &self.first_faults {
            faults.add(fault.clone(), self.clock.now_ms());
        }
        drop(faults);
        self.journal().clear();
        self.courier.forget();
        *lock(&self.world) = self.start.clone();
    }

    /// Keeps the world as it is now under a name; an older snapshot of the name is replaced.
    pub(crate) fn snapshot(&self, name: &str) {
        let world = self.world().clone();
        lock(&self.snapshots).insert(name.to_owned(), world);
    }

    pub(crate) fn restore(&self, name: &str) -> Result<(), SandboxError> {
        let kept = lock(&self.snapshots).get(name).cloned();
        let kept = kept.ok_or_else(|| SandboxError::NoSuchSnapshot(name.to_owned()))?;
        *lock(&self.world) = kept;
        // Deliveries may be waiting in it.
        self.world().outbox.stir();
        Ok(())
    }

    /// Whether there was one of this name.
    pub(crate) fn forget_snapshot(&self, name: &str) -> bool {
        lock(&self.snapshots).remove(name).is_some()
    }

    pub(crate) fn snapshots(&self) -> Vec<String> {
        lock(&self.snapshots).keys().cloned().collect()
    }

    /// The day, by the sandbox's clock.
    pub(crate) fn today(&self) -> Date {
        day_of(self.clock.now_ms())
    }

    /// Takes an invoice from another platform, if it is sound.
    pub(crate) fn receive(&self, file: Bytes) -> Option<Uuid> {
        let reading = self.judge.read(&file);
        self.world().receive(file, reading, self.clock.now_ms())
    }

    /// Takes an invoice as [`Self::receive`] does, and lets other requests go on while it is read.
    pub(crate) async fn take_in(&self, file: Bytes) -> Option<Uuid> {
        let reading = self.reading_of(&file).await;
        self.world().receive(file, reading, self.clock.now_ms())
    }

    /// Reads a document off the threads that answer requests.
    pub(crate) async fn reading_of(&self, file: &Bytes) -> Reading {
        let (file, judge) = (file.clone(), self.judge);
        self.pool.run(move || judge.read(&file)).await.unwrap_or_else(Reading::failed)
    }

    /// Lets something happen that the outside world does.
    pub(crate) fn scenario(&self, name: &str, parameters: &Value) -> Result<Value, SandboxError> {
        scenario::run(name, &mut self.world(), parameters, self.clock.now_ms())
    }

    /// Ends the good tokens of one client, or of all; how many there were.
    pub(crate) fn revoke_tokens(&self, client_id: Option<&str>) -> Result<usize, SandboxError> {
        let position = |id: &str| {
            let place = self.clients().iter().position(|client| client.id == id);
            place.ok_or_else(|| SandboxError::NoSuchClient(id.to_owned()))
        };
        let client = client_id.map(position).transpose()?;
        Ok(self.tokens.revoke(client, self.clock.now_ms()))
    }

    pub(crate) fn own_client(&self) -> Option<&ApiClient> {
        self.accounts.clients.first()
    }

    pub(crate) fn clients(&self) -> &[ApiClient] {
        &self.accounts.clients
    }

    /// Every customer, the default one first.
    pub(crate) fn customers(&self) -> &[Account] {
        &self.accounts.customers
    }

    /// Counts a request that came in, whatever becomes of it.
    pub(crate) fn count(&self, operation: Option<&str>) {
        let counter = match operation {
            Some(operations::TOKEN) => &self.token_requests,
            _ => &self.api_requests,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn token_requests(&self) -> u64 {
        self.token_requests.load(Ordering::Relaxed)
    }

    pub(crate) fn api_requests(&self) -> u64 {
        self.api_requests.load(Ordering::Relaxed)
    }
}

/// A state that a panic left behind is as good as any: every change of it is complete.
fn lock<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
