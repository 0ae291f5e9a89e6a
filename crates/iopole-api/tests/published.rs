//! Every CII of the platform's documents is sent byte for byte.
//!
//! The files are not part of this repository. Without the folder the test prints that and checks nothing.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::io::Write as _;
use std::path::Path;

use iopole_api::model::generation::UblFlavor;
use serde_json::Value;
use support::{answering, json};

/// The folder beside the workspace, relative to the crate.
const FOLDER: &str = "../../../shared/examples/invoicing";

#[tokio::test]
async fn every_published_cii_is_sent_unchanged() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    if !folder.is_dir() {
        // Not captured by the test harness, which hides the output of a passing test.
        writeln!(std::io::stderr(), "SKIPPED: no example bodies in {FOLDER}, seen from the crate").unwrap();
        return;
    }
    let (server, client) = answering(|_| json(Value::Null)).await;
    let mut published = Vec::new();
    for file in std::fs::read_dir(&folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        if let Ok(Value::String(cii)) = serde_json::from_str(&text) {
            client.user().generation().ubl_from_cii(cii.clone(), UblFlavor::En16931).await.unwrap();
            published.push(cii);
        }
    }
    assert!(!published.is_empty());
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), published.len());
    for (request, cii) in requests.iter().zip(&published) {
        assert_eq!(request.body, cii.as_bytes());
        assert_eq!(request.headers["content-type"], "application/xml");
    }
}
