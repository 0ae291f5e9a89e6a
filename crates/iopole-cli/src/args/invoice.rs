//! Arguments of `iopole invoice`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use iopole_api::model::ids::InvoiceId;
use jiff::civil::Date;

use super::seconds;

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

#[derive(Debug, Subcommand)]
pub(crate) enum InvoiceCommand {
    /// Send an invoice: a Factur-X PDF, a UBL or a CII file
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
    /// File of the invoice
    pub(crate) file: PathBuf,
    /// Follow the invoice until it is available to the buyer, or rejected
    #[arg(long)]
    pub(crate) watch: bool,
    /// Longest time to follow the invoice, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "120", value_parser = seconds)]
    pub(crate) watch_timeout: Duration,
    /// Send the document even if the check finds that the platform would refuse it
    #[arg(long)]
    pub(crate) no_check: bool,
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
