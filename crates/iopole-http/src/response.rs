//! An answer, read under a bound.

use std::fmt;

use bytes::Bytes;
use futures_util::Stream;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::operation::{Class, Operation};

/// The bound on a body that is read into memory: 64 MiB.
pub const BODY_BOUND: u64 = 64 * 1024 * 1024;

/// What of a refusal is read.
const REFUSAL_BOUND: u64 = 64 * 1024;

/// A successful answer, its body not yet read.
pub struct Response {
    operation: Operation,
    answer: reqwest::Response,
}

impl Response {
    pub(crate) fn new(operation: Operation, answer: reqwest::Response) -> Self {
        Self { operation, answer }
    }

    /// Only a 2xx passes.
    pub(crate) async fn checked(self) -> Result<Self, Error> {
        let (status, headers) = (self.status(), self.headers().clone());
        if status.is_success() {
            return Ok(self);
        }
        let Self { operation, answer } = self;
        // What a refusal says is worth having even when it is cut short.
        let (body, _) = read(answer, REFUSAL_BOUND).await;
        Err(Error::from_answer(&operation, status, &headers, body))
    }

    /// The operation that is answered.
    pub fn operation(&self) -> &Operation {
        &self.operation
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

    /// The body, [`BODY_BOUND`] at most.
    ///
    /// # Errors
    /// When it breaks off or is larger.
    pub async fn bytes(self) -> Result<Bytes, Error> {
        self.body().await.map(|(_, _, body)| Bytes::from(body))
    }

    /// The body as text.
    ///
    /// # Errors
    /// As [`Response::bytes`], and when it is not UTF-8.
    pub async fn text(self) -> Result<String, Error> {
        let (operation, status, body) = self.body().await?;
        String::from_utf8(body)
            .map_err(|error| Error::unreadable(&operation, status, "not UTF-8 text", error.into_bytes()))
    }

    /// The body as JSON, whatever media type it claims.
    ///
    /// # Errors
    /// As [`Response::bytes`], and when it is not what it should be: the error names the place, and
    /// [`Error::problem`] keeps the body.
    pub async fn json<T: DeserializeOwned>(self) -> Result<T, Error> {
        let (operation, status, body) = self.body().await?;
        let mut deserializer = serde_json::Deserializer::from_slice(&body);
        match serde_path_to_error::deserialize(&mut deserializer) {
            Ok(value) => Ok(value),
            Err(error) => {
                let reason = describe(&error);
                Err(Error::unreadable(&operation, status, &reason, body))
            }
        }
    }

    /// The body as it flows in.
    pub fn stream(self) -> impl Stream<Item = Result<Bytes, Error>> + Send + Unpin {
        let Self { operation, answer } = self;
        let chunks = answer.bytes_stream();
        Box::pin(futures_util::StreamExt::map(chunks, move |chunk| {
            chunk.map_err(|error| Error::from_transport(&operation, &error))
        }))
    }

    async fn body(self) -> Result<(Operation, StatusCode, Vec<u8>), Error> {
        let status = self.status();
        let Self { operation, answer } = self;
        match read(answer, BODY_BOUND).await {
            (body, End::Whole) => Ok((operation, status, body)),
            (_, End::TooLong) => {
                let reason = "it is larger than 64 MiB: stream it";
                Err(Error::unreadable(&operation, status, reason, Vec::new()))
            }
            (body, End::Broken(error)) => match operation.class() {
                Class::Once => Err(Error::unreadable(&operation, status, "it broke off", body)),
                _ => Err(Error::from_transport(&operation, &error)),
            },
        }
    }
}

enum End {
    Whole,
    TooLong,
    Broken(reqwest::Error),
}

async fn read(mut answer: reqwest::Response, bound: u64) -> (Vec<u8>, End) {
    let mut body = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) if (body.len() + chunk.len()) as u64 > bound => return (body, End::TooLong),
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return (body, End::Whole),
            Err(error) => return (body, End::Broken(error)),
        }
    }
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
            .field("operation", &self.operation.id())
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}
