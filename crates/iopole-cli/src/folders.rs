//! Folders and files of this user, which nobody else may read.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use crate::failure::Failure;

/// The folder of what `iopole` keeps on this machine, by the conventions of the system.
pub(crate) fn state() -> Result<PathBuf, Failure> {
    let folders = etcetera::choose_base_strategy()
        .map_err(|error| Failure::other(format!("the user's state folder is unknown: {error}")))?;
    let local = if cfg!(windows) { folders.cache_dir() } else { folders.data_dir() };
    Ok(folders.state_dir().unwrap_or(local).join("iopole"))
}

/// The folder of the configuration, by the conventions of the system.
pub(crate) fn config() -> Result<PathBuf, Failure> {
    let folders = etcetera::choose_base_strategy()
        .map_err(|error| Failure::other(format!("the user's configuration folder is unknown: {error}")))?;
    Ok(folders.config_dir().join("iopole"))
}

/// Returns a path with the user's home folder in place of `~/`.
pub(crate) fn expand(text: &str) -> Result<PathBuf, Failure> {
    let Some(rest) = text.strip_prefix("~/") else { return Ok(PathBuf::from(text)) };
    let home = etcetera::home_dir()
        .map_err(|error| Failure::other(format!("the user's home folder is unknown: {error}")))?;
    Ok(home.join(rest))
}

/// Creates a folder, and those above it.
pub(crate) fn create(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
