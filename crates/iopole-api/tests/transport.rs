//! One transport setting applies to API and token requests.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use iopole_api::{Client, Credentials, Environment};

#[tokio::test]
async fn a_proxy_of_the_client_serves_token_requests() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let proxy = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        let read = socket.read(&mut request).unwrap();
        socket.write_all(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n").unwrap();
        String::from_utf8_lossy(&request[..read]).into_owned()
    });
    let environment =
        Environment::custom("https://api.iopole.invalid", "https://auth.iopole.invalid/token").unwrap();
    let client = Client::builder(&environment)
        .credentials(Credentials::new("id", "secret"))
        .unwrap()
        .http(|http| {
            http.attempt_timeout(Duration::from_millis(500)).total_timeout(Duration::from_millis(500))
        })
        .http(|http| http.transport(|reqwest| reqwest.proxy(iopole_http::reqwest::Proxy::all(url).unwrap())))
        .build()
        .unwrap();
    let error = client.admin().customer().id().await.unwrap_err();
    assert!(error.token_error().is_some(), "{error}");
    let seen = proxy.join().unwrap();
    assert!(seen.starts_with("CONNECT auth.iopole.invalid:443"), "{seen}");
}
