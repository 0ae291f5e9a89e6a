//! A batch: many files through an outbox.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::fs;
use std::path::Path;

use iopole_sandbox::{Fault, Sandbox};
use serde_json::Value;
use support::{Outcome, account, against, example, iopole, records, sent_numbers, write_invoices};
use tempfile::TempDir;

/// A platform, a folder of invoices, and an outbox.
struct Case {
    sandbox: Sandbox,
    folder: TempDir,
    store: String,
}

async fn case(numbers: &[&str]) -> Case {
    let sandbox = Sandbox::builder().instant().start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    let store = folder.path().join("outbox.db").to_str().unwrap().to_owned();
    let case = Case { sandbox, folder, store };
    write_invoices(&case.invoices(), numbers.iter().map(|number| (*number).to_owned()));
    case
}

impl Case {
    fn invoices(&self) -> std::path::PathBuf {
        self.folder.path().join("in")
    }

    async fn send(&self, more: &[&str]) -> Outcome {
        let invoices = self.invoices();
        let words = ["invoice", "send", invoices.to_str().unwrap(), "--store", &self.store];
        let settle: &[&str] = if more.contains(&"--settle") { &[] } else { &["--settle", "2"] };
        against(&self.sandbox, &[&words, settle, more].concat(), self.sandbox.client_secret()).await
    }

    /// Sends, and returns the exit code with the records, sorted by file.
    async fn records(&self, more: &[&str]) -> (i32, Vec<Value>) {
        let run = self.send(&[more, &["--output", "json"]].concat()).await;
        (run.code, serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}{}", run.out, run.err)))
    }
}

