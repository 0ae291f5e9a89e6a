//! `iopole inbox` and `iopole status` as a process: stored once, marked after, unknown outcomes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::fs;
use std::path::Path;

use iopole_sandbox::{Fault, Sandbox};
use serde_json::Value;
use support::{add_webhook, example, run};

const NONE: &str = "0193acea-5c97-7665-ada2-c57495af205c";

async fn with_one_invoice() -> Sandbox {
    let sandbox = Sandbox::builder().instant().start().await.unwrap();
    let file = example("facture-cii.xml");
    let sent = run(&sandbox, &["invoice", "send", file.to_str().unwrap(), "--watch"]).await;
    assert_eq!(sent.code, 0, "{}", sent.err);
    sandbox
}

async fn pull(sandbox: &Sandbox, folder: &Path) -> (i32, Vec<Value>, String) {
    let words = ["inbox", "--pull", folder.to_str().unwrap(), "--output", "jsonl"];
    let pulled = run(sandbox, &words).await;
    let records = pulled.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (pulled.code, records, pulled.err)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_is_stored_once_and_then_seen() {
    let (sandbox, folder) = (with_one_invoice().await, tempfile::tempdir().unwrap());
    let (code, records, err) = pull(&sandbox, folder.path()).await;
    assert_eq!(code, 0, "{err}");
    assert!(records.iter().any(|record| record["kind"] == "invoice"), "{records:?}");
    assert!(records.iter().any(|record| record["kind"] == "status"), "{records:?}");
    for record in &records {
        assert!(Path::new(record["file"].as_str().unwrap()).exists(), "{record}");
    }
    let original = fs::read(example("facture-cii.xml")).unwrap();
    let of_invoice = records.iter().find(|record| record["kind"] == "invoice").unwrap();
    assert_eq!(fs::read(of_invoice["file"].as_str().unwrap()).unwrap(), original);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), records.len(), "no temporary file is left");
    let (code, records, err) = pull(&sandbox, folder.path()).await;
    assert_eq!((code, records.len()), (0, 0), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_there_is_acknowledged_and_another_content_stays() {
    let (sandbox, folder) = (with_one_invoice().await, tempfile::tempdir().unwrap());
    let listed = run(&sandbox, &["inbox", "--output", "jsonl"]).await;
    let items = listed.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let invoices: Vec<_> = items.filter(|item| item["kind"] == "invoice").collect();
    assert_eq!(invoices.len(), 2, "{}", listed.out);
    let path = |at: usize| folder.path().join(format!("{}.xml", invoices[at]["invoiceId"].as_str().unwrap()));
    fs::copy(example("facture-cii.xml"), path(0)).unwrap();
    fs::write(path(1), "other").unwrap();
    let (code, records, err) = pull(&sandbox, folder.path()).await;
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("1 of ") && err.contains("stay unread"), "{err}");
    assert_eq!(records[0]["isNew"], false, "{records:?}");
    assert!(records[1]["error"]["message"].as_str().unwrap().contains("other content"), "{records:?}");
    assert!(records.len() > 2 && records[2..].iter().all(|record| record["isNew"] == true), "{records:?}");
    assert_eq!(fs::read(path(1)).unwrap(), b"other");
    fs::remove_file(path(1)).unwrap();
    let (code, records, err) = pull(&sandbox, folder.path()).await;
    assert_eq!((code, records.len()), (0, 1), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_download_leaves_the_item_unread() {
    let (sandbox, folder) = (with_one_invoice().await, tempfile::tempdir().unwrap());
    sandbox.add_fault(Fault::status(404).on("downloadInvoice").times(1)).unwrap();
    let (code, first, err) = pull(&sandbox, folder.path()).await;
    assert_eq!(code, 1, "{err}");
    let failed: Vec<_> = first.iter().filter(|record| !record["error"].is_null()).collect();
    assert_eq!(failed.len(), 1, "{first:?}");
    let (code, second, err) = pull(&sandbox, folder.path()).await;
    assert_eq!((code, second.len()), (0, 1), "{err}");
    assert_eq!(second[0]["invoiceId"], failed[0]["invoiceId"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_active_webhook_explains_an_empty_queue() {
    let (sandbox, folder) = (with_one_invoice().await, tempfile::tempdir().unwrap());
    add_webhook(&sandbox).await;
    for words in [&["inbox"][..], &["status", "list"], &["inbox", "--pull", folder.path().to_str().unwrap()]]
    {
        let listed = run(&sandbox, words).await;
        assert_eq!(listed.code, 1, "{words:?}: {}", listed.err);
        assert!(listed.err.contains("webhook"), "{words:?}: {}", listed.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_with_an_unknown_outcome_is_exit_5_and_sent_once() {
    let sandbox = with_one_invoice().await;
    sandbox.add_fault(Fault::cut_after().on("sendInvoiceStatus")).unwrap();
    let sent = run(&sandbox, &["status", "send", NONE, "APPROVED"]).await;
    assert_eq!(sent.code, 5, "{}", sent.err);
    assert!(sent.err.contains(&format!("iopole invoice history {NONE}")), "{}", sent.err);
    let calls = sandbox.journal().into_iter().filter(|entry| entry.path.ends_with("/status")).count();
    assert_eq!(calls, 1);
}

#[tokio::test]
async fn a_wrong_status_is_not_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    for (words, what) in [
        (&["not-a-uuid", "APPROVED"][..], "expected a UUID"),
        (&[NONE, "APROVED"], "give one of"),
        (&[NONE, "ISSUED"], "set by the platforms"),
        (&[NONE, "REFUSED"], "--reason help"),
        (&[NONE, "REFUSED", "--reason", "OTHER"], "not allowed with REFUSED"),
        (&[NONE, "DISPUTED", "--reason", "BECAUSE"], "--reason help"),
        (&[NONE, "PAYMENT_RECEIVED"], "--payment RATE:AMOUNT:CURRENCY"),
        (&[NONE, "PAYMENT_RECEIVED", "--payment", "20:1"], "give RATE:AMOUNT:CURRENCY"),
    ] {
        let words = [&["status", "send"], words].concat();
        let sent = run(&sandbox, &words).await;
        assert_eq!((sent.code, sandbox.journal().len()), (2, 0), "{words:?}: {}", sent.err);
        assert!(sent.err.contains(what), "{words:?}: {}", sent.err);
    }
}
