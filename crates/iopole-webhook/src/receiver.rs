//! From a request to its answer: receives, claims, handles, completes.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::Full;
use tokio::time::{Instant, timeout};
use tracing::Instrument as _;

use crate::answer::{accepted, answer};
use crate::attempt::Attempt;
use crate::dedup::DedupStore;
use crate::handler::Handler;
use crate::intake::Intake;
use crate::refusal::{BodyError, Refusal};

/// Receiver of webhooks: verifies, deduplicates, calls a handler with each delivery, and answers the platform.
///
/// Cheap to clone. Runs on the tokio runtime that calls [`respond`](Self::respond).
///
/// # Authentication
/// The [`Intake`] authenticates each request by the scheme of the webhook: see
/// [`Authentication`](crate::Authentication). Under HMAC the signature covers the content, the time stamp, the method
/// and the path with its query. All other values are [`Unsigned`](crate::Unsigned).
///
/// # Deduplication
/// The platform delivers at least once. The store grants one claim for each [`DedupKey`](crate::DedupKey). The handler
/// runs with this claim; afterwards the receiver completes the claim or releases it. A duplicate of a completed
/// delivery gets the first answer again. Each delivery runs in its own task: neither a platform that hangs up nor a
/// deadline stops a handler half way.
///
/// # Answers
///
/// | request or result | answer |
/// |---|---|
/// | handled, now or before | 204, or 200 with the handler's JSON |
/// | signature or credentials are missing or malformed | 401 |
/// | signature or credentials are well formed, but wrong or stale | 503, see [`with_unverified_status`] |
/// | too large | 413 |
/// | signed multipart cannot be parsed | 400 |
/// | cut off, too slow, or too many at once | 503 |
/// | the handler fails, panics, or exceeds the deadline | 503 |
/// | the store or the disk fails | 503 |
/// | GET or HEAD, the platform's probe | 200 |
/// | any other method | 405 |
///
/// The platform retries after a 503 if a retry strategy is configured. Nothing of a refused request is stored.
///
/// # Limits
/// [`Limits`](crate::Limits) of the intake bound the size, the time, the memory and the concurrency of bodies.
/// [`with_deadline`](Self::with_deadline) bounds the time until the answer: 50 s by default, because the platform waits
/// 60 s. Concurrent handlers are not bounded.
///
/// [`with_unverified_status`]: Self::with_unverified_status
pub struct Receiver<H> {
    intake: Arc<Intake>,
    store: Arc<dyn DedupStore>,
    handler: Arc<H>,
    id_path: Arc<str>,
    deadline: Duration,
    unverified: StatusCode,
}

impl<H: Handler> Receiver<H> {
    /// Default deadline: 50 s. The platform waits 60 s for an answer.
    pub const DEFAULT_DEADLINE: Duration = Duration::from_secs(50);

    /// Combines an intake, a store and a handler.
    pub fn new(intake: Intake, store: impl DedupStore + 'static, handler: H) -> Self {
        Self {
            intake: Arc::new(intake),
            store: Arc::new(store),
            handler: Arc::new(handler),
            id_path: Arc::from("id"),
            deadline: Self::DEFAULT_DEADLINE,
            unverified: StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Sets the path of your own identifier in the answer, which must equal the `idPath` of the webhook; `id` by
    /// default. `a.b` is a member of a member. See [`Ack::id`](crate::Ack::id).
    #[must_use]
    pub fn with_id_path(mut self, path: &str) -> Self {
        self.id_path = Arc::from(path);
        self
    }

    /// Sets the deadline for the answer, from the request head; 50 s by default.
    ///
    /// At the deadline the answer is 503. A body that is still arriving is dropped. A running handler continues, and
    /// the platform's next attempt gets its 2xx.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Sets the answer to refusals that [may be genuine](Refusal::may_be_genuine); 503 by default.
    ///
    /// If you answer 401, add 401 to `retryOn` of the platform's retry strategy. Otherwise a wrong secret or clock on
    /// this side loses every delivery until you correct it.
    #[must_use]
    pub fn with_unverified_status(mut self, status: StatusCode) -> Self {
        self.unverified = status;
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
            // The platform probes each URL with a GET before it accepts a webhook.
            Method::GET | Method::HEAD => return answer(StatusCode::OK, Bytes::new()),
            _ => return answer(StatusCode::METHOD_NOT_ALLOWED, Bytes::new()),
        }
        let start = Instant::now();
        let received = timeout(self.deadline, self.intake.receive(request)).await;
        let delivery = match received.unwrap_or(Err(Refusal::Slow)) {
            Ok(delivery) => delivery,
            Err(refusal) => {
                refusal.trace();
                return if refusal.may_be_genuine() {
                    answer(self.unverified, Bytes::new())
                } else {
                    refusal.response()
                };
            }
        };
        let attempt = Attempt {
            store: Arc::clone(&self.store),
            handler: Arc::clone(&self.handler),
            id_path: Arc::clone(&self.id_path),
            key: delivery.key.clone(),
            kind: delivery.payload.kind(),
        };
        let attempt = tokio::spawn(attempt.run(delivery).in_current_span());
        match timeout(self.deadline.saturating_sub(start.elapsed()), attempt).await {
            Ok(Ok(Some(body))) => accepted(body),
            Ok(_) => answer(StatusCode::SERVICE_UNAVAILABLE, Bytes::new()),
            Err(_) => {
                tracing::warn!("a handler exceeds the deadline of the answer, and continues");
                answer(StatusCode::SERVICE_UNAVAILABLE, Bytes::new())
            }
        }
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
            unverified: self.unverified,
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
