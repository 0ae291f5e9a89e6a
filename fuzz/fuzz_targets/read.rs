//! Any bytes and any XML structure as an invoice. A document that was written from a reading is read as the same invoice,
//! unless the writer lists what it left out.
#![no_main]

use iopole_document::write::{cii, ubl, Written};
use iopole_document::{read, Profile, Reading};
use iopole_hostile::random;
use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;

fn again(reading: &Reading, written: &Written) {
    let again = read(&written.file).expect("a written document is well-formed");
    if written.leftovers.is_empty() {
        assert!(again.leftovers.is_empty());
        assert_eq!(again.invoice.lines.len(), reading.invoice.lines.len());
    }
}

fuzz_target!(|choices: &[u8]| {
    let made = random::xml(&mut Unstructured::new(choices)).unwrap_or_default();
    for file in [choices, &made] {
        let Ok(reading) = read(file) else { continue };
        assert!(reading.places().all(|place| place.xpath.starts_with('/')));
        for written in [cii(&reading.invoice, Profile::Extended), ubl(&reading.invoice, Profile::En16931)] {
            if let Ok(written) = written {
                again(&reading, &written);
            }
        }
    }
});
