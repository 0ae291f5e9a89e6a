//! What `Debug` shows of the settings, which help to see why a delivery was refused; and no secret.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::time::Duration;

use iopole_webhook::{MemoryStore, Verifier};
use support::{SECRET, STATUS, signer, verifier};

#[test]
fn a_verifier_shows_its_window_and_how_many_secrets_it_has() {
    let verifier = Verifier::new(SECRET).unwrap().with_window(Duration::from_secs(7));
    let shown = format!("{verifier:?}");
    assert!(shown.starts_with("Verifier") && shown.contains("window: 7s"), "{shown}");
    assert!(shown.contains("secrets: 1") && !shown.contains(SECRET), "{shown}");
}

#[test]
fn a_verification_under_way_shows_when_the_request_was_signed() {
    let request = signer().json(STATUS);
    let target = request.uri().path_and_query().unwrap().as_str();
    let verification = verifier().start(request.method(), target, request.headers()).unwrap();
    let shown = format!("{verification:?}");
    assert!(shown.starts_with("Verification") && shown.contains("timestamp"), "{shown}");
    assert!(!shown.contains(request.headers()["x-signature"].to_str().unwrap()), "{shown}");
}

#[test]
fn a_store_shows_its_bound_its_age_and_its_lease() {
    let store = MemoryStore::new().with_capacity(3).with_retention(Duration::from_secs(5));
    let shown = format!("{:?}", store.with_lease(Duration::from_secs(7)));
    assert!(shown.starts_with("MemoryStore"), "{shown}");
    assert!(["capacity: 3", "retention: 5s", "lease: 7s"].iter().all(|part| shown.contains(part)), "{shown}");
}
