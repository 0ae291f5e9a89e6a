//! `iopole doctor` on a sound set-up and on six broken ones.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use iopole_sandbox::{Fault, Role, Sandbox, SandboxBuilder};
use serde_json::Value;
use support::{Outcome, against, iopole};

/// Address of a company of the simulated platform.
const BUYER: &str = "0225:005690094";

async fn doctor(builder: SandboxBuilder, more: &[&str]) -> Outcome {
    let sandbox = builder.instant().start().await.unwrap();
    against(&sandbox, &[&["doctor"], more].concat(), sandbox.client_secret()).await
}

async fn doctor_as(sandbox: &Sandbox, id: &str, secret: &str, customer: &str) -> Outcome {
    let variables = [
        ("IOPOLE_API_URL", sandbox.api_url()),
        ("IOPOLE_TOKEN_URL", sandbox.token_url()),
        ("IOPOLE_CLIENT_ID", id),
        ("IOPOLE_CLIENT_SECRET", secret),
        ("IOPOLE_CUSTOMER_ID", customer),
    ]
    .map(|(name, value)| (name, value.to_owned()));
    let run = move || {
        let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        iopole(&["doctor"], &variables)
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

/// The line of a check.
fn line<'a>(outcome: &'a Outcome, check: &str) -> &'a str {
    let is_of = |line: &&str| line.split_once("  ").is_some_and(|(_, rest)| rest.starts_with(check));
    let line = outcome.out.lines().find(is_of);
    line.unwrap_or_else(|| panic!("no line of {check}: {} {}", outcome.out, outcome.err))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sound_set_up_has_no_error() {
    let outcome = doctor(Sandbox::builder(), &["--buyer", BUYER]).await;
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    for check in [
        "settings",
        "network",
        "clock",
        "documents",
        "token",
        "role admin",
        "role user",
        "customer id",
        "buyer",
    ] {
        assert!(line(&outcome, check).starts_with('✓'), "{check}: {}", outcome.out);
    }
    let json = doctor(Sandbox::builder(), &["--output", "json"]).await;
    let findings: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((&findings[0]["check"], &findings[1]["check"]), (&"settings".into(), &"network".into()));
}

#[test]
fn an_unreachable_platform_is_exit_6_and_nothing_else_is_asked() {
    let variables = [
        ("IOPOLE_API_URL", "http://127.0.0.1:1"),
        ("IOPOLE_TOKEN_URL", "http://127.0.0.1:1/token"),
        ("IOPOLE_CLIENT_ID", "a"),
        ("IOPOLE_CLIENT_SECRET", "hunter2hunter2"),
    ];
    let outcome = iopole(&["doctor"], &variables);
    assert_eq!(outcome.code, 6, "{}{}", outcome.out, outcome.err);
    assert!(line(&outcome, "network").contains("HTTPS_PROXY"), "{}", outcome.out);
    assert_eq!(outcome.out.lines().count(), 3, "{}", outcome.out);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_secret_is_exit_3() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let outcome = against(&sandbox, &["doctor"], "wrong-secret-wrong").await;
    assert_eq!(outcome.code, 3, "{}{}", outcome.out, outcome.err);
    assert!(line(&outcome, "token").contains("check IOPOLE_CLIENT_ID"), "{}", outcome.out);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_role_is_exit_3() {
    let secret = "a-secret-of-the-user-only";
    let sandbox = Sandbox::builder().client("user-only", secret, [Role::User]).start().await.unwrap();
    let outcome = doctor_as(&sandbox, "user-only", secret, sandbox.customer_id()).await;
    assert_eq!(outcome.code, 3, "{}{}", outcome.out, outcome.err);
    assert!(line(&outcome, "role admin").contains("ask the platform for the role"), "{}", outcome.out);
    assert!(line(&outcome, "role user").starts_with('✓'), "{}", outcome.out);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webhook_without_retries_is_named_with_the_command_that_mends_it() {
    let outcome = doctor(Sandbox::builder().default_webhook(), &[]).await;
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    assert!(line(&outcome, "webhooks").contains("stay empty"), "{}", outcome.out);
    assert!(line(&outcome, "retry strategy").contains("iopole api createRetryStrategy"), "{}", outcome.out);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_buyer_that_cannot_receive_is_exit_4() {
    let outcome = doctor(Sandbox::builder(), &["--buyer", "0225:999999998", "--buyer", BUYER]).await;
    assert_eq!(outcome.code, 4, "{}{}", outcome.out, outcome.err);
    assert!(
        outcome.out.lines().any(|line| line.starts_with('✗') && line.contains("999999998")),
        "{}",
        outcome.out
    );
    let nonsense = doctor(Sandbox::builder(), &["--buyer", "nonsense"]).await;
    assert_eq!(nonsense.code, 2, "{}{}", nonsense.out, nonsense.err);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operation_that_fails_is_shown_and_the_others_are_checked() {
    let fault = Fault::status(500).on("listWebhooks");
    let outcome = doctor(Sandbox::builder().fault(fault), &[]).await;
    assert_eq!(outcome.code, 6, "{}{}", outcome.out, outcome.err);
    assert!(line(&outcome, "webhooks").starts_with('✗'), "{}", outcome.out);
    assert!(line(&outcome, "customer id").starts_with('✓'), "{}", outcome.out);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_customer_id_than_that_of_the_account_is_an_error() {
    let sandbox = Sandbox::builder().instant().start().await.unwrap();
    let other = "0193acea-5c97-4665-ada2-c57495af205c";
    let outcome = doctor_as(&sandbox, sandbox.client_id(), sandbox.client_secret(), other).await;
    assert_ne!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    assert!(line(&outcome, "customer id").starts_with('✗'), "{}", outcome.out);
}
