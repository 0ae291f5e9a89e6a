//! Memory of a large file. Each case runs in a separate process, because a peak never falls.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::process::Command;

use http_body_util::Full;
use iopole_webhook::{Limits, Payload};
use support::*;

const CHILD: &str = "IOPOLE_WEBHOOK_MEMORY_CHILD";
const MIB: u64 = 1024 * 1024;
/// Size of the file. The benchmark uses 100 MB; an unoptimized build hashes slowly.
const FILE: u64 = 20 * MIB;

/// Returns the peak of resident memory so far, in kB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Returns by how much `work` raises the peak, in MB. The figure comes in the child process; the parent gets `None`.
fn grown(test: &str, work: impl AsyncFnOnce()) -> Option<u64> {
    if std::env::var_os(CHILD).is_none() {
        let this = std::env::current_exe().unwrap();
        let output =
            Command::new(this).args(["--exact", test, "--nocapture"]).env(CHILD, "1").output().unwrap();
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
        return None;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    // Before the first delivery, so that all its memory counts.
    let before = peak();
    runtime.block_on(work());
    Some((peak() - before) / 1024)
}

async fn receive(body: Generated, size: u64) {
    let delivery = intake().with_limits(Limits::default()).receive(body.signed()).await.unwrap();
    assert!(matches!(delivery.payload, Payload::Invoice(_)));
    assert_eq!(delivery.content.len(), size);
}

#[test]
fn a_large_file_is_not_held_in_memory() {
    let grown =
        grown("a_large_file_is_not_held_in_memory", async || receive(Generated::file(FILE), FILE).await);
    assert!(grown.is_none_or(|grown| grown <= 8), "{grown:?} MB for a file of {} MB", FILE / MIB);
}

/// The parser buffers all that is ready at each poll, and polls several times for each part.
#[test]
fn a_large_file_after_many_small_parts_is_not_held_in_memory() {
    let grown = grown("a_large_file_after_many_small_parts_is_not_held_in_memory", async || {
        receive(Generated::after_parts(2_000, FILE), FILE).await;
    });
    assert!(grown.is_none_or(|grown| grown <= 8), "{grown:?} MB for a file of {} MB", FILE / MIB);
}

#[test]
fn the_measurement_detects_held_memory() {
    let grown = grown("the_measurement_detects_held_memory", async || {
        let request = signer().json(vec![b' '; FILE as usize]);
        let delivery = intake().receive(request.map(Full::new)).await.unwrap();
        let held = delivery.content.bytes().await.unwrap();
        assert_eq!(held.len(), FILE as usize);
    });
    assert!(grown.is_none_or(|grown| grown > 8), "{grown:?} MB");
}
