//! The builder of one request.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;

use crate::body::Upload;
use crate::call::{ActiveCall, Body, RequestParts, transfer_time};
use crate::client::Client;
use crate::customer_id::CustomerId;
use crate::error::Error;
use crate::operation::Operation;
use crate::response::Response;

/// Request under construction. Nothing is sent before [`Request::send`].
#[must_use = "nothing is sent before `send`"]
pub struct Request {
    client: Client,
    // Boxed, so that the builder's steps and the call's future move a pointer.
    parts: Box<RequestParts>,
    timeout: Option<Duration>,
    least_timeout: Duration,
}

impl Request {
    pub(crate) fn new(client: Client, operation: Operation) -> Self {
        let parts = RequestParts {
            api: Arc::clone(client.api()),
            accept: HeaderValue::from_static(operation.accept()),
            operation,
            parameters: Vec::new(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: Body::Empty,
            mistake: None,
            customer_id: None,
            replay: true,
            body_bound: client.body_bound(),
            stop: None,
        };
        Self { client, parts: Box::new(parts), timeout: None, least_timeout: Duration::ZERO }
    }

    /// Returns the operation.
    pub fn operation(&self) -> &Operation {
        &self.parts.operation
    }

    /// Sets a path parameter; the value is percent-encoded as one segment.
    ///
    /// [`Request::send`] rejects an empty value, a dot segment and control characters.
    pub fn path(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.parts.parameters.push((name.into(), value.into()));
        self
    }

    /// Adds a query parameter.
    pub fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.parts.query.push((name.into(), value.into()));
        self
    }

    /// Adds a header.
    ///
    /// [`Request::send`] rejects a header that the client or the connection sets; the error names the method to use
    /// instead.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        match alternative(&name) {
            Some(instead) => self.reject(format!("the header {name} is not to be set: {instead}")),
            None => drop(self.parts.headers.append(name, value)),
        }
        self
    }

    /// Sets a JSON body.
    pub fn json<T: Serialize + ?Sized>(mut self, value: &T) -> Self {
        match serde_json::to_vec(value) {
            Ok(json) => self.parts.body = Body::Bytes("application/json", json.into()),
            Err(error) => self.reject(format!("the request cannot be written as JSON: {error}")),
        }
        self
    }

    /// Sets a body of this media type, `application/xml` for example.
    pub fn body(mut self, media_type: &'static str, bytes: impl Into<Bytes>) -> Self {
        self.parts.body = Body::Bytes(media_type, bytes.into());
        self
    }

    /// Sets a file as the body, in `multipart/form-data`.
    pub fn upload(mut self, upload: Upload) -> Self {
        self.parts.body = Body::Upload(upload);
        self
    }

    /// Sets the `Accept` header, in place of the operation's media types.
    pub fn accept(mut self, media_type: &'static str) -> Self {
        self.parts.accept = HeaderValue::from_static(media_type);
        self
    }

    /// Sets the timeout of one attempt and its answer, in place of the client's. The timeout of the whole call grows
    /// with it, if it must.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Raises the timeout of one attempt to at least this, for an operation that is known to be slow.
    ///
    /// [`Request::timeout`] and the client's [`total_timeout`](crate::ClientBuilder::total_timeout) win.
    pub fn timeout_at_least(mut self, least: Duration) -> Self {
        self.least_timeout = least;
        self
    }

    /// Sets the longest answer that is read into memory, in bytes, in place of the client's. A stream is not bounded.
    pub fn body_bound(mut self, bytes: u64) -> Self {
        self.parts.body_bound = bytes;
        self
    }

    /// Sends the request once at most: no retry, no replay after a 401.
    ///
    /// The call still waits for a token, since nothing is sent before there is one.
    pub fn no_replay(mut self) -> Self {
        self.parts.replay = false;
        self
    }

    /// Sets the customer id of this call, in place of the client's; `None` sends none.
    pub fn customer_id(mut self, customer_id: impl Into<Option<CustomerId>>) -> Self {
        self.parts.customer_id = Some(customer_id.into());
        self
    }

    /// Ends the call soon after this future resolves, during any wait: for a token, a permit, a retry pause, the answer
    /// or its body.
    ///
    /// Without a stop only time ends a call that has begun. Dropping the call ends it too, without an error.
    ///
    /// # Errors
    /// A result that has arrived is returned. Otherwise the error depends on what was sent:
    ///
    /// | sent so far | error |
    /// |---|---|
    /// | nothing, or nothing that the platform has processed (no connection, 401, 429) | [`ErrorKind::Stopped`] |
    /// | a request that may be repeated | [`ErrorKind::Stopped`] |
    /// | some of a request that must not be sent twice | [`ErrorKind::OutcomeUnknown`] |
    ///
    /// [`ErrorKind::Stopped`]: crate::ErrorKind::Stopped
    /// [`ErrorKind::OutcomeUnknown`]: crate::ErrorKind::OutcomeUnknown
    pub fn stop_on(mut self, stop: impl Future<Output = ()> + Send + 'static) -> Self {
        self.parts.stop = Some(crate::stop::stop(stop));
        self
    }

    /// Sends the request, and waits for the head of the answer.
    ///
    /// # Errors
    /// [`Error`] without an answer, and for any answer but a success. If [`Error::is_outcome_unknown`], the platform
    /// may have carried out an operation that must not be sent twice.
    pub async fn send(self) -> Result<Response, Error> {
        let (attempt_timeout, total) = self.timeouts();
        let mut call = Box::new(ActiveCall::start(self.parts, attempt_timeout, total));
        match self.client.chain().run(&mut call).await {
            Ok(answer) => Response::new(call, answer).checked().await,
            Err(error) => Err(Box::pin(call.complete(error)).await),
        }
    }

    /// Notes a mistake; the first one counts.
    fn reject(&mut self, reason: String) {
        self.parts.mistake.get_or_insert(reason);
    }

    /// Returns the timeouts of one attempt and of the whole call.
    fn timeouts(&self) -> (Duration, Duration) {
        let total = self.client.total_timeout();
        if let Some(attempt) = self.timeout {
            return (attempt, total.max(attempt));
        }
        let transfer = match &self.parts.body {
            Body::Upload(upload) => transfer_time(upload.length()),
            _ => Duration::ZERO,
        };
        let total = total.saturating_add(transfer);
        let attempt = self.client.attempt_timeout().saturating_add(transfer).max(self.least_timeout);
        (attempt.min(total), total)
    }
}

/// Returns the alternative to setting this header, if it must not be set.
fn alternative(name: &HeaderName) -> Option<&'static str> {
    Some(match name.as_str() {
        "authorization" | "proxy-authorization" | "cookie" => {
            "tokens come from the client's source of tokens"
        }
        "customer-id" => "use `customer_id`",
        "accept" => "use `accept`",
        "content-type" => "use `json`, `body` or `upload`",
        "accept-encoding" | "connection" | "content-length" | "expect" | "host" | "te" | "trailer"
        | "transfer-encoding" | "upgrade" => "the connection sets it",
        _ => return None,
    })
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("operation", &self.parts.operation.id()).finish_non_exhaustive()
    }
}
