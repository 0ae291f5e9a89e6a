//! The HTTP client of token requests: changed by the flow, or handed over by an API client.
#![cfg(all(feature = "reqwest", feature = "rustls"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use std::sync::Arc;
use std::time::Duration;

use iopole_auth::{
    Cached, ClientCredentials, Credentials, SecureUrl, TokenErrorKind as Kind, TokenSource, Transport,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

const TOKEN: &str = r#"{"access_token":"t","expires_in":600,"token_type":"Bearer"}"#;

fn credentials() -> Credentials {
    Credentials::new("id", "s3cret")
}

/// Returns a URL whose host does not exist, so that only a proxy can reach it.
fn elsewhere() -> SecureUrl {
    "https://auth.iopole.invalid/realms/iopole/protocol/openid-connect/token".parse().unwrap()
}

/// Starts a proxy that rejects every request. Returns its URL and the first line of the request.
async fn proxy() -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let read = socket.read(&mut request).await.unwrap();
        socket.write_all(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n").await.unwrap();
        String::from_utf8_lossy(&request[..read]).lines().next().unwrap_or_default().to_owned()
    });
    (url, seen)
}

async fn answering(status: u16) -> MockServer {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(status).set_body_raw(TOKEN, "application/json");
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

fn through(proxy: &str) -> reqwest::Client {
    reqwest::Client::builder().proxy(reqwest::Proxy::all(proxy).unwrap()).build().unwrap()
}

#[tokio::test]
async fn a_proxy_of_the_flow_sees_the_realm() {
    let (url, seen) = proxy().await;
    let through = reqwest::Proxy::all(url).unwrap();
    let flow = ClientCredentials::builder(elsewhere(), credentials()).transport(|http| http.proxy(through));
    let error = flow.build().unwrap().token().await.unwrap_err();
    assert_eq!(seen.await.unwrap(), "CONNECT auth.iopole.invalid:443 HTTP/1.1", "{error}");
    assert_eq!(error.kind(), Kind::Unreachable);
}

#[tokio::test]
async fn an_adopted_client_reaches_the_flow_through_a_cache() {
    let (url, seen) = proxy().await;
    let flow = ClientCredentials::new(elsewhere(), credentials()).unwrap();
    let tokens: Arc<dyn TokenSource> = Arc::new(Arc::new(Cached::new(flow)));
    tokens.adopt(&Transport::new(through(&url), false));
    tokens.token().await.unwrap_err();
    assert_eq!(seen.await.unwrap(), "CONNECT auth.iopole.invalid:443 HTTP/1.1");
}

#[tokio::test]
async fn the_flows_own_transport_wins_then_the_first_adopted_client() {
    let (first, second) = (answering(200).await, answering(200).await);
    let endpoint: SecureUrl = "http://127.0.0.1:9/token".parse().unwrap();
    let proxy = reqwest::Proxy::all(first.uri()).unwrap();
    let own = ClientCredentials::builder(endpoint.clone(), credentials());
    let own = own.transport(|http| http.proxy(proxy)).build().unwrap();
    own.adopt(&Transport::new(through(&second.uri()), true));
    own.token().await.unwrap();

    let adopting = ClientCredentials::new(endpoint, credentials()).unwrap();
    adopting.adopt(&Transport::new(through(&first.uri()), true));
    adopting.clone().adopt(&Transport::new(through(&second.uri()), true));
    adopting.token().await.unwrap();
    let requests = first.received_requests().await.unwrap();
    assert_eq!((requests.len(), second.received_requests().await.unwrap().len()), (2, 0));
    let closing = requests.last().unwrap().headers.get("connection").map(|value| value.as_bytes());
    assert!(closing.is_none_or(|value| value == b"close"), "no connection of it is left in the API's pool");
}

#[tokio::test]
async fn a_client_for_another_host_is_not_used_for_this_machine() {
    let (realm, proxy) = (answering(200).await, answering(200).await);
    let flow = ClientCredentials::new(realm.uri().parse().unwrap(), credentials()).unwrap();
    flow.adopt(&Transport::new(through(&proxy.uri()), false));
    flow.token().await.unwrap();
    assert_eq!(realm.received_requests().await.unwrap().len(), 1);
    assert!(proxy.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn no_transport_setting_enables_redirects_or_retries() {
    let target = answering(200).await;
    for status in [302, 307, 308, 503] {
        let realm = MockServer::start().await;
        let answer = ResponseTemplate::new(status).insert_header("location", target.uri().as_str());
        Mock::given(any()).respond_with(answer).mount(&realm).await;
        let always =
            reqwest::retry::for_host("127.0.0.1").no_budget().classify_fn(|request| request.retryable());
        let flow = ClientCredentials::builder(realm.uri().parse().unwrap(), credentials())
            .timeout(Duration::from_secs(5))
            .transport(|http| {
                http.redirect(reqwest::redirect::Policy::limited(5)).referer(true).retry(always)
            });
        let error = flow.build().unwrap().token().await.unwrap_err();
        let expected = if status == 503 { Kind::Unavailable } else { Kind::Redirected };
        assert_eq!(error.kind(), expected, "{status}");
        assert_eq!(realm.received_requests().await.unwrap().len(), 1, "{status}");
    }
    assert!(target.received_requests().await.unwrap().is_empty(), "the secret would have gone along");
}
