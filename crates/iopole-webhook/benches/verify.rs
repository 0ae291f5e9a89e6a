//! Verification of 1 MB compared with bare SHA-256 and HMAC of the same crates, and the peak memory of a delivery of
//! 100 MB.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a bench may panic")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::convert::Infallible;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use bytes::Bytes;
use futures_util::stream;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::Request;
use http_body::Frame;
use http_body_util::{Full, StreamBody};
use iopole_bench::{Report, Target, apart, peak_memory, print_peak_above};
use iopole_webhook::{Payload, PublicPath};
use sha2::{Digest as _, Sha256};
use support::*;
use tokio::runtime::Runtime;

const ROUNDS: usize = 31;
const CALLS: u32 = 40;
/// A frame as a server reads it from a connection.
const FRAME: usize = 16 * 1024;
const MIB: u64 = 1024 * 1024;
/// Size of the file: with its head and tail within the default limit of 100 MiB.
const LARGE: u64 = 100 * MIB - 1024;
/// Our time is at most this multiple of the bare time: 0.9 of its speed.
const TARGET: Target = Target::AtMost(1.0 / 0.9);
const PEAK_ROW: &str = "peak memory of a 100 MB delivery";

/// SHA-256 of the body, then HMAC of the signed string: the least work of any verification.
fn bare(key: &Hmac<Sha256>, body: &[u8]) -> bool {
    let checksum: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut mac = key.clone();
    mac.update(format!("{NOW}000\nPOST\n/hooks/iopole?kind=status\n{checksum}").as_bytes());
    mac.verify_slice(&[0; 32]).is_ok()
}

/// Returns the microseconds of one call.
fn time(call: impl Fn()) -> f64 {
    let start = Instant::now();
    for _ in 0..CALLS {
        call();
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(CALLS)
}

fn small(report: &mut Report, runtime: &Runtime) {
    let xml = "x".repeat(1024 * 1024 - STATUS.len());
    let body = STATUS.replace("<CDAR/>", &xml);
    let request = signer().json(body.clone());
    let announced = signer().with_checksum().json(body.clone());
    let file = signer().invoice(body.as_bytes(), &[("invoiceId", ID)]);
    let (verifier, intake) = (verifier(), intake());
    let key = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    let reference = || time(|| assert!(!bare(&key, black_box(body.as_bytes()))));
    let verify = |request: &Request<Bytes>| {
        time(|| drop(black_box(verifier.verify(request, &PublicPath::AsReceived).unwrap())))
    };
    let receive = |request: &Request<Bytes>| {
        time(|| {
            let request = request.clone().map(Full::new);
            drop(black_box(runtime.block_on(intake.receive(request)).unwrap()));
        })
    };
    report.pairs("verify 1 MB of JSON", "µs", TARGET, ROUNDS, || verify(&request), reference);
    report.pairs("verify 1 MB, checksum announced", "µs", TARGET, ROUNDS, || verify(&announced), reference);
    report.pairs("verify 1 MB in multipart", "µs", Target::Shown, ROUNDS, || verify(&file), reference);
    report.pairs(
        "receive and parse 1 MB of JSON",
        "µs",
        Target::Shown,
        ROUNDS,
        || receive(&request),
        reference,
    );
    let framed = || {
        let frames: Vec<_> =
            request.body().chunks(FRAME).map(|frame| request.body().slice_ref(frame)).collect();
        time(|| {
            let frames = frames.iter().cloned().map(|frame| Ok::<_, Infallible>(Frame::data(frame)));
            let request = request.clone().map(|_| StreamBody::new(stream::iter(frames)));
            drop(black_box(runtime.block_on(intake.receive(request)).unwrap()));
        })
    };
    let verified = || verify(&request);
    let target = Target::AtMost(2.0);
    report.pairs("receive and parse 1 MB / verify it", "µs", target, ROUNDS, || receive(&request), verified);
    report.pairs("the same in frames of 16 kB", "µs", Target::Shown, ROUNDS, framed, verified);
    report.pairs("receive 1 MB in multipart", "µs", Target::Shown, ROUNDS, || receive(&file), reference);
}

fn large(runtime: &Runtime, size: u64) {
    let delivery = runtime.block_on(intake().receive(Generated::file(size).signed())).unwrap();
    assert!(matches!(delivery.payload, Payload::Invoice(_)));
    assert_eq!(delivery.content.len(), size);
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    if std::env::args().any(|argument| argument == "--peak") {
        // Before any delivery, because a peak never falls.
        let idle = peak_memory();
        large(&runtime, LARGE);
        print_peak_above(idle);
        return ExitCode::SUCCESS;
    }
    let mut report = Report::from_args();
    small(&mut report, &runtime);
    if report.wants(PEAK_ROW)
        && let Some(peak) = apart(&["--peak"])
    {
        report.figure(PEAK_ROW, "MB", peak, 8.0, Target::AtMost(1.0));
    }
    report.finish()
}
