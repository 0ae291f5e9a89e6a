//! Every CII published with the platform's documents goes out byte for byte.
//!
//! The bodies are not part of this repository. Where the folder is missing the test says so and checks nothing.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::io::Write as _;
use std::path::Path;

use iopole_api::model::UblFlavor;
use serde_json::Value;
use support::{answering, json};

/// Beside the workspace, seen from the crate.
const FOLDER: &str = "../../../shared/examples/invoicing";

#[tokio::test]
async fn every_published_cii_goes_out_as_it_is() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    if !folder.is_dir() {
        // Past the harness, which keeps what a passing test prints.
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
