//! The descriptions of its API that the platform publishes, against those that this program was written for.

use reqwest::{Client, StatusCode};
use serde::Deserialize;

use super::finding::Finding;
use crate::output::Language;

/// Documents of the contract, and the version of each that this program follows.
const KNOWN: [(&str, &str); 5] = [
    ("config", "1.0.0"),
    ("invoicing", "1.0.0"),
    ("reporting", "1.0.0"),
    ("stats", "1.0.0"),
    ("edi", "1.0.0"),
];

/// Part of an OpenAPI document.
#[derive(Deserialize)]
struct Document {
    info: Info,
}

#[derive(Deserialize)]
struct Info {
    version: String,
}

/// Answer of one address.
#[derive(Debug, PartialEq)]
enum Published {
    Version(String),
    Absent,
    Unreadable(String),
}

/// Reads every document. One that is not published is no fault: the simulated platform publishes none.
pub(super) async fn check(http: &Client, api_url: &str, language: Language) -> Finding {
    let (mut same, mut faults) = (Vec::new(), Vec::new());
    for (name, known) in KNOWN {
        match published(http, api_url, name).await {
            Published::Version(version) if version == known => same.push(format!("{name} {version}")),
            Published::Version(version) => {
                let known = language.pick(format!("known: {known}"), format!("connue : {known}"));
                faults.push(format!("{name} {version} ({known})"));
            }
            Published::Absent => {}
            Published::Unreadable(why) => faults.push(format!("{name}: {why}")),
        }
    }
    finding(&same, &faults, language)
}

fn finding(same: &[String], faults: &[String], language: Language) -> Finding {
    const CHECK: &str = "documents";
    if !faults.is_empty() {
        let mend = language.pick(
            "read the platform's changes, and look for a newer version of iopole (iopole --version)",
            "lisez les changements de la plateforme, et cherchez une version plus récente d'iopole (iopole --version)",
        );
        return Finding::warning(CHECK, faults.join(", "), mend);
    }
    let message = match same {
        [] => language.pick("the platform publishes none", "la plateforme n'en publie aucun").to_owned(),
        same => same.join(", "),
    };
    Finding::ok(CHECK, message)
}

async fn published(http: &Client, api_url: &str, name: &str) -> Published {
    let url = format!("{}/v1/api/operator/{name}", api_url.trim_end_matches('/'));
    let unreadable = |error: reqwest::Error| Published::Unreadable(error.without_url().to_string());
    match http.get(url).send().await {
        Err(error) => unreadable(error),
        Ok(answer) => match answer.status() {
            StatusCode::NOT_FOUND => Published::Absent,
            StatusCode::OK => answer.text().await.map_or_else(unreadable, |text| version(&text)),
            status => Published::Unreadable(status.to_string()),
        },
    }
}

/// Reads the version of an OpenAPI document in YAML, of which JSON is a part.
fn version(text: &str) -> Published {
    match serde_saphyr::from_str::<Document>(text) {
        Ok(document) => Published::Version(document.info.version),
        Err(_) => Published::Unreadable("not an OpenAPI document".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use wiremock::matchers::path;
    use wiremock::{Mock, MockServer, ResponseTemplate};

    use super::*;

    #[test]
    fn the_known_versions_are_those_of_the_pinned_contract() {
        for (name, known) in KNOWN {
            let path = format!("{}/../../contract/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
            let text = std::fs::read_to_string(path).unwrap();
            assert_eq!(version(&text), Published::Version(known.to_owned()), "{name}");
        }
    }

    async fn finding_of(answers: &[(&str, u16, &str)]) -> String {
        let server = MockServer::start().await;
        for (name, status, body) in answers {
            let answer = ResponseTemplate::new(*status).set_body_string(*body);
            Mock::given(path(format!("/v1/api/operator/{name}"))).respond_with(answer).mount(&server).await;
        }
        let http = Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        let found = check(&http, &format!("{}/", server.uri()), Language::En).await;
        let value = serde_json::to_value(found).unwrap();
        format!("{} {}", value["level"].as_str().unwrap(), value["message"].as_str().unwrap())
    }

    #[tokio::test]
    async fn another_version_and_an_unreadable_document_are_warnings() {
        let known = r#"{"info": {"version": "1.0.0"}}"#;
        assert_eq!(finding_of(&[]).await, "ok the platform publishes none");
        let both = [("config", 200, known), ("stats", 200, "info:\n  version: 1.0.0\n")];
        assert_eq!(finding_of(&both).await, "ok config 1.0.0, stats 1.0.0");
        let newer = [("config", 200, known), ("edi", 200, r#"{"info": {"version": "2.0.0"}}"#)];
        assert_eq!(finding_of(&newer).await, "warning edi 2.0.0 (known: 1.0.0)");
        for (status, body, reason) in
            [(500, "", "500 Internal Server Error"), (200, "<html>", "not an OpenAPI document")]
        {
            let found = finding_of(&[("invoicing", status, body)]).await;
            assert_eq!(found, format!("warning invoicing: {reason}"));
        }
    }
}
