//! Calls wait for a token while its source fails for a passing reason. Real sockets, so real time.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use iopole_auth::{
    AccessToken, Cached, ClientCredentials, Credentials, Lifetime, TokenError, TokenErrorKind as Kind,
    TokenSource,
};
use iopole_http::{Class, Client, ClientBuilder, Error, ErrorKind, Method, Operation, Role};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

const READ: Operation = Operation::new("readThing", Method::GET, "/thing", Class::Safe, Role::User);
const PUT: Operation = Operation::new("putThing", Method::PUT, "/thing", Class::Idempotent, Role::User);
const SEND: Operation = Operation::new("sendThing", Method::POST, "/thing", Class::Once, Role::User);

async fn answering(status: u16, body: &str) -> MockServer {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(status).set_body_raw(body, "application/json");
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

/// Answers this way the first time, then with tokens.
async fn realm(first: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(first).up_to_n_times(1).mount(&server).await;
    let token = r#"{"access_token":"t","expires_in":600,"token_type":"Bearer"}"#;
    let token = ResponseTemplate::new(200).set_body_raw(token, "application/json");
    Mock::given(any()).respond_with(token).mount(&server).await;
    server
}

async fn requests(server: &MockServer) -> usize {
    server.received_requests().await.unwrap().len()
}

fn builder(api: &MockServer, tokens: impl TokenSource + 'static) -> ClientBuilder {
    Client::builder(api.uri().parse().unwrap(), Arc::new(tokens)).seed(3)
}

fn flow(realm: &MockServer) -> Cached<ClientCredentials> {
    let credentials = Credentials::new("id", "secret");
    Cached::new(ClientCredentials::new(realm.uri().parse().unwrap(), credentials).unwrap())
}

#[tokio::test]
async fn one_failure_of_the_realm_fails_no_call_of_any_class() {
    let answers = [
        ResponseTemplate::new(503),
        ResponseTemplate::new(429).insert_header("retry-after", "1"),
        ResponseTemplate::new(503).set_body_string("x".repeat(100_000)),
    ];
    for (operation, first) in [SEND, PUT, READ].into_iter().zip(answers) {
        let (api, realm) = (answering(200, "{}").await, realm(first).await);
        // Waiting calls leave their permits to the others.
        let client = builder(&api, flow(&realm)).in_flight(4).build().unwrap();
        let senders: Vec<_> = (0..32)
            .map(|_| {
                let call = client.call(&operation);
                tokio::spawn(async move { call.send().await.map(drop) })
            })
            .collect();
        for sender in senders {
            sender.await.unwrap().unwrap();
        }
        assert_eq!(requests(&api).await, 32, "{}", operation.id());
        assert_eq!(requests(&realm).await, 2, "{}", operation.id());
    }
}

#[tokio::test]
async fn callers_that_retry_by_themselves_make_no_more_token_requests() {
    let (api, realm) = (answering(200, "{}").await, realm(ResponseTemplate::new(503)).await);
    // Shorter than the pause after the failed token request.
    let client = builder(&api, flow(&realm)).token_wait(Duration::from_millis(300)).build().unwrap();
    let senders: Vec<_> = (0..32)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                while let Err(error) = client.call(&SEND).send().await {
                    assert!(error.is_retryable(), "{error}");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            })
        })
        .collect();
    for sender in senders {
        sender.await.unwrap();
    }
    assert_eq!((requests(&api).await, requests(&realm).await), (32, 2));
}

#[tokio::test]
async fn a_wait_that_would_outlast_the_call_is_not_started() {
    let first = ResponseTemplate::new(429).insert_header("retry-after", "7");
    let (api, realm) = (answering(200, "{}").await, realm(first).await);
    let time = Duration::from_secs(3);
    let client = builder(&api, flow(&realm)).attempt_timeout(time).total_timeout(time).build().unwrap();
    let start = Instant::now();
    for _ in 0..3 {
        let error = client.call(&SEND).send().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Authentication, 0));
        assert!(error.is_retryable() && error.token_error().unwrap().kind() == Kind::Throttled, "{error}");
        let rest = error.retry_after().unwrap();
        assert!(rest <= Duration::from_secs(7) && rest > Duration::from_secs(3), "{rest:?}");
        assert_eq!(error.token_error().unwrap().retry_after(), Some(rest));
    }
    assert!(start.elapsed() < time, "{:?}", start.elapsed());
    assert_eq!((requests(&api).await, requests(&realm).await), (0, 1));
}

#[tokio::test]
async fn the_wait_for_a_token_has_its_own_bound() {
    let api = answering(200, "{}").await;
    let down = || TokenError::new(Kind::Unreachable, "down").with_retry_after(Duration::from_millis(100));
    for (longest, sent) in [(Duration::ZERO, 0), (Duration::from_secs(5), 1)] {
        let client = builder(&api, Failing::new(1, down())).token_wait(longest).build().unwrap();
        assert_eq!(client.call(&SEND).send().await.is_ok(), sent == 1, "{longest:?}");
        assert_eq!(requests(&api).await, sent, "{longest:?}");
    }
}

/// Source without a cache that fails this many times, in this way.
struct Failing {
    times: usize,
    error: TokenError,
    calls: AtomicUsize,
}

