//! Any bytes as the headers and the path of a signed delivery: refused, without a panic.
#![no_main]

use std::time::{Duration, UNIX_EPOCH};

use http::{HeaderValue, Request, Uri};
use iopole_webhook::{PublicPath, Verifier};
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 4] = ["x-timestamp", "x-signature", "x-checksum", "content-type"];

fuzz_target!(|input: &[u8]| {
    let verifier = Verifier::new("a secret of 32 characters at least").expect("a secret");
    let verifier = verifier.with_clock(|| UNIX_EPOCH + Duration::from_secs(1_795_252_542));
    let mut parts = input.split(|byte| *byte == b'\n');
    let mut request = Request::new(input);
    if let Some(target) = parts.next().and_then(|part| Uri::try_from(part).ok()) {
        *request.uri_mut() = target;
    }
    for (name, value) in NAMES.iter().cycle().zip(parts) {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            request.headers_mut().append(*name, value);
        }
    }
    assert!(verifier.verify(&request, &PublicPath::AsReceived).is_err());
});
