//! What a request carries. An upload can be opened again, so that it can be replayed after a 401.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use reqwest::multipart::{Form, Part};
use reqwest::{Body, Request, RequestBuilder};
use tokio_util::io::ReaderStream;

use crate::error::{Error, ErrorKind};
use crate::hash::Sha256;

/// The size of the pieces in which a file flows.
const PIECE: usize = 64 * 1024;

/// Told how many bytes have gone, and how many there are.
pub(crate) type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

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
    progress: Option<Progress>,
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
        let source = Source::File { path: path.into(), length };
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
            Source::File { length, .. } => *length,
        }
    }

    /// The SHA-256 of the file, if it can still be read.
    pub(crate) async fn sha256(&self) -> Option<String> {
        match &self.source {
            Source::Bytes(bytes) => Some(Sha256::of(bytes)),
            Source::File { path, .. } => {
                let path = path.clone();
                tokio::task::spawn_blocking(move || hash_file(&path)).await.ok()?.ok()
            }
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
            (Source::File { path, length }, progress) => {
                let file = ReaderStream::with_capacity(open(path, *length).await?, PIECE);
                match progress {
                    None => Body::wrap_stream(file),
                    Some(progress) => Body::wrap_stream(told(file, progress, *length)),
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

async fn open(path: &Path, length: u64) -> Result<tokio::fs::File, Error> {
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
    Ok(file)
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

fn hash_file(path: &Path) -> std::io::Result<String> {
    let mut file = std::fs::File::open(path)?;
    let (mut hash, mut piece) = (Sha256::default(), vec![0; PIECE]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hash.finish()),
            read => hash.update(piece.get(..read).unwrap_or_default()),
        }
    }
}
