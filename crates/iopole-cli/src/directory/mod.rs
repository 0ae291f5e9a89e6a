//! `iopole directory`.

mod french;
mod peppol;
mod reach;

use crate::args::directory::DirectoryCommand;
use crate::failure::Failure;
use crate::session::Session;

pub(crate) async fn run(session: &Session<'_>, command: &DirectoryCommand) -> Result<(), Failure> {
    match command {
        DirectoryCommand::French(french) => french::run(session, french).await,
        DirectoryCommand::International(international) => peppol::check(session, international).await,
        DirectoryCommand::Peppol(peppol) => peppol::search(session, peppol).await,
        DirectoryCommand::Reach(reach) => reach::run(session, reach).await,
    }
}
