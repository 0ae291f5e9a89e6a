//! The client-credentials flow without an answer, with half of one, and on several runtimes.
#![cfg(feature = "reqwest")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::Duration;

use iopole_auth::{
    ClientCredentials, Credentials, SecureUrl, TokenError, TokenErrorKind as Kind, TokenSource,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

async fn listen() -> (TcpListener, SecureUrl) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    (listener, url)
}

fn flow(url: SecureUrl) -> ClientCredentials {
    ClientCredentials::new(url, Credentials::new("id", "s3cret")).unwrap()
}

/// Requests a token from a server that reads the request, then applies this to the connection. Returns the error.
async fn after(treat: impl AsyncFnOnce(&mut TcpStream)) -> TokenError {
    let (listener, url) = listen().await;
    let server = async {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        assert_ne!(socket.read(&mut request).await.unwrap(), 0);
        treat(&mut socket).await;
    };
    let flow = flow(url);
    let (error, ()) = tokio::join!(flow.token(), server);
    error.unwrap_err()
}

#[tokio::test]
async fn a_refused_connection_and_a_silent_endpoint_have_their_kinds() {
    let (listener, address) = listen().await;
    let short = Duration::from_millis(50);
    let silent = ClientCredentials::builder(address.clone(), Credentials::new("id", "s3cret"))
        .connect_timeout(short)
        .timeout(short)
        .build();
    let silent = silent.unwrap().token().await.unwrap_err();
    assert_eq!((silent.kind(), silent.status()), (Kind::TimedOut, None));
    drop(listener);
    let nobody = flow(address).token().await.unwrap_err();
    assert_eq!((nobody.kind(), nobody.status()), (Kind::Unreachable, None));
    assert!(format!("{nobody:#}").contains("refused"), "{nobody}");
}

#[tokio::test]
async fn half_an_answer_is_an_interruption_that_keeps_the_status() {
    let half = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"access_token\":\"t0";
    for (answer, status) in [(half, Some(200)), ("HTTP/1.1 200 OK\r\nconte", None), ("", None)] {
        let error = after(async |socket| socket.write_all(answer.as_bytes()).await.unwrap()).await;
        assert_eq!(error.kind(), Kind::Interrupted, "{answer:?}: {error}");
        assert_eq!(error.status().map(|status| status.as_u16()), status, "{answer:?}");
        assert!(!format!("{error:?}").contains("t0"), "{error:?}");
    }
}

#[tokio::test]
async fn a_connection_that_is_reset_is_interrupted() {
    for answer in ["", "HTTP/1.1 200 OK\r\n"] {
        let error = after(async |socket| {
            socket.write_all(answer.as_bytes()).await.unwrap();
            // Dropping the socket sends a RST.
            socket.set_zero_linger().unwrap();
        })
        .await;
        assert_eq!(error.kind(), Kind::Interrupted, "{error}");
        assert!(error.is_retryable() && format!("{error:#}").contains("reset"), "{error:#}");
    }
}

#[test]
fn a_flow_works_on_after_its_first_runtime_stops_or_ends() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (first, second) = (runtime(), runtime());
    let server = runtime();
    let server = (server.block_on(MockServer::start()), server);
    let answer = ResponseTemplate::new(200)
        .set_body_raw(r#"{"access_token":"t","token_type":"Bearer"}"#, "application/json");
    server.1.block_on(Mock::given(any()).respond_with(answer).mount(&server.0));

    let url = server.0.uri().parse().unwrap();
    let bound = Duration::from_secs(5);
    let flow = first.block_on(async {
        ClientCredentials::builder(url, Credentials::new("id", "s3cret"))
            .connect_timeout(bound)
            .timeout(bound)
            .build()
            .unwrap()
    });
    first.block_on(flow.token()).unwrap();
    second.block_on(flow.token()).unwrap();
    first.block_on(flow.token()).unwrap();
    drop(first);
    second.block_on(flow.token()).unwrap();
}
