//! The pause after a failure: the error has the rest of it, and new credentials end it.
#![cfg(feature = "reqwest")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod support;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use iopole_auth::{Cached, ClientCredentials, Credentials, TokenError, TokenErrorKind as Kind};
use support::{Scripted, Step, TestClock, limited, unavailable};
use tokio::time::{advance, sleep};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const TOKEN: &str = r#"{"access_token":"t","expires_in":600,"token_type":"Bearer"}"#;

/// Answers with a token for the secret `new`, with 503 for `unlucky`, and with 401 for any other.
async fn realm() -> MockServer {
    let server = MockServer::start().await;
    let answer = |request: &Request| {
        if String::from_utf8_lossy(&request.body).contains("client_secret=unlucky") {
            return ResponseTemplate::new(503);
        }
        if String::from_utf8_lossy(&request.body).contains("client_secret=new") {
            return ResponseTemplate::new(200).set_body_raw(TOKEN, "application/json");
        }
        ResponseTemplate::new(401).set_body_string(r#"{"error":"invalid_client"}"#)
    };
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

async fn requests(realm: &MockServer) -> usize {
    realm.received_requests().await.unwrap().len()
}

fn cached(realm: &MockServer, credentials: Credentials) -> Cached<ClientCredentials> {
    Cached::new(ClientCredentials::new(realm.uri().parse().unwrap(), credentials).unwrap())
}

fn put(path: &Path, secret: &str) {
    std::fs::write(path, secret).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}

#[tokio::test]
async fn a_secret_replaced_in_its_file_is_used_at_the_next_call() {
    let (realm, folder) = (realm().await, tempfile::tempdir().unwrap());
    let path = folder.path().join("secret");
    put(&path, "old\n");
    let cache = cached(&realm, Credentials::from_file("id", &path));
    for _ in 0..20 {
        let error = cache.token().await.unwrap_err();
        assert!(error.is_refused(), "{error}");
        let rest = error.retry_after().unwrap();
        assert!(rest > Duration::from_secs(40) && rest < Duration::from_secs(80), "{rest:?}");
    }
    assert_eq!(requests(&realm).await, 1, "the pause is kept while the secret is the same");
    // Neither another wrong secret nor an unreadable one opens the gate for good.
    put(&path, "older");
    assert!(cache.token().await.unwrap_err().is_refused());
    assert_eq!(requests(&realm).await, 2);
    std::fs::remove_file(&path).unwrap();
    assert!(cache.token().await.unwrap_err().is_refused());
    assert_eq!(requests(&realm).await, 2);
    put(&path, "new");
    cache.token().await.unwrap();
    assert_eq!(requests(&realm).await, 3);
}

#[tokio::test]
async fn pauses_begin_anew_with_new_credentials() {
    let (realm, folder) = (realm().await, tempfile::tempdir().unwrap());
    let path = folder.path().join("secret");
    put(&path, "old");
    let cache = cached(&realm, Credentials::from_file("id", &path));
    assert!(cache.token().await.unwrap_err().is_refused());
    put(&path, "unlucky");
    let error = cache.token().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Unavailable);
    // The first pause: the second would be 1.5 s at least.
    let pause = error.retry_after().unwrap();
    assert!(pause <= Duration::from_millis(1_250), "{pause:?}");
}

#[tokio::test]
async fn concurrent_callers_share_one_check_and_one_request() {
    let (realm, folder) = (realm().await, tempfile::tempdir().unwrap());
    let path = folder.path().join("secret");
    put(&path, "old");
    let cache = cached(&realm, Credentials::from_file("id", &path));
    cache.token().await.unwrap_err();
    put(&path, "new");
    let tasks: Vec<_> = (0..200)
        .map(|_| {
            let cache = cache.clone();
            tokio::spawn(async move { cache.token().await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(requests(&realm).await, 2);
}

#[tokio::test]
async fn a_file_that_appears_is_read_at_the_next_call() {
    let (realm, folder) = (realm().await, tempfile::tempdir().unwrap());
    let path = folder.path().join("secret");
    let cache = cached(&realm, Credentials::from_file("id", &path));
    for _ in 0..5 {
        assert_eq!(cache.token().await.unwrap_err().kind(), Kind::Credentials);
    }
    put(&path, "new");
    cache.token().await.unwrap();
}

#[tokio::test]
async fn a_new_secret_of_a_provider_opens_the_gate_within_its_pace() {
    let realm = realm().await;
    let (secret, calls) = (Arc::new(Mutex::new("old")), Arc::new(AtomicUsize::new(0)));
    let (given, counted) = (Arc::clone(&secret), Arc::clone(&calls));
    let credentials = Credentials::from_provider("id", move || {
        counted.fetch_add(1, Ordering::SeqCst);
        let secret = *given.lock().unwrap();
        async move { Ok(secret.into()) }
    });
    let cache = cached(&realm, credentials);
    cache.token().await.unwrap_err();
    *secret.lock().unwrap() = "new";
    cache.token().await.unwrap();

    *secret.lock().unwrap() = "old";
    cache.reset();
    let start = std::time::Instant::now();
    calls.store(0, Ordering::SeqCst);
    for _ in 0..50 {
        cache.token().await.unwrap_err();
    }
    // Twice for the rejected request, then once a second.
    let most = 3 + usize::try_from(start.elapsed().as_secs()).unwrap();
    let calls = calls.load(Ordering::SeqCst);
    assert!((3..=most).contains(&calls), "{calls} calls of the provider");
}

#[tokio::test]
async fn a_fixed_secret_is_not_checked_again() {
    let realm = realm().await;
    let cache = cached(&realm, Credentials::new("id", "old"));
    for _ in 0..5 {
        cache.token().await.unwrap_err();
    }
    assert_eq!(requests(&realm).await, 1);
}

#[tokio::test(start_paused = true)]
async fn an_error_has_the_rest_of_the_pause() {
    let asked = Duration::from_secs(20);
    let throttled = TokenError::new(Kind::Throttled, "slow down").with_retry_after(asked);
    let refused = TokenError::new(Kind::Refused, "wrong secret");
    for (failure, least, most) in
        [(unavailable(), 0.75, 1.25), (throttled, 20.0, 20.0), (refused, 45.0, 75.0)]
    {
        let source = Scripted::new(Duration::ZERO, [], Step::Fail(failure));
        let cache = Cached::builder(source).clock(Arc::new(TestClock::new())).seed(7).build();
        let whole = cache.token().await.unwrap_err().retry_after().unwrap();
        assert!((least..=most).contains(&whole.as_secs_f64()), "{whole:?}");
        advance(Duration::from_millis(500)).await;
        let rest = cache.token().await.unwrap_err().retry_after().unwrap();
        assert_eq!(rest, whole - Duration::from_millis(500));
        sleep(rest - Duration::from_millis(1)).await;
        cache.token().await.unwrap_err();
        assert_eq!(cache.source().calls(), 1);
        sleep(Duration::from_millis(1)).await;
        cache.token().await.unwrap_err();
        assert_eq!(cache.source().calls(), 2, "the pause is over when the error said so");
    }
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_of_a_day_ends_with_the_pause_in_the_error() {
    let day = TokenError::new(Kind::Throttled, "").with_retry_after(Duration::from_secs(86_400));
    let source = Scripted::new(Duration::ZERO, [Step::Fail(day)], Step::Token(limited(600)));
    let cache = Cached::builder(source).clock(Arc::new(TestClock::new())).seed(7).build();
    let rest = cache.token().await.unwrap_err().retry_after().unwrap();
    assert_eq!(rest, Duration::from_secs(300));
    sleep(rest).await;
    cache.token().await.unwrap();
}
