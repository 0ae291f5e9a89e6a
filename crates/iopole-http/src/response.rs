//! An answer, read under a bound.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use crate::body::Progress;
use crate::call::Call;
use crate::error::{Error, ErrorKind};
use crate::hash::Sha256;
use crate::operation::{Class, Operation};

/// The bound on a body that is read into memory: 64 MiB.
pub const BODY_BOUND: u64 = 64 * 1024 * 1024;

/// What of a refusal is read.
const REFUSAL_BOUND: u64 = 1024 * 1024;

/// A successful answer, its body not yet read.
pub struct Response {
    call: Box<Call>,
    answer: reqwest::Response,
    progress: Option<Progress>,
}

impl Response {
    pub(crate) fn new(call: Box<Call>, answer: reqwest::Response) -> Self {
        Self { call, answer, progress: None }
    }

    /// Only a 2xx passes.
    pub(crate) async fn checked(self) -> Result<Self, Error> {
        let status = self.status();
        if status.is_success() {
            return Ok(self);
        }
        let Self { call, answer, .. } = self;
        let headers = answer.headers().clone();
        // What a refusal says is worth having even when it is cut short.
        let (body, _) = read(answer, REFUSAL_BOUND, None).await;
        let error = Error::from_answer(call.operation(), status, &headers, body.into());
        Err(call.complete(error).await)
    }

    /// The operation that is answered.
    pub fn operation(&self) -> &Operation {
        self.call.operation()
    }

    /// The status, a 2xx.
    pub fn status(&self) -> StatusCode {
        self.answer.status()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.answer.headers()
    }

    /// The media type that the platform names; it was seen to name a wrong one.
    pub fn content_type(&self) -> Option<&str> {
        self.headers().get(CONTENT_TYPE)?.to_str().ok()
    }

    /// Calls this as the body comes in, with the bytes that came, and the bytes in all where the platform says so (else
    /// zero).
    #[must_use]
    pub fn on_progress(mut self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }

    /// The body, [`BODY_BOUND`] at most.
    ///
    /// # Errors
    /// When it breaks off or is larger.
    pub async fn bytes(self) -> Result<Bytes, Error> {
        self.body().await.map(|(_, _, body)| body)
    }

    /// The body as text.
    ///
    /// # Errors
    /// As [`Response::bytes`], and when it is not UTF-8.
    pub async fn text(self) -> Result<String, Error> {
        let (call, status, body) = self.body().await?;
        match String::from_utf8(body.into()) {
            Ok(text) => Ok(text),
            Err(error) => Err(unreadable(&call, status, "not UTF-8 text", error.into_bytes().into()).await),
        }
    }

    /// The body as JSON, whatever media type it claims.
    ///
    /// # Errors
    /// As [`Response::bytes`], and when it is not what it should be: the error names the place, and
    /// [`Error::problem`] keeps the body.
    pub async fn json<T: DeserializeOwned>(self) -> Result<T, Error> {
        let (call, status, body) = self.body().await?;
        let mut deserializer = serde_json::Deserializer::from_slice(&body);
        let reason = match serde_path_to_error::deserialize(&mut deserializer) {
            Ok(value) => return Ok(value),
            Err(error) => describe(&error),
        };
        Err(unreadable(&call, status, &reason, body).await)
    }

    /// The body as it flows in; the call's place among those in flight is kept until it has been read or dropped.
    pub fn stream(self) -> impl Stream<Item = Result<Bytes, Error>> + Send + Unpin {
        let total = self.answer.content_length().unwrap_or_default();
        let Self { call, answer, progress } = self;
        let mut come = 0;
        Box::pin(answer.bytes_stream().map(move |chunk| {
            let chunk = chunk.map_err(|error| {
                Error::from_transport(call.operation(), &error).with_attempts(call.sent())
            })?;
            come += chunk.len() as u64;
            if let Some(progress) = &progress {
                progress(come, total);
            }
            Ok(chunk)
        }))
    }

    /// Writes the body as it flows in, and returns its length in bytes.
    ///
    /// # Errors
    /// When it breaks off, or the writer fails; what came before has been written.
    pub async fn write_to<W: AsyncWrite + Unpin>(self, writer: &mut W) -> Result<u64, Error> {
        self.copy(writer, |_| {}).await
    }

