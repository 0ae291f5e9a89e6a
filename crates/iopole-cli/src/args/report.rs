//! Arguments of `iopole report`.

use clap::{Args, Subcommand};
use iopole_api::model::identifiers::Siren;

const LIST_HELP: &str = "\
Examples:
  iopole report list 732829320 --from 2026-01
  iopole report list 732829320 --from 2026-01 --to 2026-12 --output json

To declare sales or payments, call the operation: iopole api sendTransactionReport --body FILE.";

#[derive(Debug, Subcommand)]
pub(crate) enum ReportCommand {
    /// List the report folders of a company: period, state and regime
    #[command(after_help = LIST_HELP)]
    List(List),
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
    #[arg(long, default_value = "50")]
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
