//! A successful answer, and the ways to read it.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use crate::body::Progress;
use crate::call::{ActiveCall, RawResponse};
use crate::error::{Error, ErrorKind};
use crate::hash::Sha256;
use crate::json::parse;
use crate::operation::{Class, Operation};
use crate::reading::{self, Broken, End, HEAD, HeadCheck};

/// Bytes read of an error response.
const ERROR_BODY_BOUND: u64 = 1024 * 1024;

/// Successful answer whose body has not been read.
pub struct Response {
    call: Box<ActiveCall>,
    answer: RawResponse,
    progress: Option<Progress>,
    check: Option<HeadCheck>,
}

impl Response {
    pub(crate) fn new(call: Box<ActiveCall>, answer: RawResponse) -> Self {
        Self { call, answer, progress: None, check: None }
    }

    /// Turns any answer but a 2xx into an error.
    pub(crate) async fn checked(self) -> Result<Self, Error> {
        let status = self.status();
        if status.is_success() {
            return Ok(self);
        }
        let Self { mut call, answer, .. } = self;
        let headers = answer.headers().clone();
        // A truncated error response is still useful.
        let due = call.answer_due(0);
        let (body, _) = reading::read(&mut call, answer, ERROR_BODY_BOUND, 0, due, None).await;
        let error = Error::from_answer(call.operation(), status, &headers, body.into());
        Err(call.complete(error).await)
    }

    /// Returns the operation.
    pub fn operation(&self) -> &Operation {
        self.call.operation()
    }

    /// Returns the status, a 2xx.
    pub fn status(&self) -> StatusCode {
        self.answer.status()
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        self.answer.headers()
    }

    /// Returns the media type that the platform names. It was seen to name a wrong one.
    pub fn content_type(&self) -> Option<&str> {
        self.headers().get(CONTENT_TYPE)?.to_str().ok()
    }

    /// Calls this as the body arrives, with the bytes received and the total, which is zero where the platform does not
    /// announce it.
    #[must_use]
    pub fn on_progress(mut self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }

    /// Checks the beginning of the body before any of it is passed on.
    ///
    /// `check` gets the first 1,024 bytes, fewer of a shorter body, and returns the reason why the body is not the
    /// expected one. Every method that reads the body then fails with [`ErrorKind::Unreadable`]. A second check
    /// replaces the first.
    #[must_use]
    pub fn expecting(
        mut self,
        check: impl FnOnce(&[u8]) -> Result<(), &'static str> + Send + Sync + 'static,
    ) -> Self {
        self.check = Some(Box::new(check));
        self
    }

    /// Reads the body, up to the bound of this call ([`BODY_BOUND`](crate::BODY_BOUND) by default).
    ///
    /// # Errors
    /// When the body breaks off, is late, or exceeds the bound. The time is that of the attempt, and a second more for
    /// each 100 kB that the platform announces.
    pub async fn bytes(self) -> Result<Bytes, Error> {
        self.body().await.map(|(_, _, body)| body)
    }

    /// Reads the body as text.
    ///
    /// # Errors
    /// Those of [`Response::bytes`], and when the body is not UTF-8.
    pub async fn text(self) -> Result<String, Error> {
        let (call, status, body) = self.body().await?;
        match String::from_utf8(body.into()) {
            Ok(text) => Ok(text),
            Err(error) => Err(unreadable(&call, status, "not UTF-8 text", error.into_bytes().into()).await),
        }
    }

    /// Reads the body as JSON, whatever media type the platform names.
    ///
    /// # Errors
    /// Those of [`Response::bytes`], and when the body is not the expected JSON: the error names the path, and
    /// [`Error::problem`] keeps the body.
    pub async fn json<T: DeserializeOwned>(self) -> Result<T, Error> {
        self.json_then(Ok).await
    }

    /// Reads the body as JSON, and takes a value from it.
    ///
    /// # Errors
    /// Those of [`Response::json`], and when `take` fails: its reason becomes that of a body that cannot be read.
    pub async fn json_then<T: DeserializeOwned, R>(
        self,
        take: impl FnOnce(T) -> Result<R, &'static str>,
    ) -> Result<R, Error> {
        self.read(|body| take(parse(body)?).map_err(str::to_owned)).await
    }

    /// Reads the body with this function.
    ///
    /// # Errors
    /// Those of [`Response::bytes`], and when the function fails. Its reason becomes that of a body that cannot be
    /// read: the reason must name no content. [`Error::problem`] keeps the body.
    pub async fn read<R>(self, read: impl FnOnce(&[u8]) -> Result<R, String>) -> Result<R, Error> {
        let (call, status, body) = self.body().await?;
        match read(&body) {
            Ok(read) => Ok(read),
            Err(reason) => Err(unreadable(&call, status, &reason, body).await),
        }
    }

    /// Streams the body. The call counts as in flight until the stream has been read or dropped.
    ///
    /// Each piece must come within the time of an attempt, and the waits may sum up to an hour. The reader's own time
    /// does not count.
    pub fn stream(self) -> impl Stream<Item = Result<Bytes, Error>> + Send + Unpin {
        reading::stream(self.call, self.answer, self.progress, self.check)
    }

    /// Writes the body as it arrives, and returns its length in bytes.
    ///
    /// # Errors
    /// When the body breaks off, or the writer fails. The part received before has been written.
    pub async fn write_to<W: AsyncWrite + Unpin>(self, writer: &mut W) -> Result<u64, Error> {
        self.copy(writer, |_| {}).await
    }

    /// Writes the body as it arrives, and returns its length in bytes and its SHA-256 in lower-case hexadecimal digits.
    ///
    /// # Errors
    /// Those of [`Response::write_to`].
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
        mut inspect: impl FnMut(&[u8]),
    ) -> Result<u64, Error> {
        let operation = self.call.operation().clone();
        let failed = |error: std::io::Error| {
            Error::new(ErrorKind::Interrupted, "the answer could not be written")
                .with_operation(&operation)
                .with_source(error)
        };
        let (mut stream, mut length) = (self.stream(), 0);
        while let Some(chunk) = stream.next().await {
            let chunk = chunk?;
            inspect(&chunk);
            writer.write_all(&chunk).await.map_err(failed)?;
            length += chunk.len() as u64;
        }
        writer.flush().await.map_err(failed)?;
        Ok(length)
    }

    async fn body(self) -> Result<(Box<ActiveCall>, StatusCode, Bytes), Error> {
        let status = self.status();
        let Self { mut call, mut answer, progress, check } = self;
        let (bound, announced) = (call.body_bound(), answer.content_length().unwrap_or_default());
        let due = call.answer_due(announced.min(bound));
        let (body, end) = if announced > bound {
            // The rest is not read.
            let head = reading::piece(&mut call, &mut answer, due).await;
            (head.ok().flatten().unwrap_or_default(), End::TooLong)
        } else {
            reading::read(&mut call, answer, bound, announced, due, progress).await
        };
        let checked = check.map_or(Ok(()), |check| check(body.get(..HEAD).unwrap_or(&body)));
        match end {
            End::Whole => match checked {
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
                    Broken::Transport(_) | Broken::Late => "it broke off",
                };
                Err(unreadable(&call, status, reason, body).await)
            }
            End::Broken(broken) => Err(call.complete(broken.to_error(&call)).await),
        }
    }
}

async fn unreadable(call: &ActiveCall, status: StatusCode, reason: &str, body: Bytes) -> Error {
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
