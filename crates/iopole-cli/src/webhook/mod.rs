//! `iopole webhook`.

mod forward;
mod listen;
mod manage;
mod recorded;
mod replay;
mod secret;

use std::process::ExitCode;

use crate::args::webhook::WebhookCommand;
use crate::failure::Failure;
use crate::screen::Screen;
use crate::session::Session;

/// Runs a command that needs no account; `None` for one that does.
pub(crate) fn run_here(command: &WebhookCommand, screen: &Screen) -> Option<Result<ExitCode, Failure>> {
    let done = match command {
        WebhookCommand::Listen(listen) => listen::run(listen, screen),
        WebhookCommand::Verify(verify) => replay::verify(verify, screen),
        WebhookCommand::Replay(replay) => replay::run(replay, screen),
        _ => return None,
    };
    Some(done.map(|()| ExitCode::SUCCESS))
}

pub(crate) async fn run(session: &Session<'_>, command: &WebhookCommand) -> Result<(), Failure> {
    match command {
        WebhookCommand::List => manage::list(session).await,
        WebhookCommand::Show(which) => manage::show(session, &which.id).await,
        WebhookCommand::Ensure(ensure) => manage::ensure(session, ensure).await,
        WebhookCommand::Delete(which) => manage::delete(session, &which.id).await,
        WebhookCommand::Listen(_) | WebhookCommand::Verify(_) | WebhookCommand::Replay(_) => Ok(()),
    }
}
