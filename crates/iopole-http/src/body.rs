//! Uploads. A file can be opened again, so that the upload can be replayed after a 401.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use reqwest::multipart::{Form, Part};
use reqwest::{Body, Request, RequestBuilder};

use crate::error::{Error, ErrorKind};
use crate::file::{FileSource, PIECE};
use crate::hash::Sha256;

/// Called with the bytes transferred and the total.
pub(crate) type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// File to be sent as one part of a `multipart/form-data` body.
///
/// # Files on disk
/// A file on disk is streamed, and opened again if the request must be replayed. It must not change meanwhile:
///
/// - If the file is overwritten while it is read, the request breaks off before its end. The platform never gets a
///   complete request with a mixture of two contents. The call fails, with [`ErrorKind::OutcomeUnknown`] where the
///   operation must not be sent twice.
/// - If another file replaces it under the same name (renamed over), the opened file is sent.
/// - A changed file is not sent a second time.
#[derive(Clone)]
pub struct Upload {
    part: &'static str,
    file_name: String,
    content_type: &'static str,
    source: Source,
    progress: Option<Progress>,
}

#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    File(FileSource),
}

impl Upload {
    /// Creates an upload from memory.
    pub fn from_bytes(
        part: &'static str,
        file_name: impl Into<String>,
        content_type: &'static str,
        bytes: impl Into<Bytes>,
    ) -> Self {
        let source = Source::Bytes(bytes.into());
        Self { part, file_name: file_name.into(), content_type, source, progress: None }
    }

    /// Creates an upload from a file of this length, in bytes.
    pub fn from_file(
        part: &'static str,
        file_name: impl Into<String>,
        content_type: &'static str,
        path: impl Into<PathBuf>,
        length: u64,
    ) -> Self {
        let source = Source::File(FileSource::new(path.into(), length));
        Self { part, file_name: file_name.into(), content_type, source, progress: None }
    }

    /// Calls this as the file goes out, with the bytes sent and the total. A replay starts at zero again.
    #[must_use]
    pub fn on_progress(mut self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }

    /// Returns the length of the file in bytes.
    pub fn length(&self) -> u64 {
        match &self.source {
            Source::Bytes(bytes) => bytes.len() as u64,
            Source::File(file) => file.length(),
        }
    }

    /// Computes the SHA-256 of the file that was sent; `None` if the file has changed since.
    pub(crate) async fn sha256(&self) -> Option<String> {
        match &self.source {
            Source::Bytes(bytes) => Some(Sha256::of(bytes)),
            Source::File(file) => file.sha256().await,
        }
    }

    /// Adds a fresh body to the request, and the headers that belong to it.
    pub(crate) async fn attach(&self, http: &reqwest::Client, mut head: Request) -> Result<Request, Error> {
        let invalid = |what: String| Error::new(ErrorKind::InvalidRequest, what);
        if self.file_name.chars().any(char::is_control) {
            return Err(invalid("the file name holds a control character: rename the file".to_owned()));
        }
        let body = match (&self.source, &self.progress) {
            (Source::Bytes(bytes), None) => Body::from(bytes.clone()),
            (Source::Bytes(bytes), Some(progress)) => {
                let pieces = stream::iter(pieces(bytes.clone()).map(Ok::<_, std::io::Error>));
                Body::wrap_stream(with_progress(pieces, progress, self.length()))
            }
            (Source::File(source), progress) => {
                let file = source.open().await?;
                match progress {
                    None => Body::wrap_stream(file),
                    Some(progress) => Body::wrap_stream(with_progress(file, progress, source.length())),
                }
            }
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

fn pieces(bytes: Bytes) -> impl Iterator<Item = Bytes> {
    let starts = (0..bytes.len()).step_by(PIECE);
    starts.map(move |start| bytes.slice(start..bytes.len().min(start + PIECE)))
}

fn with_progress<S>(
    pieces: S,
    progress: &Progress,
    total: u64,
) -> impl Stream<Item = S::Item> + Send + 'static
where
    S: Stream<Item = std::io::Result<Bytes>> + Send + 'static,
{
    let (progress, sent) = (Arc::clone(progress), AtomicU64::new(0));
    pieces.inspect(move |piece| {
        if let Ok(piece) = piece {
            let before = sent.fetch_add(piece.len() as u64, Ordering::Relaxed);
            progress(before + piece.len() as u64, total);
        }
    })
}
