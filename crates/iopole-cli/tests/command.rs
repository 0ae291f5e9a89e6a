//! The command as a process: output, messages, exit codes.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;

use iopole_sandbox::{Role, Sandbox};
use support::{Outcome, against, example, iopole};

fn send(file: &Path, variables: &[(&str, &str)]) -> Outcome {
    iopole(&["invoice", "send", file.to_str().unwrap(), "--connect-timeout", "2"], variables)
}

#[test]
fn an_invoice_is_sent_and_followed() {
    let file = example("facture-cii.xml");
    let run = iopole(&["invoice", "send", file.to_str().unwrap(), "--env", "local", "--watch"], &[]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.err.contains("nothing leaves this machine"), "{}", run.err);
    let lines: Vec<_> = run.out.lines().collect();
    assert_eq!(lines.len(), 6, "{}", run.out);
    assert!(lines[0].starts_with("Invoice  "));
    assert_eq!(
        lines[1..],
        [
            "Number   F2026-0042",
            "Seller   Kerloïc Rénovation SAS (361274087)",
            "Buyer    Foncière des Trois Chênes Bleus SA (364519033)",
            "Amount   6599.99 EUR",
            "Status   203 MADE_AVAILABLE · Made available",
        ]
    );
    let at = |code: &str| run.err.find(code).unwrap_or_else(|| panic!("{code} is missing: {}", run.err));
    assert!(at("200 SUBMITTED") < at("201 ISSUED"));
    assert!(at("201 ISSUED") < at("202 RECEIVED") && at("202 RECEIVED") < at("203 MADE_AVAILABLE"));
}

#[test]
fn bad_input_is_refused_before_any_call() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let large = folder.path().join("large.pdf");
    fs::File::create(&large).unwrap().set_len(50 * 1024 * 1024 + 1).unwrap();
    for (path, what) in [
        (folder.path().join("none.xml"), "No such file"),
        (file("empty.xml", b""), "is empty"),
        (file("invoice.docx", b"x"), "ends in .pdf (Factur-X) or .xml"),
        (file("text.pdf", b"hello"), "holds neither PDF nor XML"),
        (large, "50 MB at most"),
    ] {
        // With credentials and an unreachable platform: a call would end in 6.
        let run = send(&path, &nowhere());
        assert_eq!(run.code, 2, "{}", run.err);
        assert!(run.err.contains(what) && run.out.is_empty(), "{}", run.err);
    }
}

fn nowhere() -> [(&'static str, &'static str); 4] {
    [
        ("IOPOLE_API_URL", "http://127.0.0.1:9"),
        ("IOPOLE_TOKEN_URL", "http://127.0.0.1:9/token"),
        ("IOPOLE_CLIENT_ID", "compta@exemple.fr"),
        ("IOPOLE_CLIENT_SECRET", "hunter2hunter2"),
    ]
}

#[test]
fn without_credentials_the_variables_are_named() {
    let run = send(&example("facture-cii.xml"), &[]);
    assert_eq!(run.code, 2);
    for name in ["IOPOLE_CLIENT_ID", "IOPOLE_CLIENT_SECRET", "IOPOLE_CLIENT_SECRET_FILE", "--env local"] {
        assert!(run.err.contains(name), "{}", run.err);
    }
}

#[test]
fn usage_is_exit_2_and_help_names_codes_and_variables() {
    assert_eq!(iopole(&["invoice", "send"], &[]).code, 2);
    assert_eq!(iopole(&["invoice", "send", "a.xml", "--client-secret", "x"], &[]).code, 2);
    assert_eq!(iopole(&["invoice", "send", "a.xml", "--env", "ppd", "--api-url", "https://a"], &[]).code, 2);
    let customer = [nowhere().as_slice(), &[("IOPOLE_CUSTOMER_ID", "not-a-uuid")]].concat();
    let run = send(&example("facture-cii.xml"), &customer);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("IOPOLE_CUSTOMER_ID: a customer id is a uuid"), "{}", run.err);
    let help = iopole(&["--help"], &[]);
    assert_eq!(help.code, 0);
    assert!(help.out.contains("IOPOLE_CLIENT_SECRET_FILE") && help.out.contains("5  outcome unknown"));
}

#[test]
fn missing_root_certificates_are_explained_and_do_not_affect_the_simulation() {
    let folder = tempfile::tempdir().unwrap();
    let none = folder.path().join("none.pem");
    fs::write(&none, "").unwrap();
    let certificates =
        [("SSL_CERT_FILE", none.to_str().unwrap()), ("SSL_CERT_DIR", folder.path().to_str().unwrap())];
    let credentials = [("IOPOLE_CLIENT_ID", "compta@exemple.fr"), ("IOPOLE_CLIENT_SECRET", "hunter2hunter2")];
    // `.invalid` is never resolved, so a client would reach nothing.
    let urls = ["--api-url", "https://api.invalid", "--token-url", "https://auth.invalid/token"];
    let file = example("facture-cii.xml");
    let send = ["invoice", "send", file.to_str().unwrap()];
    let run = iopole(&[&send[..], &urls].concat(), &[credentials, certificates].concat());
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.err.contains("package ca-certificates"), "{}", run.err);
    let run = iopole(&[&send[..], &["--env", "local"]].concat(), &certificates);
    assert_eq!(run.code, 0, "{}", run.err);
}

