//! Stores every unread invoice that arrived in a folder, and acknowledges each once it is on disk.
//!
//! `cargo run -p iopole-api --example inbox -- received`
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for people")]

mod common;

use std::path::{Path, PathBuf};

use iopole_api::model::Way;
use iopole_api::{Client, UnseenInvoice};

#[tokio::main(flavor = "current_thread")]
async fn main() -> common::Outcome {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("usage: inbox FOLDER")?);
    tokio::fs::create_dir_all(&folder).await?;
    let client = common::client()?;
    let invoices = client.user().invoices();
    let (mut inbox, mut failed) = (invoices.inbox(), 0);
    while let Some(unseen) = inbox.next().await? {
        // An invoice that fails stays unread, and comes again in the next run. The others do not wait for it.
        if let Err(error) = take(&client, &folder, &unseen).await {
            eprintln!("{}: {error}", unseen.id());
            failed += 1;
        }
    }
    if failed > 0 {
        Err(format!("{failed} invoices could not be stored, and stay unread").into())
    } else {
        Ok(())
    }
}

async fn take(client: &Client, folder: &Path, unseen: &UnseenInvoice) -> common::Outcome {
    let invoices = client.user().invoices();
    // Sent and received ones are mixed. Only what is known to be our own is passed over: what does not say which it is
    // may be an invoice to pay.
    if invoices.get(unseen.id()).await?.way != Some(Way::Emitted) {
        let file = invoices.download(unseen.id()).await?;
        println!("{}", common::store(folder, unseen.id(), file).await?.display());
    }
    unseen.acknowledge().await?;
    Ok(())
}
