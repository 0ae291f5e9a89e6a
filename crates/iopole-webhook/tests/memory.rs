//! A large file goes through without being held. Measured from outside, in a process of its own.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::process::Command;

use bytes::Bytes;
use http_body_util::Full;
use iopole_webhook::{Limits, Payload};
use support::*;

const CHILD: &str = "IOPOLE_WEBHOOK_MEMORY_CHILD";
const MIB: u64 = 1024 * 1024;
/// The benchmark takes 100 MB; an unoptimised build less, since it hashes slowly.
const FILE: u64 = 20 * MIB;

/// The peak of resident memory so far, in kB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_large_file_is_not_held() {
    if std::env::var_os(CHILD).is_none() {
        let this = std::env::current_exe().unwrap();
        let arguments = ["--exact", "a_large_file_is_not_held", "--nocapture"];
        let output = Command::new(this).args(arguments).env(CHILD, "1").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let take = |size: u64| {
        let body = Generated::file(size);
        let request = body.signed();
        runtime.block_on(async {
            let limits = Limits::default();
            let delivery = intake().with_limits(limits).take(request).await.unwrap();
            let Payload::Invoice(invoice) = delivery.payload else { panic!("not an invoice") };
            assert_eq!(invoice.file.len(), size);
        });
    };
    // What the program itself needs, a delivery and a temporary file included.
    take(2 * MIB);
    let before = peak();
    take(FILE);
    let grown = (peak() - before) / 1024;
    assert!(grown <= 8, "{grown} MB for a file of {} MB", FILE / MIB);
    // The measure sees what is held.
    let held = runtime.block_on(async {
        let request = signer().json(vec![b' '; FILE as usize]);
        intake().take(request.map(Full::new)).await.unwrap().raw.unwrap()
    });
    assert!((peak() - before) / 1024 > 8 && held.len() == FILE as usize);
    drop::<Bytes>(held);
}
