//! Hostile inputs, each against the part that must withstand it, with what that costs.
//!
//! A set is a module with a function that runs its cases and returns a row for each; [`SETS`] lists them.

mod documents;
mod receiver;

use std::path::Path;
use std::time::Duration;

const USAGE: &str = "usage: cargo xtask hostile [--small] [SET]…";

/// A set of cases, by the name that the command line takes.
type Set = (&'static str, fn(&Path, Size) -> Result<Vec<Row>, String>);

const SETS: &[Set] = &[("documents", documents::run), ("receiver", receiver::run)];

/// Size of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// Full cases, in a release build.
    Full,
    /// Cases of about a tenth, in a debug build, where time counts less.
    Small,
}

/// Outcome of one case.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) case: String,
    /// Bytes of the document, or all that the attackers sent.
    pub(crate) size: u64,
    pub(crate) time: Duration,
    /// Bytes above what is taken without the case; 0 where the system does not say.
    pub(crate) memory: u64,
    pub(crate) bound: Bound,
    pub(crate) verdict: Result<String, String>,
}

/// Most time and memory of a case.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bound {
    pub(crate) time: Duration,
    pub(crate) memory: u64,
}

impl Row {
    /// Says which bound is broken; a case that ended by its death breaks them all.
    fn broken(&self) -> Option<&str> {
        match &self.verdict {
            Err(death) => Some(death),
            Ok(_) if self.time > self.bound.time => Some("too slow"),
            Ok(_) if self.memory > self.bound.memory => Some("too much memory"),
            Ok(_) => None,
        }
    }
}

pub(crate) fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    let (size, names) = read(arguments)?;
    let mut broken = Vec::new();
    for (name, set) in SETS.iter().filter(|(name, _)| names.is_empty() || names.contains(name)) {
        let rows = set(root, size)?;
        print(name, &rows);
        let faults = rows.iter().filter_map(|row| row.broken().map(|fault| format!("{}: {fault}", row.case)));
        broken.extend(faults);
    }
    if broken.is_empty() { Ok(()) } else { Err(format!("broken bounds:\n{}", broken.join("\n"))) }
}

/// Size, and the sets that are named.
fn read(arguments: &[String]) -> Result<(Size, Vec<&'static str>), String> {
    let (mut size, mut names) = (Size::Full, Vec::new());
    for argument in arguments {
        match SETS.iter().find(|(name, _)| name == argument) {
            Some((name, _)) => names.push(*name),
            None if argument == "--small" => size = Size::Small,
            None => return Err(USAGE.to_owned()),
        }
    }
    Ok((size, names))
}

fn print(set: &str, rows: &[Row]) {
    let heads = ["size kB", "time ms", "of", "memory kB", "of"];
    let [size, time, most_time, memory, most_memory] = heads;
    println!("{set:<66} {size:>8} {time:>8} {most_time:>6} {memory:>9} {most_memory:>9}  verdict");
    for row in rows {
        let Row { case, size, time, memory, bound, verdict } = row;
        let (time, most_time) = (time.as_millis(), bound.time.as_millis());
        let (size, memory, most_memory) = (size / 1000, memory / 1000, bound.memory / 1000);
        let verdict = match (verdict, row.broken()) {
            (Ok(verdict), None) => verdict.clone(),
            (_, broken) => format!("BROKEN: {}", broken.unwrap_or_default()),
        };
        println!("{case:<66} {size:>8} {time:>8} {most_time:>6} {memory:>9} {most_memory:>9}  {verdict}");
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_size_and_names_of_sets_are_read_or_explained() {
        let read = |words: &[&str]| read(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(read(&[]).unwrap(), (Size::Full, Vec::new()));
        assert_eq!(read(&["documents", "--small"]).unwrap(), (Size::Small, vec!["documents"]));
        assert_eq!(read(&["--tiny"]).unwrap_err(), USAGE);
    }

    #[test]
    fn every_bound_is_held() {
        let second = Duration::from_secs(1);
        let row = |millis, memory, verdict| Row {
            case: String::new(),
            size: 0,
            time: Duration::from_millis(millis),
            memory,
            bound: Bound { time: second, memory: 10 },
            verdict,
        };
        let well = || Ok("sound".to_owned());
        assert_eq!(row(1_000, 10, well()).broken(), None);
        assert_eq!(row(1_001, 10, well()).broken(), Some("too slow"));
        assert_eq!(row(1_000, 11, well()).broken(), Some("too much memory"));
        assert_eq!(row(0, 0, Err("died".to_owned())).broken(), Some("died"));
    }
}
