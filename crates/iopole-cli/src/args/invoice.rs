//! Arguments of `iopole invoice`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};

use jiff::civil::Date;

use super::outbox::StoreChoice;
use super::seconds;
use crate::files::is_pattern;

const LIST_HELP: &str = "\
Examples:
  iopole invoice list --direction inbound --since 2026-11-01
  iopole invoice list --limit 10000 --output jsonl";

const SEND_HELP: &str = "\
Examples:
  iopole invoice send facture.pdf --watch
  iopole invoice send factures '*.xml' --concurrency 4

Several files are a batch, which goes through an outbox on this machine. The same command again sends
nothing twice, and goes on where an earlier one was interrupted or killed. Exit code of a batch, the
first that applies:
  5  the outcome of some is unknown: the same command again finds it out
  4  the platform refused or rejected some, or has their number
  7  the check refused some, and they were not sent
  6  the platform was unavailable, and some are still queued
  1  another error, or interrupted";

#[derive(Debug, Subcommand)]
pub(crate) enum InvoiceCommand {
    /// Send invoices: Factur-X PDF, UBL or CII files
    #[command(after_help = SEND_HELP)]
    Send(Send),
    /// List invoices, sent and received
    #[command(after_help = LIST_HELP)]
    List(List),
    /// Find invoices by their number, for example after an unknown outcome
    Find(Find),
}

#[derive(Debug, Args)]
pub(crate) struct Send {
    /// Files of invoices, patterns such as '*.xml', or folders, whose .xml and .pdf files are sent
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Follow each invoice until it is available to the buyer, or rejected
    #[arg(long)]
    pub(crate) watch: bool,
    /// Longest time to follow the invoice, in seconds; of a batch, since the latest change
    #[arg(long, value_name = "SECONDS", default_value = "120", value_parser = seconds)]
    pub(crate) watch_timeout: Duration,
    /// Send the document even if the check finds that the platform would refuse it
    #[arg(long)]
    pub(crate) no_check: bool,
    #[command(flatten)]
    pub(crate) batch: Batch,
}

impl Send {
    /// True unless one file is to be sent, and nothing asks for the outbox.
    pub(crate) fn is_batch(&self) -> bool {
        let asked = self.batch.batch || self.batch.place.store.is_some();
        match self.files.as_slice() {
            [file] => asked || file.is_dir() || (!file.exists() && is_pattern(file)),
            _ => true,
        }
    }
}

/// Options of a batch.
#[derive(Debug, Args)]
#[command(next_help_heading = "Batch: several files, a folder or a pattern")]
pub(crate) struct Batch {
    /// Send a single file as a batch, too
    #[arg(long)]
    pub(crate) batch: bool,
    #[command(flatten)]
    pub(crate) place: StoreChoice,
    /// Invoices that are sent at a time
    #[arg(long, value_name = "NUMBER", default_value = "8", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(crate) concurrency: u16,
    /// Time in which a send must end, in seconds; what a killed run was sending is searched for after it
    #[arg(long, value_name = "SECONDS", default_value = "150", value_parser = seconds)]
    pub(crate) lease: Duration,
    /// Time for which the platform may not show an invoice yet, in seconds: nothing is sent again before
    #[arg(long, value_name = "SECONDS", default_value = "90", value_parser = seconds)]
    pub(crate) settle: Duration,
    /// End when nothing has changed for so long, in seconds; what is open stays in the outbox
    #[arg(long, value_name = "SECONDS", default_value = "600", value_parser = seconds)]
    pub(crate) stall_timeout: Duration,
}

#[derive(Debug, Args)]
pub(crate) struct Find {
    /// Number of the invoice (BT-1)
    pub(crate) number: String,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// Only those sent or received
    #[arg(long, value_enum)]
    pub(crate) direction: Option<Direction>,
    /// Only those of this number (BT-1)
    #[arg(long)]
    pub(crate) number: Option<String>,
    /// Only those that the platform has since this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) since: Option<Date>,
    /// Only those that the platform had on this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) until: Option<Date>,
    /// At most so many
    #[arg(long, default_value = "50")]
    pub(crate) limit: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Direction {
    /// Received
    Inbound,
    /// Sent
    Outbound,
}
