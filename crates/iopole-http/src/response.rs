//! An answer, and the ways to read it.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use crate::body::Progress;
use crate::call::{Answer, Call};
use crate::error::{Error, ErrorKind};
use crate::hash::Sha256;
use crate::json::parse;
use crate::operation::{Class, Operation};
use crate::reading::{self, Broken, End, HEAD, Judge};

/// What of a refusal is read.
const REFUSAL_BOUND: u64 = 1024 * 1024;

/// A successful answer, its body not yet read.
pub struct Response {
    call: Box<Call>,
    answer: Answer,
    progress: Option<Progress>,
    judge: Option<Judge>,
}

impl Response {
    pub(crate) fn new(call: Box<Call>, answer: Answer) -> Self {
        Self { call, answer, progress: None, judge: None }
    }

    /// Only a 2xx passes.
    pub(crate) async fn checked(self) -> Result<Self, Error> {
        let status = self.status();
        if status.is_success() {
            return Ok(self);
        }
        let Self { mut call, answer, .. } = self;
        let headers = answer.headers().clone();
        // What a refusal says is worth having even when it is cut short.
        let due = call.answer_due(0);
        let (body, _) = reading::read(&mut call, answer, REFUSAL_BOUND, due, None).await;
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

    /// Checks how the body begins before any of it is handed on: `judge` sees its first 1,024 bytes, fewer where it is
    /// shorter, and returns the reason why it is not what was asked for. A second judge replaces the first.
    ///
    /// Every way to read the body then fails with [`ErrorKind::Unreadable`] for a body that is refused.
    #[must_use]
    pub fn expecting(
        mut self,
        judge: impl FnOnce(&[u8]) -> Result<(), &'static str> + Send + Sync + 'static,
    ) -> Self {
        self.judge = Some(Box::new(judge));
        self
    }

    /// The body, up to the bound of this call ([`BODY_BOUND`](crate::BODY_BOUND) where none is set).
    ///
    /// # Errors
    /// When it breaks off, does not come in time, or is larger. The time is that of the attempt, and a second more for
    /// each 100 kB that the platform announces.
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
        self.json_then(Ok).await
    }

    /// The same, and what is taken from it. Where that is lacking, the error says what is, as for a body that cannot
    /// be read.
    ///
    /// # Errors
    /// As [`Response::json`].
    pub async fn json_then<T: DeserializeOwned, R>(
        self,
        take: impl FnOnce(T) -> Result<R, &'static str>,
    ) -> Result<R, Error> {
        self.read(|body| take(parse(body)?).map_err(str::to_owned)).await
    }

    /// Reads the body with this function. The reason that the function fails with becomes the error of a body that
    /// cannot be read: it names no content, and [`Error::problem`] keeps the body.
    ///
    /// # Errors
    /// As [`Response::bytes`], and when the function fails.
    pub async fn read<R>(self, read: impl FnOnce(&[u8]) -> Result<R, String>) -> Result<R, Error> {
        let (call, status, body) = self.body().await?;
        match read(&body) {
            Ok(read) => Ok(read),
            Err(reason) => Err(unreadable(&call, status, &reason, body).await),
        }
    }

    /// The body as it flows in; the call's place among those in flight is kept until it has been read or dropped.
    ///
    /// Each piece must come within the time of an attempt, and the waits may sum up to an hour; the time that its
    /// reader takes for itself does not count.
    pub fn stream(self) -> impl Stream<Item = Result<Bytes, Error>> + Send + Unpin {
        reading::stream(self.call, self.answer, self.progress, self.judge)
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
        let Self { mut call, mut answer, progress, judge } = self;
        let (bound, announced) = (call.body_bound(), answer.content_length().unwrap_or_default());
        let due = call.answer_due(announced.min(bound));
        let (body, end) = if announced > bound {
            // The rest is not waited for.
            let head = reading::piece(&mut call, &mut answer, due).await;
            (head.ok().flatten().unwrap_or_default(), End::TooLong)
        } else {
            reading::read(&mut call, answer, bound, due, progress).await
        };
        let judged = judge.map_or(Ok(()), |judge| judge(body.get(..HEAD).unwrap_or(&body)));
        match end {
            End::Whole => match judged {
                Ok(()) => Ok((call, status, body)),
                Err(reason) => Err(unreadable(&call, status, reason, body).await),
            },
            End::TooLong => {
                let reason =
                    format!("it is larger than the bound of {bound} bytes: stream it, or raise the bound");
                Err(unreadable(&call, status, &reason, body).await)
            }
            End::Broken(broken) if call.class() == Class::Once => {
                let reason = match broken {
                    Broken::Stopped => "the caller stopped the call before all of it came",
                    Broken::Wire(_) | Broken::Late => "it broke off",
                };
                Err(unreadable(&call, status, reason, body).await)
            }
            End::Broken(broken) => Err(call.complete(broken.told(&call)).await),
        }
    }
}

async fn unreadable(call: &Call, status: StatusCode, reason: &str, body: Bytes) -> Error {
    call.complete(Error::unreadable(call.operation(), status, reason, body.into())).await
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("operation", &self.call.operation().id())
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}