    /// The same, and computes the SHA-256 on the way: lower-case hexadecimal digits.
    ///
    /// # Errors
    /// As [`Response::write_to`].
    pub async fn write_to_hashed<W: AsyncWrite + Unpin>(
        self,
        writer: &mut W,
    ) -> Result<(u64, String), Error> {
        let mut hash = Sha256::default();
        let length = self.copy(writer, |chunk| hash.update(chunk)).await?;
        Ok((length, hash.finish()))
    }

    async fn copy<W: AsyncWrite + Unpin>(
        self,
        writer: &mut W,
        mut look: impl FnMut(&[u8]),
    ) -> Result<u64, Error> {
        let operation = self.call.operation().clone();
        let failed = |error: std::io::Error| {
            Error::new(ErrorKind::Interrupted, format!("the answer could not be written: {error}"))
                .of(&operation)
        };
        let (mut stream, mut length) = (self.stream(), 0);
        while let Some(chunk) = stream.next().await {
            let chunk = chunk?;
            look(&chunk);
            writer.write_all(&chunk).await.map_err(failed)?;
            length += chunk.len() as u64;
        }
        writer.flush().await.map_err(failed)?;
        Ok(length)
    }

    async fn body(self) -> Result<(Box<Call>, StatusCode, Bytes), Error> {
        let status = self.status();
        let Self { call, answer, progress } = self;
        let announced = answer.content_length().is_some_and(|length| length > BODY_BOUND);
        let read =
            if announced { (Bytes::new(), End::TooLong) } else { read(answer, BODY_BOUND, progress).await };
        match read {
            (body, End::Whole) => Ok((call, status, body)),
            (_, End::TooLong) => {
                let reason = "it is larger than 64 MiB: stream it";
                Err(unreadable(&call, status, reason, Bytes::new()).await)
            }
            (body, End::Broken(error)) => match call.class() {
                Class::Once => Err(unreadable(&call, status, "it broke off", body).await),
                _ => {
                    let error = Error::from_transport(call.operation(), &error);
                    Err(call.complete(error).await)
                }
            },
        }
    }
}

async fn unreadable(call: &Call, status: StatusCode, reason: &str, body: Bytes) -> Error {
    call.complete(Error::unreadable(call.operation(), status, reason, body.into())).await
}

enum End {
    Whole,
    TooLong,
    Broken(reqwest::Error),
}

async fn read(mut answer: reqwest::Response, bound: u64, progress: Option<Progress>) -> (Bytes, End) {
    let total = answer.content_length().unwrap_or_default();
    // Most bodies come in one piece, which is then handed on without a copy.
    let (mut first, mut body) = (None, Vec::new());
    let end = loop {
        let come = first.as_ref().map_or(0, Bytes::len) + body.len();
        match answer.chunk().await {
            Ok(Some(chunk)) if (come + chunk.len()) as u64 > bound => {
                let room = usize::try_from(bound).unwrap_or(usize::MAX).saturating_sub(come);
                let mut head = first.take().map_or(body, Vec::from);
                head.extend(chunk.into_iter().take(room));
                return (head.into(), End::TooLong);
            }
            Ok(Some(chunk)) => {
                if let Some(progress) = &progress {
                    progress((come + chunk.len()) as u64, total);
                }
                if come == 0 {
                    first = Some(chunk);
                    continue;
                }
                if let Some(first) = first.take() {
                    body = Vec::with_capacity(
                        usize::try_from(total).unwrap_or_default().max(come + chunk.len()),
                    );
                    body.extend_from_slice(&first);
                }
                body.extend_from_slice(&chunk);
            }
            Ok(None) => break End::Whole,
            Err(error) => break End::Broken(error),
        }
    };
    (first.unwrap_or_else(|| body.into()), end)
}

/// Where and of which sort; serde's own message may repeat a value of the body.
fn describe(error: &serde_path_to_error::Error<serde_json::Error>) -> String {
    use serde_json::error::Category;
    let what = match error.inner().classify() {
        Category::Data => "a value of another form than expected",
        Category::Syntax => "not JSON",
        Category::Eof => "the JSON breaks off",
        Category::Io => "it could not be read",
    };
    let (line, column) = (error.inner().line(), error.inner().column());
    match error.path().to_string().as_str() {
        "." => format!("{what} at line {line}, column {column}"),
        path => format!("{what} at {path} (line {line}, column {column})"),
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("operation", &self.call.operation().id())
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}
