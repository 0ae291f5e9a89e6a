//! Reads one document as the simulated platform does, and prints what it cost: `cargo xtask hostile` runs this, so that a
//! reader that dies takes nothing else with it.
//!
//! One line: nanoseconds, bytes of memory above what the program takes without a document (0 where the system does not
//! say), and the verdict.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program whose output another one reads")]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use iopole_document::{Reading, Verdict};

/// Of a verdict.
const LONGEST: usize = 100;

fn main() -> ExitCode {
    let Some(path) = std::env::args_os().nth(1) else {
        eprintln!("usage: read-document FILE");
        return ExitCode::from(2);
    };
    let idle = peak();
    let file = match std::fs::read(&path) {
        Ok(file) => file,
        Err(error) => {
            eprintln!("{}: {error}", path.display());
            return ExitCode::from(2);
        }
    };
    let (start, before) = (Instant::now(), on_processor());
    let reading = iopole_document::read(&file);
    let time = match (before, on_processor()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => start.elapsed(),
    };
    let memory = peak().saturating_sub(idle);
    println!("{} {memory} {}", time.as_nanos(), verdict(&reading));
    ExitCode::SUCCESS
}

fn verdict(reading: &Reading) -> String {
    let message = match &reading.verdict {
        Verdict::Sound => "sound".to_owned(),
        Verdict::Unacceptable { message, .. } => message.clone(),
        Verdict::Invalid(defects) => defects.first().map(ToString::to_string).unwrap_or_default(),
    };
    message.escape_debug().take(LONGEST).collect()
}

/// Most memory that the process ever had, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// Time on a processor: what else the machine does is not in it.
fn on_processor() -> Option<Duration> {
    let counters = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    counters.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}
