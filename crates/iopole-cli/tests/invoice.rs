//! `iopole invoice` as a process: files, identifiers and ends that the recorded outputs do not show.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::fs;
use std::path::Path;

use iopole_sandbox::Sandbox;
use support::{against_in, example, run};

async fn send(sandbox: &Sandbox, file: &str) -> String {
    let file = example(file);
    let words = ["invoice", "send", file.to_str().unwrap(), "--output", "json", "--no-check"];
    let sent = run(sandbox, &words).await;
    assert_eq!(sent.code, 0, "{}", sent.err);
    let sent: serde_json::Value = serde_json::from_str(&sent.out).unwrap();
    sent["invoiceId"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_gets_the_platforms_name_and_stays_without_force() {
    let sandbox = Sandbox::builder().instant().start().await.unwrap();
    let id = send(&sandbox, "facture-cii.xml").await;
    let folder = tempfile::tempdir().unwrap();
    let original = fs::read(example("facture-cii.xml")).unwrap();
    let download = async |more: &[&str]| {
        let words = [&["invoice", "download", &id], more].concat();
        against_in(folder.path(), &sandbox, &words, sandbox.client_secret()).await
    };
    let first = download(&[]).await;
    assert_eq!(first.code, 0, "{}", first.err);
    let file = folder.path().join("facture-cii.xml");
    assert_eq!(fs::read(&file).unwrap(), original);
    fs::write(&file, "kept").unwrap();
    let second = download(&[]).await;
    assert_eq!(second.code, 2, "{}", second.err);
    assert!(second.err.contains("--force"), "{}", second.err);
    assert_eq!(fs::read(&file).unwrap(), b"kept");
    let forced = download(&["--force"]).await;
    assert_eq!((forced.code, fs::read(&file).unwrap()), (0, original.clone()), "{}", forced.err);
    let piped = download(&["--to", "-"]).await;
    assert_eq!((piped.code, piped.out.as_bytes()), (0, original.as_slice()), "{}", piped.err);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_readable_copy_is_a_pdf() {
    let sandbox = Sandbox::builder().instant().start().await.unwrap();
    let id = send(&sandbox, "facture-facturx.pdf").await;
    let folder = tempfile::tempdir().unwrap();
    let words = ["invoice", "download", &id, "--readable"];
    let run = against_in(folder.path(), &sandbox, &words, sandbox.client_secret()).await;
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(fs::read(folder.path().join("facture-facturx.pdf")).unwrap().starts_with(b"%PDF"));
}

#[tokio::test]
async fn what_is_no_identifier_is_not_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    for command in ["show", "download", "history", "watch"] {
        for id in ["not-a-uuid", "../x", ""] {
            let run = run(&sandbox, &["invoice", command, id]).await;
            assert_eq!((run.code, sandbox.journal().len()), (2, 0), "{command} {id}: {}", run.err);
        }
    }
    let to = Path::new("/none/facture.xml").to_str().unwrap();
    let run =
        run(&sandbox, &["invoice", "download", "0193acea-5c97-7665-ada2-c57495af205c", "--to", to]).await;
    assert_eq!((run.code, sandbox.journal().len()), (1, 0), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_of_a_rejected_invoice_is_exit_4_with_the_reason() {
    let sandbox = Sandbox::builder().instant().start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("broken.xml");
    fs::write(&file, "<rsm:CrossIndustryInvoice><unclosed>").unwrap();
    let id = send(&sandbox, file.to_str().unwrap()).await;
    let watched = run(&sandbox, &["invoice", "watch", &id]).await;
    assert_eq!(watched.code, 4, "{}", watched.err);
    assert!(watched.err.contains("the invoice did not arrive"), "{}", watched.err);
    assert!(watched.out.contains("REJECTED"), "{}", watched.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_ends_after_its_timeout() {
    let sandbox = Sandbox::start().await.unwrap();
    let id = send(&sandbox, "facture-cii.xml").await;
    let watched = run(&sandbox, &["invoice", "watch", &id, "--timeout", "0.1"]).await;
    assert_eq!(watched.code, 1, "{}", watched.err);
    assert!(watched.err.contains("no final status after 0.1 s"), "{}", watched.err);
}
