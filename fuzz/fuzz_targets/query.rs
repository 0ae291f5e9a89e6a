//! Any text as a search expression of the simulated platform: parsed or refused, and applied to a record without a
//! panic.
#![no_main]

#[allow(dead_code, reason = "the simulated platform uses more of it")]
#[path = "../../crates/iopole-sandbox/src/query/mod.rs"]
mod query;

use libfuzzer_sys::fuzz_target;

const KNOWN: [&str; 3] = ["invoice.direction", "seller.siren", "createdDate"];

struct Record;

impl query::Searchable for Record {
    fn values(&self, field: &str) -> Vec<String> {
        if field == KNOWN[1] { vec!["123456789".to_owned(), "OUTBOUND".to_owned()] } else { Vec::new() }
    }
}

fuzz_target!(|text: &str| {
    if let Ok(read) = query::parse(text, &KNOWN) {
        let _ = (read.matches(&Record), read.required(KNOWN[0]).is_some());
    }
});
