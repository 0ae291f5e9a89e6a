//! PDFs of any structure, and any bytes after a PDF header: read or refused, within bounds of time and memory.
#![no_main]

#[allow(dead_code, unused_imports, unreachable_pub, reason = "the simulated platform uses more of it")]
#[path = "../../crates/iopole-sandbox/src/documents/mod.rs"]
mod documents;
#[allow(dead_code, unused_imports, unreachable_pub, reason = "the simulated platform uses more of it")]
#[path = "../../crates/iopole-sandbox/src/exact.rs"]
mod exact;

use iopole_hostile::random;
use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|choices: &[u8]| {
    if let Ok(made) = random::pdf(&mut Unstructured::new(choices)) {
        let _ = documents::read(&made);
    }
    let _ = documents::read(&[b"%PDF-1.7\n", choices].concat());
});
