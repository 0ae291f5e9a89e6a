//! A signature is known to hold before the body only where the request says its checksum.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use iopole_webhook::{SignatureError, Verification};
use support::{STATUS, now, signer, verifier};

fn started(request: &Request<Bytes>) -> Verification {
    let target = request.uri().path_and_query().unwrap().as_str();
    verifier().start(request.method(), target, request.headers()).unwrap()
}

#[test]
fn without_the_checksum_nothing_holds_until_the_body_is_there() {
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
fn a_time_stamp_at_either_end_of_the_window_is_taken_and_none_beyond() {
    let request = signer().json(STATUS);
    let target = request.uri().path_and_query().unwrap().as_str();
    let window = Duration::from_secs(300);
    let taken = |verifier: iopole_webhook::Verifier| {
        verifier.with_window(window).start(request.method(), target, request.headers()).is_ok()
    };
    for (by, expected) in [(window, true), (window + Duration::from_millis(1), false)] {
        assert_eq!(taken(verifier().with_clock(move || now() + by)), expected, "{by:?} late");
        assert_eq!(taken(verifier().with_clock(move || now() - by)), expected, "{by:?} early");
    }
}
