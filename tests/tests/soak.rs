//! The simulated platform delivers webhooks with duplicates and in disorder to a receiver whose handler crashes at
//! random and abandons claims, with a store for a fraction of them. Each is handled once.
//!
//! `IOPOLE_SOAK_DELIVERIES` sets the number of received invoices, 1,000 by default; `cargo xtask soak` sends 100,000.
//! `IOPOLE_SOAK_SEED` sets the seed, 1 by default; a failure prints it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]
#![allow(clippy::print_stdout, reason = "what a soak counts is its result")]

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use bytes::Bytes;
use iopole_api::model::webhook::{
    DeliveryEndpoint, EventsEndpoint, RetryStrategy, WebhookAuthentication, WebhookCreation, WebhookEndpoints,
};
use iopole_api::{Client, Document};
use iopole_sandbox::{Clock, DeliveryFaults, Sandbox};
use iopole_tests::{client, example};
use iopole_webhook::{
    Ack, Authentication, Claim, DedupKey, DedupStore, Delivery, Intake, MemoryStore, Payload, Receiver,
    StoreError, Ticket, Verifier, axum_0_8,
};

const SECRET: &str = "9f3c5a77b1a0e4b7c2a8c9d7f8e4a65c6d5b7a9e8c2f3d6a";
/// Lease of a claim: an abandoned claim expires before the platform retries.
const LEASE: Duration = Duration::from_secs(45);
const RETRY: u32 = 60;
/// Failing attempts of a delivery: three of the platform's seven, so that every delivery can succeed.
const CRASHES: u32 = 3;
/// Capacity of the store: the deliveries in progress and few completed ones.
const CAPACITY: usize = 5_000;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().unwrap())
}

/// Writes of the handler, by deduplication key.
#[derive(Default)]
struct Ledger {
    attempts: HashMap<String, u32>,
    written: HashMap<String, u32>,
    invoices: HashSet<String>,
    kinds: HashMap<&'static str, u32>,
}

type Shared<T> = Arc<Mutex<T>>;

/// A store that a crashed process cannot reach in one of three cases: then a claim stays until its lease ends.
struct Abandoning {
    store: Arc<MemoryStore>,
    dice: Shared<fastrand::Rng>,
    abandoned: Arc<AtomicU64>,
}

#[async_trait]
impl DedupStore for Abandoning {
    async fn claim(&self, key: &DedupKey) -> Result<Claim, StoreError> {
        self.store.claim(key).await
    }

    async fn complete(&self, key: &DedupKey, ticket: Ticket, answer: Bytes) -> Result<(), StoreError> {
        self.store.complete(key, ticket, answer).await
    }

    async fn release(&self, key: &DedupKey, ticket: Ticket) -> Result<(), StoreError> {
        if self.dice.lock().unwrap().u32(..3) == 0 {
            self.abandoned.fetch_add(1, Ordering::SeqCst);
            return Err(StoreError::new("the process is gone"));
        }
        self.store.release(key, ticket).await
    }
}

/// Hides the intended crashes, and shows other panics.
fn silence_crashes() {
    let shown = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if panic.payload().downcast_ref::<&str>() != Some(&"crash") {
            shown(panic);
        }
    }));
}

fn store(clock: Clock) -> MemoryStore {
    let (begin, started) = (Instant::now(), clock.now());
    MemoryStore::new()
        .with_lease(LEASE)
        .with_capacity(CAPACITY)
        .with_clock(move || begin + clock.now().duration_since(started).unwrap_or_default())
}

fn receiver(
    clock: Clock,
    store: impl DedupStore + 'static,
    ledger: Shared<Ledger>,
    dice: Shared<fastrand::Rng>,
) -> Receiver<impl iopole_webhook::Handler> {
    let verifier = Verifier::new(SECRET).unwrap().with_clock(move || clock.now());
    Receiver::new(Intake::new(Authentication::signature(verifier)), store, move |delivery: Delivery| {
        let (ledger, dice) = (Arc::clone(&ledger), Arc::clone(&dice));
        async move {
            let key = delivery.headers.idempotency_key.as_hint().clone().unwrap_or_default();
            let fate = dice.lock().unwrap().u32(..10);
            let attempt = {
                let mut ledger = ledger.lock().unwrap();
                let attempts = ledger.attempts.entry(key.clone()).or_default();
                *attempts += 1;
                *attempts
            };
            tokio::task::yield_now().await;
            if attempt <= CRASHES {
                assert!(fate > 1, "crash");
                if fate == 2 {
                    return Err("the database is away".into());
                }
            }
            let mut ledger = ledger.lock().unwrap();
            *ledger.written.entry(key).or_default() += 1;
            *ledger.kinds.entry(delivery.payload.kind().as_str()).or_default() += 1;
            if let Payload::Invoice(invoice) = &delivery.payload
                && let Some(id) = invoice.invoice_id.as_hint()
            {
                ledger.invoices.insert(id.to_string());
            }
            Ok(Ack::done())
        }
    })
}

