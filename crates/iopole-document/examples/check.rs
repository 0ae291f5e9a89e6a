//! Checks files, and prints their findings: `cargo run -p iopole-document --example check -- invoice.xml invoice.pdf`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

use std::process::ExitCode;

use iopole_document::{Language, Outcome, check};

fn main() -> ExitCode {
    let mut refused = false;
    for path in std::env::args().skip(1) {
        let file = match std::fs::read(&path) {
            Ok(file) => file,
            Err(error) => {
                eprintln!("{path}: {error}");
                return ExitCode::FAILURE;
            }
        };
        let report = check(&file);
        refused |= report.outcome() != Outcome::Accept;
        println!("{path}: {}", report.outcome().as_str());
        for finding in &report.findings {
            println!("  {} {}", finding.rule, finding.message(Language::English));
            println!("    {} {}", finding.place, finding.found.as_deref().unwrap_or_default());
            println!("    {}", finding.advice(Language::English));
        }
    }
    if refused { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
