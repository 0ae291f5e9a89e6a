//! Stores every unread invoice in a folder, and acknowledges each once it is on disk.
//!
//! `cargo run -p iopole-api --example inbox -- received`
#![allow(clippy::print_stdout, reason = "a program for people")]

mod common;

use std::path::PathBuf;

use iopole_api::model::Way;

#[tokio::main(flavor = "current_thread")]
async fn main() -> common::Outcome {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("usage: inbox FOLDER")?);
    tokio::fs::create_dir_all(&folder).await?;
    let client = common::client()?;
    let invoices = client.user().invoices();
    let mut inbox = invoices.inbox();
    while let Some(unseen) = inbox.next().await? {
        // Sent and received ones are mixed.
        if invoices.get(unseen.id()).await?.way == Some(Way::Received) {
            let file = invoices.download(unseen.id()).await?;
            let extension =
                if file.media_type().is_some_and(|kind| kind.contains("pdf")) { "pdf" } else { "xml" };
            let path = folder.join(format!("{}.{extension}", unseen.id()));
            let mut stored = tokio::fs::File::create(&path).await?;
            file.write_to(&mut stored).await?;
            stored.sync_all().await?;
            println!("{}", path.display());
        }
        unseen.acknowledge().await?;
    }
    Ok(())
}
