//! XML invoices of any structure, and any bytes: read or refused, with an equal result the second time.
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
    if let Ok(made) = random::xml(&mut Unstructured::new(choices)) {
        let (once, twice) = (documents::read(&made), documents::read(&made));
        assert_eq!((once.verdict, once.document), (twice.verdict, twice.document));
    }
    let _ = documents::read(&[b"<", choices].concat());
});
