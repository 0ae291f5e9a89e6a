//! Answers to deliveries that may be genuine: the platform retries them, so a wrong setting here loses none.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::Full;
use iopole_webhook::testing::Signer;
use iopole_webhook::{Authentication, Intake, MemoryStore, Receiver, TokenEndpoint, Verifier};
use support::*;

const OTHER: &str = "0b1d0f2ac94e5863b0e7d2519fa8c346e1705bd8f293a64c";

fn receiver(authentication: Authentication) -> (Arc<AtomicUsize>, Receiver<impl iopole_webhook::Handler>) {
    let (seen, handler) = counting();
    (seen, Receiver::new(Intake::new(authentication), MemoryStore::new(), handler))
}

/// A delivery of each kind, with and without an announced checksum.
fn deliveries(signer: &Signer) -> Vec<Request<Bytes>> {
    [signer.clone(), signer.clone().with_checksum()]
        .iter()
        .flat_map(|signer| [signer.json(STATUS), signer.invoice(b"%PDF", &[("invoiceId", ID)])])
        .collect()
}

#[tokio::test]
async fn a_delivery_under_another_secret_gets_503_until_ours_is_corrected() {
    for request in deliveries(&signer()) {
        let (seen, mistyped) =
            receiver(Authentication::signature(Verifier::new(OTHER).unwrap().with_clock(now)));
        let response = mistyped.respond(request.clone().map(Full::new)).await;
        assert_eq!(response.status().as_u16(), 503);
        assert!(response.headers().contains_key("retry-after"));
        assert_eq!(seen.load(Ordering::SeqCst), 0);
        let (seen, corrected) = receiver(Authentication::signature(verifier()));
        assert_eq!(post(&corrected, request).await, 204);
        assert_eq!(seen.load(Ordering::SeqCst), 1);
    }
}

/// Tests the ends of the four attempts of the default strategy. Its pauses are 1, 4 and 6 minutes (in one reading 1, 3
/// and 6). Each attempt takes the 60 s that the platform waits, and the clocks differ by a minute.
#[tokio::test]
async fn every_default_retry_with_its_first_time_stamp_is_within_the_window() {
    for pauses in [[60, 240, 360], [60, 180, 360]] {
        let mut later = 0;
        for pause in [0].into_iter().chain(pauses) {
            later += pause;
            for skew in [0, 60] {
                let at = now() + Duration::from_secs(later + skew);
                let verifier = Verifier::new(SECRET).unwrap().with_clock(move || at);
                let (_, receiver) = receiver(Authentication::signature(verifier));
                for request in deliveries(&signer()) {
                    assert_eq!(post(&receiver, request).await, 204, "{later} s, {skew} s of skew");
                }
            }
            later += 60;
        }
    }
}

#[tokio::test]
async fn a_stale_delivery_gets_503_until_the_window_is_wider() {
    for seconds in [901, 3_600, 86_400] {
        let at = now() + Duration::from_secs(seconds);
        let stale = || Verifier::new(SECRET).unwrap().with_clock(move || at);
        for request in deliveries(&signer()) {
            let (_, strict) = receiver(Authentication::signature(stale()));
            assert_eq!(post(&strict, request.clone()).await, 503, "{seconds}");
            let wide = stale().with_window(Duration::from_secs(seconds));
            let (_, wide) = receiver(Authentication::signature(wide));
            assert_eq!(post(&wide, request).await, 204, "{seconds}");
        }
    }
}

/// Status and headers do not reveal if a signature was right.
#[tokio::test]
async fn a_forger_learns_nothing_from_the_answer() {
    let (_, receiver) = receiver(Authentication::signature(verifier()));
    let old = now() - Duration::from_secs(2_000);
    let mut answers = Vec::new();
    for signer in [signer().at(old), Signer::new(OTHER).to("/hooks/iopole?kind=status").at(old)] {
        for request in deliveries(&signer) {
            let response = receiver.respond(request.map(Full::new)).await;
            answers.push(format!("{} {:?}", response.status(), response.headers()));
        }
    }
    for request in deliveries(&Signer::new(OTHER).to("/hooks/iopole?kind=status").at(now())) {
        let response = receiver.respond(request.map(Full::new)).await;
        answers.push(format!("{} {:?}", response.status(), response.headers()));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[tokio::test]
async fn a_request_without_a_well_formed_signature_gets_401() {
    let (_, receiver) = receiver(Authentication::signature(verifier()));
    for (header, value) in [
        ("x-signature", None),
        ("x-timestamp", None),
        ("x-signature", Some("0")),
        ("x-timestamp", Some("yesterday")),
    ] {
        let mut request = signer().json(STATUS);
        request.headers_mut().remove(header);
        if let Some(value) = value {
            request.headers_mut().insert(header, value.parse().unwrap());
        }
        assert_eq!(post(&receiver, request).await, 401, "{header} {value:?}");
    }
}

#[tokio::test]
async fn a_wrong_password_or_key_gets_503_and_a_missing_one_401() {
    let basic = |text: &str| ("authorization", format!("Basic {}", STANDARD.encode(text)));
    let key = |text: &str| ("ocp-apim-subscription-key", text.to_owned());
    let user = || Authentication::basic("iopole", "the password, mistyped").unwrap();
    let keyed = || Authentication::subscription_key("the key, mistyped").unwrap();
    for (authentication, (name, value), expected) in [
        (user(), basic("iopole:the password"), 503),
        (user(), basic("iopole:the password, mistyped"), 204),
        (user(), basic("no colon"), 401),
        (user(), key("the key"), 401),
        (keyed(), key("the key"), 503),
        (keyed(), key("the key, mistyped"), 204),
        (keyed(), key(""), 401),
        (keyed(), basic("iopole:the password"), 401),
    ] {
        let (_, receiver) = receiver(authentication);
        let request = signer().with_header(name, value.clone()).json(STATUS);
        assert_eq!(post(&receiver, request).await, expected, "{name}: {value}");
    }
    // A 401 makes an OAuth client fetch another token.
    let endpoint = TokenEndpoint::new("iopole", "a client secret of 24 and more").unwrap();
    let (_, receiver) = receiver(Authentication::bearer(endpoint));
    let request = signer().with_header("authorization", "Bearer AAAA").json(STATUS);
    assert_eq!(post(&receiver, request).await, 401);
}

#[tokio::test]
async fn the_answer_to_a_delivery_that_may_be_genuine_can_be_set() {
    let (_, receiver) = receiver(Authentication::signature(Verifier::new(OTHER).unwrap().with_clock(now)));
    let receiver = receiver.with_unverified_status(StatusCode::UNAUTHORIZED);
    assert_eq!(post(&receiver, signer().json(STATUS)).await, 401);
}
