//! One attempt at one delivery, over HTTP.

use std::time::Duration;

use reqwest::Response;
use reqwest::header::CONTENT_TYPE;
use reqwest::multipart::{Form, Part};
use serde_json::Value;

use super::access::{self, ReceiverTokens};
use super::client::{Client, network_failure};
use super::message::{Attempt, Body};
use crate::callback::is_own_machine;
use crate::world::DeliveryFailure;

/// Limit of an answer, in bytes.
const LARGEST_ANSWER: usize = 1024 * 1024;

/// The client, and the tokens of the receivers.
pub(super) struct Sender {
    client: Client,
    pub(super) tokens: ReceiverTokens,
}

/// Outcome of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Status of the answer, if there was one.
    pub(crate) status: Option<u16>,
    /// The receiver's identifier if it gave one, or the failure.
    pub(crate) result: Result<Option<String>, DeliveryFailure>,
}

impl Sender {
    pub(super) fn new(timeout: Duration) -> Self {
        Self { client: Client::new(timeout), tokens: ReceiverTokens::default() }
    }

    pub(super) async fn answers(&self, url: &str) -> bool {
        self.client.answers(url).await
    }

    /// Makes the call. An address of another machine is not called and counts as delivered.
    pub(super) async fn deliver(&self, attempt: &Attempt<'_>) -> Outcome {
        if !is_own_machine(attempt.message.url.host_str()) {
            return Outcome { status: None, result: Ok(None) };
        }
        match self.post(attempt).await {
            Ok(answer) => {
                let status = answer.status().as_u16();
                if status == 401 {
                    self.tokens.forget(attempt.webhook);
                }
                let result = judge(answer, attempt.message.id_path.as_deref()).await;
                Outcome { status: Some(status), result }
            }
            Err(failure) => Outcome { status: None, result: Err(failure) },
        }
    }

    async fn post(&self, attempt: &Attempt<'_>) -> Result<Response, DeliveryFailure> {
        let message = attempt.message;
        let mut request = self.client.post(message.url.clone())?;
        request = request.header("X-Idempotency-Key", attempt.key.to_string());
        for (name, value) in &message.headers {
            request = request.header(name, value);
        }
        request = access::authenticate(request, &self.client, &self.tokens, attempt).await?;
        request = match &message.body {
            Body::Json(bytes) => request.header(CONTENT_TYPE, "application/json").body(bytes.clone()),
            Body::Invoice { id, file_name, media_type, file } => {
                let length = u64::try_from(file.len()).unwrap_or(u64::MAX);
                let part = Part::stream_with_length(file.clone(), length).file_name(file_name.clone());
                let part = part.mime_str(media_type).map_err(|_| DeliveryFailure::Body)?;
                let form = Form::new()
                    .part("file", part)
                    .text("invoiceId", id.clone())
                    .text("senderAcceptStatus", "true");
                request.multipart(form)
            }
        };
        request.send().await.map_err(|error| network_failure(&error))
    }
}

/// Requires a success with an empty body or JSON, and reads the receiver's identifier from it.
async fn judge(mut answer: Response, id_path: Option<&str>) -> Result<Option<String>, DeliveryFailure> {
    let status = answer.status();
    if !status.is_success() {
        return Err(DeliveryFailure::Status(status.as_u16()));
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| network_failure(&error))? {
        body.extend_from_slice(&chunk);
        if body.len() > LARGEST_ANSWER {
            return Err(DeliveryFailure::Body);
        }
    }
    if body.is_empty() {
        return Ok(None);
    }
    let body: Value = serde_json::from_slice(&body).map_err(|_| DeliveryFailure::Body)?;
    let found = id_path.and_then(|path| path.split('.').try_fold(&body, |value, key| value.get(key)));
    Ok(found.and_then(|value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }))
}