#[test]
fn a_dead_host_is_exit_6() {
    let run = send(&example("facture-cii.xml"), &nowhere());
    assert_eq!(run.code, 6, "{}", run.err);
    assert!(run.err.contains("cannot connect") && !run.err.contains("hunter2"), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_is_exit_3_in_the_realms_words() {
    let sandbox = Sandbox::start().await.unwrap();
    let file = example("facture-cii.xml");
    let run = against(&sandbox, &["invoice", "send", file.to_str().unwrap()], "hunter2hunter2").await;
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(run.err.contains("Invalid client or Invalid client credentials"), "{}", run.err);
    assert!(!run.err.contains("hunter2"), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_role_is_exit_3() {
    let sandbox = Sandbox::builder().roles([Role::Admin]).start().await.unwrap();
    let secret = sandbox.client_secret().to_owned();
    let file = example("facture-cii.xml");
    let run = against(&sandbox, &["invoice", "send", file.to_str().unwrap()], &secret).await;
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(run.err.contains("user role"), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_invoice_is_exit_4_with_the_reason() {
    let sandbox = Sandbox::start().await.unwrap();
    let secret = sandbox.client_secret().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("broken.xml");
    fs::write(&file, "<rsm:CrossIndustryInvoice><unclosed>").unwrap();
    let send = ["invoice", "send", file.to_str().unwrap(), "--no-check", "--watch"];
    let run = against(&sandbox, &send, &secret).await;
    assert_eq!(run.code, 4, "{} {}", run.out, run.err);
    assert!(run.err.contains("213 REJECTED") && run.err.contains("VALIDATION_FAILURE"), "{}", run.err);
    assert!(run.out.contains("Status   213 REJECTED"), "{}", run.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_read_from_a_file_and_the_invoice_is_found() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut kept = tempfile::NamedTempFile::new().unwrap();
    writeln!(kept, "{}", sandbox.client_secret()).unwrap();
    let secret = kept.path().to_str().unwrap().to_owned();
    let file = example("facture-ubl.xml");
    let run = against(&sandbox, &["invoice", "send", file.to_str().unwrap(), "--watch"], &secret).await;
    assert_eq!(run.code, 0, "{}", run.err);
    let found = against(&sandbox, &["invoice", "find", "F2026-0043"], &secret).await;
    assert_eq!(found.code, 0, "{}", found.err);
    assert!(found.out.contains("Direction  OUTBOUND") && found.out.contains("F2026-0043"), "{}", found.out);
    let missing = against(&sandbox, &["invoice", "find", "F2026-9999"], &secret).await;
    assert_eq!(missing.code, 4);
    assert!(missing.err.contains("F2026-9999") && missing.err.contains("index"), "{}", missing.err);
}

/// A platform that answers with a token, and closes the connection after the invoice.
#[tokio::test(flavor = "multi_thread")]
async fn a_broken_connection_is_exit_5_and_names_the_command_to_find_out() {
    let sandbox = Sandbox::start().await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let api = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let (mut request, mut piece) = (Vec::new(), [0; 65_536]);
            while !request.ends_with(b"--\r\n") {
                match connection.read(&mut piece).unwrap() {
                    0 => break,
                    read => request.extend_from_slice(&piece[..read]),
                }
            }
            connection.write_all(b"HTTP/1.1 2").unwrap();
        }
    });
    let (token_url, id, secret) =
        (sandbox.token_url().to_owned(), sandbox.client_id().to_owned(), sandbox.client_secret().to_owned());
    let run = tokio::task::spawn_blocking(move || {
        let variables = [
            ("IOPOLE_API_URL", api.as_str()),
            ("IOPOLE_TOKEN_URL", &token_url),
            ("IOPOLE_CLIENT_ID", &id),
            ("IOPOLE_CLIENT_SECRET", &secret),
        ];
        send(&example("facture-cii.xml"), &variables)
    })
    .await
    .unwrap();
    assert_eq!(run.code, 5, "{}", run.err);
    assert!(run.err.contains("may have processed") && run.err.contains("invoice find NUMBER"), "{}", run.err);
    assert!(run.err.contains("Do not send it again"), "{}", run.err);
}

#[test]
fn a_usage_error_is_json_where_the_output_is() {
    for line in [
        "invoice show --output json",
        "invoice list --nope --output=jsonl",
        "--output json invoice list --limit 0",
        "report list 732829320 --output json",
    ] {
        let run = iopole(&line.split(' ').collect::<Vec<_>>(), &[]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{line}");
        let error: serde_json::Value = serde_json::from_str(&run.err).unwrap();
        let error = error["error"].as_object().unwrap();
        assert_eq!(error["exit"], 2, "{line}");
        let message = error["message"].as_str().unwrap();
        assert!(!message.contains("Usage") && !message.starts_with("error"), "{message}");
    }
}
