//! From a request to its answer: taken in, claimed, handled, remembered.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt as _;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body::Body;
use http_body_util::Full;

use crate::authentication::Scheme;
use crate::body::BodyError;
use crate::dedup::{Claim, DedupKey, DedupStore, Ticket};
use crate::delivery::Delivery;
use crate::handler::Handler;
use crate::intake::Intake;
use crate::refusal::Refusal;

/// What the platform is told to wait, in seconds, when a delivery is not taken. Its retry strategy decides.
const RETRY_AFTER: &str = "30";

/// Receives webhooks: verifies, deduplicates, gives each delivery to a handler, and answers as the platform wants it.
///
/// | what happens | answer |
/// |---|---|
/// | the handler has taken it, or had before | 204, or 200 with the handler's JSON |
/// | not authenticated | 401, nothing stored |
/// | too large | 413, nothing stored |
/// | cut off or unreadable multipart | 400, nothing stored |
/// | the handler fails, panics, or is still at it | 503, to be sent again |
/// | the store or the disk fails | 503, to be sent again |
/// | GET or HEAD, the platform's probe | 200 |
///
/// Handlers run on the tokio runtime that calls [`respond`](Self::respond), each in a task of its own: a platform that
/// hangs up, or a deadline, does not stop one half way. Cheap to clone.
pub struct Receiver<H> {
    intake: Arc<Intake>,
    store: Arc<dyn DedupStore>,
    handler: Arc<H>,
    id_path: Arc<str>,
    deadline: Duration,
}

impl<H: Handler> Receiver<H> {
    /// The platform waits 60 s for an answer; it has one before that.
    pub const DEFAULT_DEADLINE: Duration = Duration::from_secs(50);

    /// Puts the three together.
    pub fn new(intake: Intake, store: impl DedupStore + 'static, handler: H) -> Self {
        Self {
            intake: Arc::new(intake),
            store: Arc::new(store),
            handler: Arc::new(handler),
            id_path: Arc::from("id"),
            deadline: Self::DEFAULT_DEADLINE,
        }
    }

    /// Where in the answer your own identifier stands, the `idPath` of the webhook: `id` unless set, `a.b` for a
    /// member of a member.
    #[must_use]
    pub fn with_id_path(mut self, path: &str) -> Self {
        self.id_path = Arc::from(path);
        self
    }

    /// When the platform is answered 503 while a handler is still at it. The handler goes on, and once it is done the
    /// next try is answered 2xx.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Answers a request.
    pub async fn respond<B>(&self, request: Request<B>) -> Response<Full<Bytes>>
    where
        B: Body + Send,
        B::Data: Send,
        B::Error: Into<BodyError>,
    {
        match *request.method() {
            Method::POST => {}
            // The platform probes each URL with a GET before it takes it into a webhook.
            Method::GET | Method::HEAD => return answer(StatusCode::OK, Bytes::new()),
            _ => return answer(StatusCode::METHOD_NOT_ALLOWED, Bytes::new()),
        }
        let delivery = match self.intake.take(request).await {
            Ok(delivery) => delivery,
            Err(refusal) => return self.refuse(&refusal),
        };
        let key = delivery.key.clone();
        match self.store.claim(&key).await {
            Ok(Claim::Granted(ticket)) => self.handle(delivery, key, ticket).await,
            Ok(Claim::Done(body)) => {
                tracing::debug!(
                    kind = delivery.payload.kind().as_str(),
                    "a delivery that was handled before"
                );
                accepted(body)
            }
            // Whoever is at it may still fail, and then this one is needed.
            Ok(Claim::InProgress) => answer(StatusCode::SERVICE_UNAVAILABLE, Bytes::new()),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a delivery could not be claimed");
                answer(StatusCode::SERVICE_UNAVAILABLE, Bytes::new())
            }
        }
    }

    /// In a task of its own, so that it is run to its end and the outcome is remembered.
    async fn handle(&self, delivery: Delivery, key: DedupKey, ticket: Ticket) -> Response<Full<Bytes>> {
        let task = Task {
            store: Arc::clone(&self.store),
            handler: Arc::clone(&self.handler),
            id_path: Arc::clone(&self.id_path),
            key,
            ticket,
        };
        let task = tokio::spawn(task.run(delivery));
        match tokio::time::timeout(self.deadline, task).await {
            Ok(Ok(Some(body))) => accepted(body),
            Ok(_) => answer(StatusCode::SERVICE_UNAVAILABLE, Bytes::new()),
            Err(_) => {
                tracing::warn!("a handler takes longer than the platform waits; it goes on");
                answer(StatusCode::SERVICE_UNAVAILABLE, Bytes::new())
            }
        }
    }

    fn refuse(&self, refusal: &Refusal) -> Response<Full<Bytes>> {
        tracing::warn!(code = refusal.code(), reason = %refusal, "a delivery was refused");
        let mut response = answer(refusal.status(), Bytes::new());
        if response.status() == StatusCode::UNAUTHORIZED {
            let challenge = match self.intake.scheme() {
                Scheme::Basic => Some("Basic realm=\"webhook\""),
                Scheme::Bearer => Some("Bearer realm=\"webhook\""),
                _ => None,
            };
            if let Some(challenge) = challenge {
                response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
            }
        }
        response
    }
}

impl<H> Clone for Receiver<H> {
    fn clone(&self) -> Self {
        Self {
            intake: Arc::clone(&self.intake),
            store: Arc::clone(&self.store),
            handler: Arc::clone(&self.handler),
            id_path: Arc::clone(&self.id_path),
            deadline: self.deadline,
        }
    }
}

impl<H> std::fmt::Debug for Receiver<H> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Receiver")
            .field("intake", &self.intake)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

/// One delivery being handled.
struct Task<H> {
    store: Arc<dyn DedupStore>,
    handler: Arc<H>,
    id_path: Arc<str>,
    key: DedupKey,
    ticket: Ticket,
}

impl<H: Handler> Task<H> {
    /// The body to answer, if the handler has taken the delivery.
    async fn run(self, delivery: Delivery) -> Option<Bytes> {
        let kind = delivery.payload.kind().as_str();
        // What a panic leaves behind in the handler is the handler's; here nothing is shared with it.
        let handled = AssertUnwindSafe(async { self.handler.handle(delivery).await }).catch_unwind().await;
        let outcome = match handled {
            Ok(Ok(ack)) => Ok(ack.body(&self.id_path)),
            // The error is the handler's own and may quote the delivery, so it is not traced.
            Ok(Err(_)) => Err("the handler failed"),
            Err(_) => Err("the handler panicked"),
        };
        match outcome {
            Ok(body) => {
                // It is taken even if that cannot be remembered: another try would only have it handled twice.
                if let Err(error) = self.store.complete(&self.key, self.ticket, body.clone()).await {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        kind,
                        "a handled delivery could not be remembered"
                    );
                }
                Some(body)
            }
            Err(what) => {
                tracing::warn!(kind, what, "a delivery was not taken");
                // If this fails too, the claim is lost with its lease.
                if let Err(error) = self.store.release(&self.key, self.ticket).await {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        kind,
                        "a claim could not be released"
                    );
                }
                None
            }
        }
    }
}

/// 204, or 200 with what the handler answers.
fn accepted(body: Bytes) -> Response<Full<Bytes>> {
    let status = if body.is_empty() { StatusCode::NO_CONTENT } else { StatusCode::OK };
    answer(status, body)
}

fn answer(status: StatusCode, body: Bytes) -> Response<Full<Bytes>> {
    let json = !body.is_empty();
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if json {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
    }
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
    }
    response
}
