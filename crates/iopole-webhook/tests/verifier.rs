//! The verifier: heads with and without an announced checksum, the window, and `Debug`.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use iopole_webhook::{SignatureError, Verification, Verifier};
use support::{SECRET, STATUS, now, signer, verifier};

fn started(request: &Request<Bytes>) -> Verification {
    let target = request.uri().path_and_query().unwrap().as_str();
    verifier().start(request.method(), target, request.headers()).unwrap()
}

#[test]
fn without_an_announced_checksum_the_body_is_needed() {
    let (open, announced) = (signer().json(STATUS), signer().with_checksum().json(STATUS));
    assert_eq!([started(&open).is_announced(), started(&announced).is_announced()], [false, true]);
    for (request, error) in [(open, SignatureError::Signature), (announced, SignatureError::Checksum)] {
        let mut forged = started(&request);
        forged.update(b"{}");
        assert_eq!(forged.finish(), Err(error));
        let mut whole = started(&request);
        whole.update(STATUS.as_bytes());
        assert_eq!(whole.finish().unwrap().timestamp, now());
    }
}

#[test]
fn a_time_stamp_within_the_window_is_accepted() {
    let request = signer().json(STATUS);
    let target = request.uri().path_and_query().unwrap().as_str();
    let window = Duration::from_secs(300);
    let accepted = |verifier: Verifier| {
        verifier.with_window(window).start(request.method(), target, request.headers()).is_ok()
    };
    for (by, expected) in [(window, true), (window + Duration::from_millis(1), false)] {
        assert_eq!(accepted(verifier().with_clock(move || now() + by)), expected, "{by:?} late");
        assert_eq!(accepted(verifier().with_clock(move || now() - by)), expected, "{by:?} early");
    }
}

#[test]
fn a_verifier_shows_its_window_and_its_number_of_secrets() {
    let verifier = Verifier::new(SECRET).unwrap().with_window(Duration::from_secs(7));
    let shown = format!("{verifier:?}");
    assert!(shown.starts_with("Verifier") && shown.contains("window: 7s"), "{shown}");
    assert!(shown.contains("secrets: 1") && !shown.contains(SECRET), "{shown}");
}

#[test]
fn a_verification_shows_the_time_of_the_signature() {
    let request = signer().json(STATUS);
    let target = request.uri().path_and_query().unwrap().as_str();
    let verification = verifier().start(request.method(), target, request.headers()).unwrap();
    let shown = format!("{verification:?}");
    assert!(shown.starts_with("Verification") && shown.contains("timestamp"), "{shown}");
    assert!(!shown.contains(request.headers()["x-signature"].to_str().unwrap()), "{shown}");
}
