//! Any XML structure, and any JSON, as the request to generate an invoice: generated or refused.
#![no_main]

#[allow(dead_code, unused_imports, unreachable_pub, reason = "the simulated platform uses more of it")]
#[path = "../../crates/iopole-sandbox/src/documents.rs"]
mod documents;
#[allow(dead_code, unused_imports, unreachable_pub, reason = "the simulated platform uses more of it")]
#[path = "../../crates/iopole-sandbox/src/exact.rs"]
mod exact;
#[allow(dead_code, unused_imports, unreachable_pub, reason = "the simulated platform uses more of it")]
#[path = "../../crates/iopole-sandbox/src/generation/mod.rs"]
mod generation;
#[allow(dead_code, unused_imports, unreachable_pub, reason = "the simulated platform uses more of it")]
#[path = "../../crates/iopole-sandbox/src/request/issue.rs"]
mod issue;

/// Format in the words of the generation.
mod api {
    pub(crate) use crate::issue;
}

use generation::Flavour;
use iopole_hostile::random;
use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|choices: &[u8]| {
    if let Ok(made) = random::xml(&mut Unstructured::new(choices)) {
        let _ = generation::ubl_from_cii(&made, Flavour::En16931);
    }
    let _ = generation::ubl_from_cii(choices, Flavour::PeppolBis3);
    if let Ok(request) = serde_json::from_slice(choices) {
        let _ = generation::cii(&request, Flavour::Extended);
        let _ = generation::ubl(&request, Flavour::PeppolBis3);
    }
});
