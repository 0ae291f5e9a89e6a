//! The handler: writes each delivery to the disk, and a line for it.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use iopole_webhook::{Ack, Content, Delivery, Handler, HandlerError, Payload};
use serde_json::{Value, json};
use tokio::io::AsyncReadExt as _;

pub(crate) struct Inbox {
    folder: PathBuf,
    lines: Mutex<Lines>,
}

impl Inbox {
    /// Creates the folder if needed.
    pub(crate) fn open(folder: PathBuf) -> io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        let lines = Lines::open(folder.join("deliveries.jsonl"))?;
        // Syncing the folder makes the name of a new file durable.
        File::open(&folder)?.sync_all()?;
        Ok(Self { folder, lines: Mutex::new(lines) })
    }

    fn note(&self, line: &Value) -> io::Result<()> {
        // The next call removes an incomplete line that a panic left.
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).append(line)
    }
}

impl Handler for Inbox {
    /// Returns `Ok` only after everything is on the disk.
    async fn handle(&self, delivery: Delivery) -> Result<Ack, HandlerError> {
        let (key, kind) = (delivery.key.to_string(), delivery.payload.kind().as_str());
        let (mut extension, mut id) = ("json", None);
        if let Payload::Invoice(invoice) = &delivery.payload {
            extension = extension_of(&delivery.content).await?;
            // Not signed: use it only to read the invoice by the API.
            id = invoice.invoice_id.as_hint().as_ref().map(ToString::to_string);
        }
        // Unknown kinds too: the platform does not send them again.
        let name = format!("{}.{extension}", delivery.content.checksum());
        delivery.content.persist(self.folder.join(&name)).await?;
        let line = json!({"key": key, "kind": kind, "file": name, "invoice_id_hint": id});
        tokio::task::block_in_place(|| self.note(&line))?;
        Ok(Ack::done())
    }
}

/// Detects the type by the first bytes, because `Content-Type` is not signed.
async fn extension_of(content: &Content) -> io::Result<&'static str> {
    let mut head = Vec::new();
    content.open().await?.take(5).read_to_end(&mut head).await?;
    Ok(if head == b"%PDF-" { "pdf" } else { "xml" })
}

/// A file of complete lines. An incomplete line, after a full disk or a crash, is removed.
struct Lines {
    file: File,
    /// Length of all complete lines.
    whole: u64,
}

/// Upper bound of the length of a line.
const TAIL: u64 = 64 * 1024;

impl Lines {
    fn open(path: PathBuf) -> io::Result<Self> {
        let mut file = File::options().create(true).read(true).append(true).open(&path)?;
        // Two services would remove each other's lines.
        file.try_lock().map_err(|_| {
            io::Error::other(format!(
                "{}: another service writes to this folder. Stop it, or set another IOPOLE_WEBHOOK_FOLDER",
                path.display()
            ))
        })?;
        let length = file.metadata()?.len();
        let start = length.saturating_sub(TAIL);
        file.seek(SeekFrom::Start(start))?;
        let mut tail = Vec::new();
        file.read_to_end(&mut tail)?;
        let torn = tail.iter().rev().take_while(|byte| **byte != b'\n').count() as u64;
        if torn == TAIL {
            return Err(io::Error::other(format!("{}: not a file of lines", path.display())));
        }
        Ok(Self { file, whole: length - torn })
    }

    /// Appends a line and syncs it. After an error, nothing of the line is kept.
    fn append(&mut self, line: &Value) -> io::Result<()> {
        let line = format!("{line}\n");
        // Removes the rest of an earlier line, if its removal failed.
        self.file.set_len(self.whole)?;
        let written = self.file.write_all(line.as_bytes()).and_then(|()| self.file.sync_data());
        match written {
            Ok(()) => self.whole += line.len() as u64,
            // The next call repeats this removal.
            Err(_) => drop(self.file.set_len(self.whole)),
        }
        written
    }
}
