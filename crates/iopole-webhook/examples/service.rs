//! A webhook service: every delivery is written to a folder before it is answered.
//!
//! ```sh
//! IOPOLE_WEBHOOK_SECRET='…' cargo run -p iopole-webhook --features axum-0_8 --example service
//! ```
//!
//! It receives at `/hooks/iopole` and below, on `IOPOLE_WEBHOOK_ADDRESS` (`127.0.0.1:8080` unless set), and writes to
//! the folder `IOPOLE_WEBHOOK_FOLDER` (`inbox` unless set):
//! * `<checksum>.pdf`, `.xml` or `.json`: what was delivered, named by what is in it. The name is safe as a path, is the
//!   same when a delivery comes again, and never that of another one.
//! * `deliveries.jsonl`: one line for each delivery, with its key. After a crash a line may be there twice.
//!
//! Put a proxy with TLS in front of it. If that rewrites paths, add `Intake::with_path`.
#![allow(clippy::print_stderr, reason = "a program for people")]

use std::error::Error;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Mutex;

use axum::Router;
use iopole_webhook::{
    Ack, Authentication, Delivery, Handler, HandlerError, Intake, MemoryStore, Payload, ReceivedFile,
    Receiver, axum_0_8,
};
use serde_json::{Value, json};
use tokio::io::AsyncReadExt as _;

struct Inbox {
    folder: PathBuf,
    lines: Mutex<std::fs::File>,
}

impl Inbox {
    fn open(folder: PathBuf) -> io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        let lines = folder.join("deliveries.jsonl");
        let lines = std::fs::OpenOptions::new().create(true).append(true).open(lines)?;
        // The name of a new file is on the disk when its folder is.
        std::fs::File::open(&folder)?.sync_all()?;
        Ok(Self { folder, lines: Mutex::new(lines) })
    }

    /// On the disk when this returns.
    fn note(&self, line: &Value) -> io::Result<()> {
        let mut lines = self.lines.lock().map_err(|_| io::Error::other("a line was cut off"))?;
        lines.write_all(format!("{line}\n").as_bytes())?;
        lines.sync_data()
    }
}

impl Handler for Inbox {
    /// `Ok` says that nothing is lost if the power fails now: so write first.
    async fn handle(&self, delivery: Delivery) -> Result<Ack, HandlerError> {
        let (key, kind) = (delivery.key.to_string(), delivery.payload.kind().as_str());
        let (mut extension, mut id) = ("json", None);
        if let Payload::Invoice(invoice) = &delivery.payload {
            extension = extension_of(&invoice.file).await?;
            // Not signed: which invoice to read by the API, and not what it says.
            id = invoice.invoice_id.as_hint().as_ref().map(ToString::to_string);
        }
        // Also what is of no known kind: the body is all there is, and it does not come again.
        let name = format!("{}.{extension}", delivery.checksum);
        delivery.persist(self.folder.join(&name)).await?;
        let line = json!({"key": key, "kind": kind, "file": name, "invoice_id_hint": id});
        tokio::task::block_in_place(|| self.note(&line))?;
        Ok(Ack::done())
    }
}

/// Told by its first bytes; the type that came with it is not signed.
async fn extension_of(file: &ReceivedFile) -> io::Result<&'static str> {
    let mut head = Vec::new();
    file.open().await?.take(5).read_to_end(&mut head).await?;
    Ok(if head == b"%PDF-" { "pdf" } else { "xml" })
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // Why a delivery was refused; nothing of its content.
    tracing_subscriber::fmt().with_writer(io::stderr).init();
    let setting = |name: &str, default: &str| std::env::var(name).unwrap_or_else(|_| default.to_owned());
    let secret = std::env::var("IOPOLE_WEBHOOK_SECRET")
        .map_err(|_| "set IOPOLE_WEBHOOK_SECRET to the secret of the webhook")?;
    let inbox = Inbox::open(setting("IOPOLE_WEBHOOK_FOLDER", "inbox").into())?;
    // A duplicate after a restart writes the same file once more, and another line.
    let receiver = Receiver::new(Intake::new(Authentication::hmac(secret)?), MemoryStore::new(), inbox);
    let app = Router::new().nest("/hooks/iopole", axum_0_8::router(receiver));
    let listener = tokio::net::TcpListener::bind(setting("IOPOLE_WEBHOOK_ADDRESS", "127.0.0.1:8080")).await?;
    eprintln!("receiving at http://{}/hooks/iopole", listener.local_addr()?);
    // What is being handled is finished first.
    let stopped = async { drop(tokio::signal::ctrl_c().await) };
    axum::serve(listener, app).with_graceful_shutdown(stopped).await?;
    Ok(())
}
