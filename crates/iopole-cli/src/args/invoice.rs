//! Arguments of `iopole invoice`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use iopole_api::model::ids::InvoiceId;
use jiff::civil::Date;

use super::outbox::StoreChoice;
use super::seconds;
use crate::files::is_pattern;

const LIST_HELP: &str = "\
Examples:
  iopole invoice list --direction inbound --since 2026-11-01
  iopole invoice list --limit 10000 --output jsonl";

const SHOW_HELP: &str = "\
Examples:
  iopole invoice show 0193acea-5c97-7665-ada2-c57495af205c
  iopole invoice show 0193acea-5c97-7665-ada2-c57495af205c --output json";

const DOWNLOAD_HELP: &str = "\
Examples:
  iopole invoice download 0193acea-5c97-7665-ada2-c57495af205c
  iopole invoice download 0193acea-5c97-7665-ada2-c57495af205c --readable --to facture.pdf
  iopole invoice download 0193acea-5c97-7665-ada2-c57495af205c --to - > facture.xml";

const FILES_HELP: &str = "\
Examples:
  iopole invoice files 0193acea-5c97-7665-ada2-c57495af205c
  iopole invoice files 0193acea-5c97-7665-ada2-c57495af205c --attachments

To download one of them: iopole api downloadInvoiceFile -p fileId=FILE --to FILE.";

const HISTORY_HELP: &str = "\
Examples:
  iopole invoice history 0193acea-5c97-7665-ada2-c57495af205c
  iopole invoice history 0193acea-5c97-7665-ada2-c57495af205c --output jsonl

The platform limits this operation strictly, and shows no history of a received invoice. To wait for a
status, use iopole invoice watch.";

const WATCH_HELP: &str = "\
Examples:
  iopole invoice watch 0193acea-5c97-7665-ada2-c57495af205c
  iopole invoice watch 0193acea-5c97-7665-ada2-c57495af205c --timeout 3600

Ends with 0 once the buyer has the invoice, with 4 if the invoice is rejected, and with 1 after the timeout.";
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
    /// Show an invoice: parties, amounts, dates, state and last status
    #[command(after_help = SHOW_HELP)]
    Show(Show),
    /// Download the file of an invoice, as it was sent or received
    #[command(after_help = DOWNLOAD_HELP)]
    Download(Download),
    /// List the files of an invoice: the original, generated documents and attachments
    #[command(after_help = FILES_HELP)]
    Files(Files),
    /// List the statuses of a sent invoice, the earliest first
    #[command(after_help = HISTORY_HELP)]
    History(History),
    /// Follow an invoice until it is available to the buyer, or rejected
    #[command(after_help = WATCH_HELP)]
    Watch(Watch),
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
    #[arg(long, default_value = "50", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Direction {
    /// Received
    Inbound,
    /// Sent
    Outbound,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// Identifier of the invoice on the platform
    pub(crate) id: InvoiceId,
}

#[derive(Debug, Args)]
pub(crate) struct Download {
    /// Identifier of the invoice on the platform
    pub(crate) id: InvoiceId,
    /// File to write; - is standard output [default: the platform's name of the file, in this folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) to: Option<PathBuf>,
    /// Download a PDF for people; of a Factur-X, this is the original
    #[arg(long)]
    pub(crate) readable: bool,
    /// Overwrite the file
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Files {
    /// Identifier of the invoice on the platform
    pub(crate) id: InvoiceId,
    /// Only the attachments of a received invoice
    #[arg(long)]
    pub(crate) attachments: bool,
}

#[derive(Debug, Args)]
pub(crate) struct History {
    /// Identifier of the invoice on the platform
    pub(crate) id: InvoiceId,
}

#[derive(Debug, Args)]
pub(crate) struct Watch {
    /// Identifier of the invoice on the platform
    pub(crate) id: InvoiceId,
    /// Longest time to follow the invoice, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "120", value_parser = seconds)]
    pub(crate) timeout: Duration,
}
