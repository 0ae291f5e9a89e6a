//! The file of an invoice: held in memory while it is small, else in a temporary file, until someone takes it.

use std::fmt;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use tempfile::{NamedTempFile, TempPath};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};

use crate::limits::Limits;
use crate::temporary::{self, Temporary};

/// The file of a delivered invoice, exactly as signed. It is deleted when this is dropped, so keep what you need:
/// [`persist`](Self::persist), [`bytes`](Self::bytes) or [`open`](Self::open).
pub struct ReceivedFile {
    place: Place,
    length: u64,
    checksum: String,
}

enum Place {
    Memory(Bytes),
    /// The file stays open, so that nobody takes it for one left behind.
    Disk(TempPath, std::fs::File),
    /// Written to a writer of the caller's.
    Elsewhere,
}

impl ReceivedFile {
    pub(crate) fn in_memory(bytes: Bytes, checksum: String) -> Self {
        Self { length: bytes.len() as u64, place: Place::Memory(bytes), checksum }
    }

    /// How long it is, in bytes.
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// SHA-256 of it, as 64 lower-case hexadecimal digits.
    pub fn checksum(&self) -> &str {
        &self.checksum
    }

    /// All of it in memory: up to 100 MB.
    ///
    /// # Errors
    /// When the temporary file cannot be read, or when the file went to a writer.
    pub async fn bytes(&self) -> io::Result<Bytes> {
        match &self.place {
            Place::Memory(bytes) => Ok(bytes.clone()),
            Place::Disk(path, _) => tokio::fs::read(path).await.map(Bytes::from),
            Place::Elsewhere => Err(elsewhere()),
        }
    }

    /// A reader from its beginning.
    ///
    /// # Errors
    /// As [`bytes`](Self::bytes).
    pub async fn open(&self) -> io::Result<Pin<Box<dyn AsyncRead + Send>>> {
        match &self.place {
            Place::Memory(bytes) => Ok(Box::pin(io::Cursor::new(bytes.clone()))),
            Place::Disk(path, _) => Ok(Box::pin(tokio::fs::File::open(path).await?)),
            Place::Elsewhere => Err(elsewhere()),
        }
    }

    /// Keeps it under a name, replacing what is there. It is there whole or not at all, and on the disk when this
    /// returns: a 2xx answer may follow.
    ///
    /// # Errors
    /// When it cannot be written, or when the file went to a writer.
    pub async fn persist(self, path: impl Into<PathBuf>) -> io::Result<()> {
        let path = path.into();
        blocking(move || match self.place {
            Place::Memory(bytes) => replace(&path, |file| file.write_all(&bytes)),
            Place::Disk(temporary, _open) => keep(temporary, &path),
            Place::Elsewhere => Err(elsewhere()),
        })
        .await
    }
}

impl ReceivedFile {
    /// Removes the temporary files that a process left in a directory when it was killed; returns how many.
    ///
    /// [`persist`](Self::persist) makes one beside the file that it writes, and a delivery that comes in makes one where
    /// [`Limits`] say. The latter are removed by themselves before the first large delivery of a process. Call this at
    /// start for the directory that you persist to. Files of running processes are left alone.
    ///
    /// # Platform behavior
    /// Removes nothing elsewhere than on Unix.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn remove_leftovers(directory: impl AsRef<Path>) -> io::Result<usize> {
        temporary::remove_leftovers(directory.as_ref())
    }
}

/// By a rename; where that cannot be, across file systems, by a copy.
fn keep(temporary: TempPath, path: &Path) -> io::Result<()> {
    std::fs::File::open(&temporary)?.sync_all()?;
    match temporary.persist(path) {
        Ok(()) => sync_directory(path),
        Err(failed) => {
            let mut source = std::fs::File::open(&failed.path)?;
            replace(path, |file| io::copy(&mut source, file).map(drop))
        }
    }
}

fn replace(path: &Path, write: impl FnOnce(&mut NamedTempFile) -> io::Result<()>) -> io::Result<()> {
    let mut file = temporary::create_in(directory(path))?;
    write(&mut file)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|failed| failed.error)?;
    sync_directory(path)
}

fn directory(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A rename is on the disk when its directory is; only Unix lets a directory be synchronised.
fn sync_directory(path: &Path) -> io::Result<()> {
    if cfg!(unix) { std::fs::File::open(directory(path))?.sync_all() } else { Ok(()) }
}

fn elsewhere() -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, "the file went to the writer that was given for it")
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

/// Its length; neither its content nor where it is.
impl fmt::Debug for ReceivedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedFile").field("length", &self.length).finish_non_exhaustive()
    }
}

/// Where bytes go while they are not verified yet.
pub(crate) struct Spool<'w> {
    target: Target<'w>,
    length: u64,
}

enum Target<'w> {
    Memory { held: Vec<u8>, most: usize, temporary: Arc<Temporary> },
    Disk { file: tokio::fs::File, path: TempPath },
    Writer(&'w mut (dyn AsyncWrite + Send + Unpin)),
    Nowhere,
}

impl<'w> Spool<'w> {
    pub(crate) fn new(limits: &Limits, temporary: &Arc<Temporary>) -> Self {
        let temporary = Arc::clone(temporary);
        Self { target: Target::Memory { held: Vec::new(), most: limits.memory, temporary }, length: 0 }
    }

    pub(crate) fn to_writer(writer: &'w mut (dyn AsyncWrite + Send + Unpin)) -> Self {
        Self { target: Target::Writer(writer), length: 0 }
    }

    /// Keeps nothing, and waits for nothing.
    pub(crate) fn nowhere() -> Self {
        Self { target: Target::Nowhere, length: 0 }
    }

    pub(crate) async fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        self.length += piece.len() as u64;
        if let Target::Memory { held, most, temporary } = &mut self.target {
            if held.len() + piece.len() <= *most {
                held.extend_from_slice(piece);
                return Ok(());
            }
            let (mut file, path) = temporary_file(Arc::clone(temporary)).await?;
            file.write_all(held).await?;
            self.target = Target::Disk { file, path };
        }
        match &mut self.target {
            Target::Disk { file, .. } => file.write_all(piece).await,
            Target::Writer(writer) => writer.write_all(piece).await,
            Target::Memory { .. } | Target::Nowhere => Ok(()),
        }
    }

    pub(crate) async fn finish(self, checksum: String) -> io::Result<ReceivedFile> {
        let place = match self.target {
            Target::Memory { held, .. } => Place::Memory(held.into()),
            Target::Disk { mut file, path } => {
                file.flush().await?;
                Place::Disk(path, file.into_std().await)
            }
            Target::Writer(writer) => {
                writer.flush().await?;
                Place::Elsewhere
            }
            Target::Nowhere => Place::Elsewhere,
        };
        Ok(ReceivedFile { place, length: self.length, checksum })
    }
}

async fn temporary_file(temporary: Arc<Temporary>) -> io::Result<(tokio::fs::File, TempPath)> {
    let (file, path) = blocking(move || temporary.create()).await?.into_parts();
    let mut file = tokio::fs::File::from_std(file);
    // As large as the pieces: more would only hold more in memory.
    file.set_max_buf_size(64 * 1024);
    Ok((file, path))
}
