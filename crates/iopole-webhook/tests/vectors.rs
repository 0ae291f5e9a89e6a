//! The vectors of the signature: signing and verifying.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::time::Duration;

use http_body_util::Full;
use iopole_webhook::{
    Authentication, ConfigError, Kind, Payload, PublicPath, SignatureError, TokenEndpoint, Verifier,
};
use support::*;

#[test]
fn every_vector_is_signed_and_verified() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 4);
    for vector in &vectors {
        let name = vector["name"].as_str().unwrap();
        let request = request_of(vector);
        assert_eq!(request.headers()["x-signature"], vector["signature"].as_str().unwrap(), "{name}");
        let signed = verifier().verify(&request, &PublicPath::AsReceived).unwrap();
        assert_eq!(signed.checksum, vector["checksum"].as_str().unwrap(), "{name}");
        assert_eq!(signed.secret, 0);
    }
}

#[tokio::test]
async fn every_vector_is_received_whole_and_in_pieces() {
    let kinds = [Kind::Status, Kind::Status, Kind::Invoice, Kind::Unknown];
    for (vector, kind) in vectors().iter().zip(kinds) {
        let request = request_of(vector);
        for size in [1, 2, 3, 7, 64, 100_000] {
            for hesitate in [false, true] {
                let request = request.clone().map(|body| InPieces::of(&body, size, hesitate));
                let delivery = intake().receive(request).await.unwrap();
                assert_eq!(delivery.payload.kind(), kind, "{}", vector["name"]);
                let signed = vector["signedBytesUtf8"].as_str().unwrap();
                assert_eq!(delivery.content.bytes().await.unwrap(), signed);
                assert_eq!(delivery.target, vector["pathWithQuery"].as_str().unwrap());
            }
        }
    }
}

#[tokio::test]
async fn the_invoice_of_the_vector_has_its_unsigned_parts() {
    let request = request_of(&vectors()[2]).map(Full::new);
    let delivery = intake().receive(request).await.unwrap();
    let Payload::Invoice(invoice) = delivery.payload else { panic!("not an invoice") };
    assert_eq!(invoice.invoice_id.as_hint().as_ref().unwrap().as_str(), ID);
    assert_eq!(*invoice.sender_accepts_statuses.as_hint(), Some(true));
    assert_eq!(invoice.content_type.as_hint().as_deref(), Some("application/pdf"));
    assert_eq!(invoice.parts.as_hint().len(), 2);
    assert_eq!(delivery.content.len(), 41);
}

#[test]
fn an_announced_checksum_is_verified_before_the_body() {
    let request = signer().with_checksum().json(STATUS);
    let target = request.uri().to_string();
    let verifier = verifier();
    let started = verifier.start(request.method(), &target, request.headers()).unwrap();
    assert!(started.is_announced());
    // The head alone is refused.
    let wrong = verifier.start(request.method(), "/elsewhere", request.headers());
    assert_eq!(wrong.unwrap_err(), SignatureError::Signature);
    // The body must have the announced checksum.
    let mut other = verifier.start(request.method(), &target, request.headers()).unwrap();
    other.update(b"something else");
    assert_eq!(other.finish().unwrap_err(), SignatureError::Checksum);
    assert!(verifier.verify(&request, &PublicPath::AsReceived).is_ok());
}

#[test]
fn the_index_of_the_signing_secret_is_reported() {
    let rotation = Verifier::new("a new secret of 32 characters and more").unwrap().with_clock(now);
    let request = signer().json(STATUS);
    assert!(rotation.verify(&request, &PublicPath::AsReceived).is_err());
    let rotation = rotation.with_secret(SECRET).unwrap();
    assert_eq!(rotation.verify(&request, &PublicPath::AsReceived).unwrap().secret, 1);
    let checksum = signer().with_checksum().json(STATUS);
    assert_eq!(rotation.verify(&checksum, &PublicPath::AsReceived).unwrap().secret, 1);
}

#[test]
fn an_empty_or_masked_secret_is_rejected() {
    assert!(Verifier::new("").unwrap_err().to_string().contains("empty"));
    assert!(Verifier::new("abcd1****").unwrap_err().to_string().contains("****"));
    assert!(!format!("{:?}", verifier()).contains(&SECRET[..8]));
}

#[test]
fn every_credential_with_characters_around_it_is_rejected() {
    for (before, after) in
        [("", "\n"), ("", "\r\n"), (" ", ""), ("", "\t"), ("\u{feff}", ""), ("\"", "\""), ("'", "'")]
    {
        let odd = format!("{before}{SECRET}{after}");
        let endpoint = || TokenEndpoint::new("iopole", SECRET).unwrap();
        let refused: [Result<(), ConfigError>; 10] = [
            Verifier::new(odd.as_str()).map(drop),
            verifier().with_secret(odd.as_str()).map(drop),
            Authentication::hmac(odd.as_str()).map(drop),
            Authentication::basic("iopole", odd.as_str()).map(drop),
            Authentication::basic(&odd, SECRET).map(drop),
            Authentication::subscription_key(odd.as_str()).map(drop),
            TokenEndpoint::new("iopole", odd.as_str()).map(drop),
            TokenEndpoint::new(odd.as_str(), SECRET).map(drop),
            endpoint().with_client("other", odd.as_str()).map(drop),
            endpoint().with_user("user", odd.as_str()).map(drop),
        ];
        for (at, result) in refused.into_iter().enumerate() {
            let error = result.expect_err(&format!("{at}: {odd:?}"));
            assert!(matches!(error, ConfigError::SecretForm { .. }), "{at}: {error}");
            assert!(!error.to_string().contains(SECRET), "{error}");
        }
    }
}

#[test]
fn the_window_is_15_minutes_both_ways_and_can_be_set() {
    let check = |stamp: u64, window: Option<u64>| {
        let request = signer().with_timestamp(stamp.to_string()).json(STATUS);
        let mut verifier = verifier();
        if let Some(window) = window {
            verifier = verifier.with_window(Duration::from_secs(window));
        }
        verifier.verify(&request, &PublicPath::AsReceived).map(|_| ()).map_err(|error| error.code())
    };
    for stamp in [NOW - 900, NOW, NOW + 900, NOW * 1000 - 900_000, NOW * 1000 + 900_000] {
        assert_eq!(check(stamp, None), Ok(()), "{stamp}");
    }
    for stamp in [NOW - 901, NOW + 901, NOW * 1000 - 900_001, NOW * 1000 + 900_001] {
        assert_eq!(check(stamp, None), Err("stale_timestamp"), "{stamp}");
        assert_eq!(check(stamp, Some(1_200)), Ok(()), "{stamp}");
    }
    assert_eq!(check(NOW - 1, Some(0)), Err("stale_timestamp"));
}
