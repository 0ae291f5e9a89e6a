//! Any bytes as the body of a delivery with the signature of one known content: only that content is accepted, and a
//! stream in pieces has the same result as the whole body.
#![no_main]

use std::convert::Infallible;
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use futures_util::{FutureExt as _, stream};
use http::{HeaderValue, Request};
use http_body::Frame;
use http_body_util::StreamBody;
use iopole_webhook::testing::Signer;
use iopole_webhook::{Authentication, Intake, PublicPath, Verifier};
use libfuzzer_sys::fuzz_target;

const SECRET: &str = "a secret of 32 characters at least";
/// Content of a status, which may be replayed as the file of an invoice.
const SIGNED: &[u8] = br#"{"statusId":"s"}"#;
const TYPES: [&str; 3] =
    ["application/json", "multipart/form-data; boundary=b", "multipart/form-data; boundary=--b"];

fn request<B>(body: B, kind: &'static str, checksum: bool) -> Request<B> {
    let signer = Signer::new(SECRET).at(now());
    let signer = if checksum { signer.with_checksum() } else { signer };
    let mut request = signer.json(SIGNED).map(|_| body);
    request.headers_mut().insert("content-type", HeaderValue::from_static(kind));
    request
}

fn now() -> std::time::SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_795_252_542)
}

fuzz_target!(|input: &[u8]| {
    let [form, size, body @ ..] = input else { return };
    let (kind, checksum) = (TYPES[usize::from(*form) % TYPES.len()], *form >= 128);
    let verifier = Verifier::new(SECRET).expect("a secret").with_clock(now);
    let whole = verifier.verify(&request(body, kind, checksum), &PublicPath::AsReceived);
    let frames: Vec<_> = body
        .chunks(usize::from(*size).max(1))
        .map(|piece| Ok::<_, Infallible>(Frame::data(Bytes::copy_from_slice(piece))))
        .collect();
    let run = async {
        let intake = Intake::new(Authentication::signature(verifier));
        let received = intake.receive(request(StreamBody::new(stream::iter(frames)), kind, checksum)).await;
        assert_eq!(whole.is_ok(), received.is_ok());
        let Ok(delivery) = received else { return };
        assert_eq!(delivery.content.bytes().await.expect("it is in memory"), SIGNED);
    };
    // Every frame is ready, so the future is.
    run.now_or_never().expect("it ends");
});
