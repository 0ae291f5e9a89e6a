//! PDFs of any structure, and any bytes behind a PDF's header: read or refused, within the bounds of their size.
#![no_main]

use iopole_hostile::random;
use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|choices: &[u8]| {
    if let Ok(made) = random::pdf(&mut Unstructured::new(choices)) {
        let _ = iopole_document::read(&made);
    }
    let _ = iopole_document::read(&[b"%PDF-1.7\n", choices].concat());
});
