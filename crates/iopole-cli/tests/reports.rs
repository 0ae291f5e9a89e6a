//! `iopole report send`, `iopole edi` and `iopole generate` as a process: sent once, and byte for byte.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::fs;
use std::path::Path;

use iopole_sandbox::{Fault, Sandbox, VatRegime};
use serde_json::Value;
use support::{Outcome, against_in, example};

const SIREN: &str = "732829320";
const SALES: &str = r#"{"transactionDate":"2026-11-23","transactions":[{"currency":"EUR","categoryCode":"TLB1",
    "monetary":{"taxBasisTotalAmount":{"amount":1000},"taxTotalAmount":{"amount":200}},"taxDetails":[{
    "taxableAmount":{"amount":1000},"taxAmount":{"amount":200},"percent":20}]}]}"#;

async fn run(folder: &Path, sandbox: &Sandbox, words: &[&str]) -> Outcome {
    against_in(folder, sandbox, words, sandbox.client_secret()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_with_an_unknown_outcome_is_exit_5_and_sent_once() {
    let sandbox = Sandbox::builder().vat_regime(SIREN, VatRegime::RealMonthly).start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("sales.json"), SALES).unwrap();
    fs::write(folder.path().join("message.edi"), "UNA:+.? '").unwrap();
    for (operation, words, advice) in [
        (
            "sendTransactionReport",
            ["report", "send", "transactions", SIREN, "sales.json"].as_slice(),
            "EREPORTING_",
        ),
        ("sendEdiMessage", &["edi", "send", "AUTO", "message.edi"], "ask the recipient"),
    ] {
        sandbox.add_fault(Fault::cut_after().on(operation).times(2)).unwrap();
        let sent = run(folder.path(), &sandbox, words).await;
        assert_eq!(sent.code, 5, "{operation}: {}", sent.err);
        assert!(
            sent.err.contains("Do not send it again") && sent.err.contains(advice),
            "{operation}: {}",
            sent.err
        );
        let left = run(folder.path(), &sandbox, words).await;
        assert_eq!(left.code, 5, "the first run has used one fault of two, {operation}: {}", left.err);
        let third = run(folder.path(), &sandbox, words).await;
        assert_ne!(third.code, 5, "{operation}: {}", third.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_file_is_named_before_any_call() {
    let sandbox = Sandbox::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("broken.json"), "{\"transactionDate\":").unwrap();
    for words in [
        ["report", "send", "transactions", SIREN, "broken.json"].as_slice(),
        &["report", "send", "invoice-payment", SIREN, "none.json"],
        &["report", "send", "transaction-payment", SIREN, "broken.json"],
        &["generate", "cii", "broken.json"],
        &["generate", "facturx", "none.json"],
        &["edi", "send", "AUTO", "none.edi"],
    ] {
        let sent = run(folder.path(), &sandbox, words).await;
        assert_eq!(sent.code, 2, "{words:?}: {}", sent.err);
        assert!(sent.err.contains(words.last().unwrap()), "{words:?}: {}", sent.err);
        assert!(!sent.err.contains("Platform:"), "{words:?}: {}", sent.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edi_message_comes_back_byte_for_byte() {
    let sandbox = Sandbox::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let message = b"UNA:+.? '\xe9\r\nUNB+";
    fs::write(folder.path().join("message.edi"), message).unwrap();
    let sent =
        run(folder.path(), &sandbox, &["edi", "send", "ORDERS", "message.edi", "--output", "json"]).await;
    assert_eq!(sent.code, 0, "{}", sent.err);
    let id = serde_json::from_str::<Value>(&sent.out).unwrap()["messageId"].as_str().unwrap().to_owned();
    for (words, file) in [
        (vec!["edi", "download", &id, "--to", "one"], "one"),
        (vec!["edi", "download", &id, "--all", "--to", "all"], "all"),
    ] {
        let done = run(folder.path(), &sandbox, &words).await;
        assert_eq!(done.code, 0, "{}", done.err);
        let again = run(folder.path(), &sandbox, &words).await;
        assert_eq!(again.code, 2, "an existing file stays: {}", again.err);
        let content = fs::read(folder.path().join(file)).unwrap();
        let expected: &[u8] = if file == "one" { message } else { b"PK" };
        assert!(content.starts_with(expected), "{file}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn totals_are_computed_where_they_are_missing() {
    let sandbox = Sandbox::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = fs::read(example("facture-cii.xml")).unwrap();
    let mut invoice = serde_json::to_value(iopole_document::read(&file).unwrap().invoice).unwrap();
    invoice["monetary"]["invoiceAmount"]["amount"] = 1.into();
    fs::write(folder.path().join("invoice.json"), invoice.to_string()).unwrap();
    let wrong = run(folder.path(), &sandbox, &["generate", "cii", "invoice.json"]).await;
    assert_eq!(wrong.code, 2, "{}", wrong.err);
    assert!(wrong.err.contains("--compute-totals") && wrong.out.is_empty(), "{}", wrong.err);
    let made = run(folder.path(), &sandbox, &["generate", "cii", "invoice.json", "--compute-totals"]).await;
    assert_eq!(made.code, 0, "{}", made.err);
    assert!(made.out.contains("CrossIndustryInvoice"), "{}", made.out);
}