fn outcomes(records: &[Value]) -> Vec<&str> {
    records.iter().map(|record| record["outcome"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_sent_once_however_often_it_is_sent() {
    let case = case(&["B-1", "B-2", "B-3"]).await;
    let (code, first) = case.records(&[]).await;
    assert_eq!((code, outcomes(&first)), (0, vec!["sent"; 3]));
    assert_eq!((first[1]["number"].as_str(), first[1]["state"].as_str()), (Some("B-2"), Some("sent")));
    write_invoices(&case.invoices(), ["B-4".to_owned()]);
    let (code, second) = case.records(&["--watch"]).await;
    assert_eq!((code, outcomes(&second)), (0, vec!["sent_before", "sent_before", "sent_before", "sent"]));
    assert_eq!(second[0]["invoiceId"], first[0]["invoiceId"]);
    assert!(second.iter().all(|record| record["state"] == "delivered"), "{second:?}");
    assert_eq!(sent_numbers(&case.sandbox).await, ["B-1", "B-2", "B-3", "B-4"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_the_check_refuses_is_exit_7_and_the_others_are_sent() {
    let case = case(&["B-1"]).await;
    let bad = fs::read_to_string(example("facture-cii.xml")).unwrap().replace("6599.99", "6599.98");
    fs::write(case.invoices().join("bad.xml"), bad.replace("F2026-0042", "B-2")).unwrap();
    let (code, found) = case.records(&[]).await;
    assert_eq!((code, outcomes(&found)), (7, vec!["sent", "refused"]));
    assert_eq!(found[1]["state"], Value::Null, "it is not queued");
    assert!(found[1]["detail"].as_str().unwrap().contains("BR-CO-"), "{}", found[1]);
    let text = case.send(&["--lang", "en"]).await;
    assert_eq!(text.code, 7, "{}", text.err);
    assert!(text.out.contains("bad.xml") && text.out.contains("sent before  1"), "{}", text.out);
    assert_eq!(sent_numbers(&case.sandbox).await, ["B-1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_file_with_a_number_of_the_outbox_asks_a_person() {
    let case = case(&["B-1"]).await;
    let other = fs::read_to_string(case.invoices().join("B-1.xml")).unwrap() + "\n";
    fs::write(case.invoices().join("C.xml"), other).unwrap();
    let (code, found) = case.records(&[]).await;
    assert_eq!((code, outcomes(&found)), (4, vec!["sent", "failed"]));
    assert_eq!(found[1]["state"], "number_in_use");
    assert!(found[1]["detail"].as_str().unwrap().contains("entry 1 (B-1.xml"), "{}", found[1]);
    assert_eq!(sent_numbers(&case.sandbox).await, ["B-1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_names_of_the_same_bytes_are_one_invoice() {
    let case = case(&["B-1"]).await;
    fs::copy(case.invoices().join("B-1.xml"), case.invoices().join("copy.xml")).unwrap();
    let (code, found) = case.records(&[]).await;
    assert_eq!((code, outcomes(&found)), (0, vec!["sent", "sent_before"]));
    assert_eq!(sent_numbers(&case.sandbox).await, ["B-1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_platform_rejects_is_exit_4() {
    let case = case(&["B-1"]).await;
    fs::write(case.invoices().join("a.xml"), "<rsm:CrossIndustryInvoice><unclosed>").unwrap();
    let (code, found) = case.records(&["--no-check", "--watch"]).await;
    assert_eq!((code, outcomes(&found)), (4, vec!["sent", "rejected"]), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_lost_is_found_out() {
    let case = case(&["B-1", "B-2", "B-3"]).await;
    case.sandbox.add_fault(Fault::cut_after().on("sendInvoice").times(1)).unwrap();
    case.sandbox.add_fault(Fault::cut_before().on("sendInvoice").skip(1).times(1)).unwrap();
    let (code, found) = case.records(&["--concurrency", "1"]).await;
    assert_eq!((code, outcomes(&found)), (0, vec!["sent"; 3]));
    assert_eq!(sent_numbers(&case.sandbox).await, ["B-1", "B-2", "B-3"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stays_unknown_is_exit_5() {
    let case = case(&["B-1"]).await;
    case.sandbox.add_fault(Fault::cut_after().on("sendInvoice")).unwrap();
    case.sandbox.add_fault(Fault::status(503).on("searchInvoices").skip(1)).unwrap();
    let (code, found) = case.records(&["--settle", "60", "--stall-timeout", "2"]).await;
    assert_eq!((code, outcomes(&found)), (5, vec!["unknown"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outbox_is_of_one_platform() {
    let case = case(&["B-1"]).await;
    assert_eq!(case.send(&[]).await.code, 0);
    let other = Sandbox::start().await.unwrap();
    let invoices = case.invoices();
    let words = ["invoice", "send", invoices.to_str().unwrap(), "--store", &case.store];
    let run = against(&other, &words, other.client_secret()).await;
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.err.contains("of another platform"), "{}", run.err);
    assert!(sent_numbers(&other).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_end_the_batch_before_anything_is_queued() {
    let case = case(&["B-1"]).await;
    let invoices = case.invoices();
    let words = ["invoice", "send", invoices.to_str().unwrap(), "--store", &case.store];
    let run = against(&case.sandbox, &words, "hunter2hunter2").await;
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(!Path::new(&case.store).exists());
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn by_default_the_outbox_is_private_and_in_the_state_folder() {
    use std::os::unix::fs::PermissionsExt as _;
    let case = case(&["B-1", "B-2"]).await;
    let state = case.folder.path().join("state");
    let mut variables = account(&case.sandbox).to_vec();
    variables.push(("XDG_STATE_HOME", state.to_str().unwrap().to_owned()));
    let pattern = case.invoices().join("*.xml").to_str().unwrap().to_owned();
    let run = move |words: Vec<String>| {
        let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        iopole(&words.iter().map(String::as_str).collect::<Vec<_>>(), &variables)
    };
    let (sent, listed) = tokio::task::spawn_blocking(move || {
        let words = |line: &[&str]| line.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let sent = run(words(&["invoice", "send", &pattern]));
        (sent, run(words(&["outbox", "list", "--state", "sent", "--output", "jsonl"])))
    })
    .await
    .unwrap();
    assert_eq!(sent.code, 0, "{}", sent.err);
    assert_eq!(records(&listed.out).len(), 2, "{}{}", listed.out, listed.err);
    let folder = state.join("iopole");
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| name.to_str().unwrap().starts_with("outbox-")), "{names:?}");
    assert!(names.iter().all(|name| !name.to_str().unwrap().contains(case.sandbox.customer_id())));
}

#[test]
fn the_simulated_platform_leaves_no_outbox() {
    let (folder, state) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write_invoices(folder.path(), ["B-1".to_owned(), "B-2".to_owned()]);
    let variables = [("XDG_STATE_HOME", state.path().to_str().unwrap())];
    for _ in 0..2 {
        let words =
            ["invoice", "send", folder.path().to_str().unwrap(), "--env", "local", "--output", "jsonl"];
        let run = iopole(&words, &variables);
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(records(&run.out).iter().all(|record| record["outcome"] == "sent"), "{}", run.out);
    }
    assert_eq!(fs::read_dir(state.path()).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_decides_about_an_entry() {
    let case = case(&["B-1", "B-2"]).await;
    case.sandbox.add_fault(Fault::status(400).on("sendInvoice").times(1)).unwrap();
    let (code, found) = case.records(&["--concurrency", "1"]).await;
    assert_eq!((code, outcomes(&found)), (4, vec!["refused", "sent"]));
    let outbox = async |words: &[&str]| {
        let words = [&["outbox"], words, &["--store", &case.store, "--output", "json"]].concat();
        let run = against(&case.sandbox, &words, "").await;
        (run.code, serde_json::from_str::<Value>(&run.out).unwrap_or_default())
    };
    let key = found[0]["key"].as_str().unwrap();
    let (_, shown) = outbox(&["show", key]).await;
    assert_eq!((shown["id"].as_i64(), shown["state"].as_str()), (Some(1), Some("refused")));
    for (words, code, state) in [
        (vec!["cancel", "1"], 0, Some("withdrawn")),
        (vec!["confirm", "1", "0190f1d2-0000-7000-8000-000000000001"], 1, None),
        (vec!["retry", "2"], 1, None),
        (vec!["cancel", "9"], 1, None),
        (vec!["retry", "1"], 0, Some("queued")),
    ] {
        let (ended, entry) = outbox(&words).await;
        assert_eq!((ended, entry["state"].as_str()), (code, state), "{words:?}");
    }
    let (code, found) = case.records(&[]).await;
    assert_eq!((code, outcomes(&found)), (0, vec!["sent", "sent_before"]));
    assert_eq!(sent_numbers(&case.sandbox).await, ["B-1", "B-2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_invoice_or_has_a_name_that_cannot_be_sent_is_not_queued() {
    let case = case(&["N-1"]).await;
    let (sound, odd) = (case.invoices().join("N-1.xml"), case.invoices().join("N\t1.xml"));
    fs::rename(&sound, &odd).unwrap();
    fs::write(case.invoices().join("empty.xml"), "").unwrap();
    for more in [&[][..], &["--no-check"]] {
        let (code, records) = case.records(more).await;
        assert_eq!((code, outcomes(&records)), (1, vec!["failed"; 2]), "{records:?}");
        assert!(records[0]["detail"].as_str().unwrap().contains("rename the file"), "{records:?}");
        assert!(records.iter().all(|record| record["state"].is_null()), "{records:?}");
    }
    fs::rename(&odd, &sound).unwrap();
    fs::remove_file(case.invoices().join("empty.xml")).unwrap();
    assert_eq!(outcomes(&case.records(&[]).await.1), ["sent"]);
}
