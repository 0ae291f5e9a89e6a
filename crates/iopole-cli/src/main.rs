//! The `iopole` command.

mod api;
mod args;
mod auth;
mod backup;
mod batch;
mod check;
mod config;
mod content;
mod convert;
mod customer;
mod directory;
mod doctor;
mod edi;
mod enrollment;
mod entity;
mod environment;
mod failure;
mod file;
mod files;
mod folders;
mod generate;
mod inbox;
mod input;
mod interrupt;
mod invoice;
mod label;
mod man;
mod once;
mod outbox;
mod output;
mod report;
mod rows;
mod sandbox;
mod saved;
mod schema;
mod screen;
mod session;
mod settings;
mod signals;
mod stats;
mod status;
mod store;
mod sweep;
mod trigger;
mod variables;
mod webhook;

use std::io;
use std::process::ExitCode;

use clap::CommandFactory as _;
use tokio::runtime::{Builder, Runtime};

use crate::args::webhook::WebhookCommand;
use crate::args::{Arguments, Command};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output::{Form, Language};
use crate::screen::{Screen, print};
use crate::session::Session;
use crate::settings::Settings;

fn main() -> ExitCode {
    let (screen, ended) = match Arguments::read() {
        Ok(arguments) => {
            let (settings, read) = settings(&arguments);
            let screen = Screen::new(settings.form(), settings.language());
            let ended = read.and_then(|()| run(&arguments, &settings, &screen));
            (screen, ended)
        }
        Err(help_or_error) => {
            let form = args::asked_form(std::env::args_os());
            (Screen::new(form, Language::En), print_usage(&help_or_error, form))
        }
    };
    ended.unwrap_or_else(|failure| failure.report(&screen))
}

/// Returns the settings; those of the flags alone for a command that needs no others, and with an error.
fn settings(arguments: &Arguments) -> (Settings, Result<(), Failure>) {
    let (connection, presentation) = (&arguments.connection, &arguments.presentation);
    let of_flags = || Settings::of_flags(connection, presentation);
    if !arguments.command.reads_settings() {
        return (of_flags(), Ok(()));
    }
    match Settings::read(connection, presentation) {
        Ok(settings) => (settings, Ok(())),
        Err(failure) => (of_flags(), Err(failure)),
    }
}

fn run(arguments: &Arguments, settings: &Settings, screen: &Screen) -> Result<ExitCode, Failure> {
    match &arguments.command {
        Command::Check(check) => check::run(check, screen),
        Command::Convert(convert) => convert::run(convert, screen),
        Command::Config(command) => {
            config::run(&arguments.connection, settings, screen, command).map(|()| ExitCode::SUCCESS)
        }
        Command::Completions { shell } => completions(*shell).map(|()| ExitCode::SUCCESS),
        Command::Schema(schema) => schema::run(schema).map(|()| ExitCode::SUCCESS),
        Command::Man(man) => man::run(man, screen).map(|()| ExitCode::SUCCESS),
        Command::Api(api) => online(settings, screen, async |session| api::run(session, api).await),
        Command::Doctor(doctor) => {
            online(settings, screen, async |session| doctor::run(session, doctor).await)
        }
        Command::Sandbox(options) => here(sandbox::run(options, screen)),
        Command::Trigger(trigger) => {
            online(settings, screen, async |session| trigger::run(session, trigger).await)
        }
        Command::Webhook(WebhookCommand::Here(command)) => here(webhook::run_here(command, screen)),
        Command::Webhook(WebhookCommand::Account(command)) => {
            online(settings, screen, async |session| webhook::run(session, command).await)
        }
        Command::Backup(backup) => {
            online(settings, screen, async |session| backup::run(session, backup).await)
        }
        Command::Outbox(outbox) => here(outbox::run(settings, screen, outbox)),
        Command::Invoice(invoice) => {
            online(settings, screen, async |session| invoice::run(session, invoice).await)
        }
        Command::Inbox(inbox) => online(settings, screen, async |session| inbox::run(session, inbox).await),
        Command::Sweep(sweep) => online(settings, screen, async |session| sweep::run(session, sweep).await),
        Command::Status(status) => {
            online(settings, screen, async |session| status::run(session, status).await)
        }
        Command::Directory(directory) => {
            online(settings, screen, async |session| directory::run(session, directory).await)
        }
        Command::Entity(entity) => {
            online(settings, screen, async |session| entity::run(session, entity).await)
        }
        Command::Enrollment(enrollment) => {
            online(settings, screen, async |session| enrollment::run(session, enrollment).await)
        }
        Command::Report(report) => {
            online(settings, screen, async |session| report::run(session, report).await)
        }
        Command::Generate(generate) => {
            online(settings, screen, async |session| generate::run(session, generate).await)
        }
        Command::Edi(edi) => online(settings, screen, async |session| edi::run(session, edi).await),
        Command::Stats(stats) => online(settings, screen, async |session| stats::run(session, stats).await),
        Command::Auth(auth) => online(settings, screen, async |session| auth::run(session, auth).await),
        Command::Customer => online(settings, screen, async |session| customer::run(session).await),
    }
}

/// Runs a command that calls the platform.
fn online<T: Into<Ended>>(
    settings: &Settings,
    screen: &Screen,
    command: impl AsyncFnOnce(&Session<'_>) -> Result<T, Failure>,
) -> Result<ExitCode, Failure> {
    let interrupt = Interrupt::install(screen.form, screen.language).map_err(cannot_start)?;
    let session = Session { settings, screen, interrupt };
    let runtime = runtime()?;
    let done = runtime.block_on(command(&session));
    // A pending name lookup must not delay the exit.
    runtime.shutdown_background();
    done.map(|ended| ended.into().0)
}

/// Runs a command that needs no account.
fn here(command: impl Future<Output = Result<(), Failure>>) -> Result<ExitCode, Failure> {
    runtime()?.block_on(command).map(|()| ExitCode::SUCCESS)
}

/// Exit code of a command that has ended.
struct Ended(ExitCode);

impl From<()> for Ended {
    fn from((): ()) -> Self {
        Self(ExitCode::SUCCESS)
    }
}

impl From<ExitCode> for Ended {
    fn from(code: ExitCode) -> Self {
        Self(code)
    }
}

fn runtime() -> Result<Runtime, Failure> {
    Builder::new_current_thread().enable_all().build().map_err(cannot_start)
}

fn cannot_start(error: io::Error) -> Failure {
    Failure::other(format!("cannot start: {error}"))
}

fn completions(shell: clap_complete::Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "iopole", &mut script);
    print(&script).map_err(|error| Failure::unwritten("the completions were not written", &error))
}

/// Prints the requested help, or the usage error; for a program as any other error.
fn print_usage(message: &clap::Error, form: Form) -> Result<ExitCode, Failure> {
    if form != Form::Text && message.use_stderr() {
        return Err(usage_error(&message.render().to_string()));
    }
    match message.print() {
        Err(error) if !message.use_stderr() && error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::unwritten("the help was not written", &error))
        }
        _ => Ok(u8::try_from(message.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)),
    }
}

/// Takes the error itself from a usage error: the usage and the advice about `--help` follow after an empty line.
fn usage_error(text: &str) -> Failure {
    let error = text.split("\n\n").next().unwrap_or_default();
    let words: Vec<_> = error.trim_start_matches("error: ").split_whitespace().collect();
    Failure::bad_input(words.join(" ")).hint("iopole help COMMAND shows the arguments of a command")
}
