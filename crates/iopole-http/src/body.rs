//! What a request carries. An upload can be opened again, so that it can be replayed after a 401.

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

/// Told how many bytes have gone, and how many there are.
pub(crate) type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// One file, to be sent as `multipart/form-data` in a part of its own.
///
/// A file on disk is streamed, and opened again should the request have to be replayed. It must not change meanwhile. If it
/// is overwritten while it is read, the request is broken off before its end, so the platform never has a whole request
/// with a mixture of two contents: the call fails, with [`ErrorKind::OutcomeUnknown`] where the operation must not be sent
/// twice. A file that is replaced by another of its name (renamed over) is sent as it was opened. A changed file is not
/// sent a second time.
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
    /// From memory.
    pub fn from_bytes(
        part: &'static str,
        file_name: impl Into<String>,
        content_type: &'static str,
        bytes: impl Into<Bytes>,
    ) -> Self {
        let source = Source::Bytes(bytes.into());
        Self { part, file_name: file_name.into(), content_type, source, progress: None }
    }

    /// From a file of this length, in bytes.
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

    /// Calls this as the file goes out, with the bytes gone and the bytes in all. A replay starts over at zero.
    #[must_use]
    pub fn on_progress(mut self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }

    /// The number of bytes in the file.
    pub fn length(&self) -> u64 {
        match &self.source {
            Source::Bytes(bytes) => bytes.len() as u64,
            Source::File(file) => file.length(),
        }
    }

    /// The SHA-256 of what was sent, if the file is still what it was.
    pub(crate) async fn sha256(&self) -> Option<String> {
        match &self.source {
            Source::Bytes(bytes) => Some(Sha256::of(bytes)),
            Source::File(file) => file.sha256().await,
        }
    }

    /// The same request with a fresh body, and the headers that belong to it.
    pub(crate) async fn attach(&self, http: &reqwest::Client, mut head: Request) -> Result<Request, Error> {
        let invalid = |what: String| Error::new(ErrorKind::InvalidRequest, what);
        if self.file_name.chars().any(char::is_control) {
            return Err(invalid("the file name holds a control character: rename the file".to_owned()));
        }
        let body = match (&self.source, &self.progress) {
            (Source::Bytes(bytes), None) => Body::from(bytes.clone()),
            (Source::Bytes(bytes), Some(progress)) => {
                let pieces = stream::iter(pieces(bytes.clone()).map(Ok::<_, std::io::Error>));
                Body::wrap_stream(told(pieces, progress, self.length()))
            }
            (Source::File(source), progress) => {
                let file = source.open().await?;
                match progress {
                    None => Body::wrap_stream(file),
                    Some(progress) => Body::wrap_stream(told(file, progress, source.length())),
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

fn told<S>(pieces: S, progress: &Progress, total: u64) -> impl Stream<Item = S::Item> + Send + 'static
where
    S: Stream<Item = std::io::Result<Bytes>> + Send + 'static,
{
    let (progress, gone) = (Arc::clone(progress), AtomicU64::new(0));
    pieces.inspect(move |piece| {
        if let Ok(piece) = piece {
            let before = gone.fetch_add(piece.len() as u64, Ordering::Relaxed);
            progress(before + piece.len() as u64, total);
        }
    })
}
