//! Any bytes as a JSON body: always taken in, kept byte by byte, typed payloads and `Debug` without a panic.
#![no_main]

use bytes::Bytes;
use futures_util::FutureExt as _;
use http::Request;
use http_body_util::Full;
use iopole_webhook::{Authentication, Intake, Payload};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let request = Request::post("/").header("content-type", "application/json");
    let request = request.body(Full::new(Bytes::copy_from_slice(body))).expect("a fixed head");
    let intake = Intake::new(Authentication::nothing());
    // All is at hand, so nothing is waited for.
    let taken = intake.take(request).now_or_never().expect("it ends");
    let delivery = taken.expect("nothing is refused");
    assert_eq!(delivery.raw.as_deref(), Some(body));
    let _ = format!("{delivery:?} {}", delivery.key);
    match &delivery.payload {
        Payload::Event(event) => drop(format!("{:?}", event.typed())),
        Payload::Status(status) => drop(status.code().cloned()),
        Payload::Unknown(unknown) => assert_eq!(unknown.body, body),
        _ => {}
    }
});
