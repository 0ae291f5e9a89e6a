//! The `iopole` command.

mod api;
mod args;
mod check;
mod convert;
mod environment;
mod failure;
mod file;
mod find;
mod interrupt;
mod screen;
mod send;
mod signals;

use std::io;
use std::process::ExitCode;

use clap::CommandFactory as _;

use crate::args::{Arguments, Command, InvoiceCommand};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::screen::{Screen, print};

fn main() -> ExitCode {
    let screen = Screen::new();
    let ended = match Arguments::read() {
        Ok(arguments) => run(&arguments, &screen),
        Err(help_or_error) => print_usage(&help_or_error),
    };
    ended.unwrap_or_else(|failure| failure.report(&screen))
}

fn run(arguments: &Arguments, screen: &Screen) -> Result<ExitCode, Failure> {
    let connection = &arguments.connection;
    let done = match &arguments.command {
        Command::Check(check) => return check::run(check, screen),
        Command::Convert(convert) => return convert::run(convert, screen),
        Command::Completions { shell } => completions(*shell),
        Command::Api(api) => online(async |interrupt| api::run(connection, api, screen, interrupt).await),
        Command::Invoice(InvoiceCommand::Send(send)) => {
            online(async |interrupt| send::run(connection, send, screen, interrupt).await)
        }
        Command::Invoice(InvoiceCommand::Find(find)) => {
            online(async |_| find::run(connection, find, screen).await)
        }
    };
    done.map(|()| ExitCode::SUCCESS)
}

/// Runs a command that calls the platform.
fn online(command: impl AsyncFnOnce(&Interrupt) -> Result<(), Failure>) -> Result<(), Failure> {
    let interrupt = Interrupt::install().map_err(cannot_start)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(cannot_start)?;
    let done = runtime.block_on(command(&interrupt));
    // A pending name lookup must not delay the exit.
    runtime.shutdown_background();
    done
}

fn cannot_start(error: io::Error) -> Failure {
    Failure::other(format!("cannot start: {error}"))
}

fn completions(shell: clap_complete::Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "iopole", &mut script);
    print(&script).map_err(|error| Failure::unwritten("the completions were not written", &error))
}

/// Prints the requested help, or the usage error.
fn print_usage(message: &clap::Error) -> Result<ExitCode, Failure> {
    match message.print() {
        Err(error) if !message.use_stderr() && error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::unwritten("the help was not written", &error))
        }
        _ => Ok(u8::try_from(message.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)),
    }
}
