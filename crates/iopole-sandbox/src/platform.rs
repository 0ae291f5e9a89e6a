//! What the whole simulated platform shares: its clock, its clients, its tokens and its world.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use crate::api::Observer;
use crate::builder::{ClientSettings, SandboxBuilder};
use crate::clock::Clock;
use crate::error::SandboxError;
use crate::ids::IdMaker;
use crate::token::Tokens;
use crate::world::World;

const OWN_CLIENT: &str = "developer+sandbox@example.org";
const LONGEST_LIFETIME: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// State behind every request handler.
pub(crate) struct Platform {
    pub(crate) clock: Clock,
    pub(crate) customer_id: Uuid,
    pub(crate) tokens: Tokens,
    pub(crate) observer: Option<Observer>,
    clients: Vec<ClientSettings>,
    world: Mutex<World>,
    token_requests: AtomicU64,
    api_requests: AtomicU64,
}

impl Platform {
    pub(crate) fn new(settings: SandboxBuilder, base_url: &str) -> Result<Self, SandboxError> {
        let mut ids = IdMaker::new(settings.seed);
        let customer_id = ids.unstamped();
        let own =
            ClientSettings { id: OWN_CLIENT.to_owned(), secret: ids.text(32), roles: settings.roles.clone() };
        let mut clients = vec![own];
        clients.extend(settings.extra_clients.iter().cloned());
        check(&clients, settings.token_lifetime)?;
        let now_ms = settings.clock.now_ms();
        let tokens = Tokens::new(format!("{base_url}/realms/iopole"), settings.token_lifetime, &mut ids);
        let mut world = World::new(settings.pace, settings.seed, ids, now_ms);
        if settings.default_webhook {
            world.add_default_webhook(OWN_CLIENT, now_ms);
        }
        Ok(Self {
            clock: settings.clock,
            customer_id,
            tokens,
            observer: settings.observer,
            clients,
            world: Mutex::new(world),
            token_requests: AtomicU64::new(0),
            api_requests: AtomicU64::new(0),
        })
    }

    /// The world as it is now: whatever fell due has happened.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        world.settle(self.clock.now_ms());
        world
    }

    pub(crate) fn own_client(&self) -> Option<&ClientSettings> {
        self.clients.first()
    }

    pub(crate) fn clients(&self) -> &[ClientSettings] {
        &self.clients
    }

    pub(crate) fn count_token_request(&self) {
        self.token_requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count_api_request(&self) {
        self.api_requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn token_requests(&self) -> u64 {
        self.token_requests.load(Ordering::Relaxed)
    }

    pub(crate) fn api_requests(&self) -> u64 {
        self.api_requests.load(Ordering::Relaxed)
    }
}

fn check(clients: &[ClientSettings], lifetime: Duration) -> Result<(), SandboxError> {
    if lifetime.as_millis() == 0 || lifetime > LONGEST_LIFETIME {
        return Err(SandboxError::Settings(format!("a token lifetime of {lifetime:?}")));
    }
    for (position, client) in clients.iter().enumerate() {
        if client.id.is_empty() {
            return Err(SandboxError::Settings("a client without a name".to_owned()));
        }
        if clients.iter().take(position).any(|other| other.id == client.id) {
            return Err(SandboxError::Settings(format!("client {} declared twice", client.id)));
        }
    }
    Ok(())
}
