//! `iopole auth` and `iopole customer` as a process: a token only where it is asked for.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use iopole_sandbox::{Role, Sandbox};
use support::{against, run};

#[tokio::test]
async fn a_token_is_printed_alone() {
    let sandbox = Sandbox::start().await.unwrap();
    let printed = run(&sandbox, &["auth", "token"]).await;
    assert_eq!((printed.code, printed.out.lines().count()), (0, 1), "{}", printed.err);
    assert_eq!(printed.out.trim_end().split('.').count(), 3);
    assert!(!printed.err.contains(printed.out.trim_end()), "{}", printed.err);
    let json = run(&sandbox, &["auth", "token", "--output", "json"]).await;
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert!(json.pointer("/accessToken").unwrap().as_str().unwrap().starts_with("eyJ"));
}

#[tokio::test]
async fn wrong_credentials_are_exit_3() {
    let sandbox = Sandbox::start().await.unwrap();
    for words in [&["auth", "status"][..], &["auth", "token"], &["customer"]] {
        let failed = against(&sandbox, words, "wrong-secret-wrong-secret").await;
        assert_eq!((failed.code, failed.out.as_str()), (3, ""), "{words:?}: {}", failed.err);
        assert!(failed.err.contains("IOPOLE_CLIENT_ID"), "{words:?}: {}", failed.err);
    }
}

#[tokio::test]
async fn a_missing_role_is_exit_3() {
    let sandbox = Sandbox::builder().roles([Role::User]).start().await.unwrap();
    for words in [&["entity", "list"][..], &["webhook", "list"]] {
        let failed = run(&sandbox, words).await;
        assert_eq!(failed.code, 3, "{words:?}: {}", failed.err);
        assert!(failed.err.contains("role"), "{words:?}: {}", failed.err);
    }
}

#[tokio::test]
async fn what_is_no_identifier_is_not_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    for words in [
        &["entity", "show", "not-a-uuid"][..],
        &["webhook", "show", "not-a-uuid"],
        &["enrollment", "show", "not-a-uuid"],
        &["enrollment", "link", "not-a-uuid"],
        &["invoice", "files", "not-a-uuid"],
        &["report", "list", "732829321", "--from", "2026-01"],
        &["report", "list", "732829320", "--from", "2026"],
        &["directory", "french"],
        &["directory", "french", "--siren", "1"],
        &["directory", "reach", "nobody"],
        &["directory", "international", "nobody"],
        &["stats", "everything"],
    ] {
        let failed = run(&sandbox, words).await;
        assert_eq!((failed.code, sandbox.journal().len()), (2, 0), "{words:?}: {}", failed.err);
    }
}
