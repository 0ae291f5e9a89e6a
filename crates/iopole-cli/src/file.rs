//! Files that a command writes.

use std::io::Write as _;
use std::path::Path;

use crate::failure::Failure;

/// Writes a file in one step: a reader sees the whole of it or nothing.
pub(crate) fn save(path: &Path, content: &[u8], force: bool) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::other(format!("{}: {error}", path.display()));
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = new_file(folder).map_err(failed)?;
    file.write_all(content).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    let saved = if force { file.persist(path) } else { file.persist_noclobber(path) };
    match saved {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Err(exists(path)),
        Err(error) => Err(failed(error.error)),
    }
}

/// A file that others may read as far as the process allows it, and not the private one of a usual temporary file.
fn new_file(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.prefix(".iopole-").tempfile_in(folder)
}

pub(crate) fn exists(path: &Path) -> Failure {
    Failure::bad_input(format!("{} exists already", path.display())).hint("Give --force to overwrite it")
}
