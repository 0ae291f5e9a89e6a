//! The manifest: a line for each saved state of an invoice, written after its files are durable. The last line of an
//! invoice counts.

use std::collections::HashMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead as _, BufReader, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;

use iopole_api::model::search::SearchInvoice;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::folder::{Folder, Saved, failed};
use crate::failure::Failure;
use crate::file::sync;

const NAME: &str = "manifest.jsonl";
pub(super) const ORIGINAL: &str = "original";
pub(super) const READABLE: &str = "readable";
pub(super) const HISTORY: &str = "history.json";

/// The latest status, as far as a change of it shows that the history has changed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Status {
    pub(super) code: Option<String>,
    state: Option<String>,
    date: Option<String>,
    processing: Option<String>,
}

impl Status {
    pub(super) fn of(invoice: &SearchInvoice) -> Self {
        let last = invoice.last_status_data.as_ref();
        Self {
            code: last.and_then(|last| last.code.as_ref()).map(ToString::to_string),
            state: last.and_then(|last| last.state.as_ref()).map(ToString::to_string),
            date: last.and_then(|last| last.date.as_ref()).map(ToString::to_string),
            processing: invoice.metadata.state.as_ref().map(ToString::to_string),
        }
    }
}

/// A line of the manifest.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    pub(super) invoice_id: String,
    /// The platform that the invoice is on.
    #[serde(default)]
    platform: String,
    direction: Option<String>,
    pub(super) number: Option<String>,
    created: Option<String>,
    pub(super) status: Status,
    pub(super) files: Vec<Saved>,
    saved: Timestamp,
}

impl Entry {
    pub(super) fn new(invoice: &SearchInvoice, status: Status, files: Vec<Saved>) -> Self {
        let metadata = &invoice.metadata;
        Self {
            invoice_id: metadata.invoice_id.to_string(),
            platform: String::new(),
            direction: metadata.direction.as_ref().map(ToString::to_string),
            number: invoice.business_data.as_ref().and_then(|business| business.invoice_id.clone()),
            created: metadata.create_date.as_ref().map(ToString::to_string),
            status,
            files,
            saved: Timestamp::now(),
        }
    }

    /// Original and readable copy: the files that never change.
    pub(super) fn documents(&self) -> Vec<Saved> {
        self.files.iter().filter(|file| !file.name.ends_with(HISTORY)).cloned().collect()
    }
}

pub(super) struct Manifest {
    path: PathBuf,
    file: File,
    platform: String,
    entries: HashMap<String, Entry>,
}

impl Manifest {
    /// Opens the manifest, and drops a last line that a crash cut off. One process at a time has it.
    pub(super) fn open(folder: &Folder, platform: &str) -> Result<Self, Failure> {
        let path = folder.path().join(NAME);
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(|error| failed(&path, &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Failure::other(format!("{}: another backup is at work", path.display())));
            }
            Err(TryLockError::Error(error)) => return Err(failed(&path, &error)),
        }
        let (entries, length) = read(&file).map_err(|error| failed(&path, &error))?;
        if let Some(other) = entries.values().find(|entry| entry.platform != platform) {
            let message = format!("{} is the backup of another platform: {}", path.display(), other.platform);
            return Err(Failure::bad_input(message));
        }
        let mut manifest = Self { path, file, platform: platform.to_owned(), entries };
        let cut = manifest.file.set_len(length).and_then(|()| manifest.file.seek(SeekFrom::Start(length)));
        cut.and_then(|_| sync(folder.path())).map_err(|error| failed(&manifest.path, &error))?;
        Ok(manifest)
    }

    pub(super) fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries.get(id)
    }

    /// Adds a line. The files of the entry are durable already.
    pub(super) fn add(&mut self, entry: Entry) -> Result<(), Failure> {
        let entry = Entry { platform: self.platform.clone(), ..entry };
        let line = crate::output::json(&entry)? + "\n";
        let written = self.file.write_all(line.as_bytes()).and_then(|()| self.file.sync_data());
        written.map_err(|error| failed(&self.path, &error))?;
        self.entries.insert(entry.invoice_id.clone(), entry);
        Ok(())
    }
}

/// Reads the whole lines. Returns the entries and the length of the lines.
fn read(file: &File) -> std::io::Result<(HashMap<String, Entry>, u64)> {
    let (mut entries, mut length, mut line) = (HashMap::new(), 0, Vec::new());
    let mut reader = BufReader::new(file);
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line)?;
        if read == 0 || !line.ends_with(b"\n") {
            return Ok((entries, length));
        }
        length += u64::try_from(read).unwrap_or(0);
        // A line that a newer version wrote is left as it is, and its invoice saved again.
        if let Ok(entry) = serde_json::from_slice::<Entry>(&line) {
            entries.insert(entry.invoice_id.clone(), entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn entry(id: &str) -> Entry {
        Entry {
            invoice_id: id.to_owned(),
            platform: String::new(),
            direction: None,
            number: None,
            created: None,
            status: Status::default(),
            files: Vec::new(),
            saved: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_line_that_a_crash_cut_off_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let (path, folder) = (folder.path().join(NAME), Folder::create(folder.path()).unwrap());
        Manifest::open(&folder, "ppd").unwrap().add(entry("a")).unwrap();
        let whole = fs::read_to_string(&path).unwrap();
        for cut in [1, whole.len() / 2, whole.len() - 1] {
            fs::write(&path, format!("{whole}{}", &whole[..cut].replace("\"a\"", "\"b\""))).unwrap();
            let mut manifest = Manifest::open(&folder, "ppd").unwrap();
            assert!(manifest.entry("a").is_some() && manifest.entry("b").is_none(), "{cut}");
            manifest.add(entry("c")).unwrap();
            drop(manifest);
            let text = fs::read_to_string(&path).unwrap();
            assert_eq!(text, whole.clone() + &whole.replace("\"a\"", "\"c\""), "{cut}");
        }
    }

    #[test]
    fn a_backup_is_of_one_platform_and_of_one_process() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Folder::create(folder.path()).unwrap();
        let mut manifest = Manifest::open(&folder, "ppd").unwrap();
        manifest.add(entry("a")).unwrap();
        assert!(Manifest::open(&folder, "ppd").is_err(), "it is at work");
        drop(manifest);
        assert!(Manifest::open(&folder, "production").is_err());
        assert!(Manifest::open(&folder, "ppd").is_ok());
    }
}
