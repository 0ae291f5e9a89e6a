//! Downloads every invoice that has arrived and is not in a folder yet; nothing is acknowledged, so that it works beside
//! a webhook, which keeps the unread queue empty.
//!
//! `cargo run -p iopole-api --example receive -- received`
#![allow(clippy::print_stdout, reason = "a program for people")]

mod common;

use std::path::PathBuf;

use iopole_api::model::InvoiceDirection;
use iopole_api::query::InvoiceQuery;

#[tokio::main(flavor = "current_thread")]
async fn main() -> common::Outcome {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("usage: receive FOLDER")?);
    tokio::fs::create_dir_all(&folder).await?;
    let client = common::client()?;
    let invoices = client.user().invoices();
    let arrived = InvoiceQuery::DIRECTION.is(InvoiceDirection::Inbound);
    let mut rows = invoices.search().query(arrived).items();
    while let Some(row) = rows.next().await? {
        let id = row.metadata.invoice_id;
        let is_there = |extension| folder.join(format!("{id}.{extension}")).exists();
        if !is_there("pdf") && !is_there("xml") {
            let file = invoices.download(&id).await?;
            println!("{}", common::store(&folder, &id, file).await?.display());
        }
    }
    Ok(())
}
