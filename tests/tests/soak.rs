//! The sandbox delivers webhooks, twice and in disorder, into a receiver whose handler crashes at random and leaves claims
//! behind, with a store that holds fewer than come: each is handled, none twice.
//!
//! 1,000 received invoices unless `IOPOLE_SOAK_DELIVERIES` says otherwise; `cargo xtask soak` makes 100,000. The seed
//! is `IOPOLE_SOAK_SEED`, 1 unless set; a failure names it.
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
use iopole_api::model::{
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
/// A claim that a crash leaves behind is lost before the platform tries again.
const LEASE: Duration = Duration::from_secs(45);
const RETRY: u32 = 60;
/// The platform tries seven times; the handler crashes at the first three only, so that the test may ask for all.
const CRASHES: u32 = 3;
/// Room in the store for what is under way, and for few of those that are done.
const BOUND: usize = 5_000;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().unwrap())
}

/// What the handler has written, by what makes two deliveries the same.
#[derive(Default)]
struct Ledger {
    attempts: HashMap<String, u32>,
    written: HashMap<String, u32>,
    invoices: HashSet<String>,
    kinds: HashMap<&'static str, u32>,
}

type Shared<T> = Arc<Mutex<T>>;

/// A store that a crashed process does not reach any more, one time in three: then a claim stays until its lease ends.
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

/// The crashes are meant: what else panics is shown.
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
        .with_capacity(BOUND)
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

/// Serves the receiver, and notes the key of every call that the platform makes.
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
async fn every_delivery_of_the_sandbox_is_handled_and_none_twice() {
    silence_crashes();
    let (count, seed) = (setting("IOPOLE_SOAK_DELIVERIES", 1_000), setting("IOPOLE_SOAK_SEED", 1));
    let faults = DeliveryFaults::none().with_duplicates(25).with_disorder();
    let builder =
        Sandbox::builder().manual_clock().seed(seed).delivery_faults(faults).concurrent_deliveries(16);
    // The sandbox's clock runs ahead of the client's, which would take one expired token after another for a wrong realm.
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
            // Sent from here: five statuses, and a copy for the buyer, who is the account's own.
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
         {} of {BOUND} places in the store; {:?}",
        called.len(),
        store.len(),
        ledger.kinds
    );
    assert!(called.len() as u64 >= count && calls > called.len() as u64 * 5 / 4, "{calls} calls");
    assert!(abandoned > 0 && store.len() <= BOUND, "seed {seed}: {abandoned} claims left behind");
}
