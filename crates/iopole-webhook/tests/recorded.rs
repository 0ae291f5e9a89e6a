//! The example program on recorded requests.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

#[allow(dead_code, reason = "only the program prints")]
#[path = "../examples/verify/recorded.rs"]
mod recorded;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, UNIX_EPOCH};

use iopole_bench::example;
use iopole_webhook::PublicPath;
use serde_json::{Value, json};

const SECRET: &str = "7b1d0f2ac94e5863b0e7d2519fa8c346e1705bd8f293a64c";
const NOW: u64 = 1_795_252_542;
const STATUS: &str = "status:0199c2d4-1a2b-7c3d-8e4f-5a6b7c8d9e0f";

type Expected = Result<(&'static str, &'static str), &'static str>;

/// The expected kind and start of the key of each file, or the reason of its refusal.
const FILES: [(&str, Expected); 14] = [
    ("status.http", Ok(("status", STATUS))),
    ("status-seconds-with-key.http", Ok(("status", STATUS))),
    ("status-chunked-with-checksum.http", Ok(("status", STATUS))),
    ("status-line-feeds-only.http", Ok(("status", STATUS))),
    ("status-rewritten-path.http", Err("signature_mismatch")),
    ("status-tampered.http", Err("signature_mismatch")),
    ("status-cut-off.http", Err("incomplete_body")),
    ("invoice.http", Ok(("invoice", "invoice:0199c2d4-0f5e-7a31-9a3e-2f4b6c8d1e00:ba30a00c"))),
    ("invoice-binary-chunked.http", Ok(("invoice", "invoice:0199c2d4-0f5e-7a31-9a3e-2f4b6c8d1e00:"))),
    ("empty.http", Ok(("unknown", "sha256:e3b0c442"))),
    ("event.http", Ok(("event", "event:0199c2d4-2b3c-7d4e-8f50-6a7b8c9d0e1f"))),
    ("onboarding.http", Ok(("onboarding", "sha256:"))),
    ("unknown.http", Ok(("unknown", "sha256:"))),
    ("../verify/main.rs", Err("unreadable_head")),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join("recorded")
}

async fn check(input: &[u8], seconds: u64, path: PublicPath) -> recorded::Verdict {
    recorded::check(input, SECRET, UNIX_EPOCH + Duration::from_secs(seconds), path).await
}

#[tokio::test]
async fn every_recorded_request_has_its_verdict() {
    for (file, expected) in FILES {
        let input = std::fs::read(folder().join(file)).unwrap();
        let verdict = check(&input, NOW, PublicPath::AsReceived).await;
        match expected {
            Ok((kind, key)) => {
                assert_eq!((verdict.reason, verdict.kind), (None, Some(kind)), "{file}");
                assert!(verdict.dedup_key.as_deref().unwrap().starts_with(key), "{file}");
            }
            Err(reason) => assert_eq!((verdict.valid, verdict.reason), (false, Some(reason)), "{file}"),
        }
    }
    let here = std::fs::read_dir(folder()).unwrap();
    let recorded = here.filter(|entry| {
        entry.as_ref().unwrap().path().extension().is_some_and(|extension| extension == "http")
    });
    assert_eq!(recorded.count() + 1, FILES.len(), "every file is checked");
}

#[tokio::test]
async fn every_byte_cut_off_is_refused_without_a_panic() {
    for file in ["status.http", "status-chunked-with-checksum.http", "invoice-binary-chunked.http"] {
        let input = std::fs::read(folder().join(file)).unwrap();
        // The last chunk ends the body, with or without its line ends.
        let end = input.len() - if file.contains("chunked") { 4 } else { 0 };
        for length in 0..end {
            let verdict = check(&input[..length], NOW, PublicPath::AsReceived).await;
            assert!(!verdict.valid, "{file} cut at {length}");
        }
    }
}

#[tokio::test]
async fn the_public_path_and_the_clock_count() {
    let input = std::fs::read(folder().join("status-rewritten-path.http")).unwrap();
    for path in ["/hooks/iopole", "/hooks/iopole?kind=status"] {
        assert!(check(&input, NOW, PublicPath::replaced(path).unwrap()).await.valid, "{path}");
    }
    let verdict = check(&input, NOW + 901, PublicPath::replaced("/hooks/iopole").unwrap()).await;
    assert_eq!(verdict.reason, Some("stale_timestamp"));
}

fn run(arguments: &[&str], secret: Option<&str>, input: &[u8]) -> (Option<i32>, Value) {
    let mut command = Command::new(example("iopole-webhook", "verify"));
    command.args(arguments).env_remove("IOPOLE_WEBHOOK_SECRET");
    if let Some(secret) = secret {
        command.env("IOPOLE_WEBHOOK_SECRET", secret);
    }
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that rejects its arguments does not read.
    child.stdin.take().unwrap().write_all(input).ok();
    let Output { status, stdout, .. } = child.wait_with_output().unwrap();
    let text = String::from_utf8(stdout).unwrap();
    assert_eq!(text.lines().count(), 1, "one line");
    (status.code(), serde_json::from_str(&text).unwrap())
}

#[test]
fn the_program_prints_one_line_and_exits_with_0_or_1() {
    let input = std::fs::read(folder().join("status-rewritten-path.http")).unwrap();
    let now = NOW.to_string();
    let right = ["--now", &now, "--public-path", "/hooks/iopole"];
    let valid = json!({"valid": true, "reason": null, "kind": "status", "dedup_key": STATUS});
    assert_eq!(run(&right, Some(SECRET), &input), (Some(0), valid.clone()));
    let joined = [format!("--now={now}"), "--public-path=/hooks/iopole?kind=status".to_owned()];
    assert_eq!(run(&joined.each_ref().map(String::as_str), Some(SECRET), &input), (Some(0), valid));
    let refused = |reason: &str| json!({"valid": false, "reason": reason, "kind": null, "dedup_key": null});
    assert_eq!(run(&right[..2], Some(SECRET), &input), (Some(1), refused("signature_mismatch")));
    assert_eq!(run(&right[2..], Some(SECRET), &input), (Some(1), refused("stale_timestamp")));
    assert_eq!(run(&right, Some("another secret"), &input), (Some(1), refused("signature_mismatch")));
    assert_eq!(run(&right, Some(""), &input), (Some(1), refused("unusable_secret")));
    assert_eq!(run(&right, Some(SECRET), b""), (Some(1), refused("incomplete_head")));
    for wrong in [&["--now"][..], &["--now", "soon"], &["--public-path", "hooks"], &["--other", "x"]] {
        assert_eq!(run(wrong, Some(SECRET), &input), (Some(1), refused("usage")), "{wrong:?}");
    }
    assert_eq!(run(&right, None, &input), (Some(1), refused("usage")));
}
