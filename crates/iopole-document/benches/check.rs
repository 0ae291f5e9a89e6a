//! The median time of a check, a reading and a writing: the examples of the repository, XML and PDF.
#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a bench may panic")]

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use iopole_bench::{Report, Target, apart, median, peak_memory, print_peak_above};
use iopole_document::{Profile, Rules, check, check_with, read, write};

const ROUNDS: usize = 101;
const LARGE: usize = 8_000_000;
const PEAK_ROW: &str = "peak memory of a check / 8 MB of XML";
const LINE_START: &str = "<ram:IncludedSupplyChainTradeLineItem>";
const LINE_END: &str = "</ram:IncludedSupplyChainTradeLineItem>";

const XML: [&[u8]; 3] = [
    include_bytes!("../../../examples/invoices/facture-cii.xml"),
    include_bytes!("../../../examples/invoices/facture-ubl.xml"),
    include_bytes!("../../../examples/invoices/avoir-cii.xml"),
];
const PDF: &[u8] = include_bytes!("../../../examples/invoices/facture-facturx.pdf");

/// Reads and checks with the crate `en16931`, which has the core rules only.
fn peer(file: &&[u8]) -> usize {
    let read = en16931_formats::read(file).unwrap();
    en16931::validation::validate(&read.invoice).findings().len()
}

/// Median of the milliseconds that a call takes for each of these.
fn time<T, R>(inputs: &[T], call: impl Fn(&T) -> R) -> f64 {
    let one = |input: &T| {
        let start = Instant::now();
        let _ = black_box(call(black_box(input)));
        start.elapsed().as_secs_f64() * 1e3
    };
    median((0..ROUNDS).flat_map(|_| inputs.iter().map(one)).collect())
}

/// The first example with its first line until it has this many bytes.
fn large(size: usize) -> String {
    let example = str::from_utf8(XML[0]).unwrap();
    let (start, end) = (example.find(LINE_START).unwrap(), example.find(LINE_END).unwrap() + LINE_END.len());
    let (before, line, after) = (&example[..start], &example[start..end], &example[end..]);
    format!("{before}{}{after}", line.repeat(size / line.len()))
}

/// Prints the MB that a check adds to the process, for the parent process to read.
fn print_peak() {
    let file = large(LARGE);
    let idle = peak_memory();
    drop(black_box(check(file.as_bytes())));
    print_peak_above(idle);
}

fn main() -> ExitCode {
    if std::env::args().any(|argument| argument == "--peak") {
        print_peak();
        return ExitCode::SUCCESS;
    }
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
    report.pairs(
        "check an XML invoice / en16931",
        "ms",
        Target::AtMost(2.0),
        ROUNDS,
        || time(&XML, |file| check_with(file, Rules::En16931)),
        || time(&XML, peer),
    );
    report.figure("read an XML invoice", "ms", time(&XML, |file| read(file)), 0.5, Target::AtMost(1.0));
    report.figure("read a Factur-X invoice", "ms", time(&[PDF], |file| read(file)), 5.0, Target::AtMost(1.0));
    report.figure("write a CII invoice", "ms", time(&invoices, cii), 1.0, Target::AtMost(1.0));
    report.figure("write a UBL invoice", "ms", time(&invoices, ubl), 1.0, Target::AtMost(1.0));
    if report.wants(PEAK_ROW)
        && let Some(peak) = apart(&["--peak"])
    {
        report.figure(PEAK_ROW, "MB", peak, LARGE as f64 / 1e6, Target::AtMost(8.0));
    }
    report.finish()
}
