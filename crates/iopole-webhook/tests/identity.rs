//! Deduplication keys of signed deliveries without an idempotency key.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use http_body_util::Full;
use serde_json::{Value, json};
use support::{ID, intake, signer};

async fn key(body: &Value) -> String {
    intake().receive(signer().json(body.to_string()).map(Full::new)).await.unwrap().key.to_string()
}

#[tokio::test]
async fn an_identifier_is_the_key_of_an_event_an_onboarding_stage_or_a_status() {
    for (member, kind, mut body) in [
        ("eventId", "event", json!({"eventType": "NEW"})),
        ("eventId", "onboarding", json!({"enrollmentId": ID})),
        ("statusId", "status", json!({"invoiceId": ID, "status": {"code": "ISSUED"}})),
    ] {
        body[member] = json!("id-1");
        let first = key(&body).await;
        assert_eq!(first, format!("{kind}:id-1"));
        body["more"] = json!("of a later version");
        assert_eq!(key(&body).await, first, "{kind}: other members do not count");
        body[member] = json!("id-2");
        assert_ne!(key(&body).await, first, "{kind}");
        // The longest identifier of a key.
        let longest = "x".repeat(200);
        body[member] = json!(longest);
        assert_eq!(key(&body).await, format!("{kind}:{longest}"));
    }
}

#[tokio::test]
async fn the_checksum_is_the_key_without_a_usable_identifier() {
    let long = "x".repeat(201);
    for id in [json!(null), json!(""), json!("a b"), json!("a\n"), json!("é"), json!(long)] {
        let body = |more: &str| json!({"eventType": "NEW", "eventId": id, "more": more});
        let first = key(&body("a")).await;
        assert!(first.starts_with("sha256:"), "{id}: {first}");
        assert_eq!(first, key(&body("a")).await, "{id}");
        assert_ne!(first, key(&body("b")).await, "{id}");
    }
}