impl Failing {
    fn new(times: usize, error: TokenError) -> Arc<Self> {
        Arc::new(Self { times, error, calls: AtomicUsize::new(0) })
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl TokenSource for Failing {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        if self.calls.fetch_add(1, Ordering::SeqCst) < self.times {
            return Err(self.error.clone());
        }
        AccessToken::new(&"t".into(), Lifetime::Unlimited)
    }
}

#[tokio::test]
async fn a_source_without_a_cache_is_asked_again_after_passing_failures() {
    let wait = Duration::from_millis(120);
    for kind in [Kind::Unavailable, Kind::Throttled, Kind::Unreachable, Kind::TimedOut, Kind::Interrupted] {
        for error in [TokenError::new(kind, ""), TokenError::new(kind, "").with_retry_after(wait)] {
            let least = error.retry_after().unwrap_or_default() * 2;
            let (api, source) = (answering(200, "{}").await, Failing::new(2, error));
            let client = builder(&api, Arc::clone(&source)).build().unwrap();
            let start = Instant::now();
            client.call(&SEND).no_replay().send().await.unwrap();
            assert!(start.elapsed() >= least, "{kind:?} after {:?}", start.elapsed());
            assert_eq!((requests(&api).await, source.calls()), (1, 3), "{kind:?}");
        }
    }
}

#[tokio::test]
async fn a_source_that_keeps_failing_causes_no_storm() {
    for wait in [None, Some(Duration::ZERO), Some(Duration::from_millis(1))] {
        let error = TokenError::new(Kind::Unavailable, "the vault is sealed");
        let error = wait.into_iter().fold(error, TokenError::with_retry_after);
        let (api, source) = (answering(200, "{}").await, Failing::new(usize::MAX, error));
        let time = Duration::from_secs(1);
        let client = builder(&api, Arc::clone(&source)).attempt_timeout(time).total_timeout(time);
        let start = Instant::now();
        let error = client.build().unwrap().call(&READ).send().await.unwrap_err();
        assert!(start.elapsed() < time * 2, "{:?}", start.elapsed());
        assert!(error.is_retryable() && error.to_string().contains("the vault is sealed"), "{error}");
        assert!((2..=25).contains(&source.calls()), "{wait:?}: {} calls", source.calls());
        assert_eq!((error.attempts(), requests(&api).await), (0, 0));
    }
}

#[tokio::test]
async fn a_lasting_failure_of_the_source_ends_the_call_at_once() {
    for kind in [Kind::Refused, Kind::InvalidScope, Kind::InvalidRequest, Kind::Malformed, Kind::Credentials]
    {
        let error = TokenError::new(kind, "").with_retry_after(Duration::from_millis(1));
        let (api, source) = (answering(200, "{}").await, Failing::new(usize::MAX, error));
        let error = builder(&api, Arc::clone(&source)).build().unwrap().call(&READ).send().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.is_retryable(), source.calls()),
            (ErrorKind::Authentication, false, 1)
        );
    }
}

#[tokio::test]
async fn after_a_401_a_new_token_is_waited_for_too() {
    /// Source of a token, then a failure, then another token.
    struct Between(AtomicUsize);

    #[async_trait]
    impl TokenSource for Between {
        async fn token(&self) -> Result<AccessToken, TokenError> {
            match self.0.fetch_add(1, Ordering::SeqCst) {
                0 => AccessToken::new(&"first".into(), Lifetime::Unlimited),
                1 => Err(TokenError::new(Kind::Unavailable, "")),
                _ => AccessToken::new(&"second".into(), Lifetime::Unlimited),
            }
        }
    }

    let api = MockServer::start().await;
    let second = wiremock::matchers::header("authorization", "Bearer second");
    Mock::given(second).respond_with(ResponseTemplate::new(201)).mount(&api).await;
    Mock::given(any()).respond_with(ResponseTemplate::new(401)).mount(&api).await;
    let client = builder(&api, Between(AtomicUsize::new(0))).build().unwrap();
    assert_eq!(client.call(&SEND).send().await.unwrap().status(), 201);
    assert_eq!(requests(&api).await, 2);
}

/// Starts a proxy that rejects every request, and reports the hosts.
fn proxy() -> (String, std::sync::mpsc::Receiver<String>) {
    use std::io::{Read as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let (mut socket, mut request) = (socket.unwrap(), [0; 4096]);
            let read = socket.read(&mut request).unwrap();
            let text = String::from_utf8_lossy(&request[..read]).into_owned();
            let _ = socket.write_all(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n");
            if sender.send(text.lines().next().unwrap_or_default().to_owned()).is_err() {
                return;
            }
        }
    });
    (url, receiver)
}

#[tokio::test]
async fn the_transport_of_the_client_reaches_the_realm() {
    let token_url = "https://auth.iopole.invalid/realms/iopole/protocol/openid-connect/token";
    for api in ["https://api.iopole.invalid", "http://127.0.0.1:9"] {
        let (url, seen) = proxy();
        let flow = ClientCredentials::new(token_url.parse().unwrap(), Credentials::new("id", "s")).unwrap();
        let time = Duration::from_millis(400);
        let client = Client::builder(api.parse().unwrap(), Arc::new(Cached::new(flow)))
            .attempt_timeout(time)
            .total_timeout(time)
            .transport(|http| http.proxy(reqwest::Proxy::all(url).unwrap()))
            .build()
            .unwrap();
        let error: Error = client.call(&READ).send().await.unwrap_err();
        assert_eq!(error.token_error().unwrap().kind(), Kind::Unreachable, "{error}");
        assert_eq!(seen.recv().unwrap(), "CONNECT auth.iopole.invalid:443 HTTP/1.1", "{api}");
    }
}
