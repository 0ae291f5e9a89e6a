//! State of one call: its parts, its deadlines, and the requests that went out. Every policy sees it, and can make the
//! request again from it.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use iopole_auth::AccessToken;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;
use url::Url;

use crate::base_url::BaseUrl;
use crate::body::Upload;
use crate::customer_id::CustomerId;
use crate::error::{Error, ErrorKind};
use crate::operation::{Class, Operation};
use crate::stop::{self, Gate, Stop};
use crate::timer::{CallTimer, TimerPool};

/// Slowest transfer that timeouts allow for: 100 kB a second.
const SLOWEST_BYTES_PER_SECOND: u64 = 100_000;
const HUNDRED_YEARS: Duration = Duration::from_secs(100 * 365 * 86_400);

/// Response whose body is still to come. Boxed, because many functions pass it on.
pub(crate) type RawResponse = Box<reqwest::Response>;

/// Parts of a request, as the caller sets them.
pub(crate) struct RequestParts {
    pub(crate) api: Arc<ApiEndpoint>,
    pub(crate) operation: Operation,
    pub(crate) parameters: Vec<(Cow<'static, str>, String)>,
    pub(crate) query: Vec<(Cow<'static, str>, String)>,
    /// Headers beside those that the client sets itself.
    pub(crate) headers: HeaderMap,
    pub(crate) accept: HeaderValue,
    pub(crate) body: Body,
    /// Mistake in the request, reported when it is sent.
    pub(crate) mistake: Option<String>,
    /// Replaces the client's customer id: another, or none.
    pub(crate) customer_id: Option<Option<CustomerId>>,
    /// True if the request may be sent again, where its class allows it.
    pub(crate) replay: bool,
    /// Longest answer that is read into memory, in bytes.
    pub(crate) body_bound: u64,
    /// Ends the call when it resolves.
    pub(crate) stop: Option<Stop>,
}

/// The API of a client, and what all calls to it share.
#[derive(Clone)]
pub(crate) struct ApiEndpoint {
    pub(crate) http: reqwest::Client,
    pub(crate) base: BaseUrl,
    /// Customer id of every call that does not set its own.
    pub(crate) customer_id: Option<CustomerId>,
    pub(crate) timers: Arc<TimerPool>,
}

pub(crate) enum Body {
    Empty,
    /// Media type and bytes.
    Bytes(&'static str, Bytes),
    Upload(Upload),
}

/// Requests that went out. All but the times is about the latest one.
#[derive(Default)]
struct Sent {
    first: Option<SystemTime>,
    /// Times of the later ones. Most calls have none, and allocate nothing.
    later: Vec<SystemTime>,
    /// Deadline of its answer.
    due: Option<Instant>,
    token: Option<AccessToken>,
    /// True if the platform may have processed it.
    open: bool,
    /// Gate of its body until the answer comes, where the call can be stopped.
    gate: Option<Gate>,
}

impl Sent {
    fn note(&mut self, time: SystemTime) {
        match self.first {
            None => self.first = Some(time),
            Some(_) => self.later.push(time),
        }
    }

    fn times(&self) -> Vec<SystemTime> {
        self.first.iter().chain(&self.later).copied().collect()
    }
}

/// A call under way.
pub(crate) struct ActiveCall {
    parts: Box<RequestParts>,
    attempt_timeout: Duration,
    deadline: Instant,
    /// Request that was prepared and has not gone out.
    prepared: Option<reqwest::Request>,
    sent: Sent,
    timer: CallTimer,
    /// Held until the answer has been read: the call lives in the response until then.
    permit: Option<OwnedSemaphorePermit>,
}

impl ActiveCall {
    pub(crate) fn start(parts: Box<RequestParts>, attempt_timeout: Duration, total: Duration) -> Self {
        let deadline = after(Instant::now(), total);
        let timer = CallTimer::new(Arc::clone(&parts.api.timers));
        Self { parts, attempt_timeout, deadline, prepared: None, sent: Sent::default(), timer, permit: None }
    }

    pub(crate) fn operation(&self) -> &Operation {
        &self.parts.operation
    }

    /// Returns the base URL of the API.
    pub(crate) fn server(&self) -> &Url {
        self.parts.api.base.as_url()
    }

    pub(crate) fn class(&self) -> Class {
        self.parts.operation.class()
    }

    /// Returns the customer id of the call, which may be none, else the client's default.
    pub(crate) fn customer_id(&self) -> Option<&CustomerId> {
        self.parts.customer_id.as_ref().unwrap_or(&self.parts.api.customer_id).as_ref()
    }

    pub(crate) fn may_replay(&self) -> bool {
        self.parts.replay
    }

    /// Returns the deadline of the whole call, its retries included.
    pub(crate) fn deadline(&self) -> Instant {
        self.deadline
    }

    pub(crate) fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    pub(crate) fn attempt_timeout(&self) -> Duration {
        self.attempt_timeout
    }

    pub(crate) fn body_bound(&self) -> u64 {
        self.parts.body_bound
    }

    /// Notes the time and the token of a request that goes out now. Returns the deadline of its answer: the end of the
    /// attempt or of the call. `None` if the call's time is over.
    pub(crate) fn record_attempt(&mut self, token: AccessToken) -> Option<Instant> {
        let now = Instant::now();
        if now >= self.deadline {
            return None;
        }
        let due = after(now, self.attempt_timeout).min(self.deadline);
        self.sent.note(SystemTime::now());
        self.sent.due = Some(due);
        self.sent.token = Some(token);
        self.sent.open = true;
        self.sent.gate = None;
        Some(due)
    }

    /// Guards the body of a request that must not be sent twice: a stop can then see if any of it went out.
    pub(crate) fn guard_body(&mut self, request: &mut reqwest::Request) {
        if self.parts.stop.is_some() && self.class() == Class::Once {
            let gate = Gate::default();
            self.sent.gate = gate.guard(request).then_some(gate);
        }
    }

    /// Notes the end of the latest request. `is_open`: the platform may have processed it.
    pub(crate) fn settle(&mut self, is_open: bool) {
        self.sent.open = is_open;
        self.sent.gate = None;
    }

    /// Returns the future that stops the call, if the caller set one.
    pub(crate) fn stop(&self) -> Option<Stop> {
        self.parts.stop.clone()
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.parts.stop.as_ref().is_some_and(stop::is_due)
    }

    /// Creates the error of a stopped call. Nothing of the call goes out after this.
    pub(crate) fn stopped(&self) -> Error {
        let is_withheld = self.sent.gate.as_ref().is_some_and(Gate::shut);
        Error::stopped(self.operation(), self.sent.open && !is_withheld)
    }

    /// Returns the deadline of a complete answer of this many bytes.
    pub(crate) fn answer_due(&self, bytes: u64) -> Instant {
        after(self.sent.due.unwrap_or(self.deadline), transfer_time(bytes))
    }

    /// Counts the call among those in flight.
    pub(crate) fn hold_permit(&mut self, permit: OwnedSemaphorePermit) {
        self.permit = Some(permit);
    }

    pub(crate) fn release_permit(&mut self) {
        self.permit = None;
    }

    /// Awaits the future until `due`; `None` if it takes longer.
    pub(crate) async fn bound<T>(&mut self, due: Instant, future: impl Future<Output = T>) -> Option<T> {
        self.timer.bound(due, future).await
    }

    /// Returns the number of requests that went out after the first.
    pub(crate) fn resent(&self) -> usize {
        self.sent.later.len()
    }

    /// Returns the roles that the sent token shows, for a diagnosis.
    fn token_roles(&self) -> Vec<String> {
        let token = self.sent.token.as_ref();
        token.and_then(AccessToken::claims).map(|claims| claims.roles).unwrap_or_default()
    }

    /// Makes the request, so that a mistake in it is reported before anything is awaited.
    pub(crate) async fn prepare(&mut self) -> Result<(), Error> {
        self.prepared = Some(match &self.parts.body {
            // Boxed: a rare branch must not make every call's future large.
            Body::Upload(_) => Box::pin(self.assemble()).await?,
            _ => self.without_upload()?,
        });
        Ok(())
    }

    /// Takes the prepared request; `None` after the first attempt.
    pub(crate) fn take_prepared(&mut self) -> Option<reqwest::Request> {
        self.prepared.take()
    }

    /// Makes the request anew.
    pub(crate) async fn assemble(&self) -> Result<reqwest::Request, Error> {
        let request = self.without_upload()?;
        match &self.parts.body {
            Body::Upload(upload) => upload.attach(&self.parts.api.http, request).await,
            _ => Ok(request),
        }
    }

    /// Makes the request without an upload. A separate function, so that futures do not hold its variables.
    fn without_upload(&self) -> Result<reqwest::Request, Error> {
        let RequestParts { api, operation, parameters, query, .. } = &*self.parts;
        if let Some(reason) = &self.parts.mistake {
            return Err(Error::new(ErrorKind::InvalidRequest, reason));
        }
        let url = api.base.join(operation.path(), parameters, query)?;
        let mut request = reqwest::Request::new(operation.method().clone(), url);
        if !self.parts.headers.is_empty() {
            request.headers_mut().extend(self.parts.headers.clone());
        }
        request.headers_mut().insert(ACCEPT, self.parts.accept.clone());
        match &self.parts.body {
            Body::Empty | Body::Upload(_) => {}
            Body::Bytes(media_type, bytes) => {
                request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
                *request.body_mut() = Some(bytes.clone().into());
            }
        }
        Ok(request)
    }

    /// Adds the operation, the customer id and the attempts to an error.
    pub(crate) fn annotate(&self, error: Error) -> Error {
        error
            .with_operation(self.operation())
            .with_customer_id(self.customer_id().cloned())
            .with_attempts(self.sent.times(), SystemTime::now())
    }

    /// Adds to an error all that can be found out, the SHA-256 of an upload included.
    pub(crate) async fn complete(&self, error: Error) -> Error {
        let error = self.annotate(error);
        let error = match error.kind() {
            ErrorKind::Forbidden => error.of_roles(self.token_roles()),
            _ => error,
        };
        match &self.parts.body {
            Body::Upload(upload) if error.is_outcome_unknown() => {
                error.with_upload_sha256(Box::pin(upload.sha256()).await)
            }
            _ => error,
        }
    }
}

/// Returns `start + time`, saturating.
pub(crate) fn after(start: Instant, time: Duration) -> Instant {
    start.checked_add(time).unwrap_or_else(|| start + HUNDRED_YEARS)
}

/// Returns the time for this many bytes at the slowest transfer that is allowed for.
pub(crate) fn transfer_time(bytes: u64) -> Duration {
    Duration::from_secs(bytes / SLOWEST_BYTES_PER_SECOND)
}
