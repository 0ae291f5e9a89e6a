//! `iopole invoice`.

mod find;
mod list;
mod party;
mod send;

use crate::args::invoice::InvoiceCommand;
use crate::failure::Failure;
use crate::session::Session;

pub(crate) async fn run(session: &Session<'_>, command: &InvoiceCommand) -> Result<(), Failure> {
    match command {
        InvoiceCommand::Send(send) => send::run(session, send).await,
        InvoiceCommand::List(list) => list::run(session, list).await,
        InvoiceCommand::Find(find) => find::run(session, find).await,
    }
}
