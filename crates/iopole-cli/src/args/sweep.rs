//! Arguments of `iopole sweep`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::seconds;

pub(super) const HELP: &str = "\
Examples:
  iopole sweep factures
  iopole sweep factures --delivered deliveries
  iopole sweep factures --every 3600 --output jsonl

Beside an active webhook, whose deliveries empty the unread queues of iopole inbox, a sweep searches the
platform itself. It stores each invoice as IDENTIFIER.pdf or IDENTIFIER.xml, and each status as
INVOICE.status.STATUS.json. FOLDER/sweep.db notes what is stored: the next sweep begins a day before the
newest invoice of the last one, and comes back to invoices whose life goes on. The first sweep stores
everything that the account has. An item that fails is offered again by the next sweep, and the exit
code is 1. If the platform cannot be read to the end, the exit code is 6, and the next sweep searches
again.";

#[derive(Debug, Args)]
pub(crate) struct Sweep {
    /// Folder of what is found; it is created
    pub(crate) folder: PathBuf,
    /// Folder of iopole webhook listen --record: do not store the statuses that were delivered
    #[arg(long, value_name = "FOLDER")]
    pub(crate) delivered: Option<PathBuf>,
    /// Sweep again after this pause, until a signal
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) every: Option<Duration>,
}
