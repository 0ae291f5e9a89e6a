//! `iopole sweep` as a process: what no webhook delivered is stored once.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::fs;
use std::path::Path;

use iopole_sandbox::{Fault, Sandbox};
use serde_json::Value;
use support::{add_webhook, against, example, records, run};

/// A platform with an invoice that a webhook keeps out of the unread queues.
async fn with_one_invoice() -> Sandbox {
    let sandbox = Sandbox::builder().instant().start().await.unwrap();
    add_webhook(&sandbox).await;
    let file = example("facture-cii.xml");
    let sent = run(&sandbox, &["invoice", "send", file.to_str().unwrap(), "--watch"]).await;
    assert_eq!(sent.code, 0, "{}", sent.err);
    sandbox
}

async fn sweep(sandbox: &Sandbox, folder: &Path, more: &[&str]) -> (i32, Vec<Value>, String) {
    let words = ["sweep", folder.to_str().unwrap(), "--output", "jsonl"];
    let swept = run(sandbox, &[&words, more].concat()).await;
    (swept.code, records(&swept.out), swept.err)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_unread_queues_lack_is_stored_once() {
    let (sandbox, folder) = (with_one_invoice().await, tempfile::tempdir().unwrap());
    let (code, found, err) = sweep(&sandbox, folder.path(), &[]).await;
    assert_eq!(code, 0, "{err}");
    for kind in ["invoice", "status"] {
        assert!(found.iter().any(|record| record["kind"] == kind), "{kind}: {found:?}");
    }
    let original = fs::read(example("facture-cii.xml")).unwrap();
    for record in &found {
        let content = fs::read(record["file"].as_str().unwrap()).unwrap();
        assert_eq!(content == original, record["kind"] == "invoice", "{record}");
    }
    let (code, found, err) = sweep(&sandbox, folder.path(), &[]).await;
    assert_eq!((code, found.len()), (0, 0), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivered_status_is_not_stored_again() {
    let (sandbox, folder) = (with_one_invoice().await, tempfile::tempdir().unwrap());
    let list = run(&sandbox, &["invoice", "list", "--direction", "outbound", "--output", "jsonl"]).await;
    let id = records(&list.out)[0]["metadata"]["invoiceId"].as_str().unwrap().to_owned();
    let history = records(&run(&sandbox, &["invoice", "history", &id, "--output", "jsonl"]).await.out);
    let status = history[0]["statusId"].as_str().unwrap();
    let body = serde_json::json!({"invoiceId": id, "statusId": status, "status": {"code": "SUBMITTED"}});
    let delivery = format!("POST /hook HTTP/1.1\r\ncontent-type: application/json\r\n\r\n{body}");
    let recordings = tempfile::tempdir().unwrap();
    fs::write(recordings.path().join("a.http"), delivery).unwrap();
    fs::write(recordings.path().join("b.http"), "no delivery").unwrap();
    let more = ["--delivered", recordings.path().to_str().unwrap()];
    let (code, found, err) = sweep(&sandbox, folder.path(), &more).await;
    assert_eq!(code, 0, "{err}");
    let of_invoice: Vec<_> =
        found.iter().filter(|record| record["kind"] == "status" && record["invoiceId"] == *id).collect();
    assert_eq!(of_invoice.len(), history.len() - 1, "{found:?}");
    assert!(of_invoice.iter().all(|record| !record["file"].as_str().unwrap().contains(status)), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_that_fails_is_offered_again() {
    let (sandbox, folder) = (with_one_invoice().await, tempfile::tempdir().unwrap());
    sandbox.add_fault(Fault::status(404).on("downloadInvoice").times(1)).unwrap();
    let (code, found, err) = sweep(&sandbox, folder.path(), &[]).await;
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("1 items were not stored"), "{err}");
    assert_eq!(found.iter().filter(|record| record["error"].is_object()).count(), 1, "{found:?}");
    let (code, found, err) = sweep(&sandbox, folder.path(), &[]).await;
    assert_eq!(code, 0, "{err}");
    assert!(found.iter().any(|record| record["kind"] == "invoice"), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_that_breaks_off_is_exit_6() {
    let (sandbox, folder) = (with_one_invoice().await, tempfile::tempdir().unwrap());
    // The first search only asks whether the platform answers.
    sandbox.add_fault(Fault::status(403).on("searchInvoices").skip(1).times(1)).unwrap();
    let (code, found, err) = sweep(&sandbox, folder.path(), &[]).await;
    assert_eq!((code, found.len()), (6, 0), "{err}");
    let (code, found, err) = sweep(&sandbox, folder.path(), &[]).await;
    assert_eq!(code, 0, "{err}");
    assert!(!found.is_empty(), "{err}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_sweep_goes_on_after_a_failure_until_a_signal() {
    use std::io::{BufRead as _, BufReader};
    use std::process::{Command, Stdio};
    use std::sync::mpsc;
    use std::time::Duration;

    use rustix::process::{Pid, Signal, kill_process};
    use support::account;

    let (sandbox, folder) = (with_one_invoice().await, tempfile::tempdir().unwrap());
    sandbox.add_fault(Fault::status(404).on("downloadInvoice").times(1)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_iopole"));
    command.env_remove("IOPOLE_CLIENT_SECRET_FILE").envs(account(&sandbox));
    command.args(["sweep", "--every", "0.2", "--output", "jsonl"]).arg(folder.path());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (report, found) = mpsc::channel();
    std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| report.send(line)));
    let ended = tokio::task::spawn_blocking(move || {
        let mut failed = None;
        loop {
            let line = found.recv_timeout(Duration::from_secs(60)).unwrap();
            let record: Value = serde_json::from_str(&line).unwrap();
            if record["error"].is_object() {
                failed = Some(record["invoiceId"].clone());
            } else if record["kind"] == "invoice" && failed.as_ref() == Some(&record["invoiceId"]) {
                break;
            }
        }
        kill_process(Pid::from_child(&child), Signal::INT).unwrap();
        child.wait_with_output().unwrap()
    });
    let output = ended.await.unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("1 items were not stored") && said.contains("what is stored is kept"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_of_one_platform() {
    let (first, second) = (with_one_invoice().await, with_one_invoice().await);
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(sweep(&first, folder.path(), &[]).await.0, 0);
    let (code, found, err) = sweep(&second, folder.path(), &[]).await;
    assert_eq!((code, found.len()), (2, 0), "{err}");
    assert!(err.contains("of another platform") && err.contains("Give another folder"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_arguments_create_nothing() {
    let (sandbox, folder) = (Sandbox::start().await.unwrap(), tempfile::tempdir().unwrap());
    let new = folder.path().join("new");
    let endless = ["sweep", new.to_str().unwrap(), "--every", "60", "--output", "json"];
    let ended = run(&sandbox, &endless).await;
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains("--output jsonl"), "{}", ended.err);
    let refused = against(&sandbox, &["sweep", new.to_str().unwrap()], "hunter2hunter2").await;
    assert_eq!(refused.code, 3, "{}", refused.err);
    assert!(!new.exists());
}
