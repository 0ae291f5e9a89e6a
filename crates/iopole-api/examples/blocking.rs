//! Sends an invoice from a program without async: the program of `docs/blocking.md`.
//!
//! `cargo run -p iopole-api --example blocking -- examples/invoices/facture-cii.xml`
#![allow(clippy::print_stdout, reason = "a program for people")]

use iopole_api::model::ids::InvoiceId;
use iopole_api::{Client, Document};
use tokio::runtime::{Builder, Runtime};

struct Sender {
    runtime: Runtime,
    client: Client,
}

impl Sender {
    fn new() -> Result<Self, Box<dyn std::error::Error>> {
        // One worker thread is enough. It watches the connections while the program does something else.
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        Ok(Self { runtime, client: Client::from_env()? })
    }

    fn send(&self, document: Document) -> Result<InvoiceId, iopole_api::Error> {
        self.runtime.block_on(async { self.client.user().invoices().send(document).await })
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: blocking FILE")?;
    let sender = Sender::new()?;
    println!("sent: {}", sender.send(Document::open(path)?)?);
    Ok(())
}
