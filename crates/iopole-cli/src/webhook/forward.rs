//! Sends a delivery to another URL. The path is signed, so the delivery is signed anew.

use std::time::Duration;

use iopole_webhook::testing::Signer;
use reqwest::Url;

use super::recorded::Recorded;
use crate::failure::Failure;

/// The platform waits as long.
const LONGEST: Duration = Duration::from_secs(60);
/// Headers of one connection or one signature.
const REPLACED: &[&str] = &[
    "host",
    "content-length",
    "connection",
    "transfer-encoding",
    "expect",
    "x-timestamp",
    "x-signature",
    "x-checksum",
];

pub(super) fn client() -> Result<reqwest::Client, Failure> {
    let built =
        reqwest::Client::builder().timeout(LONGEST).redirect(reqwest::redirect::Policy::none()).build();
    built.map_err(|error| Failure::other(format!("cannot create the HTTP client: {error}")))
}

pub(super) fn url(text: &str) -> Result<Url, Failure> {
    let failed = |why: &dyn std::fmt::Display| Failure::bad_input(format!("{text}: {why}"));
    let url = Url::parse(text).map_err(|error| failed(&error))?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        _ => Err(failed(&"give a URL that begins with http:// or https://")),
    }
}

/// Sends the delivery, and returns the status and the body of the answer. `content` is what the signature covers.
pub(super) async fn send(
    http: &reqwest::Client,
    secret: &str,
    delivery: &Recorded,
    content: &[u8],
    to: &Url,
) -> Result<(u16, Vec<u8>), reqwest::Error> {
    let query = to.query().map(|query| format!("?{query}")).unwrap_or_default();
    let signed =
        Signer::new(secret).to(format!("{}{query}", to.path())).with_checksum().json(content.to_vec());
    let mut request = http.post(to.clone()).body(delivery.body.clone());
    for (name, value) in &delivery.headers {
        if !REPLACED.contains(&name.as_str()) {
            request = request.header(name, value);
        }
    }
    for name in ["x-timestamp", "x-signature", "x-checksum"] {
        if let Some(value) = signed.headers().get(name) {
            request = request.header(name, value);
        }
    }
    let answer = request.send().await?;
    let status = answer.status().as_u16();
    Ok((status, answer.bytes().await?.to_vec()))
}
