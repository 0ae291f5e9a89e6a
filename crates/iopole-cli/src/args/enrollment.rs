//! Arguments of `iopole enrollment`.

use clap::{Args, Subcommand};
use iopole_api::model::ids::EnrollmentId;

const SHOW_HELP: &str = "\
Examples:
  iopole enrollment show 0193acea-5c97-7665-ada2-c57495af205c

To enroll a company, call the operation: iopole api createFrenchEnrollment --body FILE.";

const LINK_HELP: &str = "\
Examples:
  iopole enrollment link 0193acea-5c97-7665-ada2-c57495af205c

Whoever has the link can act for the company: send it to the company only, and keep it out of logs.";

#[derive(Debug, Subcommand)]
pub(crate) enum EnrollmentCommand {
    /// Show the enrollment of a company: its state, mandate and addresses
    #[command(after_help = SHOW_HELP)]
    Show(ById),
    /// Print the link with which the company signs its enrollment
    #[command(after_help = LINK_HELP)]
    Link(ById),
}

#[derive(Debug, Args)]
pub(crate) struct ById {
    /// Identifier of the enrollment on the platform
    pub(crate) id: EnrollmentId,
}
