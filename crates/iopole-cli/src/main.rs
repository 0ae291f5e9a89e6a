//! The `iopole` command.

mod args;
mod environment;
mod failure;
mod find;
mod screen;
mod send;

use std::process::ExitCode;

use clap::CommandFactory as _;

use crate::args::{Arguments, Command, InvoiceCommand};
use crate::failure::Failure;
use crate::screen::Screen;

fn main() -> ExitCode {
    let arguments = Arguments::read().unwrap_or_else(|error| error.exit());
    if let Command::Completions { shell } = arguments.command {
        clap_complete::generate(shell, &mut Arguments::command(), "iopole", &mut std::io::stdout());
        return ExitCode::SUCCESS;
    }
    let screen = Screen::new();
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Failure::other(format!("cannot start: {error}")).report(&screen),
    };
    match runtime.block_on(run(arguments, &screen)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(&screen),
    }
}

async fn run(arguments: Arguments, screen: &Screen) -> Result<(), Failure> {
    match &arguments.command {
        Command::Invoice(InvoiceCommand::Send(send)) => send::run(&arguments.connection, send, screen).await,
        Command::Completions { .. } => Ok(()),
        Command::Invoice(InvoiceCommand::Find(find)) => find::run(&arguments.connection, find, screen).await,
    }
}
