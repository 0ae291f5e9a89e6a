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
use support::{against, example};

const REFERENCE: &str = include_str!("../../../docs/command-reference.md");
/// Commands whose output is not a record of the platform.
const ELSEWHERE: &[(&str, &str)] = &[
    ("check", "tests/check.rs"),
    ("convert", "tests/convert.rs"),
    ("api", "tests/api.rs"),
    ("completions", "tests/command.rs"),
    ("doctor", "tests/doctor.rs"),
    ("sandbox", "tests/sandbox.rs"),
    ("trigger", "tests/sandbox.rs"),
    ("invoice send", "tests/command.rs"),
];

/// Commands and their arguments. `{file}` is an example invoice, `{id}` the invoice that was sent before.
const CASES: &[&str] =
    &["invoice list", "invoice list --direction inbound --limit 1", "invoice find F2026-0042"];

/// A platform whose clock stands still and whose identifiers are the same each time, with one invoice on it.
async fn platform() -> Sandbox {
    let clock = Clock::manual_at(UNIX_EPOCH + Duration::from_secs(1_796_000_000));
    let sandbox = Sandbox::builder().seed(1).clock(clock).instant().start().await.unwrap();
    let file = example("facture-cii.xml");
    let sent = against(&sandbox, &["invoice", "send", file.to_str().unwrap()], sandbox.client_secret()).await;
    assert_eq!(sent.code, 0, "{}", sent.err);
    sandbox
}

async fn transcript(case: &str) -> String {
    let mut text = String::new();
    for form in ["--lang en", "--lang fr", "--output json", "--output jsonl"] {
        // A platform for each: a command may change it.
        let sandbox = platform().await;
        let line = format!("{case} {form}");
        let words: Vec<_> = line.split(' ').collect();
        let outcome = against(&sandbox, &words, sandbox.client_secret()).await;
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
