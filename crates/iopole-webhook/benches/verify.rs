//! Verification of 1 MB beside bare SHA-256 and HMAC of the same crates, and a delivery of 100 MB with the peak of
//! memory. Each ratio is the median of paired rounds in alternating order, since a machine's speed drifts.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a program for people"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::hint::black_box;
use std::time::Instant;

use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http_body_util::Full;
use iopole_webhook::{Payload, PublicPath};
use sha2::{Digest as _, Sha256};
use support::*;

const ROUNDS: usize = 31;
const CALLS: usize = 60;
const MIB: u64 = 1024 * 1024;
/// Of DESIGN's targets.
const RATIO: f64 = 0.9;
const MEMORY: f64 = 8.0;

/// SHA-256 of the body, then HMAC of the string around it: what nobody can do without.
fn bare(key: &Hmac<Sha256>, body: &[u8]) -> bool {
    let checksum: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut mac = key.clone();
    mac.update(format!("{}000\nPOST\n/hooks/iopole?kind=status\n{checksum}", NOW).as_bytes());
    mac.verify_slice(&[0; 32]).is_ok()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn time(call: &dyn Fn()) -> f64 {
    let start = Instant::now();
    for _ in 0..CALLS {
        call();
    }
    start.elapsed().as_secs_f64() * 1e6 / CALLS as f64
}

/// Both sides in alternating order; the median of theirs / ours (1 is as fast).
fn pair(name: &str, target: Option<f64>, ours: &dyn Fn(), bare: &dyn Fn()) -> bool {
    let (mut own, mut other) = (Vec::new(), Vec::new());
    // A round that warms up, not counted.
    for round in 0..=ROUNDS {
        let (first, second) = if round % 2 == 0 {
            let first = time(ours);
            (first, time(bare))
        } else {
            let second = time(bare);
            (time(ours), second)
        };
        if round > 0 {
            own.push(first);
            other.push(second);
        }
    }
    let ratio = median(own.iter().zip(&other).map(|(own, other)| other / own).collect());
    let shown = target.map_or("-".to_owned(), |target| format!("{target:.2}"));
    println!("{name:<38} {:>9.0} {:>9.0} {ratio:>7.3} {shown:>7}", median(own), median(other));
    target.is_none_or(|target| ratio >= target)
}

/// The peak of resident memory so far, in MB.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kilobytes| kilobytes / 1024.0)
}

fn large(runtime: &tokio::runtime::Runtime, size: u64) -> f64 {
    let request = Generated::file(size).signed();
    let start = Instant::now();
    let delivery = runtime.block_on(intake().take(request)).unwrap();
    let time = start.elapsed().as_secs_f64();
    let Payload::Invoice(invoice) = delivery.payload else { panic!("not an invoice") };
    assert_eq!(invoice.file.len(), size);
    time
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    // First, while the peak of memory is low.
    large(&runtime, 2 * MIB);
    let before = peak();
    let seconds = large(&runtime, 99 * MIB);
    let grown = peak().zip(before).map(|(after, before)| after - before);
    let mut held = true;
    match grown {
        Some(grown) => {
            println!(
                "99 MiB multipart: {grown:.1} MB more memory at the peak (target {MEMORY}), {seconds:.2} s"
            );
            held &= grown <= MEMORY;
        }
        None => println!("99 MiB multipart: {seconds:.2} s; this system does not tell the peak of memory"),
    }

    let xml = "x".repeat(1024 * 1024 - STATUS.len());
    let body = STATUS.replace("<CDAR/>", &xml);
    let request = signer().json(body.clone());
    let announced = signer().with_checksum().json(body.clone());
    let file = signer().invoice(body.as_bytes(), &[("invoiceId", ID)]);
    let verifier = verifier();
    let key = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    let reference = || assert!(!black_box(bare(&key, black_box(body.as_bytes()))));
    let verify = |request: &http::Request<Bytes>| {
        drop(black_box(verifier.verify(request, &PublicPath::AsReceived).unwrap()));
    };
    println!("\n{:<38} {:>9} {:>9} {:>7} {:>7}", "1 MB", "ours us", "bare us", "ratio", "target");
    held &= pair("verify, JSON", Some(RATIO), &|| verify(&request), &reference);
    held &= pair("verify, JSON, checksum said", Some(RATIO), &|| verify(&announced), &reference);
    pair("verify, multipart in memory", None, &|| verify(&file), &reference);
    let intake = intake();
    let take = || {
        let request = request.clone().map(Full::new);
        drop(black_box(runtime.block_on(intake.take(request)).unwrap()));
    };
    pair("take in: verify, hold, parse, JSON", None, &take, &reference);
    std::process::exit(i32::from(!held));
}
