//! Allocations while a page of 200 search rows is read into the model, compared with `serde_json::Value`. Separate from
//! the other benches, because counting takes time.
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

mod page;

use std::hint::black_box;
use std::process::ExitCode;

use iopole_bench::{Report, Target};
use iopole_model::search::SearchInvoicesResult;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Counts the allocations of one read.
fn count<T: DeserializeOwned>(page: &[u8]) -> f64 {
    let read = || drop(black_box(serde_json::from_slice::<T>(black_box(page)).unwrap()));
    #[allow(clippy::cast_precision_loss, reason = "thousands")]
    let count = allocation_counter::measure(read).count_total as f64;
    count
}

fn main() -> ExitCode {
    let page = page::known();
    let mut report = Report::from_args();
    let (ours, reference) = (count::<SearchInvoicesResult>(&page), count::<Value>(&page));
    report.figure("allocations of 200 search rows", "", ours, reference, Target::AtMost(0.8));
    report.finish()
}
