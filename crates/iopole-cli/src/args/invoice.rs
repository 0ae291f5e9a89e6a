//! Arguments of `iopole invoice`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};

use jiff::civil::Date;

use super::seconds;

const LIST_HELP: &str = "\
Examples:
  iopole invoice list --direction inbound --since 2026-11-01
  iopole invoice list --limit 10000 --output jsonl";

#[derive(Debug, Subcommand)]
pub(crate) enum InvoiceCommand {
    /// Send an invoice: a Factur-X PDF, a UBL or a CII file
    Send(Send),
    /// List invoices, sent and received
    #[command(after_help = LIST_HELP)]
    List(List),
    /// Find invoices by their number, for example after an unknown outcome
    Find(Find),
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
