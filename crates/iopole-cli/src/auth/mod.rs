//! `iopole auth`.

mod status;
mod token;

use crate::args::auth::AuthCommand;
use crate::failure::Failure;
use crate::session::Session;

pub(crate) async fn run(session: &Session<'_>, command: &AuthCommand) -> Result<(), Failure> {
    match command {
        AuthCommand::Status => status::run(session).await,
        AuthCommand::Token => token::run(session).await,
    }
}
