//! State of the simulated platform: clock, clients, tokens, faults, journal, and the world.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use jiff::civil::Date;
use serde_json::Value;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::accounts::{Accounts, check_lifetime};
use crate::client::ApiClient;
use crate::clock::{Clock, day_of};
use crate::customer::Account;
use crate::deliver::{Dispatcher, SettleRequests};
use crate::documents::{Judge, Judgment};
use crate::error::SandboxError;
use crate::fault::{Fault, Faults, Strike};
use crate::forms::Forms;
use crate::ids::IdMaker;
use crate::journal::Journal;
use crate::observer::Observer;
use crate::operations;
use crate::pool::Pool;
use crate::scenario;
use crate::settings::Settings;
use crate::token::Tokens;
use crate::world::World;

/// State of every request handler, as handlers share it.
pub(crate) type Shared = Arc<Platform>;

/// State of every request handler.
pub(crate) struct Platform {
    pub(crate) clock: Clock,
    pub(crate) tokens: Tokens,
    pub(crate) dispatcher: Dispatcher,
    pub(crate) observer: Option<Observer>,
    pub(crate) forms: Forms,
    judge: Judge,
    pub(crate) pool: Pool,
    accounts: Accounts,
    world: Mutex<World>,
    /// The world at the start.
    start: World,
    snapshots: Mutex<BTreeMap<String, World>>,
    faults: Mutex<Faults>,
    first_faults: Vec<Fault>,
    journal: Mutex<Journal>,
    token_requests: AtomicU64,
    api_requests: AtomicU64,
}

impl Platform {
    /// The platform, and the receiver of the requests to its dispatcher. `wake` is notified of whatever may fall due.
    pub(crate) fn new(
        settings: Settings,
        base_url: &str,
        wake: &Arc<Notify>,
    ) -> Result<(Self, SettleRequests), SandboxError> {
        let mut ids = IdMaker::new(settings.seed);
        let accounts = Accounts::new(&settings, &mut ids)?;
        let lifetime = settings.token_lifetime();
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
        let (dispatcher, requests) = Dispatcher::new(settings.deliveries, settings.seed);
        let platform = Self {
            clock: settings.clock,
            tokens,
            dispatcher,
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
        Ok((platform, requests))
    }

    /// The world, after all steps that are due.
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

    /// Adds a fault, and gives its number.
    pub(crate) fn add_fault(&self, fault: Fault) -> u64 {
        self.faults().add(fault, self.clock.now_ms())
    }

    /// The effects of the faults on the next request for an operation.
    pub(crate) fn strike(&self, operation: Option<&str>) -> Strike {
        self.faults().draw(operation, self.clock.now_ms())
    }

    /// Restores the world, the faults and the journal of the start. Tokens stay valid, the clock continues, snapshots
    /// are kept.
    pub(crate) fn reset(&self) {
        let mut faults = self.faults();
        faults.clear();
        for fault in &self.first_faults {
            faults.add(fault.clone(), self.clock.now_ms());
        }
        drop(faults);
        self.journal().clear();
        self.dispatcher.reset();
        *lock(&self.world) = self.start.clone();
    }

    /// Stores the world under a name; replaces an older snapshot of this name.
    pub(crate) fn snapshot(&self, name: &str) {
        let world = self.world().clone();
        lock(&self.snapshots).insert(name.to_owned(), world);
    }

    pub(crate) fn restore(&self, name: &str) -> Result<(), SandboxError> {
        let kept = lock(&self.snapshots).get(name).cloned();
        let kept = kept.ok_or_else(|| SandboxError::NoSuchSnapshot(name.to_owned()))?;
        *lock(&self.world) = kept;
        // The world may have pending deliveries.
        self.world().outbox.wake_up();
        Ok(())
    }

    /// Removes a snapshot; true if there was one.
    pub(crate) fn forget_snapshot(&self, name: &str) -> bool {
        lock(&self.snapshots).remove(name).is_some()
    }

    pub(crate) fn snapshots(&self) -> Vec<String> {
        lock(&self.snapshots).keys().cloned().collect()
    }

    /// Today, by the clock of the simulated platform.
    pub(crate) fn today(&self) -> Date {
        day_of(self.clock.now_ms())
    }

    /// Receives an invoice from another platform; `None` if it is invalid.
    pub(crate) fn receive(&self, file: Bytes) -> Option<Uuid> {
        let reading = self.judge.read(&file);
        self.world().receive(file, reading, self.clock.now_ms())
    }

    /// Receives an invoice; unlike [`receive`](Self::receive), reads it off the threads that answer requests.
    pub(crate) async fn receive_apart(&self, file: Bytes) -> Option<Uuid> {
        let reading = self.reading_of(&file).await;
        self.world().receive(file, reading, self.clock.now_ms())
    }

    /// Reads a document off the threads that answer requests.
    pub(crate) async fn reading_of(&self, file: &Bytes) -> Judgment {
        let (file, judge) = (file.clone(), self.judge);
        self.pool.run(move || judge.read(&file)).await.unwrap_or_else(Judgment::failed)
    }

    /// Runs a scenario.
    pub(crate) fn scenario(&self, name: &str, parameters: &Value) -> Result<Value, SandboxError> {
        scenario::run(name, &mut self.world(), parameters, self.clock.now_ms())
    }

    /// Revokes the valid tokens of one client, or of all, and gives their number.
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

    /// All customers, the default first.
    pub(crate) fn customers(&self) -> &[Account] {
        &self.accounts.customers
    }

    /// Counts a request, whatever its answer.
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

/// Locks a state, also after a panic: every change of it is complete.
fn lock<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
