//! What a request carries. An upload can be opened again, so that it can be replayed after a 401.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use reqwest::multipart::{Form, Part};
use reqwest::{Body, Request, RequestBuilder};

use crate::error::{Error, ErrorKind};

/// One file, to be sent as `multipart/form-data` in a part of its own.
///
/// A file on disk is streamed, and opened again should the request have to be replayed; its size must
/// not change meanwhile.
#[derive(Clone)]
pub struct Upload {
    part: &'static str,
    file_name: String,
    content_type: &'static str,
    source: Source,
}

#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    File { path: PathBuf, length: u64 },
}

impl Upload {
    /// From memory.
    pub fn from_bytes(
        part: &'static str,
        file_name: impl Into<String>,
        content_type: &'static str,
        bytes: impl Into<Bytes>,
    ) -> Self {
        let source = Source::Bytes(bytes.into());
        Self { part, file_name: file_name.into(), content_type, source }
    }

    /// From a file of this length, in bytes.
    pub fn from_file(
        part: &'static str,
        file_name: impl Into<String>,
        content_type: &'static str,
        path: impl Into<PathBuf>,
        length: u64,
    ) -> Self {
        let source = Source::File { path: path.into(), length };
        Self { part, file_name: file_name.into(), content_type, source }
    }

    /// The number of bytes in the file.
    pub fn length(&self) -> u64 {
        match &self.source {
            Source::Bytes(bytes) => bytes.len() as u64,
            Source::File { length, .. } => *length,
        }
    }

    /// The same request with a fresh body, and the headers that belong to it.
    pub(crate) async fn attach(&self, http: &reqwest::Client, mut head: Request) -> Result<Request, Error> {
        let invalid = |what: String| Error::new(ErrorKind::InvalidRequest, what);
        if self.file_name.chars().any(char::is_control) {
            return Err(invalid("the file name holds a control character: rename the file".to_owned()));
        }
        let body = match &self.source {
            Source::Bytes(bytes) => Body::from(bytes.clone()),
            Source::File { path, length } => open(path, *length).await?,
        };
        let part = Part::stream_with_length(body, self.length()).file_name(self.file_name.clone());
        let part = part.mime_str(self.content_type).map_err(|error| invalid(error.to_string()))?;
        head.headers_mut().remove(CONTENT_TYPE);
        head.headers_mut().remove(CONTENT_LENGTH);
        RequestBuilder::from_parts(http.clone(), head)
            .multipart(Form::new().part(self.part, part))
            .build()
            .map_err(|error| invalid(error.to_string()))
    }
}

async fn open(path: &Path, length: u64) -> Result<Body, Error> {
    let changed = |what: String| {
        let message = format!("{}: {what}; nothing more was sent", path.display());
        Error::new(ErrorKind::InvalidRequest, message)
    };
    let file = tokio::fs::File::open(path).await.map_err(|error| changed(error.to_string()))?;
    let now = file.metadata().await.map_err(|error| changed(error.to_string()))?.len();
    if now != length {
        return Err(changed(format!(
            "the file changed from {length} to {now} bytes while it was being sent"
        )));
    }
    Ok(Body::from(file))
}
