//! A backup: every file is there, a second run saves what is new, and a kill loses nothing.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use iopole_sandbox::{Fault, Sandbox};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use support::{account, against, records, write_invoices};
use tempfile::TempDir;

const NUMBERS: [&str; 4] = ["A-1", "A-2", "A-3", "A-4"];

/// A platform with invoices, and a folder for a backup.
async fn platform(count: usize) -> (Sandbox, TempDir) {
    let sandbox = Sandbox::builder().instant().start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    for number in NUMBERS.iter().take(count) {
        send(&sandbox, folder.path(), number).await;
    }
    (sandbox, folder)
}

async fn send(sandbox: &Sandbox, folder: &Path, number: &str) {
    write_invoices(folder, [number.to_owned()]);
    let file = folder.join(format!("{number}.xml"));
    let sent = against(sandbox, &["invoice", "send", file.to_str().unwrap()], sandbox.client_secret()).await;
    assert_eq!(sent.code, 0, "{}", sent.err);
}

/// Runs a backup. Returns the exit code, and the number of invoices by their change.
async fn backup(sandbox: &Sandbox, folder: &Path) -> (i32, BTreeMap<String, usize>) {
    let to = folder.join("backup");
    let words = ["backup", to.to_str().unwrap(), "--output", "jsonl"];
    let run = against(sandbox, &words, sandbox.client_secret()).await;
    let mut changes = BTreeMap::new();
    for record in records(&run.out) {
        *changes.entry(record["change"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    (run.code, changes)
}

/// Asserts that each file of the manifest is there, and that no other is. Returns the latest lines by invoice.
fn verify(folder: &Path) -> BTreeMap<String, Value> {
    let root = folder.join("backup");
    let manifest = fs::read_to_string(root.join("manifest.jsonl")).unwrap();
    let mut lines = BTreeMap::new();
    for line in records(&manifest) {
        lines.insert(line["invoiceId"].as_str().unwrap().to_owned(), line);
    }
    for (id, line) in &lines {
        let files = line["files"].as_array().unwrap();
        let mut listed: Vec<_> = files.iter().map(|file| file["name"].as_str().unwrap().to_owned()).collect();
        listed.sort();
        for file in files {
            let content = fs::read(root.join(file["name"].as_str().unwrap())).unwrap();
            let sha256: String = Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(file["sha256"], sha256.as_str(), "{file}");
        }
        let there = fs::read_dir(root.join(id)).unwrap();
        let mut there: Vec<_> =
            there.map(|entry| format!("{id}/{}", entry.unwrap().file_name().to_str().unwrap())).collect();
        there.sort();
        assert_eq!(there, listed);
    }
    lines
}

fn counts(pairs: &[(&str, usize)]) -> BTreeMap<String, usize> {
    pairs.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_run_saves_what_is_new_and_what_has_another_status() {
    let (sandbox, folder) = platform(2).await;
    let (code, first) = backup(&sandbox, folder.path()).await;
    let all: usize = first.values().sum();
    assert_eq!((code, first), (0, counts(&[("new", all)])));
    let lines = verify(folder.path());
    assert!(all >= 2 && lines.len() == all, "{lines:?}");
    let sent = fs::read(folder.path().join("A-1.xml")).unwrap();
    let outbound: Vec<_> = lines
        .values()
        .filter(|line| line["number"] == "A-1" && line["direction"] == "OUTBOUND")
        .map(|line| line["invoiceId"].as_str().unwrap())
        .collect();
    let [id] = outbound.as_slice() else { panic!("{outbound:?}") };
    assert_eq!(fs::read(folder.path().join("backup").join(id).join("original.xml")).unwrap(), sent);

    assert_eq!(backup(&sandbox, folder.path()).await, (0, BTreeMap::new()), "nothing has changed");
    send(&sandbox, folder.path(), "A-3").await;
    let (code, third) = backup(&sandbox, folder.path()).await;
    assert_eq!((code, third.get("changed")), (0, None));
    assert_eq!(verify(folder.path()).len(), all + third["new"]);

    // As if the latest status had been another one.
    let manifest = folder.path().join("backup/manifest.jsonl");
    let text = fs::read_to_string(&manifest).unwrap();
    let line = text.lines().find(|line| line.contains(id)).unwrap();
    let older = line.replace("\"status\":{\"code\":\"", "\"status\":{\"code\":\"OLD_");
    assert_ne!(line, older);
    fs::write(&manifest, text.replace(line, &older)).unwrap();
    assert_eq!(backup(&sandbox, folder.path()).await, (0, counts(&[("changed", 1)])));
    verify(folder.path());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_that_cannot_be_saved_does_not_stop_the_others() {
    let (sandbox, folder) = platform(3).await;
    sandbox.add_fault(Fault::garbage().on("listInvoiceStatusHistory").times(1)).unwrap();
    let (code, first) = backup(&sandbox, folder.path()).await;
    assert_eq!((code, first["failed"]), (1, 1), "{first:?}");
    assert!(first["new"] >= 2, "{first:?}");
    sandbox.clear_faults();
    assert_eq!(backup(&sandbox, folder.path()).await, (0, counts(&[("new", 1)])));
    verify(folder.path());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_is_killed_goes_on() {
    let (sandbox, folder) = platform(4).await;
    sandbox.add_fault(Fault::latency(Duration::from_millis(20))).unwrap();
    for round in 0..8 {
        let mut command = support::command();
        command.envs(account(&sandbox));
        command.arg("backup").arg(folder.path().join("backup")).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        tokio::time::sleep(Duration::from_millis(60 + 50 * round)).await;
        child.kill().unwrap();
        child.wait().unwrap();
    }
    sandbox.clear_faults();
    assert_eq!(backup(&sandbox, folder.path()).await.0, 0);
    let lines = verify(folder.path());
    assert!(lines.len() >= 4, "{lines:?}");
    assert_eq!(backup(&sandbox, folder.path()).await, (0, BTreeMap::new()));
}
