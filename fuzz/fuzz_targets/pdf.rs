//! PDFs of any structure, and any bytes after a PDF header: read or refused, within bounds of time and memory.
#![no_main]

use iopole_hostile::random;
use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|choices: &[u8]| {
    if let Ok(made) = random::pdf(&mut Unstructured::new(choices)) {
        let _ = iopole_document::header(&made);
    }
    let _ = iopole_document::header(&[b"%PDF-1.7\n", choices].concat());
});
