//! The handle: its methods, its `Debug`, and the end of the server.

use std::time::{Duration, UNIX_EPOCH};

use iopole_sandbox::{Clock, Fault, Role, Sandbox, SandboxError};
use reqwest::Client;

use crate::paper::Paper;
use crate::support::{Account, until};

#[tokio::test]
async fn dropping_the_handle_stops_the_server() {
    let account = Account::open().await;
    let url = format!("{}/v1/api", account.sandbox.api_url());
    assert_eq!(Client::new().get(&url).send().await.unwrap().status(), 200);
    drop(account.sandbox);
    // The port closes once the server's task has run again.
    let mut open = 0;
    while Client::new().get(&url).send().await.is_ok() {
        open += 1;
        assert!(open < 1000, "the server still answers");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn dropping_the_handle_ends_requests_in_flight() {
    let account = Account::open().await;
    let hour = Duration::from_secs(3600);
    for fault in [Fault::latency(hour).on("getCustomerId"), Fault::slow_drip(hour).on("listWebhooks")] {
        account.sandbox.add_fault(fault).unwrap();
    }
    let [waiting, dripping] = ["/v1/config/customer/id", "/v1/config/webhook"].map(|path| {
        let sent = account.request(reqwest::Method::GET, path).send();
        tokio::spawn(async move { sent.await?.bytes().await })
    });
    let faults = format!("{}/faults", account.sandbox.control_url());
    until("both are there", async || {
        let listed: serde_json::Value = reqwest::get(&faults).await.unwrap().json().await.unwrap();
        listed["faults"].as_array().unwrap().iter().all(|fault| fault["struck"] == 1)
    })
    .await;
    drop(account.sandbox);
    for request in [waiting, dripping] {
        let ended = tokio::time::timeout(Duration::from_secs(10), request).await;
        assert!(ended.expect("it ends with the sandbox").unwrap().is_err());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_handle_can_be_shared_by_threads() {
    fn shareable<T: Send + Sync + 'static>(_: &T) {}
    let account = Account::with(Sandbox::builder().instant()).await;
    shareable(&account.sandbox);
    let account = std::sync::Arc::new(account);
    let tasks: Vec<_> = (0..16)
        .map(|turn| {
            let account = std::sync::Arc::clone(&account);
            tokio::spawn(async move { account.send("a.xml", Paper::new(&format!("M-{turn}")).cii()).await })
        })
        .collect();
    let mut ids = std::collections::HashSet::new();
    for task in tasks {
        ids.insert(task.await.unwrap());
    }
    assert_eq!(ids.len(), 16);
    assert_eq!(account.query("/v1.1/invoice/search", &[]).await.1["meta"]["count"], 32);
}

#[tokio::test]
async fn no_secret_is_printed() {
    let builder = Sandbox::builder().client("x@example.org", "a very private word", [Role::User]);
    let shown = format!("{builder:?}");
    assert!(shown.contains("x@example.org") && !shown.contains("private"), "{shown}");
    let sandbox = builder.start().await.unwrap();
    let shown = format!("{sandbox:?} {sandbox:#?}");
    assert!(shown.contains("127.0.0.1"), "{shown}");
    assert!(!shown.contains(sandbox.client_secret()) && !shown.contains("private"), "{shown}");
    assert!(sandbox.client_secret().len() >= 24);
}

#[tokio::test]
async fn a_seed_decides_everything_that_is_invented() {
    let run = async |seed: u64| {
        let account = Account::with(Sandbox::builder().seed(seed).manual_clock()).await;
        let id = account.send("a.xml", Paper::new("S-1").cii()).await;
        account.wait(5000);
        let statuses = account.get("/v1/invoice/status/notSeen").await.1.to_string();
        let copy = account.received_copy("S-1").await;
        let sandbox = &account.sandbox;
        let own = (sandbox.client_secret().to_owned(), sandbox.customer_id().to_owned(), sandbox.companies());
        (id, statuses, copy, own)
    };
    let first = run(11).await;
    assert_eq!(first, run(11).await);
    let other = run(12).await;
    assert_ne!(first.0, other.0);
    assert_ne!(first.3, other.3);
}

#[tokio::test]
async fn two_simulated_platforms_share_nothing() {
    let (one, two) = (Account::open().await, Account::open().await);
    assert_ne!(one.sandbox.api_url(), two.sandbox.api_url());
    let id = one.send("a.xml", Paper::new("T-1").cii()).await;
    assert_eq!(one.get(&format!("/v1/invoice/{id}")).await.0, 200);
    assert_eq!(two.get(&format!("/v1/invoice/{id}")).await.0, 404);
}

#[tokio::test]
async fn invalid_settings_are_rejected() {
    for builder in [
        Sandbox::builder().token_lifetime(Duration::ZERO),
        Sandbox::builder().token_lifetime(Duration::MAX),
        Sandbox::builder().client("", "secret", [Role::User]),
        Sandbox::builder().client("a@b", "1", []).client("a@b", "2", []),
    ] {
        let outcome = builder.start().await;
        assert!(matches!(outcome, Err(SandboxError::Settings(_))), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_manual_clock_starts_at_the_given_moment() {
    let start = UNIX_EPOCH + Duration::from_millis(1_793_491_199_999);
    let account = Account::with(Sandbox::builder().clock(Clock::manual_at(start)).instant()).await;
    assert_eq!(account.sandbox.clock().now(), start);
    let id = account.send("a.xml", Paper::new("C-1").cii()).await;
    let (_, files) = account.get(&format!("/v1/invoice/{id}/files")).await;
    assert_eq!(files[0]["createDate"], "2026-10-31T23:59:59.999Z");
}

#[tokio::test]
async fn a_removed_fault_disturbs_no_request() {
    let account = Account::open().await;
    let fault = account.sandbox.add_fault(Fault::status(503).on("getCustomerId")).unwrap();
    assert_eq!(account.get("/v1/config/customer/id").await.0, 503);
    assert!(account.sandbox.remove_fault(fault));
    assert!(!account.sandbox.remove_fault(fault), "the fault was removed already");
    let request = account.request(reqwest::Method::GET, "/v1/config/customer/id");
    assert_eq!(request.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_cleared_journal_continues_its_numbers() {
    let account = Account::open().await;
    account.get("/v1/invoice/notSeen").await;
    let last = account.sandbox.journal().last().map(|entry| entry.number);
    account.sandbox.clear_journal();
    assert!(account.sandbox.journal().is_empty());
    account.get("/v1/invoice/notSeen").await;
    let next = account.sandbox.journal().last().map(|entry| entry.number);
    assert_eq!(next, last.map(|number| number + 1));
}
