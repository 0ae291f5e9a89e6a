//! Arguments of `iopole inbox`.

use std::path::PathBuf;

use clap::Args;

pub(super) const HELP: &str = "\
Examples:
  iopole inbox
  iopole inbox --pull factures
  iopole inbox --pull factures --output jsonl

--pull stores each invoice as IDENTIFIER.pdf or IDENTIFIER.xml, and each status as INVOICE.status.STATUS.json.
It marks an item as seen once its file is on disk. It may be run again at any time: a file with the same
content is not written again. An item that fails stays unread, the others go on, and the exit code is 1.
While a webhook is active, the platform lists nothing as unread.";

#[derive(Debug, Args)]
pub(crate) struct Inbox {
    /// Store every unread item in this folder, then mark it as seen
    #[arg(long, value_name = "FOLDER")]
    pub(crate) pull: Option<PathBuf>,
}
