//! `iopole enrollment` as a process.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::fs;

use iopole_sandbox::Sandbox;
use serde_json::Value;
use support::against;

#[tokio::test]
async fn an_enrollment_that_is_not_signed_has_a_link() {
    let sandbox = Sandbox::builder().manual_clock().start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let body = folder.path().join("enrollment.json");
    fs::write(&body, r#"{"siren":"732829320"}"#).unwrap();
    let words = ["api", "createFrenchEnrollment", "--body", body.to_str().unwrap()];
    let created = against(&sandbox, &words, sandbox.client_secret()).await;
    let created: Value = serde_json::from_str(&created.out).unwrap();
    let id = created["enrollmentId"].as_str().unwrap();
    let words = ["enrollment", "link", id, "--output", "json"];
    let link = against(&sandbox, &words, sandbox.client_secret()).await;
    assert_eq!(link.code, 0, "{}", link.err);
    let link: Value = serde_json::from_str(&link.out).unwrap();
    assert_eq!(link["onboardingUrl"], created["onboardingUrl"]);
    // The link gives access to the enrollment, so people see it only where they ask for it.
    let shown = against(&sandbox, &["enrollment", "show", id], sandbox.client_secret()).await;
    assert_eq!(shown.code, 0, "{}", shown.err);
    assert!(!shown.out.contains(link["onboardingUrl"].as_str().unwrap()), "{}", shown.out);
}
