//! Every published error response of the platform is read: path, message and code.
//!
//! The bodies are not part of this repository. Without the folder the test reports that, and checks nothing.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use iopole_auth::{AccessToken, Lifetime, StaticToken};
use iopole_http::{Class, Client, ErrorKind, Method, Operation, Role};
use serde_json::Value;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// Folder beside the workspace, relative to the crate.
const FOLDER: &str = "../../../shared/examples";
const SEND: Operation = Operation::new("sendThing", Method::POST, "/thing", Class::Once, Role::User);

#[tokio::test]
async fn every_published_error_response_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    if !folder.is_dir() {
        // Directly to stderr: the harness hides the output of a passing test.
        writeln!(std::io::stderr(), "SKIPPED: no example bodies in {FOLDER}, seen from the crate").unwrap();
        return;
    }
    let mut read = 0;
    for area in std::fs::read_dir(&folder).unwrap() {
        for file in std::fs::read_dir(area.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if name.split('.').nth(1) == Some("response-400") {
                holds(&name, &std::fs::read_to_string(&path).unwrap()).await;
                read += 1;
            }
        }
    }
    assert!(read >= 6, "only {read} refusals");
}

async fn holds(name: &str, text: &str) {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(400).set_body_raw(text, "application/json");
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
    let client = Client::builder(server.uri().parse().unwrap(), Arc::new(StaticToken::new(token)));
    let error = client.build().unwrap().call(&SEND).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused, "{name}");
    let problem = error.problem().unwrap();
    assert_eq!(problem.raw().as_bytes(), text.as_bytes(), "{name}");
    let body: Value = serde_json::from_str(text).unwrap();
    let details = &body["details"];
    assert_eq!(problem.message(), body["statusMessage"].as_str(), "{name}");
    let [issue] = problem.issues() else { unreachable!("{name}: {:?}", problem.issues()) };
    let path: Vec<_> =
        details["path"].as_array().unwrap().iter().map(|part| part.as_str().unwrap()).collect();
    assert_eq!(issue.path, path.join("."), "{name}");
    assert_eq!(Some(issue.message.as_str()), details["message"].as_str(), "{name}");
    assert_eq!(issue.code.as_deref(), details["code"].as_str(), "{name}");
}
