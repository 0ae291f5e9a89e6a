//! Token requests that the platform publishes with its documents.
//!
//! The bodies are not part of this repository. Without their folder the test prints `SKIPPED`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::io::Write as _;
use std::path::Path;

use http::{Method, Request};
use http_body_util::{BodyExt as _, Full};
use iopole_webhook::TokenEndpoint;
use serde_json::Value;

/// The folder beside the workspace, relative to the crate.
const FOLDER: &str = "../../../shared/examples/config";

fn body(name: &str) -> Option<Value> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER).join(format!("{name}.propertyExamples.json"));
    serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()
}

async fn granted(endpoint: &TokenEndpoint, form: &Value) -> Value {
    let mut written = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form.as_object().unwrap() {
        written.append_pair(name, value.as_str().unwrap());
    }
    let request =
        Request::builder().method(Method::POST).body(Full::<bytes::Bytes>::from(written.finish())).unwrap();
    let answer = endpoint.respond(request).await;
    assert_eq!(answer.status(), 200, "{form}");
    serde_json::from_slice(&answer.into_body().collect().await.unwrap().to_bytes()).unwrap()
}

#[tokio::test]
async fn every_published_request_for_a_token_is_granted() {
    let names =
        ["ClientCredentialsToken.request", "PasswordToken.request", "ClientCredentialsToken.response-200"];
    let [Some(client), Some(user), Some(answer)] = names.map(|name| body(&format!("onOauth2{name}"))) else {
        // Bypasses the harness, which hides the output of a passing test.
        writeln!(std::io::stderr(), "SKIPPED: no example bodies in {FOLDER}, relative to the crate").unwrap();
        return;
    };
    let text = |body: &Value, name: &str| body[name].as_str().unwrap().to_owned();
    let endpoint = TokenEndpoint::new(text(&client, "clientId"), text(&client, "clientSecret")).unwrap();
    let endpoint = endpoint.with_user(text(&user, "username"), text(&user, "password")).unwrap();
    for form in [&client, &user] {
        let granted = granted(&endpoint, form).await;
        assert!(granted["access_token"].as_str().is_some_and(|token| !token.is_empty()));
        for (name, published) in answer.as_object().unwrap() {
            assert_eq!(&granted[name], published, "{name}");
        }
    }
}
