//! `iopole sandbox`, and the commands that find it.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use serde_json::Value;
use support::{Outcome, example, iopole};

/// A running platform, whose note lies in a folder of its own.
struct Platform {
    child: Child,
    said: Value,
    state: tempfile::TempDir,
}

impl Platform {
    fn start() -> Self {
        Self::start_in(tempfile::tempdir().unwrap())
    }

    fn start_in(state: tempfile::TempDir) -> Self {
        let (child, said) = Self::launch(state.path());
        Self { child, said, state }
    }

    fn launch(state: &Path) -> (Child, Value) {
        let mut command = support::command();
        command.args(["sandbox", "--listen", "127.0.0.1:0", "--instant", "--output", "json"]);
        command.env("XDG_STATE_HOME", state).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        (child, serde_json::from_str(&line).unwrap())
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        iopole(arguments, &[("XDG_STATE_HOME", self.state.path().to_str().unwrap())])
    }

    fn note(&self) -> std::path::PathBuf {
        self.state.path().join(format!("iopole/sandbox-{}.json", self.child.id()))
    }

    fn end(&mut self) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

#[test]
fn commands_of_the_local_environment_use_the_running_platform() {
    let mut platform = Platform::start();
    let url = platform.said["api_url"].as_str().unwrap().to_owned();
    let file = example("facture-cii.xml");
    let sent = platform.run(&["invoice", "send", file.to_str().unwrap(), "--env", "local", "--watch"]);
    assert_eq!(sent.code, 0, "{}", sent.err);
    assert!(sent.err.contains(&url), "{}", sent.err);
    // Another process sees it.
    let found = platform.run(&["invoice", "find", "F2026-0042", "--env", "local", "--output", "json"]);
    let found: Value = serde_json::from_str(&found.out).unwrap();
    let id = found[1]["metadata"]["invoiceId"].as_str().unwrap();

    let listed = platform.run(&["trigger"]);
    assert!(listed.out.contains("supplier.invoice.arrives"), "{}", listed.out);
    let triggered = platform.run(&["trigger", "supplier.invoice.arrives", "-p", "amount=240.00"]);
    assert_eq!(triggered.code, 0, "{}", triggered.err);
    let received = ["invoice", "list", "--direction", "inbound", "--env", "local", "--output", "json"];
    let received: Value = serde_json::from_str(&platform.run(&received).out).unwrap();
    assert_eq!(received.as_array().unwrap().len(), 2, "{received} beside {id}");

    let unknown = platform.run(&["trigger", "nothing.happens"]);
    assert_eq!(unknown.code, 2, "{}", unknown.err);
    assert!(unknown.err.contains("iopole trigger"), "{}", unknown.err);

    platform.end();
    assert!(!platform.note().exists(), "the note outlived the platform");
    let gone = platform.run(&["trigger"]);
    assert_eq!(gone.code, 2, "{}", gone.err);
    assert!(gone.err.contains("iopole sandbox"), "{}", gone.err);
}

#[test]
fn the_platform_started_last_is_used_and_after_its_end_the_other_one() {
    let first = Platform::start();
    let (mut child, said) = Platform::launch(first.state.path());
    let url = |said: &Value| said["api_url"].as_str().unwrap().to_owned();
    let used = || first.run(&["invoice", "list", "--env", "local"]).err;
    assert!(used().contains(&url(&said)), "{}", used());
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(used().contains(&url(&first.said)), "{}", used());
}

#[test]
fn the_note_of_a_killed_platform_is_not_believed() {
    let mut platform = Platform::start();
    platform.child.kill().unwrap();
    platform.child.wait().unwrap();
    assert!(platform.note().exists(), "the note is what the killed process leaves");
    let file = example("facture-cii.xml");
    let sent = platform.run(&["invoice", "send", file.to_str().unwrap(), "--env", "local"]);
    assert_eq!(sent.code, 0, "{}", sent.err);
    let old = platform.said["api_url"].as_str().unwrap();
    assert!(!sent.err.contains(old), "{}", sent.err);
    assert!(sent.err.contains("it ends with this command"), "{}", sent.err);
    assert!(!platform.note().exists(), "it would be asked again and again");
}

#[test]
fn a_batch_on_the_running_platform_sends_nothing_twice_and_a_new_platform_gets_all() {
    let folder = example("facture-cii.xml").parent().unwrap().to_owned();
    let batch = ["invoice", "send", folder.to_str().unwrap(), "--env", "local", "--output", "jsonl"];
    let outcomes = |platform: &Platform| {
        let sent = platform.run(&batch);
        let lines: Vec<Value> = sent.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(!lines.is_empty(), "{}", sent.err);
        let mut outcomes: Vec<_> =
            lines.iter().map(|line| line["outcome"].as_str().unwrap().to_owned()).collect();
        outcomes.dedup();
        outcomes
    };
    let mut first = Platform::start();
    assert_eq!(outcomes(&first), ["sent"]);
    assert_eq!(outcomes(&first), ["sent_before"]);
    first.end();
    // The same URLs and customer may come again, and the state does not.
    let second = Platform::start_in(std::mem::replace(&mut first.state, tempfile::tempdir().unwrap()));
    assert_eq!(outcomes(&second), ["sent"]);
}
