//! Arguments of `iopole schema`.

use clap::Args;

pub(super) const HELP: &str = "\
Examples:
  iopole schema > iopole.schema.json
  iopole schema invoice list

With --output jsonl, a line is an item of the array, or the object. Objects of the command itself are
closed; records of the platform may gain members.";

#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// Words of a command [default: the documents of all commands, and of the error]
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Vec<String>,
}
