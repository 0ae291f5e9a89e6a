//! Downloads every received invoice that a folder lacks.
//!
//! It acknowledges nothing, so it works beside an active webhook, which keeps the unread queue empty.
//!
//! `cargo run -p iopole-api --example receive -- received`
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for people")]

mod common;

use std::path::{Path, PathBuf};

use iopole_api::Client;
use iopole_api::model::ids::InvoiceId;
use iopole_api::model::search::InvoiceDirection;
use iopole_api::query::InvoiceQuery;

#[tokio::main(flavor = "current_thread")]
async fn main() -> common::Outcome {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("usage: receive FOLDER")?);
    tokio::fs::create_dir_all(&folder).await?;
    let client = Client::from_env()?;
    let invoices = client.user().invoices();
    let arrived = InvoiceQuery::DIRECTION.is(InvoiceDirection::Inbound);
    let (mut pages, mut failed) = (invoices.search().query(arrived).pages(), 0);
    while let Some(page) = pages.next().await? {
        // Unreadable rows and invoices that cannot be stored do not stop the others.
        failed += page.odd().len();
        for row in page.data {
            let id = row.metadata.invoice_id;
            if let Err(error) = store(&client, &folder, &id).await {
                eprintln!("{id}: {error}");
                failed += 1;
            }
        }
    }
    if failed > 0 { Err(format!("{failed} invoices are missing").into()) } else { Ok(()) }
}

async fn store(client: &Client, folder: &Path, id: &InvoiceId) -> common::Outcome {
    let is_there = |extension| folder.join(format!("{id}.{extension}")).exists();
    if !is_there("pdf") && !is_there("xml") {
        let file = client.user().invoices().download(id).await?;
        println!("{}", common::store(folder, id, file).await?.display());
    }
    Ok(())
}
