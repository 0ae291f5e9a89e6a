//! The output of every command on the simulated platform: in English, in French, and as JSON.
//!
//! `SNAPSHOTS=overwrite cargo test -p iopole-cli --test snapshots` writes the files after a wanted change.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use iopole_sandbox::{Clock, Sandbox};
use snapbox::{Assert, Data};
use support::{against, against_in, example, write_invoices};
use tempfile::TempDir;

const REFERENCE: &str = include_str!("../../../docs/command-reference.md");
/// Commands whose output is not a record of the platform.
const ELSEWHERE: &[(&str, &str)] = &[
    ("check", "tests/check.rs"),
    ("convert", "tests/convert.rs"),
    ("api", "tests/api.rs"),
    ("completions", "tests/command.rs"),
    ("backup", "tests/backup.rs"),
    ("outbox retry", "tests/batch.rs"),
    ("outbox cancel", "tests/batch.rs"),
    ("outbox confirm", "tests/batch.rs"),
];

/// Commands and their arguments. The folder `in` has two good invoices and a bad one, which were sent before a command of
/// the outbox.
const CASES: &[&str] = &[
    "invoice list",
    "invoice list --direction inbound --limit 1",
    "invoice find F2026-0042",
    "invoice send in --store outbox.db --concurrency 1",
    "outbox list --store outbox.db",
    "outbox show 2 --store outbox.db",
];
const BATCH: &[&str] = &["invoice", "send", "in", "--store", "outbox.db", "--concurrency", "1"];

/// A platform whose clock stands still and whose identifiers are the same each time, with one invoice on it.
async fn platform() -> Sandbox {
    let clock = Clock::manual_at(UNIX_EPOCH + Duration::from_secs(1_796_000_000));
    let sandbox = Sandbox::builder().seed(1).clock(clock).instant().start().await.unwrap();
    let file = example("facture-cii.xml");
    let sent = against(&sandbox, &["invoice", "send", file.to_str().unwrap()], sandbox.client_secret()).await;
    assert_eq!(sent.code, 0, "{}", sent.err);
    sandbox
}

/// A folder with invoices.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let invoices = folder.path().join("in");
    std::fs::create_dir(&invoices).unwrap();
    write_invoices(&invoices, ["B-1", "B-2", "B-3"].map(str::to_owned));
    let bad = std::fs::read_to_string(invoices.join("B-2.xml")).unwrap().replace("6599.99", "6599.98");
    std::fs::write(invoices.join("B-2.xml"), bad).unwrap();
    folder
}

/// Replaces the times of this machine by words of the same length, or in JSON by a shorter one.
fn without_times(text: &str) -> String {
    let is_day = |text: &str| {
        let shape = |(at, c): (usize, char)| if at == 4 || at == 7 { c == '-' } else { c.is_ascii_digit() };
        text.starts_with("20") && text.len() >= 10 && text.chars().take(10).enumerate().all(shape)
    };
    let (mut rest, mut shown) = (text, String::new());
    while let Some(first) = rest.chars().next() {
        if is_day(rest) {
            let length = rest.find(['"', '\n']).unwrap_or(rest.len());
            let is_json = rest[..length].contains('T');
            shown.push_str(if is_json { "TIME" } else { "YYYY-MM-DD hh:mm" });
            rest = &rest[if is_json { length } else { 16 }..];
        } else {
            shown.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    shown
}

async fn transcript(case: &str) -> String {
    let mut text = String::new();
    for form in ["--lang en", "--lang fr", "--output json", "--output jsonl"] {
        // A platform for each: a command may change it.
        let sandbox = platform().await;
        let line = format!("{case} {form}");
        let words: Vec<_> = line.split(' ').collect();
        let folder = folder();
        let is_about_outbox = case.starts_with("outbox");
        if is_about_outbox {
            let sent = against_in(folder.path(), &sandbox, BATCH, sandbox.client_secret()).await;
            assert_eq!(sent.code, 7, "{}", sent.err);
        }
        let mut outcome = against_in(folder.path(), &sandbox, &words, sandbox.client_secret()).await;
        if is_about_outbox {
            outcome.out = without_times(&outcome.out);
        }
        if case.starts_with("invoice send") && form.ends_with("jsonl") {
            // Files end in any order.
            let mut lines: Vec<_> = outcome.out.lines().collect();
            lines.sort_unstable();
            outcome.out = lines.join("\n") + "\n";
        }
        let url = sandbox.api_url().to_owned();
        let shown = outcome.out.replace(&url, "http://platform");
        let _ = writeln!(text, "$ iopole {line}\n{shown}[exit {}]\n", outcome.code);
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_command_prints_as_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let assert = Assert::new().action_env("SNAPSHOTS");
    for case in CASES {
        let name = case.replace([' ', '=', '/', '{', '}'], "-").replace("--", "");
        let recorded = Data::read_from(&folder.join(format!("{name}.txt")), None);
        assert.eq(transcript(case).await, recorded);
    }
}

#[test]
fn each_command_of_the_reference_is_recorded() {
    let commands = REFERENCE.lines().filter_map(|line| line.strip_prefix("## `iopole ")?.strip_suffix('`'));
    let missing: Vec<_> = commands
        .filter(|command| !ELSEWHERE.iter().any(|(known, _)| known == command))
        .filter(|command| !CASES.iter().any(|case| case.starts_with(command)))
        .collect();
    assert!(missing.is_empty(), "add a case to tests/snapshots.rs for: {missing:?}");
}
