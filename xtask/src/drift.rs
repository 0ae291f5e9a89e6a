//! Compares the pinned contract with the documents that the platform publishes.

use iopole_contract::{Contract, drift};
use reqwest::{Client, StatusCode, Url};
use serde_json::Value;

/// Prints the changes of each document.
///
/// # Errors
/// Fails if a document changed, or if no document can be read.
pub(crate) fn run(api: &str) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| error.to_string())?.block_on(compare(api))
}

async fn compare(api: &str) -> Result<(), String> {
    let base =
        Url::parse(api).map_err(|error| format!("--drift takes the URL of an API, not {api}: {error}"))?;
    let http = client(&base)?;
    let (mut read, mut changes) = (0, Vec::new());
    for (name, pinned) in Contract::documents() {
        match fetch(&http, &base, name).await? {
            None => println!("{name}: not published there"),
            Some(published) => {
                read += 1;
                let found = drift(&pinned, &published);
                println!("{name}: {} change(s)", found.len());
                changes.extend(found.into_iter().map(|change| format!("{name}: {change}")));
            }
        }
    }
    match (read, changes.is_empty()) {
        (0, _) => Err(format!("{base} publishes none of the documents; is it the URL of the API?")),
        (_, true) => Ok(()),
        (_, false) => Err(changes.join("\n")),
    }
}

fn client(base: &Url) -> Result<Client, String> {
    let mut builder = Client::builder().timeout(std::time::Duration::from_secs(60));
    if base.scheme() == "http" {
        // Plain http needs no root certificates, which the machine may lack.
        builder = builder.tls_certs_only([]);
    }
    builder.build().map_err(|error| format!("no HTTP client: {error}"))
}

async fn fetch(http: &Client, base: &Url, name: &str) -> Result<Option<Value>, String> {
    let path = format!("{}/v1/api/operator/{name}", base.path().trim_end_matches('/'));
    let mut url = base.clone();
    url.set_path(&path);
    let fault = |error: &dyn std::fmt::Display| format!("{url}: {error}");
    let answer = http.get(url.clone()).send().await.map_err(|error| fault(&error.without_url()))?;
    match answer.status() {
        StatusCode::OK => {}
        StatusCode::NOT_FOUND => return Ok(None),
        status => return Err(fault(&format!("answered {status}"))),
    }
    let text = answer.text().await.map_err(|error| fault(&error.without_url()))?;
    // JSON is valid YAML.
    serde_saphyr::from_str(&text)
        .map(Some)
        .map_err(|error| fault(&format!("is not an OpenAPI document: {error}")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use wiremock::matchers::path;
    use wiremock::{Mock, MockServer, ResponseTemplate};

    /// Publishes changed copies of the pinned documents.
    async fn platform(change: impl Fn(&str, &mut Value)) -> MockServer {
        let server = MockServer::start().await;
        for (name, mut document) in Contract::documents().filter(|(name, _)| *name != "edi") {
            change(name, &mut document);
            let answer = ResponseTemplate::new(200).set_body_json(document);
            Mock::given(path(format!("/v1/api/operator/{name}"))).respond_with(answer).mount(&server).await;
        }
        server
    }

    #[tokio::test]
    async fn unchanged_documents_are_no_drift() {
        let server = platform(|_, _| ()).await;
        assert_eq!(compare(&server.uri()).await, Ok(()));
    }

    #[tokio::test]
    async fn a_change_is_reported_with_its_document() {
        let server = platform(|name, document| {
            if name == "invoicing" {
                document["paths"]["/v1/invoice"].as_object_mut().unwrap().remove("post");
            }
        });
        let changes = compare(&server.await.uri()).await.unwrap_err();
        assert_eq!(changes, "invoicing: POST /v1/invoice: operation gone");
    }

    #[tokio::test]
    async fn a_wrong_address_is_explained() {
        let server = MockServer::start().await;
        assert!(compare(&server.uri()).await.unwrap_err().contains("is it the URL of the API?"));
        assert!(compare("ppd").await.unwrap_err().contains("--drift takes the URL"));
        Mock::given(path("/v1/api/operator/config"))
            .respond_with(ResponseTemplate::new(500))
            .mount(&server)
            .await;
        assert!(compare(&server.uri()).await.unwrap_err().contains("answered 500"));
    }
}
