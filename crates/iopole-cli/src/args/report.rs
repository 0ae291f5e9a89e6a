//! Arguments of `iopole report`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use iopole_api::model::identifiers::Siren;
use iopole_api::model::ids::{ReportId, TransmissionId};

use super::OutputFile;

const LIST_HELP: &str = "\
Examples:
  iopole report list 732829320 --from 2026-01
  iopole report list 732829320 --from 2026-01 --to 2026-12 --output json

To declare sales or payments: iopole report send.";

const SEND_HELP: &str = "\
Examples:
  iopole report send transactions 732829320 ventes.json
  iopole report send invoice 732829320 facture.json --folder 0193acea-5c97-7665-ada2-c57495af205c

The file holds the report as the platform's JSON. A report is final, and a report sent twice is declared
twice: after exit code 5, look at the events EREPORTING_… of the webhooks before you send it again.";

const DOWNLOAD_HELP: &str = "\
Examples:
  iopole report download 0193acea-5c97-7665-ada2-c57495af205c --to transmission.xml

Events of the webhooks have the identifiers of transmissions: no operation lists them.";

#[derive(Debug, Subcommand)]
pub(crate) enum ReportCommand {
    /// List the report folders of a company: period, state and regime
    #[command(after_help = LIST_HELP)]
    List(List),
    /// Declare sales, an invoice or a payment to the tax authority
    #[command(after_help = SEND_HELP)]
    Send(Send),
    /// Download the file of a transmission, as the tax authority received it
    #[command(after_help = DOWNLOAD_HELP)]
    Download(Download),
}

#[derive(Debug, Args)]
pub(crate) struct Send {
    /// Kind of the report
    #[arg(value_enum)]
    pub(crate) kind: Kind,
    /// SIREN of the company, 9 digits
    pub(crate) siren: Siren,
    /// File with the report as JSON; - is standard input
    pub(crate) file: PathBuf,
    /// Report folder [default: the platform chooses it by date]
    #[arg(long, value_name = "ID")]
    pub(crate) folder: Option<ReportId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// Sales of a day to consumers
    Transactions,
    /// An invoice to or from a company outside France
    Invoice,
    /// The payment of a reported invoice
    InvoicePayment,
    /// The payment of reported sales
    TransactionPayment,
}

#[derive(Debug, Args)]
pub(crate) struct Download {
    /// Identifier of the transmission
    pub(crate) id: TransmissionId,
    #[command(flatten)]
    pub(crate) output: OutputFile,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// SIREN of the company, 9 digits
    pub(crate) siren: Siren,
    /// First month
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    pub(crate) from: String,
    /// Last month
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    pub(crate) to: Option<String>,
    /// At most so many
    #[arg(long, default_value = "50", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
}

fn month(text: &str) -> Result<String, String> {
    let day = format!("{text}-01").parse::<jiff::civil::Date>();
    if text.len() == 7 && day.is_ok() {
        Ok(text.to_owned())
    } else {
        Err("give a month, such as 2026-03".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_has_a_year_and_two_digits() {
        assert!(month("2026-03").is_ok());
        for bad in ["2026", "2026-3", "2026-13", "2026-03-01", "03-2026", ""] {
            assert!(month(bad).is_err(), "{bad}");
        }
    }
}
