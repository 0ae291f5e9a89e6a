//! One call, from its parameters to its answer.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{Extensions, HeaderValue};
use serde::Serialize;
use tokio::time::Instant;

use crate::body::Upload;
use crate::client::Client;
use crate::customer_id::CustomerId;
use crate::error::{Error, ErrorKind};
use crate::middleware::{Attempts, CallCustomerId, Plan, Recipe};
use crate::operation::Operation;
use crate::response::{Context, Response};

/// The slowest line an upload is given time for: 100 kB a second.
const UPLOAD_BYTES_PER_SECOND: u64 = 100_000;

/// A call under construction. Nothing is sent before [`Request::send`].
#[must_use = "nothing is sent before `send`"]
pub struct Request {
    client: Client,
    operation: Operation,
    parameters: Vec<(&'static str, String)>,
    query: Vec<(&'static str, String)>,
    accept: HeaderValue,
    body: Body,
    timeout: Option<Duration>,
    replay: bool,
    customer_id: Option<CallCustomerId>,
}

enum Body {
    Empty,
    Json(Bytes),
    Upload(Arc<Upload>),
    /// The caller's value could not be written; told when the call is sent.
    Unwritable(String),
}

impl Request {
    pub(crate) fn new(client: Client, operation: Operation) -> Self {
        Self {
            client,
            operation,
            parameters: Vec::new(),
            query: Vec::new(),
            accept: HeaderValue::from_static("application/json"),
            body: Body::Empty,
            timeout: None,
            replay: true,
            customer_id: None,
        }
    }

    /// The value of a path parameter; it is percent-encoded as one segment.
    pub fn path(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.parameters.push((name, value.into()));
        self
    }

    /// One query parameter.
    pub fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// A JSON body.
    pub fn json<T: Serialize + ?Sized>(mut self, value: &T) -> Self {
        self.body = match serde_json::to_vec(value) {
            Ok(json) => Body::Json(json.into()),
            Err(error) => Body::Unwritable(error.to_string()),
        };
        self
    }

    /// A file, as `multipart/form-data`.
    pub fn upload(mut self, upload: Upload) -> Self {
        self.body = Body::Upload(Arc::new(upload));
        self
    }

    /// The media type to ask for; `application/json` by default.
    pub fn accept(mut self, media_type: &'static str) -> Self {
        self.accept = HeaderValue::from_static(media_type);
        self
    }

    /// The bound on one attempt and its answer, in place of the client's. The bound on the call as a whole grows with
    /// it, if it must.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sends the request once at the most: no retry, no replay after a 401.
    pub fn no_replay(mut self) -> Self {
        self.replay = false;
        self
    }

    /// The customer id of this call, in place of the client's; `None` sends none.
    pub fn customer_id(mut self, customer_id: impl Into<Option<CustomerId>>) -> Self {
        self.customer_id = Some(CallCustomerId(customer_id.into()));
        self
    }

    /// Sends it.
    ///
    /// # Errors
    /// [`Error`] for any answer that is no success, and for none. [`Error::is_outcome_unknown`] says when an
    /// operation that must not be sent twice may have been carried out.
    pub async fn send(self) -> Result<Response, Error> {
        let operation = self.operation.clone();
        self.run().await.map_err(|error| error.of(&operation))
    }

    async fn run(mut self) -> Result<Response, Error> {
        let mut extensions = Extensions::new();
        if let Some(customer_id) = self.customer_id.take() {
            extensions.insert(customer_id);
        }
        let request = self.assemble(&mut extensions).await?;
        let answer = self.client.chain.execute_with_extensions(request, &mut extensions).await;
        let upload = match self.body {
            Body::Upload(upload) => Some(upload),
            _ => None,
        };
        let context = Context { operation: self.operation, attempts: Attempts::of(&extensions), upload };
        match answer {
            Ok(answer) => Response::new(context, answer).checked().await,
            Err(error) => {
                let error = Error::from_chain(&context.operation, error);
                Err(context.complete(error).await)
            }
        }
    }

    async fn assemble(&self, extensions: &mut Extensions) -> Result<reqwest::Request, Error> {
        let url = self.client.base.join(self.operation.path(), &self.parameters, &self.query)?;
        let mut request = reqwest::Request::new(self.operation.method().clone(), url);
        request.headers_mut().insert(ACCEPT, self.accept.clone());
        let mut timeout = self.timeout.unwrap_or(self.client.attempt_timeout);
        match &self.body {
            Body::Empty => {}
            Body::Json(json) => {
                request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                *request.body_mut() = Some(json.clone().into());
            }
            Body::Upload(upload) => {
                if self.timeout.is_none() {
                    timeout += Duration::from_secs(upload.length() / UPLOAD_BYTES_PER_SECOND);
                }
                let (http, upload) = (self.client.http.clone(), Arc::clone(upload));
                request = upload.attach(&http, request).await?;
                extensions.insert(Recipe { http, upload });
            }
            Body::Unwritable(reason) => {
                let message = format!("the request cannot be written as JSON: {reason}");
                return Err(Error::new(ErrorKind::InvalidRequest, message));
            }
        }
        extensions.insert(self.plan(timeout));
        Ok(request)
    }
}

impl Request {
    fn plan(&self, attempt_timeout: Duration) -> Plan {
        let total = self.client.total_timeout.max(attempt_timeout);
        Plan {
            operation: self.operation.clone(),
            deadline: Instant::now() + total,
            attempt_timeout,
            most_attempts: if self.replay { self.client.most_attempts } else { 1 },
            replay: self.replay,
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("operation", &self.operation.id()).finish_non_exhaustive()
    }
}
