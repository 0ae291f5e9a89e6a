//! `iopole invoice`.

mod amount;
mod download;
mod files;
mod find;
mod follow;
mod history;
mod list;
mod party;
mod send;
mod show;
mod watch;

use iopole_api::Error;

use crate::args::invoice::InvoiceCommand;
use crate::failure::Failure;
use crate::session::Session;

pub(crate) async fn run(session: &Session<'_>, command: &InvoiceCommand) -> Result<(), Failure> {
    match command {
        InvoiceCommand::Send(send) => send::run(session, send).await,
        InvoiceCommand::List(list) => list::run(session, list).await,
        InvoiceCommand::Find(find) => find::run(session, find).await,
        InvoiceCommand::Show(show) => show::run(session, show).await,
        InvoiceCommand::Download(download) => download::run(session, download).await,
        InvoiceCommand::Files(files) => files::run(session, files).await,
        InvoiceCommand::History(history) => history::run(session, history).await,
        InvoiceCommand::Watch(watch) => watch::run(session, watch).await,
    }
}

/// Error of a call by the identifier of an invoice.
pub(crate) fn unknown(error: Error) -> Failure {
    Failure::by_id(
        error,
        "Give the identifier of an invoice of this account on this platform: iopole invoice list shows it, and iopole \
         invoice find NUMBER looks for a number",
    )
}
