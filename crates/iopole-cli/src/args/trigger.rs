//! Arguments of `iopole trigger`.

use clap::Args;

use super::pair;

pub(super) const HELP: &str = "\
Examples:
  iopole trigger
  iopole trigger supplier.invoice.arrives -p amount=240.00
  iopole trigger invoice.refused -p invoiceId=0193acea-5c97-7665-ada2-c57495af205c";

#[derive(Debug, Args)]
pub(crate) struct Trigger {
    /// Name of a scenario; without one, all are listed
    pub(crate) scenario: Option<String>,
    /// Value of a parameter of the scenario; repeatable
    #[arg(long = "param", short = 'p', value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) parameters: Vec<(String, String)>,
}