/// Serves the receiver, and records the key of every call.
async fn serve<H: iopole_webhook::Handler>(
    receiver: Receiver<H>,
    called: Shared<HashMap<String, u32>>,
) -> String {
    let note = move |request: Request, next: Next| {
        if let Some(key) = request.headers().get("x-idempotency-key") {
            let key = key.to_str().unwrap().to_owned();
            *called.lock().unwrap().entry(key).or_default() += 1;
        }
        next.run(request)
    };
    let app = Router::new().nest("/hooks", axum_0_8::router(receiver)).layer(from_fn(note));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hooks", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

async fn subscribe(client: &Client, url: &str) {
    let mut endpoints = WebhookEndpoints::new();
    endpoints.invoice = Some(DeliveryEndpoint::new(format!("{url}/invoice?kind=invoice")));
    endpoints.status = Some(DeliveryEndpoint::new(url));
    endpoints.events = Some(EventsEndpoint::new(format!("{url}/events")));
    endpoints.authentication = Some(WebhookAuthentication::hmac(SECRET));
    client.admin().webhooks().create(&WebhookCreation::new(endpoints)).await.unwrap();
    let strategy = RetryStrategy::active().with_retry_delays([RETRY; 6]);
    client.admin().retry_strategy().create(&strategy).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_delivery_of_the_simulated_platform_is_handled_once() {
    silence_crashes();
    let (count, seed) = (setting("IOPOLE_SOAK_DELIVERIES", 1_000), setting("IOPOLE_SOAK_SEED", 1));
    let faults = DeliveryFaults::none().with_duplicates(25).with_disorder();
    let builder =
        Sandbox::builder().manual_clock().seed(seed).delivery_faults(faults).concurrent_deliveries(16);
    // The platform's clock is ahead of the client's, which would treat repeated expired tokens as a wrong realm.
    let builder = builder.token_lifetime(Duration::from_secs(365 * 24 * 3_600));
    let sandbox = builder.start().await.unwrap();
    let client = client(&sandbox);
    let (ledger, called) = (Shared::<Ledger>::default(), Shared::<HashMap<String, u32>>::default());
    let dice = Arc::new(Mutex::new(fastrand::Rng::with_seed(seed)));
    let (store, abandoned) = (Arc::new(store(sandbox.clock().clone())), Arc::<AtomicU64>::default());
    let abandoning =
        Abandoning { store: Arc::clone(&store), dice: Arc::clone(&dice), abandoned: Arc::clone(&abandoned) };
    let receiver = receiver(sandbox.clock().clone(), abandoning, Arc::clone(&ledger), dice);
    subscribe(&client, &serve(receiver, Arc::clone(&called)).await).await;

    let paper = std::fs::read_to_string(example("facture-cii.xml")).unwrap();
    let mut arrived = HashSet::new();
    for number in 0..count {
        let file = paper.replace("F2026-0042", &format!("S-{number}"));
        match number % 50 {
            // A sent invoice has five statuses, and a copy for the buyer, who belongs to this account.
            0 => {
                let document = Document::from_bytes(format!("{number}.xml"), file).unwrap();
                client.user().invoices().send(document).await.unwrap();
            }
            1 => assert_eq!(sandbox.receive_invoice("no invoice at all"), None),
            _ => drop(arrived.insert(sandbox.receive_invoice(file).unwrap())),
        }
        if number % 250 == 249 {
            sandbox.advance(Duration::from_secs(RETRY.into()));
            sandbox.deliver_pending().await;
        }
    }
    for _ in 0..10 {
        sandbox.advance(Duration::from_secs(RETRY.into()));
        sandbox.deliver_pending().await;
    }

    let (ledger, called) = (ledger.lock().unwrap(), called.lock().unwrap());
    let missing: Vec<_> = called.keys().filter(|key| !ledger.written.contains_key(*key)).collect();
    assert!(missing.is_empty(), "seed {seed}: never handled: {missing:?}");
    assert_eq!(ledger.written.len(), called.len(), "seed {seed}");
    assert!(ledger.written.values().all(|times| *times == 1), "seed {seed}: none twice");
    assert!(arrived.is_subset(&ledger.invoices), "seed {seed}: every invoice has come");
    for kind in ["invoice", "status", "event"] {
        assert!(ledger.kinds.contains_key(kind), "seed {seed}: {:?}", ledger.kinds);
    }
    let calls: u64 = called.values().map(|times| u64::from(*times)).sum();
    let (attempts, abandoned) = (ledger.attempts.values().sum::<u32>(), abandoned.load(Ordering::SeqCst));
    println!(
        "{count} invoices: {} deliveries in {calls} calls and {attempts} attempts; {abandoned} claims left behind; \
         {} of {CAPACITY} places in the store; {:?}",
        called.len(),
        store.len(),
        ledger.kinds
    );
    assert!(called.len() as u64 >= count && calls > called.len() as u64 * 5 / 4, "{calls} calls");
    assert!(abandoned > 0 && store.len() <= CAPACITY, "seed {seed}: {abandoned} claims left behind");
}
