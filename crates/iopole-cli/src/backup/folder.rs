//! The folder of a backup. Each file is there in whole or not at all, also after a power cut.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::failure::Failure;
use crate::file::{NewFile, TEMPORARY, sync};
use crate::folders;

pub(super) struct Folder(PathBuf);

/// A file of the backup.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Saved {
    /// Path below the folder, with `/`.
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

impl Folder {
    pub(super) fn create(path: &Path) -> Result<Self, Failure> {
        // Invoices are for this user only, unless the user opens the folder to others.
        folders::create(path).map_err(|error| failed(path, &error))?;
        Ok(Self(path.to_owned()))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file of an invoice.
    pub(super) fn save(&self, invoice: &str, name: &str, content: &[u8]) -> Result<Saved, Failure> {
        let below = self.0.join(invoice);
        let ready = if below.is_dir() {
            remove_leftovers(&below)
        } else {
            fs::create_dir(&below).and_then(|()| sync(&self.0))
        };
        ready.map_err(|error| failed(&below, &error))?;
        NewFile::at(&below.join(name), true)?.save(content)?;
        sync(&below).map_err(|error| failed(&below, &error))?;
        let sha256 = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
        let bytes = u64::try_from(content.len()).unwrap_or(u64::MAX);
        Ok(Saved { name: format!("{invoice}/{name}"), bytes, sha256 })
    }

    /// True if all files are there, with their sizes.
    pub(super) fn has(&self, files: &[Saved]) -> bool {
        let is_there = |file: &Saved| {
            fs::metadata(self.0.join(&file.name)).is_ok_and(|metadata| metadata.len() == file.bytes)
        };
        !files.is_empty() && files.iter().all(is_there)
    }
}

/// Removes temporary files that a killed run has left.
fn remove_leftovers(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

pub(super) fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::other(format!("{}: {error}", path.display()))
}

/// The identifier as the name of a folder. The platform decides it, so it could lead elsewhere.
pub(super) fn safe_name(id: &str) -> Result<&str, String> {
    let is_safe = id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if is_safe && !id.is_empty() && id.len() <= 64 {
        return Ok(id);
    }
    Err("its identifier cannot be the name of a folder".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_does_not_leave_the_folder() {
        assert!(safe_name("0190f1d2-0000-7000-8000-000000000001").is_ok());
        for bad in ["", ".", "..", "../a", "a/b", "a\\b", "a\0", "C:", &"a".repeat(65)] {
            assert!(safe_name(bad).is_err(), "{bad:?}");
        }
    }
}
