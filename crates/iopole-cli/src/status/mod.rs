//! `iopole status`.

mod reasons;
mod send;

use crate::args::status::StatusCommand;
use crate::failure::Failure;
use crate::inbox;
use crate::session::Session;

pub(crate) async fn run(session: &Session<'_>, command: &StatusCommand) -> Result<(), Failure> {
    match command {
        StatusCommand::Send(send) => send::run(session, send).await,
        StatusCommand::List => inbox::statuses(session).await,
    }
}
