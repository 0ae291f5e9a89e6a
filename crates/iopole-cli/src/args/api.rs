//! Arguments of `iopole api`.

use std::path::PathBuf;

use clap::Args;

use super::pair;

pub(super) const HELP: &str = "\
Examples:
  iopole api listWebhooks
  iopole api getInvoice -p invoiceId=0193acea-5c97-7665-ada2-c57495af205c
  iopole api GET '/v1.1/directory/french?q=siren:\"732829320\"&limit=10'
  iopole api createWebhook --body webhook.json --dry-run

Without a name or path that the contract has, the request is sent all the same, and a note says so. A POST
or PATCH is then sent once. The answer goes to standard output as it came.";

#[derive(Debug, Args)]
pub(crate) struct Api {
    /// Name of an operation, such as listWebhooks; or a method, such as GET
    #[arg(value_name = "OPERATION|METHOD")]
    pub(crate) operation: String,
    /// After a method: the path, such as /v1/config/webhook, with its query
    pub(crate) path: Option<String>,
    /// Value of a parameter: of the path if the path has it, else of the query; repeatable
    #[arg(long = "param", short = 'p', value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) parameters: Vec<(String, String)>,
    /// File with the JSON body; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "upload")]
    pub(crate) body: Option<PathBuf>,
    /// File to send as the multipart part `file`
    #[arg(long, value_name = "FILE")]
    pub(crate) upload: Option<PathBuf>,
    /// Write the answer to a file
    #[arg(long, value_name = "FILE")]
    pub(crate) to: Option<PathBuf>,
    /// Overwrite that file
    #[arg(long, requires = "to")]
    pub(crate) force: bool,
    /// Show the request and send nothing; no account is needed
    #[arg(long)]
    pub(crate) dry_run: bool,
}
