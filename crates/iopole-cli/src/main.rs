//! The `iopole` command.

mod args;
mod environment;
mod failure;
mod find;
mod screen;
mod send;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Arguments, Command, InvoiceCommand};
use crate::failure::Failure;
use crate::screen::Screen;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
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
        Command::Invoice(InvoiceCommand::Find(find)) => find::run(&arguments.connection, find, screen).await,
    }
}
