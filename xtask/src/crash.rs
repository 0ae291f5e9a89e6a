//! Worker processes of the outbox that are killed at random, at full size.

use std::path::Path;
use std::process::Command;

const USAGE: &str = "usage: cargo xtask crash [--invoices N] [--workers N] [--seed S] [--postgres]";

/// Seconds: with thousands of invoices the simulated platform takes some of them to search.
const LEASE: &str = "20";

/// Settings of a run, as the test reads them.
#[derive(Debug, PartialEq, Eq)]
struct Settings {
    invoices: String,
    workers: String,
    seed: String,
    postgres: bool,
}

/// 10,000 invoices and one worker on SQLite, or 8 workers on PostgreSQL, by default.
pub(crate) fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    let settings = read(arguments)?;
    let mut command = Command::new(env!("CARGO"));
    command.args(["test", "--package", "iopole-store", "--test", "crash"]);
    if settings.postgres {
        command.env("IOPOLE_CRASH_DATABASE", "postgres");
    }
    command.args(["--", "--nocapture", "killed_at_random"]);
    command.env("IOPOLE_CRASH_INVOICES", settings.invoices).env("IOPOLE_CRASH_WORKERS", settings.workers);
    command.env("IOPOLE_CRASH_SEED", settings.seed).env("IOPOLE_CRASH_LEASE", LEASE);
    let status = command.current_dir(root).status().map_err(|error| format!("cargo test: {error}"))?;
    if status.success() { Ok(()) } else { Err("the crash run failed".to_owned()) }
}

fn read(arguments: &[String]) -> Result<Settings, String> {
    let postgres = arguments.iter().any(|word| word == "--postgres");
    let workers = if postgres { "8" } else { "1" };
    let [mut invoices, mut workers, mut seed] = ["10000", workers, "1"].map(str::to_owned);
    let rest: Vec<_> = arguments.iter().filter(|word| *word != "--postgres").collect();
    for pair in rest.chunks(2) {
        let [flag, value] = pair else { return Err(USAGE.to_owned()) };
        let setting = match flag.as_str() {
            "--invoices" => &mut invoices,
            "--workers" => &mut workers,
            "--seed" => &mut seed,
            _ => return Err(USAGE.to_owned()),
        };
        if value.parse::<u64>().is_err() {
            return Err(USAGE.to_owned());
        }
        (*setting).clone_from(value);
    }
    Ok(Settings { invoices, workers, seed, postgres })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_or_explained() {
        let read = |words: &[&str]| read(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        let settings = |[invoices, workers, seed]: [&str; 3], postgres| Settings {
            invoices: invoices.to_owned(),
            workers: workers.to_owned(),
            seed: seed.to_owned(),
            postgres,
        };
        assert_eq!(read(&[]).unwrap(), settings(["10000", "1", "1"], false));
        assert_eq!(read(&["--postgres", "--seed", "7"]).unwrap(), settings(["10000", "8", "7"], true));
        assert_eq!(read(&["--workers", "3", "--invoices", "9"]).unwrap(), settings(["9", "3", "1"], false));
        for wrong in [&["--seed"][..], &["--seed", "many"], &["--speed", "1"], &["7"]] {
            assert_eq!(read(wrong).unwrap_err(), USAGE);
        }
    }
}
