//! The fault marathon at its full size.

use std::path::Path;
use std::process::Command;

const RUNS: &str = "1000";
const USAGE: &str = "usage: cargo xtask marathon [--runs N] [--seed S]";

/// Runs the marathon: 1,000 runs from seed 1 by default.
pub(crate) fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    let [runs, seed] = read(arguments)?;
    let mut command = Command::new(env!("CARGO"));
    command.args(["test", "--package", "iopole-tests", "--test", "marathon", "--", "--nocapture"]);
    command.env("IOPOLE_MARATHON_RUNS", runs).env("IOPOLE_MARATHON_SEED", seed);
    let status = command.current_dir(root).status().map_err(|error| format!("cargo test: {error}"))?;
    if status.success() { Ok(()) } else { Err("the marathon failed".to_owned()) }
}

/// Parses the number of runs and the first seed.
fn read(arguments: &[String]) -> Result<[String; 2], String> {
    let [mut runs, mut seed] = [RUNS, "1"].map(str::to_owned);
    for pair in arguments.chunks(2) {
        match pair {
            [flag, value] if value.parse::<u64>().is_ok() && flag == "--runs" => runs.clone_from(value),
            [flag, value] if value.parse::<u64>().is_ok() && flag == "--seed" => seed.clone_from(value),
            _ => return Err(USAGE.to_owned()),
        }
    }
    Ok([runs, seed])
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_seed_and_a_number_of_runs_are_read_or_explained() {
        let read = |words: &[&str]| read(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(read(&[]).unwrap(), ["1000", "1"]);
        assert_eq!(read(&["--seed", "7", "--runs", "1"]).unwrap(), ["1", "7"]);
        for wrong in [&["--runs"][..], &["--runs", "many"], &["--speed", "1"], &["7"]] {
            assert_eq!(read(wrong).unwrap_err(), USAGE);
        }
    }
}
