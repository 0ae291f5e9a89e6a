//! `iopole webhook`.

mod forward;
mod listen;
mod manage;
mod recorded;
mod replay;
mod secret;

use std::path::Path;

use iopole_webhook::{Authentication, Intake, Payload};

use self::recorded::Recorded;
use crate::args::webhook::{AccountCommand, HereCommand};
use crate::failure::Failure;
use crate::screen::Screen;
use crate::session::Session;

/// Runs a command that needs no account.
pub(crate) async fn run_here(command: &HereCommand, screen: &Screen) -> Result<(), Failure> {
    match command {
        HereCommand::Listen(listen) => listen::run(listen, screen).await,
        HereCommand::Verify(verify) => replay::verify(verify, screen).await,
        HereCommand::Replay(replay) => replay::run(replay, screen).await,
    }
}

pub(crate) async fn run(session: &Session<'_>, command: &AccountCommand) -> Result<(), Failure> {
    match command {
        AccountCommand::List => manage::list(session).await,
        AccountCommand::Show(which) => manage::show(session, &which.id).await,
        AccountCommand::Ensure(ensure) => manage::ensure(session, ensure).await,
        AccountCommand::Delete(which) => manage::delete(session, &which.id).await,
    }
}

/// Reads a recorded delivery, which `listen` has verified before it recorded it.
pub(crate) async fn read_recorded(path: &Path) -> Result<Payload, Failure> {
    let delivery = Recorded::read(path)?;
    let received = Intake::new(Authentication::none()).receive(delivery.request()).await;
    let refused = |refusal| Failure::bad_input(format!("{}: {refusal}", path.display()));
    received.map(|delivery| delivery.payload).map_err(refused)
}
