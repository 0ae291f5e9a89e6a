//! The median time of a check, a reading and a writing: the examples of the repository, XML and PDF.
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use iopole_bench::{Report, Target, median};
use iopole_document::{Profile, check, read, write};

const ROUNDS: usize = 101;

const XML: [&[u8]; 3] = [
    include_bytes!("../../../examples/invoices/facture-cii.xml"),
    include_bytes!("../../../examples/invoices/facture-ubl.xml"),
    include_bytes!("../../../examples/invoices/avoir-cii.xml"),
];
const PDF: &[u8] = include_bytes!("../../../examples/invoices/facture-facturx.pdf");

/// Median of the milliseconds that a call takes for each of these.
fn time<T, R>(inputs: &[T], call: impl Fn(&T) -> R) -> f64 {
    let one = |input: &T| {
        let start = Instant::now();
        let _ = black_box(call(black_box(input)));
        start.elapsed().as_secs_f64() * 1e3
    };
    median((0..ROUNDS).flat_map(|_| inputs.iter().map(one)).collect())
}

fn main() -> ExitCode {
    let mut report = Report::from_args();
    let invoices: Vec<_> = XML.iter().map(|file| read(file).unwrap().invoice).collect();
    let ubl = |invoice: &_| write::ubl(invoice, Profile::En16931);
    let cii = |invoice: &_| write::cii(invoice, Profile::En16931);
    report.figure("check an XML invoice", "ms", time(&XML, |file| check(file)), 0.5, Target::AtMost(1.0));
    report.figure(
        "check a Factur-X invoice",
        "ms",
        time(&[PDF], |file| check(file)),
        5.0,
        Target::AtMost(1.0),
    );
    report.figure("read an XML invoice", "ms", time(&XML, |file| read(file)), 0.5, Target::AtMost(1.0));
    report.figure("read a Factur-X invoice", "ms", time(&[PDF], |file| read(file)), 5.0, Target::AtMost(1.0));
    report.figure("write a CII invoice", "ms", time(&invoices, cii), 1.0, Target::AtMost(1.0));
    report.figure("write a UBL invoice", "ms", time(&invoices, ubl), 1.0, Target::AtMost(1.0));
    report.finish()
}
