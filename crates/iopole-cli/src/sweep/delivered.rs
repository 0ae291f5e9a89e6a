//! Deliveries that `iopole webhook listen --record` has stored: a sweep does not offer their statuses.

use std::fs;
use std::path::Path;

use iopole_store::Sweep;
use iopole_webhook::Payload;

use crate::failure::Failure;
use crate::screen::Screen;
use crate::webhook::read_recorded;

/// Notes the statuses of every recorded delivery in the folder. Invoices are swept all the same: the signature of a
/// delivery does not cover the identifier of an invoice.
pub(super) async fn note(folder: &Path, sweep: &Sweep, screen: &Screen) -> Result<(), Failure> {
    let failed = |error| Failure::bad_input(format!("{}: {error}", folder.display()));
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_none_or(|extension| extension != "http") {
            continue;
        }
        match read_recorded(&path).await {
            Ok(Payload::Status(status)) => {
                if let Some(id) = &status.status_id {
                    sweep.note_status(id).await?;
                }
            }
            Ok(_) => {}
            // A missing note costs a second copy of a status, and no status is lost.
            Err(failure) => screen.note(failure.message()),
        }
    }
    Ok(())
}
