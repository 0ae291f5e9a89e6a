//! The median time of a check: the examples of the repository, XML and PDF.
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use iopole_bench::{Report, Target, median};
use iopole_document::check;

const ROUNDS: usize = 101;

const XML: [&[u8]; 3] = [
    include_bytes!("../../../examples/invoices/facture-cii.xml"),
    include_bytes!("../../../examples/invoices/facture-ubl.xml"),
    include_bytes!("../../../examples/invoices/avoir-cii.xml"),
];
const PDF: &[u8] = include_bytes!("../../../examples/invoices/facture-facturx.pdf");

/// Median of the milliseconds that a check takes.
fn time(files: &[&[u8]]) -> f64 {
    let one = |file: &[u8]| {
        let start = Instant::now();
        let _ = black_box(check(black_box(file)));
        start.elapsed().as_secs_f64() * 1e3
    };
    median((0..ROUNDS).flat_map(|_| files.iter().map(|file| one(file))).collect())
}

fn main() -> ExitCode {
    let mut report = Report::from_args();
    report.figure("check an XML invoice", "ms", time(&XML), 0.5, Target::AtMost(1.0));
    report.figure("check a Factur-X invoice", "ms", time(&[PDF]), 5.0, Target::AtMost(1.0));
    report.finish()
}
