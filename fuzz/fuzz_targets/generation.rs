//! Any XML structure, and any JSON, as the request to generate an invoice: generated or refused.
#![no_main]

#[allow(dead_code, unused_imports, unreachable_pub, reason = "the simulated platform uses more of it")]
#[path = "../../crates/iopole-sandbox/src/exact.rs"]
mod exact;
#[allow(dead_code, unused_imports, unreachable_pub, reason = "the simulated platform uses more of it")]
#[path = "../../crates/iopole-sandbox/src/generation/mod.rs"]
mod generation;

/// Issues in the place that the generation expects.
#[allow(dead_code, unused_imports, unreachable_pub, reason = "the simulated platform uses more of it")]
mod request {
    #[path = "../../../crates/iopole-sandbox/src/request/issue.rs"]
    pub(crate) mod issue;
    pub(crate) use issue::Issue;
}

use iopole_document::Profile;
use iopole_hostile::random;
use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|choices: &[u8]| {
    if let Ok(made) = random::xml(&mut Unstructured::new(choices)) {
        let _ = generation::ubl_from_cii(&made, Profile::En16931);
    }
    let _ = generation::ubl_from_cii(choices, Profile::PeppolBis3);
    if let Ok(request) = serde_json::from_slice(choices) {
        let _ = generation::cii(&request, Profile::Extended);
        let _ = generation::ubl(&request, Profile::PeppolBis3);
    }
});
