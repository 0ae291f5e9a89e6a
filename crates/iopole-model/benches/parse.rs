//! Reads a page of 200 search rows into the model, compared with `serde_json::Value`, and writes an invoice of 500
//! lines, compared with plain structs of equal members.
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

mod page;
mod plain;

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use iopole_bench::{Report, Target};
use iopole_model::search::SearchInvoicesResult;
use serde::de::DeserializeOwned;
use serde_json::Value;

const ROUNDS: usize = 31;
const CALLS: u32 = 20;

/// Returns the microseconds of one call.
fn time<T>(call: impl Fn() -> T) -> f64 {
    let start = Instant::now();
    for _ in 0..CALLS {
        drop(black_box(call()));
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(CALLS)
}

fn read<T: DeserializeOwned>(page: &[u8]) -> T {
    serde_json::from_slice(black_box(page)).unwrap()
}

fn main() -> ExitCode {
    let mut report = Report::from_args();
    let page = page::known();
    let ours = || time(|| read::<SearchInvoicesResult>(&page));
    let reference = || time(|| read::<Value>(&page));
    report.pairs("parse 200 search rows", "µs", Target::AtMost(1.0), ROUNDS, ours, reference);
    let (invoice, plain) = plain::invoices(500);
    let ours = || time(|| serde_json::to_vec(black_box(&invoice)).unwrap());
    let reference = || time(|| serde_json::to_vec(black_box(&plain)).unwrap());
    report.pairs("write an invoice of 500 lines", "µs", Target::AtMost(1.3), ROUNDS, ours, reference);
    report.finish()
}
