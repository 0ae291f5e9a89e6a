//! Failed deliveries, and their retries by the strategy.

use std::time::Duration;

use iopole_sandbox::{DeliveryFaults, Sandbox};
use serde_json::{Value, json};

use crate::paper::Paper;
use crate::receiver::{Receiver, SECRET};
use crate::support::{Account, assert_issue, text};

const PATH: &str = "/v1/config/retry/strategy";

async fn open(strategy: &Value) -> (Account, Receiver) {
    let account = Account::with(Sandbox::builder().manual_clock()).await;
    let receiver = Receiver::start().await;
    let (status, body) = account.post(PATH, strategy).await;
    assert_eq!(status, 201, "{body}");
    let endpoints = json!({"invoice": {"callbackUrl": format!("{}/invoice", receiver.url)}});
    receiver.subscribe(&account, json!(null), &endpoints).await;
    (account, receiver)
}

async fn arrive(account: &Account) {
    account.sandbox.receive_invoice(Paper::new("R-1").cii()).unwrap();
    account.sandbox.deliver_pending().await;
}

/// Moves the clock, and waits for the due deliveries.
async fn later(account: &Account, seconds: u64) {
    account.sandbox.advance(Duration::from_secs(seconds));
    account.sandbox.deliver_pending().await;
}

#[tokio::test]
async fn a_strategy_is_created_read_and_deleted() {
    let account = Account::open().await;
    assert_eq!(account.get(PATH).await.0, 404);
    assert_eq!(account.delete(PATH).await.0, 404);
    let strategy = json!({
        "active": true, "retryDelays": [0.5, 60], "retryOn": [429, 503],
        "networkRetryOn": {"retryOnEtimedout": true}
    });
    let (status, created) = account.post(PATH, &strategy).await;
    assert_eq!(status, 201);
    assert_eq!(account.get(PATH).await.1, strategy);
    let (status, body) = account.post(PATH, &json!({"active": true})).await;
    assert_eq!((status.as_u16(), &body["code"]), (409, &json!("DUPLICATE_RESOURCE")));
    let (status, deleted) = account.delete(PATH).await;
    assert_eq!((status.as_u16(), &deleted), (201, &created));
    assert_eq!(account.post(PATH, &json!({})).await.0, 201);
    assert_eq!(account.get(PATH).await.1, json!({"active": true}));
}

#[tokio::test]
async fn an_invalid_strategy_is_rejected() {
    let account = Account::open().await;
    for (body, code, path) in [
        (json!([]), "invalid_type", json!([])),
        (json!({"active": "yes"}), "invalid_type", json!(["active"])),
        (json!({"retryDelays": []}), "too_small", json!(["retryDelays"])),
        (json!({"retryDelays": [1, 1, 1, 1, 1, 1, 1]}), "too_big", json!(["retryDelays"])),
        (json!({"retryDelays": [1, 0]}), "too_small", json!(["retryDelays", 1])),
        (json!({"retryDelays": ["1"]}), "invalid_type", json!(["retryDelays", 0])),
        (json!({"retryDelays": 1}), "invalid_type", json!(["retryDelays"])),
        (json!({"retryOn": [99]}), "too_small", json!(["retryOn", 0])),
        (json!({"retryOn": [500, 600]}), "too_big", json!(["retryOn", 1])),
        (json!({"retryOn": [500.5]}), "invalid_type", json!(["retryOn", 0])),
        (json!({"networkRetryOn": true}), "invalid_type", json!(["networkRetryOn"])),
        (
            json!({"networkRetryOn": {"retryOnEpipe": 1}}),
            "invalid_type",
            json!(["networkRetryOn", "retryOnEpipe"]),
        ),
    ] {
        assert_issue(&account.post(PATH, &body).await, code, &path);
    }
    assert_eq!(account.get(PATH).await.0, 404);
}

#[tokio::test]
async fn a_failed_delivery_is_made_again_by_the_clock_with_the_same_key() {
    let (account, receiver) = open(&json!({"retryDelays": [10, 100], "retryOn": [503]})).await;
    for _ in 0..3 {
        receiver.answer(503, "");
    }
    arrive(&account).await;
    assert_eq!(receiver.calls().len(), 1);
    later(&account, 9).await;
    assert_eq!(receiver.calls().len(), 1, "not due yet");
    later(&account, 1).await;
    assert_eq!(receiver.calls().len(), 2);
    later(&account, 100).await;
    let calls = receiver.calls();
    assert_eq!(calls.len(), 3);
    assert!(
        calls.iter().all(|call| call.header("x-idempotency-key") == calls[0].header("x-idempotency-key"))
    );
    assert_eq!(calls[0].parts()["file"].1, calls[2].parts()["file"].1);
    later(&account, 1000).await;
    assert_eq!(receiver.calls().len(), 3, "given up");
    let attempts: Vec<_> =
        account.sandbox.deliveries().iter().map(|made| (made.attempt, made.status)).collect();
    assert_eq!(attempts, [(1, Some(503)), (2, Some(503)), (3, Some(503))]);
    let id = text(&account.get("/v1/config/webhook").await.1[0]["webhookId"]);
    account.delete(&format!("/v1/config/webhook/{id}")).await;
    assert_eq!(account.get("/v1/invoice/notSeen").await.1.as_array().unwrap().len(), 1, "it is still unread");
}

