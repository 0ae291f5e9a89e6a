//! A file that is read more than once, and must be the same each time.

use std::fs::Metadata;
use std::io::{self, Read as _};
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::SystemTime;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use tokio::io::AsyncReadExt as _;
use tokio_util::io::ReaderStream;

use crate::error::{Error, ErrorKind};
use crate::hash::Sha256;

/// Size of the pieces in which a file is read, in bytes.
pub(crate) const PIECE: usize = 64 * 1024;

const CHANGED: &str = "the file changed while it was being sent";

/// File on disk, with its identity when it was first opened.
#[derive(Clone)]
pub(crate) struct FileSource {
    path: PathBuf,
    length: u64,
    first: OnceLock<Identity>,
}

/// Metadata that change with the content of a path, as far as a file system shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Identity {
    length: u64,
    modified: Option<SystemTime>,
    file: FileId,
}

/// Device, inode, and the time of the last change of any sort (ctime), which no program can set.
#[cfg(unix)]
type FileId = (u64, u64, i64, i64);
/// Creation time of the file.
#[cfg(not(unix))]
type FileId = Option<SystemTime>;

impl FileSource {
    pub(crate) fn new(path: PathBuf, length: u64) -> Self {
        Self { path, length, first: OnceLock::new() }
    }

    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Opens the file, to be read from the start.
    ///
    /// The stream ends with an error if the file has changed meanwhile, so that a request with a mixture of two
    /// contents is never complete.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] when the file cannot be opened, has another length, or has changed since it was
    /// first opened.
    pub(crate) async fn open(&self) -> Result<impl Stream<Item = io::Result<Bytes>> + Send + 'static, Error> {
        let changed = |what: String| {
            let message = format!("{}: {what}; nothing more was sent", self.path.display());
            Error::new(ErrorKind::InvalidRequest, message)
        };
        let file = tokio::fs::File::open(&self.path).await.map_err(|error| changed(error.to_string()))?;
        let now = Identity::of(&file.metadata().await.map_err(|error| changed(error.to_string()))?);
        if now.length != self.length {
            let (then, now) = (self.length, now.length);
            return Err(changed(format!(
                "the file changed from {then} to {now} bytes while it was being sent"
            )));
        }
        if *self.first.get_or_init(|| now.clone()) != now {
            return Err(changed(CHANGED.to_owned()));
        }
        let (path, same_file) = (self.path.clone(), file.try_clone().await);
        let same_file = same_file.map_err(|error| changed(error.to_string()))?;
        let pieces = ReaderStream::with_capacity(file.take(self.length), PIECE);
        Ok(pieces.chain(
            stream::once(unchanged(same_file, path, now))
                .filter_map(|end| std::future::ready(end.err().map(Err))),
        ))
    }

    /// Computes the SHA-256 of the file that was sent; `None` if the file has changed since, or was never opened.
    pub(crate) async fn sha256(&self) -> Option<String> {
        let this = self.clone();
        tokio::task::spawn_blocking(move || this.hash()).await.ok()?.ok()?
    }

    fn hash(&self) -> io::Result<Option<String>> {
        let mut file = std::fs::File::open(&self.path)?;
        let (mut hash, mut piece) = (Sha256::default(), vec![0; PIECE]);
        loop {
            match file.read(&mut piece)? {
                0 => break,
                read => hash.update(piece.get(..read).unwrap_or_default()),
            }
        }
        // Checked last: a change during the reading counts too.
        let same = self.first.get() == Some(&Identity::of(&file.metadata()?));
        Ok(same.then(|| hash.finish()))
    }
}

/// Fails if the file that has been read is no longer the one that was opened.
///
/// A file that was replaced or removed (renamed over, as careful programs do) keeps its content. Its ctime is then that
/// of the replacement, and does not count.
async fn unchanged(file: tokio::fs::File, path: PathBuf, then: Identity) -> io::Result<()> {
    let now = Identity::of(&file.metadata().await?);
    if now == then {
        return Ok(());
    }
    let still_there = match tokio::fs::metadata(&path).await {
        Ok(metadata) => now.is_of_the_same_file(&Identity::of(&metadata)),
        Err(_) => false,
    };
    if still_there || !now.has_the_content_of(&then) { Err(io::Error::other(CHANGED)) } else { Ok(()) }
}

impl Identity {
    fn has_the_content_of(&self, other: &Self) -> bool {
        (self.length, self.modified) == (other.length, other.modified)
    }

    #[cfg(unix)]
    fn is_of_the_same_file(&self, other: &Self) -> bool {
        (self.file.0, self.file.1) == (other.file.0, other.file.1)
    }

    #[cfg(not(unix))]
    fn is_of_the_same_file(&self, other: &Self) -> bool {
        self.file == other.file
    }

    fn of(metadata: &Metadata) -> Self {
        Self { length: metadata.len(), modified: metadata.modified().ok(), file: file_id(metadata) }
    }
}

#[cfg(unix)]
fn file_id(metadata: &Metadata) -> FileId {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.dev(), metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn file_id(metadata: &Metadata) -> FileId {
    metadata.created().ok()
}
