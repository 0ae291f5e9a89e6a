//! Stores every unread received invoice in a folder, and acknowledges each once it is on disk.
//!
//! `cargo run -p iopole-api --example inbox -- received`
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for people")]

mod common;

use std::path::{Path, PathBuf};

use iopole_api::model::invoice::Way;
use iopole_api::{Client, UnseenInvoice};

#[tokio::main(flavor = "current_thread")]
async fn main() -> common::Outcome {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("usage: inbox FOLDER")?);
    tokio::fs::create_dir_all(&folder).await?;
    let client = Client::from_env()?;
    let invoices = client.user().invoices();
    let (mut inbox, mut failed) = (invoices.inbox(), 0);
    while let Some(unseen) = inbox.next().await? {
        // A failed invoice stays unread and comes again in the next run. The others go on.
        if let Err(error) = store(&client, &folder, &unseen).await {
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

async fn store(client: &Client, folder: &Path, unseen: &UnseenInvoice) -> common::Outcome {
    let invoices = client.user().invoices();
    // The queue mixes sent and received invoices. Skip only those known to be sent: the others may have to be paid.
    if invoices.get(unseen.id()).await?.way != Some(Way::Emitted) {
        let file = invoices.download(unseen.id()).await?;
        println!("{}", common::store(folder, unseen.id(), file).await?.display());
    }
    unseen.acknowledge().await?;
    Ok(())
}
