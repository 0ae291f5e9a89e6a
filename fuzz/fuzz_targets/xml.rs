//! XML invoices of any structure, and any bytes: read or refused, with an equal result the second time.
#![no_main]

use iopole_hostile::random;
use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|choices: &[u8]| {
    if let Ok(made) = random::xml(&mut Unstructured::new(choices)) {
        let (once, twice) = (iopole_document::header(&made), iopole_document::header(&made));
        assert_eq!((once.verdict, once.document), (twice.verdict, twice.document));
    }
    let _ = iopole_document::header(&[b"<", choices].concat());
});
