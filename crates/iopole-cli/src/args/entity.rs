//! Arguments of `iopole entity`.

use clap::{Args, Subcommand};
use iopole_api::model::identifiers::Siren;
use iopole_api::model::ids::BusinessEntityId;

const LIST_HELP: &str = "\
Examples:
  iopole entity list
  iopole entity list --siren 732829320 --output json";

const SHOW_HELP: &str = "\
Examples:
  iopole entity show 0193acea-5c97-7665-ada2-c57495af205c

To create, register or claim an entity, call the operation: iopole api createLegalUnit --body FILE.";

#[derive(Debug, Subcommand)]
pub(crate) enum EntityCommand {
    /// List the companies and establishments of the account
    #[command(after_help = LIST_HELP)]
    List(List),
    /// Show a company or an establishment, and where it is registered
    #[command(after_help = SHOW_HELP)]
    Show(Show),
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// Only those whose name has this part, at least 3 characters
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Only the company with this SIREN
    #[arg(long)]
    pub(crate) siren: Option<Siren>,
    /// At most so many
    #[arg(long, default_value = "50", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// Identifier of the entity on the platform
    pub(crate) id: BusinessEntityId,
}
