//! Deliveries to a receiver with a crashing handler, over a connection that loses requests and answers.

use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use iopole_api::model::webhook::{
    DeliveryEndpoint, NetworkRetryOn, RetryStrategy, WebhookAuthentication, WebhookCreation, WebhookEndpoints,
};
use iopole_api::{Client, CustomerId};
use iopole_sandbox::Clock;
use iopole_webhook::{
    Ack, Authentication, Delivery, HandlerError, Intake, MemoryStore, Payload, Receiver, Verifier, axum_0_8,
};

const SECRET: &str = "9f3c5a77b1a0e4b7c2a8c9d7f8e4a65c6d5b7a9e8c2f3d6a";
pub(crate) const RETRY: u32 = 60;
/// Failing attempts of a delivery: three of the platform's seven, so that every delivery can succeed.
const SPOILED: u32 = 3;

/// Results of the deliveries.
#[derive(Debug, Default)]
pub(crate) struct Received {
    /// Numbers of calls and of completed handlings by key.
    pub(crate) called: HashMap<String, u32>,
    pub(crate) handled: HashMap<String, u32>,
    pub(crate) invoices: HashMap<String, Vec<u8>>,
    pub(crate) statuses: HashSet<String>,
}

pub(crate) type Shared<T> = Arc<Mutex<T>>;

#[derive(Clone)]
struct Service {
    received: Shared<Received>,
    dice: Shared<fastrand::Rng>,
}

impl Service {
    fn draw(&self) -> u32 {
        self.dice.lock().unwrap().u32(..10)
    }

    async fn handle(self, delivery: Delivery) -> Result<Ack, HandlerError> {
        let key = delivery.headers.idempotency_key.as_hint().clone().unwrap_or_default();
        let tried = self.received.lock().unwrap().called.get(&key).copied().unwrap_or_default();
        let fate = self.draw();
        tokio::task::yield_now().await;
        if tried <= SPOILED {
            if fate < 2 {
                // A crash without a panic message.
                std::panic::resume_unwind(Box::new("crash"));
            }
            if fate == 2 {
                return Err("the database is unreachable".into());
            }
        }
        let file = match &delivery.payload {
            Payload::Invoice(_) => Some(delivery.content.bytes().await?),
            _ => None,
        };
        let mut received = self.received.lock().unwrap();
        *received.handled.entry(key).or_default() += 1;
        match delivery.payload {
            Payload::Invoice(invoice) => {
                let id = invoice.invoice_id.as_hint().as_ref().map(ToString::to_string);
                received.invoices.insert(id.unwrap(), file.unwrap().into());
            }
            Payload::Status(status) => {
                received.statuses.insert(status.status_id.unwrap().to_string());
            }
            other => panic!("unexpected kind: {other:?}"),
        }
        Ok(Ack::done())
    }

    /// Simulates the connection between the platform and the receiver.
    async fn pass(self, request: Request, next: Next) -> Response {
        let Some(key) = request.headers().get("x-idempotency-key") else { return next.run(request).await };
        let key = key.to_str().unwrap().to_owned();
        let tried = {
            let mut received = self.received.lock().unwrap();
            let called = received.called.entry(key).or_default();
            *called += 1;
            *called
        };
        match self.draw() {
            _ if tried > SPOILED => next.run(request).await,
            0 => StatusCode::TOO_MANY_REQUESTS.into_response(),
            1 => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            2 => {
                next.run(request).await;
                StatusCode::BAD_GATEWAY.into_response()
            }
            3 => {
                next.run(request).await;
                broken()
            }
            4 => broken(),
            _ => next.run(request).await,
        }
    }
}

/// Returns an answer whose connection breaks after the head.
fn broken() -> Response {
    let error = io::Error::from(io::ErrorKind::ConnectionReset);
    Body::from_stream(stream::iter([Err::<&[u8], _>(error)])).into_response()
}

/// Serves a receiver, and registers it for one customer.
pub(crate) async fn subscribe(
    client: &Client,
    customer: &CustomerId,
    clock: Clock,
    seed: u64,
) -> Shared<Received> {
    let received = Shared::<Received>::default();
    let dice = Arc::new(Mutex::new(fastrand::Rng::with_seed(seed)));
    let service = Service { received: Arc::clone(&received), dice };
    let verifier = Verifier::new(SECRET).unwrap().with_clock(move || clock.now());
    // Other tasks advance the clock during a delivery.
    let verifier = verifier.with_window(std::time::Duration::from_secs(86_400));
    let handler = service.clone();
    let receiver = Receiver::new(
        Intake::new(Authentication::signature(verifier)),
        MemoryStore::new(),
        move |delivery| handler.clone().handle(delivery),
    );
    let app = Router::new().nest("/hooks", axum_0_8::router(receiver));
    let app = app.layer(from_fn(move |request, next| service.clone().pass(request, next)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hooks", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });

    let mut endpoints = WebhookEndpoints::new();
    endpoints.invoice = Some(DeliveryEndpoint::new(format!("{url}/invoice")));
    endpoints.status = Some(DeliveryEndpoint::new(url));
    endpoints.authentication = Some(WebhookAuthentication::hmac(SECRET));
    let creation = WebhookCreation::new(endpoints);
    client.admin().webhooks().create(&creation).customer_id(customer.clone()).await.unwrap();
    let strategy = RetryStrategy::active()
        .with_retry_delays([RETRY; 6])
        .with_retry_on([429, 500, 502, 503, 504])
        .with_network_retry_on(NetworkRetryOn::all());
    client.admin().retry_strategy().create(&strategy).customer_id(customer.clone()).await.unwrap();
    received
}
