//! XML invoices of any structure, and any bytes: checked without a panic, with the same findings a second time.
#![no_main]

use iopole_document::{check, check_with, Rules};
use iopole_hostile::random;
use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|choices: &[u8]| {
    if let Ok(made) = random::xml(&mut Unstructured::new(choices)) {
        assert_eq!(check(&made), check(&made));
        let _ = check_with(&made, Rules::FranceV1_4);
    }
    let _ = check_with(choices, Rules::FranceV1_4);
    let _ = check(&[b"<", choices].concat());
});
