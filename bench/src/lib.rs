//! Measures our code and a reference in pairs, and compares the ratio with a target.
//!
//! The speed of a machine drifts, so each pair measures both sides, in alternating order. The ratio is the median over
//! the pairs. `--json` prints each row as one line of JSON for `cargo xtask bench`. An argument that is not a flag
//! selects the rows whose name contains it.
//!
//! | exit code | meaning |
//! |---|---|
//! | 0 | every row meets its target |
//! | 1 | a row misses its target |
//! | 2 | an argument is unknown or selects no row |
//!
//! [`example`] is for tests: it finds the example programs that they run.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "what a bench prints is its result")]
#![allow(clippy::expect_used, reason = "a bench may panic")]

mod example;

use std::process::ExitCode;

use serde_json::json;

pub use example::example;

/// Exit code for an unknown argument.
const USAGE: u8 = 2;

/// Bound of a ratio.
#[derive(Debug, Clone, Copy)]
pub enum Target {
    /// Ours divided by the reference, at most.
    AtMost(f64),
    /// Ours divided by the reference, at least.
    AtLeast(f64),
    /// No bound: shown for information.
    Shown,
}

/// The rows of one bench.
#[derive(Debug, Default)]
pub struct Report {
    json: bool,
    only: Vec<String>,
    rows: usize,
    missed: bool,
}

impl Report {
    /// Creates a report with the arguments of this process. Ends the process for an unknown argument.
    pub fn from_args() -> Self {
        Self::read(std::env::args().skip(1)).unwrap_or_else(|fault| {
            eprintln!("{fault}");
            std::process::exit(USAGE.into())
        })
    }

    fn read(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut report = Self::default();
        for argument in arguments {
            match argument.as_str() {
                "--json" => report.json = true,
                // Cargo passes this to benches without its harness.
                "--bench" => {}
                flag if flag.starts_with('-') => {
                    return Err(format!("no such argument: {flag}; there are --json and names of rows"));
                }
                _ => report.only.push(argument),
            }
        }
        Ok(report)
    }

    /// Returns `true` if the arguments select a row of this name.
    pub fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|part| name.contains(part.as_str()))
    }

    /// Measures both sides in `rounds` pairs; `unit` is the unit of their results. An extra first pair warms up.
    pub fn pairs(
        &mut self,
        name: &str,
        unit: &str,
        target: Target,
        rounds: usize,
        mut ours: impl FnMut() -> f64,
        mut reference: impl FnMut() -> f64,
    ) {
        if !self.wants(name) {
            return;
        }
        ours();
        reference();
        let mut pairs = Vec::with_capacity(rounds);
        for round in 0..rounds {
            if round % 2 == 0 {
                let own = ours();
                pairs.push((own, reference()));
            } else {
                let other = reference();
                pairs.push((ours(), other));
            }
        }
        let ratio = median(pairs.iter().map(|(own, other)| own / other).collect());
        let own = median(pairs.iter().map(|(own, _)| *own).collect());
        let other = median(pairs.into_iter().map(|(_, other)| other).collect());
        self.row(name, unit, own, other, ratio, target);
    }

    /// Adds a figure from another measurement, with its bound.
    pub fn figure(&mut self, name: &str, unit: &str, ours: f64, bound: f64, target: Target) {
        if self.wants(name) {
            self.row(name, unit, ours, bound, ours / bound, target);
        }
    }

    /// Prints the rows, and returns the exit code of the bench.
    pub fn finish(self) -> ExitCode {
        if self.rows == 0 {
            eprintln!("no row is called {}", self.only.join(" or "));
            return ExitCode::from(USAGE);
        }
        ExitCode::from(u8::from(self.missed))
    }

    fn row(&mut self, name: &str, unit: &str, ours: f64, reference: f64, ratio: f64, target: Target) {
        let (bound, pass) = match target {
            Target::AtMost(most) => (format!("≤ {}", rounded(most)), ratio <= most),
            Target::AtLeast(least) => (format!("≥ {}", rounded(least)), ratio >= least),
            Target::Shown => ("-".to_owned(), true),
        };
        self.missed |= !pass;
        self.rows += 1;
        if self.json {
            let row = json!({
                "name": name, "unit": unit, "ours": ours, "reference": reference, "ratio": ratio, "target": bound,
                "pass": pass,
            });
            println!("{row}");
            return;
        }
        if self.rows == 1 {
            println!(
                "{:<44} {:>10} {:>10} {:<8} {:>7} {:>7}",
                "", "ours", "reference", "", "ratio", "target"
            );
        }
        let verdict = if pass { "" } else { "  missed" };
        println!("{name:<44} {ours:>10.1} {reference:>10.1} {unit:<8} {ratio:>7.3} {bound:>7}{verdict}");
    }
}

/// Rounds for the output. Targets are compared without rounding.
fn rounded(target: f64) -> f64 {
    (target * 1000.0).round() / 1000.0
}

/// Returns the peak of the resident memory of this process so far, in MB; `None` on other systems than Linux.
pub fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").trim().parse::<f64>().ok()? / 1024.0)
}

/// Prints the MB by which the peak has risen since `idle`, for the process that started this one with [`apart`]. Prints
/// nothing where the system does not report the peak.
pub fn print_peak_above(idle: Option<f64>) {
    if let (Some(peak), Some(idle)) = (peak_memory(), idle) {
        println!("{:.1}", peak - idle);
    }
}

/// Starts this program again with these arguments, and returns the number that it prints, if any. A separate process
/// is needed for a peak, because the memory of earlier rows would hide it.
///
/// # Panics
/// Panics if the process fails.
pub fn apart(arguments: &[&str]) -> Option<f64> {
    let this = std::env::current_exe().expect("a bench is a file");
    let output = std::process::Command::new(this).args(arguments).output().expect("a bench can be started");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).trim().parse().ok()
}

/// Returns the median: the upper one for an even number of values.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_the_median_over_the_pairs_and_its_target_decides() {
        let mut report = Report::default();
        let mut slow = [9.0, 2.0, 2.0, 2.0].into_iter();
        report.pairs("twice", "ns", Target::AtMost(2.0), 3, || slow.next().unwrap(), || 1.0);
        assert!(!report.missed);
        report.pairs("half", "ns", Target::AtLeast(0.6), 3, || 1.0, || 2.0);
        assert!(report.missed);
    }

    #[test]
    fn a_row_without_a_target_never_fails() {
        let mut report = Report::default();
        report.figure("any", "MB", 9.0, 1.0, Target::Shown);
        assert!(!report.missed);
    }

    #[test]
    fn an_unknown_argument_is_rejected() {
        let read = |arguments: &[&str]| Report::read(arguments.iter().map(ToString::to_string));
        let report = read(&["--bench", "--json", "upload"]).unwrap();
        assert!(report.json && report.wants("50 MB upload") && !report.wants("download"));
        assert!(read(&["--jsno"]).unwrap_err().contains("no such argument: --jsno"));
    }

    #[test]
    fn a_bench_without_a_row_does_not_pass() {
        assert_eq!(Report::default().finish(), ExitCode::from(USAGE));
        let mut report = Report::default();
        report.figure("any", "MB", 1.0, 2.0, Target::AtMost(1.0));
        assert_eq!(report.finish(), ExitCode::SUCCESS);
    }

    #[test]
    fn an_unselected_row_is_not_measured() {
        let mut report = Report { only: vec!["upload".to_owned()], ..Report::default() };
        report.pairs("download", "ms", Target::Shown, 1, || panic!("measured"), || 1.0);
        assert!(report.wants("50 MB upload"));
    }
}
