//! One attempt at one delivery, over HTTP. Only this machine is ever called.

use std::error::Error as _;
use std::io;
use std::sync::OnceLock;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::multipart::{Form, Part};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};
use serde_json::Value;
use uuid::Uuid;

use super::access::{self, Tokens};
use super::message::{Body, Message};
use crate::callback::is_own_machine;
use crate::world::Failure;

/// Measured: the platform's own client.
const USER_AGENT: &str = "got (https://github.com/sindresorhus/got)";
const REDIRECTS: usize = 10;
/// Largest answer that is read.
const LARGEST_ANSWER: usize = 1024 * 1024;
/// How long a probe waits.
const PROBE: Duration = Duration::from_secs(5);

/// The client, made when it is first needed, and the tokens it got.
pub(super) struct Sender {
    client: OnceLock<Option<Client>>,
    timeout: Duration,
    pub(super) tokens: Tokens,
}

/// One attempt.
pub(super) struct Attempt<'a> {
    pub(super) webhook: Uuid,
    pub(super) key: Uuid,
    pub(super) now_ms: u64,
    /// The time stamp that it is signed with.
    pub(super) signed_ms: u64,
    pub(super) message: &'a Message,
}

/// What an attempt came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    /// The answer's status, where there was one.
    pub(super) status: Option<u16>,
    pub(super) result: Result<Option<String>, Failure>,
}

impl Sender {
    pub(super) fn new(timeout: Duration) -> Self {
        Self { client: OnceLock::new(), timeout, tokens: Tokens::default() }
    }

    fn client(&self) -> Option<&Client> {
        let make = || {
            let redirect = Policy::custom(|attempt| {
                let lost = attempt.previous().len() > REDIRECTS || !is_own_machine(attempt.url().host_str());
                if lost { attempt.stop() } else { attempt.follow() }
            });
            Client::builder().no_proxy().redirect(redirect).user_agent(USER_AGENT).build().ok()
        };
        self.client.get_or_init(make).as_ref()
    }

    /// Makes the call. An address that is not this machine's counts as delivered: its owner is not called, and
    /// nothing is known of how it would answer.
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

    async fn post(&self, attempt: &Attempt<'_>) -> Result<Response, Failure> {
        let client = self.client().ok_or(Failure::Network("retryOnEnetunreach"))?;
        let message = attempt.message;
        let mut request = client.post(message.url.clone()).timeout(self.timeout);
        request = request.header("X-Idempotency-Key", attempt.key.to_string());
        for (name, value) in &message.headers {
            request = request.header(name, value);
        }
        request = access::authenticate(request, self, attempt).await?;
        request = match &message.body {
            Body::Json(bytes) => request.header(CONTENT_TYPE, "application/json").body(bytes.clone()),
            Body::Invoice { id, file_name, media_type, file } => {
                let length = u64::try_from(file.len()).unwrap_or(u64::MAX);
                let part = Part::stream_with_length(file.clone(), length).file_name(file_name.clone());
                let part = part.mime_str(media_type).map_err(|_| Failure::Body)?;
                let form = Form::new()
                    .part("file", part)
                    .text("invoiceId", id.clone())
                    .text("senderAcceptStatus", "true");
                request.multipart(form)
            }
        };
        request.send().await.map_err(|error| network_failure(&error))
    }

    pub(super) async fn post_form(&self, url: &str, form: &[(&str, &str)]) -> Result<Response, Failure> {
        let unreachable = Failure::Network("retryOnEhostunreach");
        let url: Url = url.parse().map_err(|_| unreachable)?;
        if !is_own_machine(url.host_str()) {
            return Err(unreachable);
        }
        let client = self.client().ok_or(unreachable)?;
        let request = client.post(url).timeout(self.timeout).form(form);
        request.send().await.map_err(|error| network_failure(&error))
    }

    /// Whether something answers a GET, whatever it answers. Other machines are not asked.
    pub(super) async fn answers(&self, url: &str) -> bool {
        let Ok(url) = url.parse::<Url>() else { return false };
        if !is_own_machine(url.host_str()) {
            return true;
        }
        let Some(client) = self.client() else { return false };
        client.get(url).timeout(PROBE).send().await.is_ok()
    }
}

/// A success has an empty body or JSON; the receiver's identifier may be in it.
async fn judge(mut answer: Response, id_path: Option<&str>) -> Result<Option<String>, Failure> {
    let status = answer.status();
    if !status.is_success() {
        return Err(Failure::Status(status.as_u16()));
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| network_failure(&error))? {
        body.extend_from_slice(&chunk);
        if body.len() > LARGEST_ANSWER {
            return Err(Failure::Body);
        }
    }
    if body.is_empty() {
        return Ok(None);
    }
    let body: Value = serde_json::from_slice(&body).map_err(|_| Failure::Body)?;
    let found = id_path.and_then(|path| path.split('.').try_fold(&body, |value, key| value.get(key)));
    Ok(found.and_then(|value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }))
}

/// The key by which a strategy retries a failure of the network.
pub(super) fn network_failure(error: &reqwest::Error) -> Failure {
    if error.is_timeout() {
        return Failure::Network("retryOnEtimedout");
    }
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(kind) = cause.downcast_ref::<io::Error>().map(io::Error::kind) {
            return Failure::Network(match kind {
                io::ErrorKind::ConnectionRefused => "retryOnEconnrefused",
                io::ErrorKind::BrokenPipe => "retryOnEpipe",
                io::ErrorKind::HostUnreachable => "retryOnEhostunreach",
                io::ErrorKind::NetworkUnreachable => "retryOnEnetunreach",
                io::ErrorKind::TimedOut => "retryOnEtimedout",
                _ => "retryOnEconnreset",
            });
        }
        source = cause.source();
    }
    // A connection that ends before the answer does leaves no error of the system.
    Failure::Network("retryOnEconnreset")
}
