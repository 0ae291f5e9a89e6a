//! A call under construction.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;

use crate::body::Upload;
use crate::call::{Asked, Body, Call, line_time};
use crate::client::Client;
use crate::customer_id::CustomerId;
use crate::error::Error;
use crate::operation::Operation;
use crate::response::Response;

/// A call under construction. Nothing is sent before [`Request::send`].
#[must_use = "nothing is sent before `send`"]
pub struct Request {
    client: Client,
    // Boxed, so that the builder's steps and the call's future move a pointer.
    asked: Box<Asked>,
    timeout: Option<Duration>,
}

impl Request {
    pub(crate) fn new(client: Client, operation: Operation) -> Self {
        let asked = Asked {
            target: Arc::clone(client.target()),
            accept: HeaderValue::from_static(operation.accept()),
            operation,
            parameters: Vec::new(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: Body::Empty,
            refused: None,
            customer_id: None,
            replay: true,
            body_bound: client.body_bound(),
            stop: None,
        };
        Self { client, asked: Box::new(asked), timeout: None }
    }

    /// The operation that it calls.
    pub fn operation(&self) -> &Operation {
        &self.asked.operation
    }

    /// The value of a path parameter; it is percent-encoded as one segment. An empty one, a dot segment and control
    /// characters are refused when the request is sent.
    pub fn path(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.asked.parameters.push((name.into(), value.into()));
        self
    }

    /// One query parameter.
    pub fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.asked.query.push((name.into(), value.into()));
        self
    }

    /// One more header. Those that the client sets itself, or the connection needs, are refused when the request is
    /// sent: it says what to use instead.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        match guarded(&name) {
            Some(instead) => self.refuse(format!("the header {name} is not to be set: {instead}")),
            None => drop(self.asked.headers.append(name, value)),
        }
        self
    }

    /// A JSON body.
    pub fn json<T: Serialize + ?Sized>(mut self, value: &T) -> Self {
        match serde_json::to_vec(value) {
            Ok(json) => self.asked.body = Body::Bytes("application/json", json.into()),
            Err(error) => self.refuse(format!("the request cannot be written as JSON: {error}")),
        }
        self
    }

    /// A body of this media type, which must be one: `application/xml` for example.
    pub fn body(mut self, media_type: &'static str, bytes: impl Into<Bytes>) -> Self {
        self.asked.body = Body::Bytes(media_type, bytes.into());
        self
    }

    /// A file, as `multipart/form-data`.
    pub fn upload(mut self, upload: Upload) -> Self {
        self.asked.body = Body::Upload(upload);
        self
    }

    /// The media type to ask for; `application/json` by default.
    pub fn accept(mut self, media_type: &'static str) -> Self {
        self.asked.accept = HeaderValue::from_static(media_type);
        self
    }

    /// The bound on one attempt and its answer, in place of the client's. The bound on the call as a whole grows with
    /// it, if it must.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The same, where the client's own bound is shorter: for an operation that is known to be slow. A bound set with
    /// [`Request::timeout`] afterwards wins.
    pub fn timeout_at_least(mut self, least: Duration) -> Self {
        self.timeout = Some(self.attempt_timeout().max(least));
        self
    }

    /// The longest answer that is read into memory, in bytes, in place of the client's bound. A stream has none.
    pub fn body_bound(mut self, bytes: u64) -> Self {
        self.asked.body_bound = bytes;
        self
    }

    /// Sends the request once at the most: no retry, no replay after a 401. It still waits for a token: nothing is sent
    /// before there is one.
    pub fn no_replay(mut self) -> Self {
        self.asked.replay = false;
        self
    }

    /// The customer id of this call, in place of the client's; `None` sends none.
    pub fn customer_id(mut self, customer_id: impl Into<Option<CustomerId>>) -> Self {
        self.asked.customer_id = Some(customer_id.into());
        self
    }

    /// Ends the call soon after this future resolves, whatever the call waits for: a token, a permit, a retry pause, the
    /// answer or its body. Without it nothing but time ends a call that has begun. Dropping the call ends it as well,
    /// but does not tell what was sent.
    ///
    /// A result that has arrived is returned all the same. Else the error says what was sent:
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
        self.asked.stop = Some(crate::stop::stop(stop));
        self
    }

    /// Sends it.
    ///
    /// # Errors
    /// [`Error`] for any answer that is no success, and for none. [`Error::is_outcome_unknown`] says when an
    /// operation that must not be sent twice may have been carried out.
    pub async fn send(self) -> Result<Response, Error> {
        let attempt_timeout = self.attempt_timeout();
        let total = self.client.total_timeout().max(attempt_timeout);
        let mut call = Box::new(Call::start(self.asked, attempt_timeout, total));
        match self.client.chain().run(&mut call).await {
            Ok(answer) => Response::new(call, answer).checked().await,
            Err(error) => Err(Box::pin(call.complete(error)).await),
        }
    }

    /// The first thing that is wrong is told.
    fn refuse(&mut self, reason: String) {
        self.asked.refused.get_or_insert(reason);
    }

    fn attempt_timeout(&self) -> Duration {
        let bytes = match &self.asked.body {
            Body::Upload(upload) => upload.length(),
            _ => 0,
        };
        self.timeout.unwrap_or_else(|| self.client.attempt_timeout().saturating_add(line_time(bytes)))
    }
}

/// What to do in place of setting this header.
fn guarded(name: &HeaderName) -> Option<&'static str> {
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
        f.debug_struct("Request").field("operation", &self.asked.operation.id()).finish_non_exhaustive()
    }
}
