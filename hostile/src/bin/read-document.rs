//! Reads one document, its header and the whole, and prints the cost. `cargo xtask hostile` runs it as a process,
//! so that a crashing reader does not end the task.
//!
//! Prints one line: nanoseconds of the slower reading, bytes of memory above those of the program without a document (0 if
//! the system does not report them), and the verdict.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program whose output another one reads")]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use iopole_document::{Judgment, Verdict};

/// Longest verdict, in characters.
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
    let (reading, header_time) = timed(|| iopole_document::header(&file));
    // The whole invoice meets the bounds of its header.
    let (whole, whole_time) = timed(|| iopole_document::read(&file).map(|reading| reading.leftovers.len()));
    let time = header_time.max(whole_time);
    let memory = peak().saturating_sub(idle);
    let whole = whole.map_or_else(|_| "unread".to_owned(), |leftovers| format!("{leftovers} left over"));
    println!("{} {memory} {} ({whole})", time.as_nanos(), verdict(&reading));
    ExitCode::SUCCESS
}

/// Runs a reader, and returns its time.
fn timed<T>(read: impl FnOnce() -> T) -> (T, Duration) {
    let (start, before) = (Instant::now(), on_processor());
    let read = read();
    let time = match (before, on_processor()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => start.elapsed(),
    };
    (read, time)
}

fn verdict(reading: &Judgment) -> String {
    let message = match &reading.verdict {
        Verdict::Sound => "sound".to_owned(),
        Verdict::Unacceptable { message, .. } => message.clone(),
        Verdict::Invalid(defects) => defects.first().map(ToString::to_string).unwrap_or_default(),
    };
    message.escape_debug().take(LONGEST).collect()
}

/// Returns the peak memory of the process, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// Returns the processor time, which excludes other processes.
fn on_processor() -> Option<Duration> {
    let counters = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    counters.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}
