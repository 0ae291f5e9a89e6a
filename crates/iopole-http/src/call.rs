//! One call: what is asked, within which bounds, and what has been sent of it so far. Every policy sees it, and the
//! request can be made from it again.

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
use crate::timer::{Timer, Timers};

/// The slowest line that a body is given time for: 100 kB a second.
const LINE_BYTES_PER_SECOND: u64 = 100_000;
/// A hundred years.
const NEVER: Duration = Duration::from_secs(100 * 365 * 86_400);

/// An answer whose body is still to come. Boxed: it goes through many hands.
pub(crate) type Answer = Box<reqwest::Response>;

/// What the caller asks for.
pub(crate) struct Asked {
    pub(crate) target: Arc<Target>,
    pub(crate) operation: Operation,
    pub(crate) parameters: Vec<(Cow<'static, str>, String)>,
    pub(crate) query: Vec<(Cow<'static, str>, String)>,
    /// Beside those that the client sets itself.
    pub(crate) headers: HeaderMap,
    pub(crate) accept: HeaderValue,
    pub(crate) body: Body,
    /// What is wrong with the request; told when it is sent.
    pub(crate) refused: Option<String>,
    /// In place of the client's: another, or none.
    pub(crate) customer_id: Option<Option<CustomerId>>,
    /// Whether the request may be sent again, where its class allows it.
    pub(crate) replay: bool,
    /// The longest answer that is read into memory, in bytes.
    pub(crate) body_bound: u64,
    /// Ends the call when it resolves.
    pub(crate) stop: Option<Stop>,
}

/// Where it goes, and with what.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) http: reqwest::Client,
    pub(crate) base: BaseUrl,
    /// Of every call that does not bring its own.
    pub(crate) customer_id: Option<CustomerId>,
    pub(crate) timers: Arc<Timers>,
}

pub(crate) enum Body {
    Empty,
    /// What it is, and the bytes.
    Bytes(&'static str, Bytes),
    Upload(Upload),
}

/// What has gone out.
#[derive(Default)]
struct Sent {
    times: Vec<SystemTime>,
    /// Of the latest request: when its answer is due.
    due: Option<Instant>,
    /// Of the latest request.
    token: Option<AccessToken>,
    /// Whether the platform may have processed the latest request.
    open: bool,
    /// Of the latest request, until its answer comes: what its body must pass, where the call can be stopped.
    gate: Option<Gate>,
}

/// A call under way.
pub(crate) struct Call {
    asked: Box<Asked>,
    attempt_timeout: Duration,
    deadline: Instant,
    /// Made, and not yet gone out.
    ready: Option<reqwest::Request>,
    sent: Sent,
    timer: Timer,
    /// Kept until the answer has been read: the call lives in it until then.
    place: Option<OwnedSemaphorePermit>,
}

impl Call {
    pub(crate) fn start(asked: Box<Asked>, attempt_timeout: Duration, total: Duration) -> Self {
        let deadline = after(Instant::now(), total);
        let timer = Timer::new(Arc::clone(&asked.target.timers));
        Self { asked, attempt_timeout, deadline, ready: None, sent: Sent::default(), timer, place: None }
    }

    pub(crate) fn operation(&self) -> &Operation {
        &self.asked.operation
    }

    /// Where it goes.
    pub(crate) fn server(&self) -> &Url {
        self.asked.target.base.as_url()
    }

    pub(crate) fn class(&self) -> Class {
        self.asked.operation.class()
    }

    /// Whom the call is made for: its own customer id, or none if it says so, else the client's default.
    pub(crate) fn customer_id(&self) -> Option<&CustomerId> {
        self.asked.customer_id.as_ref().unwrap_or(&self.asked.target.customer_id).as_ref()
    }

    pub(crate) fn may_replay(&self) -> bool {
        self.asked.replay
    }

    /// When the call as a whole ends, its retries included.
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
        self.asked.body_bound
    }

    /// To be called as a request goes out: notes the time and the token. The answer is due at the time that comes back:
    /// when the attempt or the call ends.
    pub(crate) fn send_off(&mut self, token: AccessToken) -> Option<Instant> {
        let now = Instant::now();
        if now >= self.deadline {
            return None;
        }
        let due = after(now, self.attempt_timeout).min(self.deadline);
        self.sent.times.push(SystemTime::now());
        self.sent.due = Some(due);
        self.sent.token = Some(token);
        self.sent.open = true;
        self.sent.gate = None;
        Some(due)
    }

    /// Guards the body of a request that must not be sent twice, so that a stop knows whether any of it went out.
    pub(crate) fn guard_body(&mut self, request: &mut reqwest::Request) {
        if self.asked.stop.is_some() && self.class() == Class::Once {
            let gate = Gate::default();
            self.sent.gate = gate.guard(request).then_some(gate);
        }
    }