#[tokio::test]
async fn a_retry_that_succeeds_ends_it() {
    let (account, receiver) = open(&json!({"active": true})).await;
    receiver.answer(500, "");
    arrive(&account).await;
    later(&account, 60).await;
    later(&account, 10_000).await;
    assert_eq!(receiver.calls().len(), 2);
}

#[tokio::test]
async fn which_answers_are_failures() {
    for (status, body, attempts) in [
        (200, "", 1),
        (202, "{}", 1),
        (200, "\"OK\"", 1),
        (204, "", 1),
        (200, "OK", 2),
        (200, "<html></html>", 2),
        (500, "", 2),
        (404, "", 1),
        (429, "", 1),
    ] {
        let (account, receiver) = open(&json!({"active": true})).await;
        receiver.answer(status, body);
        arrive(&account).await;
        later(&account, 60).await;
        assert_eq!(receiver.calls().len(), attempts, "{status} {body}");
    }
}

#[tokio::test]
async fn an_inactive_strategy_retries_nothing() {
    let (account, receiver) = open(&json!({"active": false})).await;
    receiver.answer(500, "");
    arrive(&account).await;
    later(&account, 10_000).await;
    assert_eq!(receiver.calls().len(), 1);
}

#[tokio::test]
async fn network_failures_are_retried_only_where_the_strategy_names_them() {
    let dead = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (flags, attempts) in [(json!({}), 1), (json!({"retryOnEconnrefused": true}), 2)] {
        let account = Account::with(Sandbox::builder().manual_clock().without_webhook_probe()).await;
        account.post(PATH, &json!({"retryDelays": [5], "networkRetryOn": flags})).await;
        let endpoints = json!({"invoice": {"callbackUrl": format!("http://{dead}/invoice")}});
        Receiver::default().subscribe(&account, json!(null), &endpoints).await;
        arrive(&account).await;
        later(&account, 5).await;
        let made = account.sandbox.deliveries();
        assert_eq!(made.len(), attempts);
        assert_eq!(made[0].failure.as_deref(), Some("network failure (retryOnEconnrefused)"));
        assert_eq!(made[0].status, None);
    }
}

#[tokio::test]
async fn a_receiver_that_does_not_answer_in_time_has_failed() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let builder =
        Sandbox::builder().manual_clock().without_webhook_probe().delivery_timeout(Duration::from_millis(40));
    let account = Account::with(builder).await;
    let endpoints = json!({"invoice": {"callbackUrl": format!("http://{}/a", silent.local_addr().unwrap())}});
    Receiver::default().subscribe(&account, json!(null), &endpoints).await;
    arrive(&account).await;
    let failures: Vec<_> =
        account.sandbox.deliveries().into_iter().map(|made| made.failure.unwrap()).collect();
    assert_eq!(failures, ["network failure (retryOnEtimedout)"]);
}

#[tokio::test]
async fn an_address_of_another_machine_is_never_called_and_counts_as_delivered() {
    let account = Account::open().await;
    let endpoints = json!({"invoice": {"callbackUrl": "https://example.org/a"}});
    Receiver::default().subscribe(&account, json!(null), &endpoints).await;
    arrive(&account).await;
    let made = account.sandbox.deliveries();
    assert_eq!((made.len(), made[0].status, made[0].is_delivered()), (1, None, true));
}

#[tokio::test]
async fn with_a_clock_that_runs_deliveries_come_by_themselves() {
    let account = Account::with(Sandbox::builder()).await;
    let receiver = Receiver::start().await;
    let endpoints = json!({"invoice": {"callbackUrl": format!("{}/invoice", receiver.url)}});
    receiver.subscribe(&account, json!(null), &endpoints).await;
    account.post(PATH, &json!({"retryDelays": [0.02]})).await;
    receiver.answer(500, "");
    account.sandbox.receive_invoice(Paper::new("R-2").cii()).unwrap();
    for _ in 0..500 {
        if receiver.calls().len() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(receiver.calls().len(), 2, "nobody asked for it");
}

#[tokio::test]
async fn a_retry_is_signed_anew_unless_time_stamps_are_kept() {
    for kept in [false, true] {
        let mut faults = DeliveryFaults::none();
        if kept {
            faults = faults.with_kept_timestamps();
        }
        let account = Account::with(Sandbox::builder().manual_clock().delivery_faults(faults)).await;
        let receiver = Receiver::start().await;
        let strategy = json!({"retryDelays": [600, 600], "retryOn": [503]});
        assert_eq!(account.post(PATH, &strategy).await.0, 201);
        let endpoints = json!({
            "invoice": {"callbackUrl": format!("{}/invoice", receiver.url)},
            "authentication": {"hmac": {"secretKey": SECRET}}
        });
        receiver.subscribe(&account, json!(null), &endpoints).await;
        receiver.answer(503, "");
        receiver.answer(503, "");
        arrive(&account).await;
        later(&account, 600).await;
        later(&account, 600).await;
        let calls = receiver.calls();
        assert_eq!(calls.len(), 3, "kept: {kept}");
        for name in ["x-timestamp", "x-signature"] {
            let first = calls[0].header(name);
            assert!(!first.is_empty(), "{name}");
            assert!(
                calls[1..].iter().all(|call| (call.header(name) == first) == kept),
                "{name}, kept: {kept}"
            );
        }
        let at: Vec<_> = account.sandbox.deliveries().iter().map(|delivery| delivery.at).collect();
        assert!(at.windows(2).all(|pair| pair[0] < pair[1]), "each attempt has a time of its own");
    }
}
