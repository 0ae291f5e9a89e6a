//! Verifies one recorded delivery: an HTTP request with head and body on standard input.
//!
//! ```sh
//! IOPOLE_WEBHOOK_SECRET='…' cargo run -p iopole-webhook --example verify -- \
//!     --now 1795252542 --public-path /hooks/iopole < request.http
//! ```
//!
//! Prints one line of JSON with `valid`, `reason`, `kind` and `dedup_key`, and exits with 0 if the delivery is valid,
//! else with 1. `--now` defaults to the clock of this machine, `--public-path` to the path of the request. A
//! `--public-path` with a query replaces the query too.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for people")]

mod recorded;

use std::io::Read as _;
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use iopole_webhook::PublicPath;

struct Options {
    now: SystemTime,
    path: PublicPath,
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options { now: SystemTime::now(), path: PublicPath::AsReceived };
    while let Some(argument) = arguments.next() {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        };
        let value = value.or_else(|| arguments.next()).ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--now" => {
                let seconds = value.parse().map_err(|_| "--now takes seconds since 1970".to_owned())?;
                let now = UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
                options.now = now.ok_or("--now is too far away")?;
            }
            "--public-path" => {
                options.path = PublicPath::replaced(value).map_err(|error| error.to_string())?;
            }
            other => return Err(format!("no such option: {other}; there are --now and --public-path")),
        }
    }
    Ok(options)
}

fn run() -> Result<recorded::Verdict, String> {
    let options = options(std::env::args().skip(1))?;
    let secret = std::env::var("IOPOLE_WEBHOOK_SECRET")
        .map_err(|_| "set IOPOLE_WEBHOOK_SECRET to the secret of the webhook".to_owned())?;
    let mut input = Vec::new();
    std::io::stdin().lock().read_to_end(&mut input).map_err(|error| format!("standard input: {error}"))?;
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|error| error.to_string())?;
    Ok(runtime.block_on(recorded::check(&input, &secret, options.now, options.path)))
}

fn main() -> ExitCode {
    let verdict = run().unwrap_or_else(|message| {
        eprintln!("{message}");
        recorded::Verdict::refused("usage")
    });
    println!("{}", verdict.line());
    if verdict.valid { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