    /// Notes how the latest request ended: with an answer, or without one. `is_open`: the platform may have processed it.
    pub(crate) fn settle(&mut self, is_open: bool) {
        self.sent.open = is_open;
        self.sent.gate = None;
    }

    /// Resolves when the caller stops the call, if the caller can.
    pub(crate) fn stop(&self) -> Option<Stop> {
        self.asked.stop.clone()
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.asked.stop.as_ref().is_some_and(stop::is_due)
    }

    /// The error of a call that its caller has stopped. Nothing of it goes out after this.
    pub(crate) fn stopped(&self) -> Error {
        let is_kept_in = self.sent.gate.as_ref().is_some_and(Gate::shut);
        Error::stopped(self.operation(), self.sent.open && !is_kept_in)
    }

    /// When an answer of this many bytes must have come as a whole.
    pub(crate) fn answer_due(&self, bytes: u64) -> Instant {
        after(self.sent.due.unwrap_or(self.deadline), line_time(bytes))
    }

    /// Counts among the requests in flight from now on.
    pub(crate) fn take_place(&mut self, place: OwnedSemaphorePermit) {
        self.place = Some(place);
    }

    pub(crate) fn leave_place(&mut self) {
        self.place = None;
    }

    /// What the future brings, unless it takes longer than until then.
    pub(crate) async fn bound<T>(&mut self, due: Instant, future: impl Future<Output = T>) -> Option<T> {
        self.timer.bound(due, future).await
    }

    /// When requests went out.
    pub(crate) fn sent(&self) -> &[SystemTime] {
        &self.sent.times
    }

    /// The roles that the token sent shows, for a diagnosis.
    fn token_roles(&self) -> Vec<String> {
        let token = self.sent.token.as_ref();
        token.and_then(AccessToken::claims).map(|claims| claims.roles).unwrap_or_default()
    }

    /// Makes the request, so that one that cannot be made is told before anything is waited for.
    pub(crate) async fn prepare(&mut self) -> Result<(), Error> {
        self.ready = Some(match &self.asked.body {
            // Boxed: what is rare must not make every call's future large.
            Body::Upload(_) => Box::pin(self.assemble()).await?,
            _ => self.write()?,
        });
        Ok(())
    }

    /// The request that was prepared, once.
    pub(crate) fn prepared(&mut self) -> Option<reqwest::Request> {
        self.ready.take()
    }

    /// The request, made anew each time.
    pub(crate) async fn assemble(&self) -> Result<reqwest::Request, Error> {
        let request = self.write()?;
        match &self.asked.body {
            Body::Upload(upload) => upload.attach(&self.asked.target.http, request).await,
            _ => Ok(request),
        }
    }

    /// All but an upload. A function of its own, or the future that calls it would hold its variables.
    fn write(&self) -> Result<reqwest::Request, Error> {
        let Asked { target, operation, parameters, query, .. } = &*self.asked;
        if let Some(reason) = &self.asked.refused {
            return Err(Error::new(ErrorKind::InvalidRequest, reason));
        }
        let url = target.base.join(operation.path(), parameters, query)?;
        let mut request = reqwest::Request::new(operation.method().clone(), url);
        if !self.asked.headers.is_empty() {
            request.headers_mut().extend(self.asked.headers.clone());
        }
        request.headers_mut().insert(ACCEPT, self.asked.accept.clone());
        match &self.asked.body {
            Body::Empty | Body::Upload(_) => {}
            Body::Bytes(media_type, bytes) => {
                request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
                *request.body_mut() = Some(bytes.clone().into());
            }
        }
        Ok(request)
    }

    /// The error with what this call knows of it at once.
    pub(crate) fn note(&self, error: Error) -> Error {
        error
            .of(self.operation())
            .with_customer_id(self.customer_id().cloned())
            .with_attempts(self.sent().to_vec(), SystemTime::now())
    }

    /// The error with all that can be found out.
    pub(crate) async fn complete(&self, error: Error) -> Error {
        let error = self.note(error);
        let error = match error.kind() {
            ErrorKind::Forbidden => error.with_token_roles(self.token_roles()),
            _ => error,
        };
        match &self.asked.body {
            Body::Upload(upload) if error.is_outcome_unknown() => {
                error.with_upload_sha256(Box::pin(upload.sha256()).await)
            }
            _ => error,
        }
    }
}

/// Of a time too far to be written, one as good as never.
pub(crate) fn after(start: Instant, time: Duration) -> Instant {
    start.checked_add(time).unwrap_or_else(|| start + NEVER)
}

/// The time that this many bytes take on the slowest line that is reckoned with.
pub(crate) fn line_time(bytes: u64) -> Duration {
    Duration::from_secs(bytes / LINE_BYTES_PER_SECOND)
}
