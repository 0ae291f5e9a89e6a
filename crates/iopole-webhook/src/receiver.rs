//! From a request to its answer: taken in, claimed, handled, remembered.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::Full;
use tokio::time::{Instant, timeout};
use tracing::Instrument as _;

use crate::answer::{accepted, answer};
use crate::body::BodyError;
use crate::dedup::DedupStore;
use crate::handler::Handler;
use crate::intake::Intake;
use crate::refusal::Refusal;
use crate::task::Task;

/// Receives webhooks: verifies, deduplicates, gives each delivery to a handler, and answers as the platform wants it.
///
/// | what happens | answer |
/// |---|---|
/// | the handler has taken it, or had before | 204, or 200 with the handler's JSON |
/// | no signature or credentials, or not in their form | 401, nothing stored |
/// | signature or credentials in their form that do not hold, or stale | 503, nothing stored, to be sent again |
/// | too large | 413, nothing stored |
/// | unreadable multipart under a signature | 400, nothing stored |
/// | cut off, too slow, or too many at once | 503, to be sent again |
/// | the handler fails, panics, or is still at it | 503, to be sent again |
/// | the store or the disk fails | 503, to be sent again |
/// | GET or HEAD, the platform's probe | 200 |
///
/// Deliveries are claimed, handled and completed on the tokio runtime that calls [`respond`](Self::respond), each in a
/// task of its own: a platform that hangs up, or a deadline, does not stop one half way. Cheap to clone.
pub struct Receiver<H> {
    intake: Arc<Intake>,
    store: Arc<dyn DedupStore>,
    handler: Arc<H>,
    id_path: Arc<str>,
    deadline: Duration,
    unverified: StatusCode,
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
            unverified: StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Where in the answer your own identifier stands, the `idPath` of the webhook: `id` unless set, `a.b` for a
    /// member of a member.
    #[must_use]
    pub fn with_id_path(mut self, path: &str) -> Self {
        self.id_path = Arc::from(path);
        self
    }

    /// When the platform is answered 503, counted from the head of the request: while the body still comes, which is
    /// then given up; or while a store or handler is still at it, which goes on, and once it is done the next try is
    /// answered 2xx.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Sets the answer to refusals that [may be genuine](Refusal::may_be_genuine); 503 by default.
    ///
    /// Whoever answers 401 instead puts 401 into `retryOn` of the platform's retry strategy. Otherwise a wrong secret or
    /// clock on this side loses every delivery until it is corrected.
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
            // The platform probes each URL with a GET before it takes it into a webhook.
            Method::GET | Method::HEAD => return answer(StatusCode::OK, Bytes::new()),
            _ => return answer(StatusCode::METHOD_NOT_ALLOWED, Bytes::new()),
        }
        let begin = Instant::now();
        let taken = timeout(self.deadline, self.intake.take(request)).await;
        let delivery = match taken.unwrap_or(Err(Refusal::Slow)) {
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
        let task = Task {
            store: Arc::clone(&self.store),
            handler: Arc::clone(&self.handler),
            id_path: Arc::clone(&self.id_path),
            key: delivery.key.clone(),
            kind: delivery.payload.kind(),
        };
        let task = tokio::spawn(task.run(delivery).in_current_span());
        match timeout(self.deadline.saturating_sub(begin.elapsed()), task).await {
            Ok(Ok(Some(body))) => accepted(body),
            Ok(_) => answer(StatusCode::SERVICE_UNAVAILABLE, Bytes::new()),
            Err(_) => {
                tracing::warn!("a delivery takes longer than the platform waits; it goes on");
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
