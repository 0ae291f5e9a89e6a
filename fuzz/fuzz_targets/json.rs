//! Any bytes as a JSON body: always accepted and kept byte by byte; typed payloads and `Debug` do not panic.
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
    let intake = Intake::new(Authentication::none());
    // Every frame is ready, so the future is.
    let received = intake.receive(request).now_or_never().expect("it ends");
    let delivery = received.expect("nothing is refused");
    let content = delivery.content.bytes().now_or_never().expect("it is in memory");
    assert_eq!(content.expect("it is in memory"), body);
    let _ = format!("{delivery:?} {}", delivery.key);
    match &delivery.payload {
        Payload::Event(event) => drop(format!("{:?}", event.typed())),
        Payload::Status(status) => drop(status.code().cloned()),
        _ => {}
    }
});
