//! A full or closed output: an error after the work is done, and never a panic.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::fs::File;
use std::io::pipe;
use std::path::Path;
use std::process::{Command, Stdio};

use iopole_sandbox::Sandbox;

fn iopole(arguments: &[&str]) -> Command {
    let mut command = support::command();
    command.args(arguments);
    command
}

fn invoice(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples/invoices")
        .join(name)
        .to_str()
        .unwrap()
        .to_owned()
}

fn full() -> Stdio {
    File::options().write(true).open("/dev/full").unwrap().into()
}

/// The write end of a pipe without a reader.
fn closed() -> Stdio {
    pipe().unwrap().1.into()
}

fn run(mut command: Command, out: Stdio) -> (Option<i32>, String) {
    let output = command.stdout(out).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!said.contains("panicked"), "{said}");
    (output.status.code(), said)
}

#[test]
fn a_help_that_cannot_be_printed_is_exit_1() {
    for arguments in [
        ["completions", "bash"].as_slice(),
        &["completions", "zsh"],
        &["completions", "fish"],
        &["completions", "elvish"],
        &["completions", "powershell"],
        &["man"],
        &["schema"],
        &["--help"],
        &["--version"],
        &["help", "invoice", "send"],
    ] {
        let (code, said) = run(iopole(arguments), full());
        assert_eq!(code, Some(1), "{arguments:?}: {said}");
        assert!(said.contains("standard output cannot be written to: No space left"), "{said}");
        let (code, said) = run(iopole(arguments), closed());
        assert_eq!((code, said.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn a_lost_result_warns_against_sending_the_invoice_again() {
    let file = invoice("facture-cii.xml");
    for more in [[].as_slice(), &["--watch"]] {
        let send = [&["invoice", "send", &file, "--env", "local"], more].concat();
        let (code, said) = run(iopole(&send), full());
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("No space left"), "{said}");
        assert!(said.contains("was sent, as ") && said.contains("do not send it again"), "{said}");
        let (code, said) = run(iopole(&send), closed());
        assert_eq!(code, Some(0), "{said}");
    }
}

#[test]
fn a_rejected_invoice_stays_exit_4_with_a_lost_result() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("broken.xml");
    std::fs::write(&file, "<rsm:CrossIndustryInvoice><unclosed>").unwrap();
    let send = ["invoice", "send", file.to_str().unwrap(), "--no-check", "--env", "local", "--watch"];
    let (code, said) = run(iopole(&send), full());
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("213 REJECTED"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_result_that_cannot_be_printed_is_exit_1() {
    let sandbox = Sandbox::start().await.unwrap();
    let against = |arguments: &[&str]| {
        let mut command = iopole(arguments);
        command.env("IOPOLE_API_URL", sandbox.api_url()).env("IOPOLE_TOKEN_URL", sandbox.token_url());
        command
            .env("IOPOLE_CLIENT_ID", sandbox.client_id())
            .env("IOPOLE_CLIENT_SECRET", sandbox.client_secret());
        command.env("IOPOLE_CUSTOMER_ID", sandbox.customer_id());
        command
    };
    let send = against(&["invoice", "send", &invoice("facture-ubl.xml"), "--watch"]);
    let find = || against(&["invoice", "find", "F2026-0043"]);
    let (find_full, find_closed) = (find(), find());
    tokio::task::spawn_blocking(move || {
        assert_eq!(run(send, Stdio::piped()).0, Some(0));
        let (code, said) = run(find_full, full());
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("the result was not written") && said.contains("No space left"), "{said}");
        assert_eq!(run(find_closed, closed()).0, Some(0));
    })
    .await
    .unwrap();
}

#[test]
fn messages_that_cannot_be_written_change_no_exit_code() {
    let file = invoice("facture-cii.xml");
    let done = ["invoice", "send", &file, "--env", "local", "--watch"];
    let refused = ["invoice", "send", "none.xml", "--env", "local"];
    for (arguments, expected) in
        [(done.as_slice(), 0), (&refused, 2), (&["invoice"], 2), (&["invoice", "sned"], 2)]
    {
        for errors in [full(), closed()] {
            let mut command = iopole(arguments);
            let output = command.stderr(errors).output().unwrap();
            assert_eq!(output.status.code(), Some(expected), "{arguments:?}");
            assert_eq!(output.stdout.is_empty(), expected != 0, "{arguments:?}");
        }
    }
}
