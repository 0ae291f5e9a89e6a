//! Temporary files, and the removal of those that a killed process left behind.
//!
//! A file is locked while it is in use. The system releases the locks of a process that ends, so an unlocked file is
//! unused.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::NamedTempFile;

const PREFIX: &str = ".iopole-webhook-";

/// Creates temporary files in one directory. Removes leftovers there before the first.
#[derive(Debug)]
pub(crate) struct Temporary {
    directory: PathBuf,
    swept: AtomicBool,
}

impl Temporary {
    /// Uses this directory, or that of the system.
    pub(crate) fn new(directory: Option<&Path>) -> Self {
        let directory = directory.map_or_else(std::env::temp_dir, Path::to_owned);
        Self { directory, swept: AtomicBool::new(false) }
    }

    pub(crate) fn create(&self) -> io::Result<NamedTempFile> {
        if !self.swept.swap(true, Ordering::Relaxed)
            && let Err(error) = remove_leftovers(&self.directory)
        {
            tracing::warn!(%error, "temporary files of an earlier process could not be removed");
        }
        create_in(&self.directory)
    }
}

/// Creates a temporary file that [`remove_leftovers`] spares while it is open.
pub(crate) fn create_in(directory: &Path) -> io::Result<NamedTempFile> {
    loop {
        let file = tempfile::Builder::new().prefix(PREFIX).tempfile_in(directory)?;
        if lock(&file)? {
            return Ok(file);
        }
        // Another process removed it as a leftover before it was locked.
    }
}

/// Removes temporary files that no process has open; returns their number.
pub(crate) fn remove_leftovers(directory: &Path) -> io::Result<usize> {
    let mut removed = 0;
    if cfg!(unix) {
        for entry in std::fs::read_dir(directory)? {
            let entry = entry?;
            if is_ours(&entry.file_name()) && entry.file_type()?.is_file() && is_unused(&entry.path()) {
                removed += usize::from(std::fs::remove_file(entry.path()).is_ok());
            }
        }
    }
    Ok(removed)
}

fn is_ours(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(PREFIX.as_bytes())
}

/// Returns `true` if no process holds the lock. A file of another user cannot be opened and counts as used.
fn is_unused(path: &Path) -> bool {
    std::fs::OpenOptions::new().write(true).open(path).is_ok_and(|file| file.try_lock().is_ok())
}

/// Locks a file; returns `false` if it was removed before the lock. Only Unix locks files and removes leftovers: on
/// other systems a lock would block readers.
#[cfg(unix)]
fn lock(file: &NamedTempFile) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;

    file.as_file().lock()?;
    Ok(file.as_file().metadata()?.nlink() > 0)
}

#[cfg(not(unix))]
fn lock(_: &NamedTempFile) -> io::Result<bool> {
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn only_unused_temporary_files_are_removed() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        for name in [".iopole-webhook-1", ".iopole-webhook-2", ".other", "invoice.pdf"] {
            std::fs::write(path(name), "x").unwrap();
        }
        std::fs::create_dir(path(".iopole-webhook-folder")).unwrap();
        let used = create_in(directory.path()).unwrap();
        assert_eq!(remove_leftovers(directory.path()).unwrap(), 2);
        assert!(used.path().exists());
        for name in [".other", "invoice.pdf", ".iopole-webhook-folder"] {
            assert!(path(name).exists(), "{name}");
        }
        assert_eq!(remove_leftovers(directory.path()).unwrap(), 0);
    }
}
