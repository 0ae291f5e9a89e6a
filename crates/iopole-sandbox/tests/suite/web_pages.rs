//! A web page in a browser can neither steer nor read the simulated platform.

use iopole_contract::Contract;
use iopole_sandbox::Sandbox;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

use crate::support::NOBODY;

/// Each route of the control API and of the API, and the token endpoint.
async fn routes(sandbox: &Sandbox) -> Vec<(Method, String)> {
    let page: Value = Client::new()
        .get(format!("{}/_sandbox", sandbox.api_url()))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let control = page["endpoints"].as_array().unwrap().iter().map(|endpoint| {
        let text = |key: &str| endpoint[key].as_str().unwrap();
        (text("method").parse().unwrap(), text("path").replace("{name}", "x").replace("{id}", "1"))
    });
    let operations = Contract::pinned().operations().iter().map(|operation| {
        let part = |part: &str| if part.starts_with('{') { NOBODY.to_owned() } else { part.to_owned() };
        let path: Vec<String> = operation.path().split('/').map(part).collect();
        (operation.method().parse().unwrap(), path.join("/"))
    });
    let token = sandbox.token_url().trim_start_matches(sandbox.api_url()).to_owned();
    control.chain(operations).chain([(Method::POST, token)]).collect()
}

/// The headers that a browser sends with a form of another site.
const FOREIGN: [(&str, &str, u16); 6] = [
    ("origin", "https://evil.example", 403),
    ("origin", "null", 403),
    ("origin", "http://localhost:1", 403),
    ("sec-fetch-site", "cross-site", 403),
    ("sec-fetch-site", "same-site", 403),
    ("host", "evil.example", 421),
];

#[tokio::test]
async fn no_route_answers_another_site() {
    let sandbox = Sandbox::builder().manual_clock().start().await.unwrap();
    let http = Client::new();
    let mut asked = 0;
    for (method, path) in routes(&sandbox).await {
        for (name, value, expected) in FOREIGN {
            let request = http.request(method.clone(), format!("{}{path}", sandbox.api_url()));
            let answer =
                request.header(name, value).header("content-type", "text/plain").body("{}").send().await;
            let answer = answer.unwrap();
            assert_eq!(answer.status().as_u16(), expected, "{method} {path} {name}: {value}");
            assert!(answer.json::<Value>().await.unwrap()["statusMessage"].is_string(), "{method} {path}");
            asked += 1;
        }
    }
    assert!(asked > 86 * FOREIGN.len(), "{asked} requests");
    assert_eq!((sandbox.token_requests(), sandbox.api_requests()), (0, 0), "nothing came through");
}

/// The form of a page of another site: it has no preflight, and only its headers identify it.
fn form(http: &Client, sandbox: &Sandbox, path: &str, body: &'static str) -> RequestBuilder {
    http.post(format!("{}{path}", sandbox.api_url()))
        .header("origin", "https://evil.example")
        .header("sec-fetch-site", "cross-site")
        .header("sec-fetch-mode", "navigate")
        .header("content-type", "text/plain")
        .body(body)
}

#[tokio::test]
async fn a_cross_site_form_changes_nothing() {
    let sandbox = Sandbox::builder().manual_clock().start().await.unwrap();
    let http = Client::new();
    let before = sandbox.clock().now();
    for (path, body) in [
        ("/_sandbox/clock", r#"{"advance":"2h"}"#),
        ("/_sandbox/faults", r#"{"status":500}"#),
        ("/_sandbox/reset", ""),
        ("/_sandbox/tokens/revoke", "{}"),
    ] {
        assert_eq!(form(&http, &sandbox, path, body).send().await.unwrap().status().as_u16(), 403, "{path}");
    }
    assert_eq!(sandbox.clock().now(), before);
    let faults = http.get(format!("{}/_sandbox/faults", sandbox.api_url())).send().await.unwrap();
    assert_eq!(faults.json::<Value>().await.unwrap(), serde_json::json!({"faults": []}));
}

#[tokio::test]
async fn a_configured_name_and_its_own_pages_are_answered() {
    let sandbox = Sandbox::builder().manual_clock().host_name("Platform").start().await.unwrap();
    let ready = format!("{}/_sandbox/ready", sandbox.api_url());
    let http = Client::new();
    for (headers, expected) in [
        (vec![], 200),
        (vec![("host", "platform:4600")], 200),
        (
            vec![
                ("host", "platform:4600"),
                ("origin", "http://platform:4600"),
                ("sec-fetch-site", "same-origin"),
            ],
            200,
        ),
        (vec![("host", "platform:4600"), ("origin", "http://other:4600")], 403),
        (vec![("host", "other:4600")], 421),
    ] {
        let request =
            headers.iter().fold(http.get(&ready), |request, (name, value)| request.header(*name, *value));
        assert_eq!(request.send().await.unwrap().status().as_u16(), expected, "{headers:?}");
    }
}
