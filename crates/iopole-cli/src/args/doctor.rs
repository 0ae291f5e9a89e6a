//! Arguments of `iopole doctor`.

use clap::Args;

pub(super) const HELP: &str = "\
Examples:
  iopole doctor --env ppd
  iopole doctor --buyer 0225:364519033 --output json

Each line that is not in order ends with the command or the setting that mends it. The exit code is that of
the worst line: 6 for the network, 3 for credentials and roles, 2 for a setting, 4 for what the platform lacks.";

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Also ask whether this electronic address can receive an invoice; repeatable
    #[arg(long, value_name = "SCHEME:VALUE")]
    pub(crate) buyer: Vec<String>,
}
