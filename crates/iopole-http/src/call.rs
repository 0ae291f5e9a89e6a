//! One call: what is asked, within which bounds, and what has been sent of it so far. Every policy sees it, and the
//! request can be made from it again.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::HeaderValue;
use http::header::{ACCEPT, CONTENT_TYPE};
use iopole_auth::AccessToken;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;
use url::Url;

use crate::base_url::BaseUrl;
use crate::body::Upload;
use crate::customer_id::CustomerId;
use crate::error::{Error, ErrorKind};
use crate::operation::{Class, Operation};

/// What the caller asks for.
pub(crate) struct Asked {
    pub(crate) target: Arc<Target>,
    pub(crate) operation: Operation,
    pub(crate) parameters: Vec<(&'static str, String)>,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) accept: HeaderValue,
    pub(crate) body: Body,
    /// In place of the client's: another, or none.
    pub(crate) customer_id: Option<Option<CustomerId>>,
    /// Whether the request may be sent again, where its class allows it.
    pub(crate) replay: bool,
}

/// Where it goes, and with what.
pub(crate) struct Target {
    pub(crate) http: reqwest::Client,
    pub(crate) base: BaseUrl,
}

pub(crate) enum Body {
    Empty,
    /// What it is, and the bytes.
    Bytes(&'static str, Bytes),
    Upload(Upload),
    /// The caller's value could not be written; told when the call is sent.
    Unwritable(String),
}

/// What has gone out.
#[derive(Default)]
struct Sent {
    times: Vec<SystemTime>,
    /// Of the latest request.
    token: Option<AccessToken>,
}

/// A call under way.
pub(crate) struct Call {
    asked: Asked,
    attempt_timeout: Duration,
    deadline: Instant,
    sent: Mutex<Sent>,
    /// Kept until the answer has been read: the call lives in it until then.
    place: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Call {
    pub(crate) fn start(asked: Asked, attempt_timeout: Duration, total: Duration) -> Self {
        let deadline = Instant::now() + total;
        Self { asked, attempt_timeout, deadline, sent: Mutex::default(), place: Mutex::default() }
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

    pub(crate) fn customer_id(&self) -> Option<&Option<CustomerId>> {
        self.asked.customer_id.as_ref()
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

    /// To be called as a request goes out: notes the time and the token, and bounds the attempt by what is left of the
    /// call.
    pub(crate) fn send_off(&self, request: &mut reqwest::Request, token: AccessToken) {
        *request.timeout_mut() = Some(self.attempt_timeout.min(self.left()));
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.times.push(SystemTime::now());
        sent.token = Some(token);
    }

    /// Counts among the requests in flight from now on.
    pub(crate) fn take_place(&self, place: OwnedSemaphorePermit) {
        *self.place.lock().unwrap_or_else(PoisonError::into_inner) = Some(place);
    }

    pub(crate) fn leave_place(&self) {
        self.place.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// When requests went out.
    pub(crate) fn sent(&self) -> Vec<SystemTime> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).times.clone()
    }

    /// The roles that the token sent shows, for a diagnosis.
    fn token_roles(&self) -> Vec<String> {
        let sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.token.as_ref().and_then(AccessToken::claims).map(|claims| claims.roles).unwrap_or_default()
    }

    /// The request, made anew each time.
    pub(crate) async fn assemble(&self) -> Result<reqwest::Request, Error> {
        let Asked { target, operation, parameters, query, .. } = &self.asked;
        let url = target.base.join(operation.path(), parameters, query)?;
        let mut request = reqwest::Request::new(operation.method().clone(), url);
        request.headers_mut().insert(ACCEPT, self.asked.accept.clone());
        match &self.asked.body {
            Body::Empty => {}
            Body::Bytes(media_type, bytes) => {
                request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
                *request.body_mut() = Some(bytes.clone().into());
            }
            // Boxed, here and below: what is rare must not make every call's future large.
            Body::Upload(upload) => request = Box::pin(upload.attach(&target.http, request)).await?,
            Body::Unwritable(reason) => {
                let message = format!("the request cannot be written as JSON: {reason}");
                return Err(Error::new(ErrorKind::InvalidRequest, message));
            }
        }
        Ok(request)
    }

    /// The error with what this call knows of it.
    pub(crate) async fn complete(&self, error: Error) -> Error {
        let error = error.of(self.operation()).with_attempts(self.sent());
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
