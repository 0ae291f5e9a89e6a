//! The handler: writes each delivery to the disk, and a line about it.

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
    /// Makes the folder if it is not there.
    pub(crate) fn open(folder: PathBuf) -> io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        let lines = Lines::open(folder.join("deliveries.jsonl"))?;
        // The name of a new file is on the disk when its folder is.
        File::open(&folder)?.sync_all()?;
        Ok(Self { folder, lines: Mutex::new(lines) })
    }

    fn note(&self, line: &Value) -> io::Result<()> {
        // A panic leaves no torn line that the next call does not cut off.
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).append(line)
    }
}

impl Handler for Inbox {
    /// `Ok` says that nothing is lost if the power fails now: so write first.
    async fn handle(&self, delivery: Delivery) -> Result<Ack, HandlerError> {
        let (key, kind) = (delivery.key.to_string(), delivery.payload.kind().as_str());
        let (mut extension, mut id) = ("json", None);
        if let Payload::Invoice(invoice) = &delivery.payload {
            extension = extension_of(&delivery.content).await?;
            // Not signed: says which invoice to read by the API, and nothing about it.
            id = invoice.invoice_id.as_hint().as_ref().map(ToString::to_string);
        }
        // Unknown kinds too: the body is all there is, and it does not come again.
        let name = format!("{}.{extension}", delivery.content.checksum());
        delivery.content.persist(self.folder.join(&name)).await?;
        let line = json!({"key": key, "kind": kind, "file": name, "invoice_id_hint": id});
        tokio::task::block_in_place(|| self.note(&line))?;
        Ok(Ack::done())
    }
}

/// Told by its first bytes; the type that came with it is not signed.
async fn extension_of(content: &Content) -> io::Result<&'static str> {
    let mut head = Vec::new();
    content.open().await?.take(5).read_to_end(&mut head).await?;
    Ok(if head == b"%PDF-" { "pdf" } else { "xml" })
}

/// A file of whole lines. What a full disk or a crash has left of another one is cut off.
struct Lines {
    file: File,
    /// The length of all whole lines.
    whole: u64,
}

/// A line is shorter.
const TAIL: u64 = 64 * 1024;

impl Lines {
    fn open(path: PathBuf) -> io::Result<Self> {
        let mut file = File::options().create(true).read(true).append(true).open(&path)?;
        // Two services would cut off each other's lines.
        file.try_lock().map_err(|_| {
            io::Error::other(format!("{}: another service writes to this folder", path.display()))
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

    /// On the disk when this returns; on an error nothing of it is.
    fn append(&mut self, line: &Value) -> io::Result<()> {
        let line = format!("{line}\n");
        // Of the line before, if cutting that off failed as well.
        self.file.set_len(self.whole)?;
        let written = self.file.write_all(line.as_bytes()).and_then(|()| self.file.sync_data());
        match written {
            Ok(()) => self.whole += line.len() as u64,
            // The next line does not wait for this: it cuts off what is left.
            Err(_) => drop(self.file.set_len(self.whole)),
        }
        written
    }
}
