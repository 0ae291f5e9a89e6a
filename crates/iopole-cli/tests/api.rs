//! `iopole api` as a process.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod support;

use std::fs;

use iopole_sandbox::{Fault, Role, Sandbox};
use support::{Outcome, example, iopole};

async fn against(sandbox: &Sandbox, arguments: &[&str]) -> Outcome {
    support::against(sandbox, arguments, sandbox.client_secret()).await
}

#[tokio::test]
async fn operations_are_called_by_name_and_by_path() {
    let sandbox = Sandbox::start().await.unwrap();
    let by_name = against(&sandbox, &["api", "listWebhooks"]).await;
    assert_eq!(by_name.code, 0, "{}", by_name.err);
    assert!(by_name.out.ends_with('\n'), "{}", by_name.out);
    let by_path = against(&sandbox, &["api", "get", "/v1/config/webhook"]).await;
    assert_eq!((by_path.code, by_path.out), (0, by_name.out));
}

#[tokio::test]
async fn an_invoice_is_uploaded_and_read_back() {
    let sandbox = Sandbox::builder().instant().start().await.unwrap();
    let file = example("facture-cii.xml");
    let sent = against(&sandbox, &["api", "sendInvoice", "--upload", file.to_str().unwrap()]).await;
    assert_eq!(sent.code, 0, "{}", sent.err);
    let answer: serde_json::Value = serde_json::from_str(&sent.out).unwrap();
    let parameter = format!("invoiceId={}", answer["id"].as_str().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("invoice.xml");
    let arguments = ["api", "downloadInvoice", "-p", &parameter, "--to", to.to_str().unwrap()];
    let downloaded = against(&sandbox, &arguments).await;
    assert_eq!((downloaded.code, downloaded.out.as_str()), (0, ""), "{}", downloaded.err);
    assert_eq!(fs::read(&to).unwrap(), fs::read(&file).unwrap());
    // The file stays as it is, and nothing is called.
    fs::write(&to, "kept").unwrap();
    let calls = sandbox.journal().len();
    let again = against(&sandbox, &arguments).await;
    assert_eq!((again.code, sandbox.journal().len()), (2, calls), "{}", again.err);
    assert_eq!(fs::read(&to).unwrap(), b"kept");
    let forced = against(&sandbox, &[&arguments[..], &["--force"]].concat()).await;
    assert_eq!((forced.code, fs::read(&to).unwrap()), (0, fs::read(file).unwrap()), "{}", forced.err);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
}

#[tokio::test]
async fn an_unknown_outcome_is_told_and_not_repeated() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.add_fault(Fault::cut_after().on("createWebhook")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let body = folder.path().join("webhook.json");
    fs::write(&body, r#"{"targetUrl":"https://shop.example/hooks"}"#).unwrap();
    let run = against(&sandbox, &["api", "createWebhook", "--body", body.to_str().unwrap()]).await;
    assert_eq!(run.code, 5, "{}", run.err);
    assert!(run.err.contains("may have carried out createWebhook"), "{}", run.err);
    assert!(run.err.contains("read the object"), "{}", run.err);
}

#[test]
fn a_dry_run_shows_the_request_and_needs_no_account() {
    let run = iopole(&["api", "getInvoice", "-p", "invoiceId=1", "-p", "x=2", "--dry-run"], &[]);
    let expected = "Operation  getInvoice\nRequest    GET /v1/invoice/1?x=2\nBody       none\nRole       user\n\
                    Retries    repeated after a network error\n";
    assert_eq!((run.code, run.out.as_str()), (0, expected), "{}", run.err);
}

#[test]
fn a_wrong_request_is_not_sent() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.json");
    fs::write(&text, "{").unwrap();
    let text = text.to_str().unwrap();
    for (arguments, what) in [
        (&["api", "listwebhooks"][..], "Operations with this in their name: listWebhooks"),
        (&["api", "createWebhook", "--body", text], "is not JSON"),
        (&["api", "createWebhook", "--body", "/none"], "No such file"),
        (&["api", "sendInvoice", "--upload", "/"], "the file needs a name"),
        (&["api", "getInvoice"], "-p invoiceId=VALUE"),
        (&["api", "listWebhooks", "--force"], "--to"),
        (&["api", "getInvoice", "-p", "=1"], "give NAME=VALUE"),
    ] {
        let run = iopole(arguments, &[]);
        assert_eq!(run.code, 2, "{arguments:?}: {}", run.err);
        assert!(run.err.contains(what), "{arguments:?}: {}", run.err);
    }
}

#[tokio::test]
async fn a_missing_role_is_named() {
    let sandbox = Sandbox::builder().roles([Role::User]).start().await.unwrap();
    let run = against(&sandbox, &["api", "listWebhooks"]).await;
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(run.err.contains("admin"), "{}", run.err);
}

#[tokio::test]
async fn an_answer_that_could_not_be_kept_is_not_asked_for() {
    let sandbox = Sandbox::start().await.unwrap();
    let run = against(&sandbox, &["api", "getCustomerId", "--to", "/none/answer"]).await;
    assert_eq!((run.code, sandbox.journal().len()), (1, 0), "{}", run.err);
    assert!(run.err.contains("/none/answer"), "{}", run.err);
}

#[tokio::test]
async fn an_operation_that_the_contract_lacks_is_sent_with_a_note() {
    let sandbox = Sandbox::start().await.unwrap();
    let run = against(&sandbox, &["api", "POST", "/v9/new?x=1"]).await;
    assert_eq!(run.code, 4, "{}", run.err);
    assert!(run.err.contains("The contract has no such operation"), "{}", run.err);
    let sent = sandbox.journal().into_iter().find(|entry| entry.path.starts_with("/v9")).unwrap();
    assert_eq!(sent.method, "POST");
}

/// A terminal gets no byte that could steer it, and no file that is not text.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_gets_text_without_control_characters() {
    use wiremock::matchers::path;
    use wiremock::{Mock, MockServer, ResponseTemplate};
    let server = MockServer::start().await;
    let answer = |kind: &str, body: &[u8]| ResponseTemplate::new(200).set_body_raw(body, kind);
    let token = br#"{"access_token":"a.b.c","token_type":"Bearer","expires_in":300}"#;
    Mock::given(path("/token")).respond_with(answer("application/json", token)).mount(&server).await;
    let text = b"<a>\x1b[2J\x07\nb</a>";
    Mock::given(path("/v1/text")).respond_with(answer("application/xml", text)).mount(&server).await;
    Mock::given(path("/v1/pdf")).respond_with(answer("application/pdf", b"%PDF")).mount(&server).await;
    let url = server.uri();
    tokio::task::spawn_blocking(move || {
        let (code, shown) = support::on_terminal(&["api", "GET", "/v1/text"], &url);
        assert_eq!((code, shown.matches('\n').count()), (0, 2), "{shown:?}");
        assert!(!shown.contains(['\u{1b}', '\u{7}']) && shown.contains("b</a>"), "{shown:?}");
        let (code, shown) = support::on_terminal(&["api", "GET", "/v1/pdf"], &url);
        assert_eq!((code, shown.as_str()), (1, ""));
    })
    .await
    .unwrap();
}
