//! The bytes of a delivery: in memory while they are few, else in a temporary file.

use std::fmt;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::pin::Pin;

use bytes::Bytes;
use tempfile::{NamedTempFile, TempPath};
use tokio::io::AsyncRead;

use crate::temporary;

/// Bytes of a delivery, exactly as signed: the file of an invoice, or else the body.
///
/// Dropping it deletes the bytes. Keep them with [`persist`](Self::persist), [`bytes`](Self::bytes) or
/// [`open`](Self::open).
pub struct Content {
    place: Place,
    length: u64,
    checksum: String,
}

pub(crate) enum Place {
    Memory(Bytes),
    /// The open file holds the lock that keeps [`temporary::remove_leftovers`] away.
    Disk(TempPath, std::fs::File),
    /// Written to the caller's writer.
    Writer,
}

impl Content {
    pub(crate) fn new(place: Place, length: u64, checksum: String) -> Self {
        Self { place, length, checksum }
    }

    /// Returns the length in bytes.
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Returns `true` if there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Returns the SHA-256, as 64 lower-case hexadecimal digits.
    ///
    /// Under HMAC the checksum is signed. It is safe as the name of a file: a retry has the same checksum, and other
    /// content never has it.
    pub fn checksum(&self) -> &str {
        &self.checksum
    }

    /// Reads all bytes into memory: up to 100 MB.
    ///
    /// # Errors
    /// Fails if the temporary file cannot be read, or if the bytes went to a
    /// [writer](crate::Intake::receive_to).
    pub async fn bytes(&self) -> io::Result<Bytes> {
        match &self.place {
            Place::Memory(bytes) => Ok(bytes.clone()),
            Place::Disk(path, _) => tokio::fs::read(path).await.map(Bytes::from),
            Place::Writer => Err(went_to_writer()),
        }
    }

    /// Opens a reader at the first byte.
    ///
    /// # Errors
    /// Fails if the temporary file cannot be opened, or if the bytes went to a
    /// [writer](crate::Intake::receive_to).
    pub async fn open(&self) -> io::Result<Pin<Box<dyn AsyncRead + Send>>> {
        match &self.place {
            Place::Memory(bytes) => Ok(Box::pin(io::Cursor::new(bytes.clone()))),
            Place::Disk(path, _) => Ok(Box::pin(tokio::fs::File::open(path).await?)),
            Place::Writer => Err(went_to_writer()),
        }
    }

    /// Writes the bytes to a file, atomically and durably, and replaces an existing one.
    ///
    /// The file is complete or absent, and synced to the disk when this returns: a 2xx answer may follow. The directory
    /// must exist.
    ///
    /// # Errors
    /// Fails if the file cannot be written, or if the bytes went to a [writer](crate::Intake::receive_to).
    pub async fn persist(self, path: impl Into<PathBuf>) -> io::Result<()> {
        let path = path.into();
        blocking(move || match self.place {
            Place::Memory(bytes) => replace(&path, |file| file.write_all(&bytes)),
            Place::Disk(temporary, _open) => keep(temporary, &path),
            Place::Writer => Err(went_to_writer()),
        })
        .await
    }

    /// Removes the temporary files that a killed process left in a directory; returns their number.
    ///
    /// [`persist`](Self::persist) makes a temporary file beside the file that it writes: call this at start for the
    /// directory that you persist to. A delivery that comes in makes one in the directory of [`Limits`](crate::Limits);
    /// those are removed before the first large delivery of a process. Files of running processes stay.
    ///
    /// # Platform behavior
    /// Removes files on Unix only.
    ///
    /// # Errors
    /// Fails if the directory cannot be read.
    pub fn remove_leftovers(directory: impl AsRef<Path>) -> io::Result<usize> {
        temporary::remove_leftovers(directory.as_ref())
    }
}

/// Renames the temporary file; copies it where a rename fails, such as across file systems.
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

/// Makes a rename durable. Only Unix can sync a directory.
fn sync_directory(path: &Path) -> io::Result<()> {
    if cfg!(unix) { std::fs::File::open(directory(path))?.sync_all() } else { Ok(()) }
}

fn went_to_writer() -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, "the file went to the writer that was given for it")
}

pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

/// Shows the length; neither the bytes nor the path.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content").field("length", &self.length).finish_non_exhaustive()
    }
}
