//! Signed deliveries.

use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use hmac::{KeyInit as _, Mac as _};
use http::{HeaderName, HeaderValue, Method, Request, Uri, header};

use crate::signature::{Key, canonical, hex, sha256};

/// Creates signed deliveries.
///
/// # Examples
/// ```
/// use iopole_webhook::testing::Signer;
///
/// let request = Signer::new("a secret of 32 characters at least")
///     .to("/hooks/iopole")
///     .with_checksum()
///     .json(r#"{"statusId":"1"}"#);
/// assert!(request.headers().contains_key("x-signature"));
/// ```
#[derive(Clone)]
pub struct Signer {
    secret: String,
    timestamp: Option<String>,
    target: String,
    with_checksum: bool,
    headers: Vec<(&'static str, String)>,
}

/// Boundary of the multipart bodies.
const BOUNDARY: &str = "----iopole-webhook-testing-7d3f6a1c";

impl Signer {
    /// Signs with this secret, at the current time, for the path `/`.
    pub fn new(secret: impl Into<String>) -> Self {
        Self {
            secret: secret.into(),
            timestamp: None,
            target: "/".to_owned(),
            with_checksum: false,
            headers: Vec::new(),
        }
    }

    /// Sets the path with its query.
    #[must_use]
    pub fn to(mut self, target: impl Into<String>) -> Self {
        self.target = target.into();
        self
    }

    /// Sets the time of the signature. The time stamp is in milliseconds, like the platform's.
    #[must_use]
    pub fn at(self, moment: SystemTime) -> Self {
        let since = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
        self.with_timestamp(since.as_millis().to_string())
    }

    /// Sets the time stamp as text, in any form.
    #[must_use]
    pub fn with_timestamp(mut self, timestamp: impl Into<String>) -> Self {
        self.timestamp = Some(timestamp.into());
        self
    }

    /// Announces the checksum in `X-Checksum`, as the platform was measured to do.
    #[must_use]
    pub fn with_checksum(mut self) -> Self {
        self.with_checksum = true;
        self
    }

    /// Adds `X-Idempotency-Key`.
    #[must_use]
    pub fn with_idempotency_key(self, key: impl Into<String>) -> Self {
        self.with_header("x-idempotency-key", key)
    }

    /// Adds a header. A value that HTTP does not allow is left out.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Creates a delivery with a JSON body: a status, an enrollment or an event.
    pub fn json(&self, body: impl Into<Bytes>) -> Request<Bytes> {
        let body = body.into();
        let checksum = sha256(&body);
        self.request("application/json".to_owned(), &checksum, body)
    }

    /// Creates the delivery of an invoice, with its file and unsigned parts.
    pub fn invoice(&self, file: &[u8], parts: &[(&str, &str)]) -> Request<Bytes> {
        let mut body = Vec::new();
        for (name, value) in parts {
            let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(value.as_bytes());
            body.extend_from_slice(b"\r\n");
        }
        let (extension, kind) =
            if file.starts_with(b"%PDF") { ("pdf", "application/pdf") } else { ("xml", "application/xml") };
        body.extend_from_slice(
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"invoice.{extension}\"\r\n\
                 Content-Type: {kind}\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(file);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        self.request(format!("multipart/form-data; boundary={BOUNDARY}"), &sha256(file), body.into())
    }

    /// Returns the signature of a content with this checksum.
    pub fn signature(&self, timestamp: &str, checksum: &str) -> String {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Key::new_from_slice(self.secret.as_bytes()) else { return String::new() };
        mac.update(canonical(timestamp, "POST", &self.target, checksum).as_bytes());
        hex(&mac.finalize().into_bytes())
    }

    fn request(&self, content_type: String, checksum: &str, body: Bytes) -> Request<Bytes> {
        let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis().to_string();
        let timestamp = self.timestamp.clone().unwrap_or_else(now);
        let mut request = Request::new(body);
        *request.method_mut() = Method::POST;
        // An invalid path is a mistake in a test, and becomes `/`.
        *request.uri_mut() = self.target.parse().unwrap_or_else(|_| Uri::from_static("/"));
        let signature = self.signature(&timestamp, checksum);
        let mut add = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                request.headers_mut().append(name, value);
            }
        };
        add(header::CONTENT_TYPE, &content_type);
        add(HeaderName::from_static("x-timestamp"), &timestamp);
        add(HeaderName::from_static("x-signature"), &signature);
        if self.with_checksum {
            add(HeaderName::from_static("x-checksum"), checksum);
        }
        for (name, value) in &self.headers {
            if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
                add(name, value);
            }
        }
        request
    }
}

/// Shows the path; not the secret.
impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").field("target", &self.target).finish_non_exhaustive()
    }
}
