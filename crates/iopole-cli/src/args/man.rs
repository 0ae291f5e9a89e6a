//! Arguments of `iopole man`.

use std::path::PathBuf;

use clap::Args;

pub(super) const HELP: &str = "\
Examples:
  iopole man | man -l -
  iopole man --dir ~/.local/share/man/man1

The pages are in English. Those of a folder replace older ones of the same names: iopole.1,
iopole-invoice-send.1 and so on. Then man iopole-invoice-send shows one.";

#[derive(Debug, Args)]
pub(crate) struct Man {
    /// Write a page for each command into this folder
    #[arg(long, value_name = "FOLDER")]
    pub(crate) dir: Option<PathBuf>,
}
