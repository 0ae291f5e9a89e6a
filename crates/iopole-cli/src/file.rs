//! Files that a command writes.

use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::failure::Failure;

/// Beginning of the names of temporary files.
pub(crate) const TEMPORARY: &str = ".iopole-";

/// A file that appears in one step: a reader sees the whole of it or nothing.
pub(crate) struct NewFile {
    path: PathBuf,
    file: NamedTempFile,
    force: bool,
}

impl NewFile {
    /// Prepares the file, so that a folder that cannot be written to shows before anything is done. `force` replaces an
    /// existing file.
    pub(crate) fn at(path: &Path, force: bool) -> Result<Self, Failure> {
        if !force && path.exists() {
            return Err(exists(path));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = new_file(folder).map_err(|error| failed(path, &error))?;
        Ok(Self { path: path.to_owned(), file, force })
    }

    pub(crate) fn save(mut self, content: &[u8]) -> Result<(), Failure> {
        let written = self.file.write_all(content).and_then(|()| self.file.as_file().sync_all());
        written.map_err(|error| failed(&self.path, &error))?;
        let saved = match self.force {
            true => self.file.persist(&self.path),
            false => self.file.persist_noclobber(&self.path),
        };
        match saved {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Err(exists(&self.path)),
            Err(error) => Err(failed(&self.path, &error.error)),
        }
    }
}

/// A file that others may read as far as the process allows it, and not the private one of a usual temporary file.
fn new_file(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.prefix(TEMPORARY).tempfile_in(folder)
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::other(format!("{}: {error}", path.display()))
}

fn exists(path: &Path) -> Failure {
    Failure::bad_input(format!("{} exists already", path.display())).hint("Give --force to overwrite it")
}
