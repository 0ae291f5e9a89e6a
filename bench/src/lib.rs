//! Measures two sides in turn, and says whether the ratio meets its target.
//!
//! A machine's speed drifts, so no figure stands alone: ours and a reference are measured in pairs, in alternating
//! order, and the ratio is the median over the pairs. With `--json` among a bench's arguments its rows are printed as
//! one JSON object a line, which is what `cargo xtask bench` reads. An argument that is no flag picks the rows whose
//! name holds it. A bench ends with 0 when every row meets its target, with 1 when one misses it, and with 2 when it is
//! asked for what it does not have.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "what a bench prints is its result")]

use std::process::ExitCode;

use serde_json::json;

/// What a bench ends with when its arguments mean nothing.
const USAGE: u8 = 2;

/// A ratio's bound.
#[derive(Debug, Clone, Copy)]
pub enum Target {
    /// Ours divided by the reference, at most.
    AtMost(f64),
    /// Ours divided by the reference, at least.
    AtLeast(f64),
    /// None: shown for information.
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
    /// A report with the arguments of this process; it ends the process where they mean nothing.
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
                // Cargo's own, for benches without its harness.
                "--bench" => {}
                flag if flag.starts_with('-') => {
                    return Err(format!("no such argument: {flag}; there are --json and names of rows"));
                }
                _ => report.only.push(argument),
            }
        }
        Ok(report)
    }

    /// Whether a row of this name is asked for.
    pub fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|part| name.contains(part.as_str()))
    }

    /// Measures both sides in `rounds` pairs; `unit` is that of what they return. A first pair, not counted, warms up.
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

    /// A figure that was measured otherwise, beside its bound.
    pub fn figure(&mut self, name: &str, unit: &str, ours: f64, bound: f64, target: Target) {
        if self.wants(name) {
            self.row(name, unit, ours, bound, ours / bound, target);
        }
    }

    /// Whether every row meets its target; the exit code of the bench.
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

/// To be read by people: a target is compared as it is.
fn rounded(target: f64) -> f64 {
    (target * 1000.0).round() / 1000.0
}

/// The peak of this process's resident memory so far, in MB; `None` where the system does not tell (elsewhere than on
/// Linux).
pub fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").trim().parse::<f64>().ok()? / 1024.0)
}

/// The middle value; of an even number of values, the upper of the two in the middle.
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
    fn what_is_only_shown_never_fails() {
        let mut report = Report::default();
        report.figure("any", "MB", 9.0, 1.0, Target::Shown);
        assert!(!report.missed);
    }

    #[test]
    fn an_argument_that_means_nothing_is_refused() {
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
    fn a_row_that_is_not_asked_for_is_not_measured() {
        let mut report = Report { only: vec!["upload".to_owned()], ..Report::default() };
        report.pairs("download", "ms", Target::Shown, 1, || panic!("measured"), || 1.0);
        assert!(report.wants("50 MB upload"));
    }
}
