//! A simulated platform, and a plain HTTP client with a token.

use std::time::Duration;

use std::sync::LazyLock;

use bytes::Bytes;
use iopole_contract::{Contract, Known};
use iopole_sandbox::{Sandbox, SandboxBuilder};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

/// An unknown identifier.
pub(crate) const NOBODY: &str = "0193acea-5c97-7665-ada2-c57495af205c";

pub(crate) static KNOWN: LazyLock<Known> =
    LazyLock::new(|| Known::from_markdown(include_str!("../../DEVIATIONS.md")));

/// Fails if an exchange departs from the contract and `DEVIATIONS.md` does not list the departure.
pub(crate) fn hold_against_the_contract(
    request: &axum::http::Request<Bytes>,
    answer: &axum::http::Response<Bytes>,
) {
    let mut departures = Contract::pinned().check(request, answer);
    departures.retain(|departure| !KNOWN.covers(departure));
    let lines: Vec<_> = departures.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "not as the contract says:\n{}", lines.join("\n"));
}

pub(crate) struct Account {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: Client,
    pub(crate) token: String,
}

/// Status and JSON body of an answer.
pub(crate) type Answer = (StatusCode, Value);

impl Account {
    /// A simulated platform with a manual clock.
    pub(crate) async fn open() -> Self {
        Self::with(Sandbox::builder().manual_clock()).await
    }

    pub(crate) async fn with(builder: SandboxBuilder) -> Self {
        Self::unobserved(builder.observe(hold_against_the_contract)).await
    }

    /// A simulated platform with a manual clock, for requests that depart from the contract.
    pub(crate) async fn unobserved(builder: SandboxBuilder) -> Self {
        let sandbox = builder.start().await.unwrap();
        let http = Client::new();
        let (id, secret) = (sandbox.client_id().to_owned(), sandbox.client_secret().to_owned());
        let token = token(&http, &sandbox, &id, &secret).await;
        Self { sandbox, http, token }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.sandbox.api_url())).bearer_auth(&self.token)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path).send().await.unwrap()).await
    }

    pub(crate) async fn put(&self, path: &str) -> Answer {
        answer(self.request(Method::PUT, path).send().await.unwrap()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        answer(self.request(Method::DELETE, path).send().await.unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        answer(self.request(Method::POST, path).json(body).send().await.unwrap()).await
    }

    pub(crate) async fn query(&self, path: &str, query: &[(&str, &str)]) -> Answer {
        answer(self.request(Method::GET, path).query(query).send().await.unwrap()).await
    }

    pub(crate) async fn upload(&self, name: &str, bytes: impl Into<Vec<u8>>) -> Answer {
        let part = Part::bytes(bytes.into()).file_name(name.to_owned());
        let form = Form::new().part("file", part);
        answer(self.request(Method::POST, "/v1/invoice").multipart(form).send().await.unwrap()).await
    }

    /// Uploads a file that must be accepted, and gives the invoice's identifier.
    pub(crate) async fn send(&self, name: &str, bytes: impl Into<Vec<u8>>) -> String {
        let (status, body) = self.upload(name, bytes).await;
        assert_eq!((status.as_u16(), &body["type"]), (201, &json!("INVOICE")), "{body}");
        body["id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn wait(&self, ms: u64) {
        self.sandbox.advance(Duration::from_millis(ms));
    }

    /// The codes and destinations in the history of an invoice.
    pub(crate) async fn history(&self, invoice: &str) -> Vec<(String, String)> {
        let (status, body) = self.get(&format!("/v1/invoice/{invoice}/status-history")).await;
        assert_eq!(status, 200, "{body}");
        let line = |entry: &Value| (text(&entry["status"]["code"]), text(&entry["destType"]));
        body.as_array().unwrap().iter().map(line).collect()
    }

    /// The only row of a search.
    pub(crate) async fn row(&self, q: &str) -> Value {
        let query = [("q", q), ("expand", "businessData,lastStatusData")];
        let (status, body) = self.query("/v1.1/invoice/search", &query).await;
        assert_eq!((status.as_u16(), &body["meta"]["count"]), (200, &json!(1)), "{body}");
        body["data"][0].clone()
    }

    pub(crate) async fn state(&self, invoice: &str) -> String {
        let row = self.row(&format!("invoice.invoiceId:\"{invoice}\"")).await;
        text(&row["metadata"]["state"])
    }

    /// The text of an answer: a `Value` has no trailing zeros.
    pub(crate) async fn get_text(&self, path: &str) -> String {
        self.request(Method::GET, path).send().await.unwrap().text().await.unwrap()
    }

    /// Posts a JSON text unchanged.
    pub(crate) async fn post_text(&self, path: &str, json: String) -> Answer {
        let request = self.request(Method::POST, path).header("content-type", "application/json").body(json);
        answer(request.send().await.unwrap()).await
    }

    /// The identifier of the copy the buyer received.
    pub(crate) async fn received_copy(&self, number: &str) -> String {
        let q = format!("businessData.invoiceId:\"{number}\" AND invoice.direction:\"INBOUND\"");
        text(&self.row(&q).await["metadata"]["invoiceId"])
    }
}

pub(crate) async fn token(http: &Client, sandbox: &Sandbox, id: &str, secret: &str) -> String {
    let form = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)];
    let response = http.post(sandbox.token_url()).form(&form).send().await.unwrap();
    let (status, body) = answer(response).await;
    assert_eq!(status, 200, "{body}");
    text(&body["access_token"])
}

/// A new token of the first client, after the clock has moved.
pub(crate) async fn own_token(account: &Account) -> String {
    let (id, secret) = (account.sandbox.client_id(), account.sandbox.client_secret());
    token(&account.http, &account.sandbox, id, secret).await
}

/// Waits for a condition; fails if it is never met.
pub(crate) async fn until(what: &str, so: impl AsyncFn() -> bool) {
    for _ in 0..2000 {
        if so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("never: {what}");
}

pub(crate) async fn answer(response: Response) -> Answer {
    let status = response.status();
    let bytes = response.bytes().await.unwrap();
    let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
    (status, body)
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// The envelope of a validation issue at a path.
pub(crate) fn assert_issue((status, body): &Answer, code: &str, path: &Value) {
    assert_eq!(*status, 400, "{body}");
    assert_eq!(body["statusMessage"], "Request validation issues", "{body}");
    assert_eq!((&body["details"]["code"], &body["details"]["path"]), (&json!(code), path), "{body}");
    assert!(body["details"]["message"].is_string(), "{body}");
}
