//! Stores an invoice: shared by the examples.

use std::path::{Path, PathBuf};

use iopole_api::Download;
use iopole_api::model::ids::InvoiceId;

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// Writes an invoice to a folder, named by its identifier, and returns the path.
///
/// The file gets its name once it is complete and on disk, so every file with that name is complete.
pub(crate) async fn store(folder: &Path, id: &InvoiceId, file: Download) -> Outcome<PathBuf> {
    let extension = if file.media_type().is_some_and(|kind| kind.contains("pdf")) { "pdf" } else { "xml" };
    let path = folder.join(format!("{id}.{extension}"));
    let unfinished = folder.join(format!("{id}.part"));
    let mut stored = tokio::fs::File::create(&unfinished).await?;
    if let Err(error) = file.write_to(&mut stored).await {
        // A broken download leaves no file.
        tokio::fs::remove_file(&unfinished).await?;
        return Err(error.into());
    }
    stored.sync_all().await?;
    tokio::fs::rename(&unfinished, &path).await?;
    Ok(path)
}
