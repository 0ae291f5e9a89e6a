//! Allowed origins of tokens and customer ids, by scheme, host and port. Nothing is sent here.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use async_trait::async_trait;
use http::Extensions;
use iopole_http::OriginGuard;
use reqwest::{Request, Response};
use reqwest_middleware::{ClientBuilder, Middleware, Next};

const API: &str = "https://api.example.org/v1";
const TOKEN: (&str, &str) = ("authorization", "Bearer a.b.c");
const CUSTOMER: (&str, &str) = ("customer-id", "0190f1d2-0000-7000-8000-000000000000");

/// Middleware that answers in place of the network.
struct Answers;

#[async_trait]
impl Middleware for Answers {
    async fn handle(
        &self,
        _: Request,
        _: &mut Extensions,
        _: Next<'_>,
    ) -> reqwest_middleware::Result<Response> {
        Ok(Response::from(http::Response::new("")))
    }
}

/// Sends a request through the guard, and returns its error.
async fn sent(url: &str, headers: &[(&str, &str)]) -> Result<(), String> {
    let transport = reqwest::Client::builder().tls_certs_only([]).build().unwrap();
    let guard = OriginGuard::new(&API.parse().unwrap());
    let client = ClientBuilder::new(transport).with(guard).with(Answers).build();
    let request =
        headers.iter().fold(client.get(url), |request, (name, value)| request.header(*name, *value));
    request.send().await.map(drop).map_err(|error| error.to_string())
}

#[tokio::test]
async fn a_token_or_a_customer_id_goes_to_one_scheme_host_and_port_only() {
    for headers in [&[TOKEN][..], &[CUSTOMER], &[TOKEN, CUSTOMER]] {
        for url in ["https://api.example.org", "https://api.example.org:443/v2?q", "https://API.example.org/"]
        {
            assert_eq!(sent(url, headers).await, Ok(()), "{url} {headers:?}");
        }
        for url in [
            "http://api.example.org:443/v1",
            "https://api.example.org:8443/v1",
            "https://example.org/v1",
            "https://api.example.org.evil.example/v1",
            "http://api.example.org/v1",
            "http://api.example.org:8443/v1",
            "http://evil.example:443/v1",
            "https://evil.example:8443/v1",
        ] {
            let error = sent(url, headers).await.unwrap_err();
            assert!(
                error.contains("tokens go to https://api.example.org only"),
                "{url} {headers:?}: {error}"
            );
        }
    }
}

#[tokio::test]
async fn a_request_that_carries_neither_goes_anywhere() {
    assert_eq!(sent("http://evil.example", &[("accept", "*/*")]).await, Ok(()));
}
