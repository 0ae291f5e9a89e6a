//! Arguments of `iopole edi`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use iopole_api::model::codes::EdiMessageType;
use iopole_api::model::ids::EdiMessageId;

use super::OutputFile;

const SEND_HELP: &str = "\
Examples:
  iopole edi send AUTO commande.edi
  iopole edi send ORDERS commande.edi --output json";

const DOWNLOAD_HELP: &str = "\
Examples:
  iopole edi download 0193acea-5c97-7665-ada2-c57495af205c --to commande.edi
  iopole edi download 0193acea-5c97-7665-ada2-c57495af205c --all --to commande.zip";

#[derive(Debug, Subcommand)]
pub(crate) enum EdiCommand {
    /// Send a file as an EDI message
    #[command(after_help = SEND_HELP)]
    Send(Send),
    /// Download an EDI message as it was sent or received
    #[command(after_help = DOWNLOAD_HELP)]
    Download(Download),
}

#[derive(Debug, Args)]
pub(crate) struct Send {
    /// Type of the message; with AUTO the platform detects the type
    #[arg(value_name = "TYPE", value_parser = message_type)]
    pub(crate) message_type: EdiMessageType,
    /// File of the message
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Download {
    /// Identifier of the message on the platform
    pub(crate) id: EdiMessageId,
    /// Download every file of the message, as a ZIP archive
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) output: OutputFile,
}

fn message_type(text: &str) -> Result<EdiMessageType, String> {
    match text.trim() {
        "" => Err("give the name of a type, or AUTO".to_owned()),
        name => Ok(EdiMessageType::from(name)),
    }
}
