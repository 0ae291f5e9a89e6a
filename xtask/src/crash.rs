//! Processes of the outbox and the inbox that are killed at random, at full size.

use std::path::Path;
use std::process::Command;

const USAGE: &str = "usage: cargo xtask crash [invoices|deliveries|memory] [--number N] [--workers N] [--seed S] \
                     [--postgres]";

/// Seconds: with thousands of invoices a worker may wait a while for its turn in the database.
const LEASE: &str = "20";

/// A run: its test, and the number of its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    name: &'static str,
    test: &'static str,
    variable: &'static str,
    number: u64,
}

const INVOICES: Run =
    Run { name: "invoices", test: "killed_at_random", variable: "IOPOLE_CRASH_INVOICES", number: 10_000 };
const DELIVERIES: Run =
    Run { name: "deliveries", test: "deliveries_to", variable: "IOPOLE_CRASH_DELIVERIES", number: 100_000 };
const MEMORY: Run =
    Run { name: "memory", test: "little_memory", variable: "IOPOLE_CRASH_INVOICES", number: 10_000 };

#[derive(Debug, PartialEq, Eq)]
struct Settings {
    run: Run,
    number: u64,
    workers: u64,
    seed: u64,
    postgres: bool,
}

/// By default 10,000 invoices, and one worker on SQLite or 8 workers on PostgreSQL.
pub(crate) fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    let Settings { run, number, workers, seed, postgres } = read(arguments)?;
    let mut command = Command::new(env!("CARGO"));
    command.args(["test", "--release", "--package", "iopole-store", "--test", "crash", "--", "--nocapture"]);
    command.arg(run.test).env(run.variable, number.to_string());
    command.env("IOPOLE_CRASH_DATABASE", if postgres { "postgres" } else { "sqlite" });
    command.env("IOPOLE_CRASH_WORKERS", workers.to_string());
    command.env("IOPOLE_CRASH_SEED", seed.to_string()).env("IOPOLE_CRASH_LEASE", LEASE);
    crate::succeed(command.current_dir(root)).map_err(|_| format!("the crash run of {} failed", run.name))
}

fn read(arguments: &[String]) -> Result<Settings, String> {
    let usage = || USAGE.to_owned();
    let (mut run, mut number, mut workers, mut seed, mut postgres) = (INVOICES, None, None, 1, false);
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().and_then(|text| text.parse().ok()).ok_or_else(usage);
        match word.as_str() {
            "--postgres" => postgres = true,
            "--number" => number = Some(value()?),
            "--workers" => workers = Some(value()?),
            "--seed" => seed = value()?,
            name => {
                run = [INVOICES, DELIVERIES, MEMORY]
                    .into_iter()
                    .find(|run| run.name == name)
                    .ok_or_else(usage)?
            }
        }
    }
    let workers = workers.unwrap_or(if postgres { 8 } else { 1 });
    Ok(Settings { run, number: number.unwrap_or(run.number), workers, seed, postgres })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_or_explained() {
        let read = |words: &[&str]| read(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        let by_default = Settings { run: INVOICES, number: 10_000, workers: 1, seed: 1, postgres: false };
        assert_eq!(read(&[]).unwrap(), by_default);
        let on_postgres = Settings { workers: 8, seed: 7, postgres: true, ..by_default };
        assert_eq!(read(&["--postgres", "--seed", "7"]).unwrap(), on_postgres);
        let small = Settings { run: DELIVERIES, number: 9, workers: 3, seed: 1, postgres: false };
        assert_eq!(read(&["deliveries", "--workers", "3", "--number", "9"]).unwrap(), small);
        for wrong in [&["--seed"][..], &["--seed", "many"], &["--speed", "1"], &["7"]] {
            assert_eq!(read(wrong).unwrap_err(), USAGE);
        }
    }
}
