//! Arguments of `iopole backup`.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

pub(super) const HELP: &str = "\
Examples:
  iopole backup sauvegarde --env production
  iopole backup sauvegarde --since 2026-11-01 --output jsonl

DIR/manifest.jsonl lists the files with their SHA-256. The same command again saves what is new or has a
new status, and goes on where an earlier one was interrupted or killed.";

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// Folder of the backup; it is created
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// Only invoices that the platform has since this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) since: Option<Date>,
}
