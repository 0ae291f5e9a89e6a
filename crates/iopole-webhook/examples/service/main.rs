//! A webhook service: every delivery is written to a folder before it is answered.
//!
//! ```sh
//! IOPOLE_WEBHOOK_SECRET='…' cargo run -p iopole-webhook --example service
//! ```
//!
//! It receives at `/hooks/iopole` and below, on `IOPOLE_WEBHOOK_ADDRESS` (`127.0.0.1:8080` by default), and writes to
//! the folder `IOPOLE_WEBHOOK_FOLDER` (`inbox` by default):
//! * `<checksum>.pdf`, `.xml` or `.json`: the content of a delivery, named by its checksum. The name is safe as a path:
//!   a retry has the same name, and other content never has it.
//! * `deliveries.jsonl`: one line for each delivery, with its key. After a crash a line may be repeated.
//!
//! It keeps at most `IOPOLE_WEBHOOK_CONNECTIONS` connections open (128 by default), so `ulimit -n` must allow twice as
//! many files. SIGINT and SIGTERM stop it: it accepts no new connection, and finishes the deliveries in progress.
//!
//! Put a proxy with TLS in front of it. If the proxy rewrites paths, add `Intake::with_path`.
#![allow(clippy::print_stderr, reason = "a program for people")]

mod inbox;
mod serve;

use std::error::Error;
use std::io;
use std::path::PathBuf;

use inbox::Inbox;
use iopole_webhook::{Authentication, Content, Intake, Limits, MemoryStore, Receiver};
use serve::Server;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // Traces the reasons of refusals; no content.
    tracing_subscriber::fmt().with_writer(io::stderr).init();
    let setting = |name: &str, default: &str| std::env::var(name).unwrap_or_else(|_| default.to_owned());
    let secret = std::env::var("IOPOLE_WEBHOOK_SECRET")
        .map_err(|_| "set IOPOLE_WEBHOOK_SECRET to the secret of the webhook")?;
    let connections = setting("IOPOLE_WEBHOOK_CONNECTIONS", "128")
        .parse()
        .map_err(|_| "set IOPOLE_WEBHOOK_CONNECTIONS to a number of connections, such as 128")?;
    let folder = PathBuf::from(setting("IOPOLE_WEBHOOK_FOLDER", "inbox"));
    let inbox = Inbox::open(folder.clone())?;
    // After a kill in the middle of a delivery.
    Content::remove_leftovers(&folder)?;
    let intake = Intake::new(Authentication::hmac(secret)?)
        // A large file on the disk of the inbox is renamed instead of copied.
        .with_limits(Limits::default().with_directory(folder));
    // A retry after a restart writes the same file again, and another line.
    let receiver = Receiver::new(intake, MemoryStore::new(), inbox);
    let listener = tokio::net::TcpListener::bind(setting("IOPOLE_WEBHOOK_ADDRESS", "127.0.0.1:8080")).await?;
    eprintln!("receiving at http://{}/hooks/iopole", listener.local_addr()?);
    Server::new(receiver, "/hooks/iopole", connections).run(listener, stopped()).await;
    Ok(())
}

/// Completes at SIGINT, and on Unix at SIGTERM.
async fn stopped() {
    #[cfg(unix)]
    if let Ok(mut terminated) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated.recv() => {}
        }
        return;
    }
    drop(tokio::signal::ctrl_c().await);
}
