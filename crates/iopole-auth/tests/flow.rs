//! The client-credentials flow against a server: requests, and the result of each answer.
#![cfg(feature = "reqwest")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use iopole_auth::{
    AccessToken, ClientAuthentication, ClientCredentials, Credentials, Lifetime, SecureUrl, TokenError,
    TokenErrorKind as Kind, TokenSource,
};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const ID: &str = " Compta+test@Exemple.fr";
const SECRET: &str = "s3cr&t=é %";

async fn answering(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

fn json(body: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(body.to_owned(), "application/json")
}

fn url(server: &MockServer) -> SecureUrl {
    format!("{}/realms/iopole/token", server.uri()).parse().unwrap()
}

fn flow(url: SecureUrl) -> ClientCredentials {
    ClientCredentials::new(url, Credentials::new(ID, SECRET)).unwrap()
}

async fn ask(answer: ResponseTemplate) -> Result<AccessToken, TokenError> {
    flow(url(&answering(answer).await)).token().await
}

async fn refusal(answer: ResponseTemplate) -> TokenError {
    let error = ask(answer).await.unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains(SECRET) && !shown.contains("t0ken"), "{shown}");
    error
}

async fn only_request(server: &MockServer) -> Request {
    let mut requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 1);
    requests.remove(0)
}

fn form(request: &Request) -> Vec<(String, String)> {
    url::form_urlencoded::parse(&request.body).into_owned().collect()
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

const TOKEN: &str = r#"{"access_token":"t0ken","expires_in":1740,"refresh_expires_in":0,"token_type":"Bearer",
    "not-before-policy":0,"scope":"profile email"}"#;

#[tokio::test]
async fn the_request_is_that_of_rfc_6749() {
    let server = answering(json(TOKEN)).await;
    let token = flow(url(&server)).token().await.unwrap();
    assert_eq!(token.header().as_bytes(), b"Bearer t0ken");
    assert_eq!(token.lifetime(), Lifetime::Limited(Duration::from_secs(1740)));
    let request = only_request(&server).await;
    assert_eq!((request.method.as_str(), request.url.path()), ("POST", "/realms/iopole/token"));
    assert_eq!(request.headers["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(request.headers["accept-encoding"], "identity");
    assert!(!request.headers.contains_key("authorization"));
    let mut form = form(&request);
    form.sort();
    let expected =
        [pair("client_id", ID), pair("client_secret", SECRET), pair("grant_type", "client_credentials")];
    assert_eq!(form, expected, "the client id is sent as given");
}

#[tokio::test]
async fn basic_authentication_and_scopes_can_be_chosen() {
    use base64::Engine as _;
    let server = answering(json(TOKEN)).await;
    let flow = flow(url(&server)).authentication(ClientAuthentication::BasicHeader).scope("a  b");
    flow.token().await.unwrap();
    let request = only_request(&server).await;
    let header = request.headers["authorization"].to_str().unwrap();
    let decoded =
        base64::engine::general_purpose::STANDARD.decode(header.strip_prefix("Basic ").unwrap()).unwrap();
    // Both halves are form-encoded first (RFC 6749 section 2.3.1).
    assert_eq!(String::from_utf8(decoded).unwrap(), "+Compta%2Btest%40Exemple.fr:s3cr%26t%3D%C3%A9+%25");
    let form = form(&request);
    assert!(form.contains(&pair("scope", "a b")), "{form:?}");
    assert!(!form.iter().any(|(name, _)| name == "client_secret"));
}

#[tokio::test]
async fn token_responses_are_read_in_the_forms_that_servers_send() {
    let lifetime = |answer: ResponseTemplate| async { ask(answer).await.unwrap().lifetime() };
    let seconds = |seconds| Lifetime::Limited(Duration::from_secs(seconds));
    let body = |expires_in: &str| format!(r#"{{"access_token":"t0ken","token_type":"bearer"{expires_in}}}"#);
    assert_eq!(lifetime(json(&body(r#","expires_in":"600""#))).await, seconds(600));
    assert_eq!(lifetime(json(&body(""))).await, seconds(60));
    assert_eq!(lifetime(json(&body(r#","expires_in":0"#))).await, Lifetime::SingleUse);
    assert_eq!(lifetime(json(&body(r#","expires_in":-5"#))).await, Lifetime::SingleUse);
    assert_eq!(lifetime(json(&body(r#","expires_in":99999999999"#))).await, seconds(86_400));
    let text = ResponseTemplate::new(200).set_body_raw(body(r#","expires_in":5"#), "text/html");
    assert_eq!(lifetime(text).await, seconds(5), "the content type lies");
    let created = ResponseTemplate::new(201).set_body_raw(body(r#","expires_in":5"#), "application/json");
    assert_eq!(lifetime(created).await, seconds(5));
}

#[tokio::test]
async fn error_responses_are_explained_by_their_code() {
    let other_environment = "those of preproduction and of production are refused by the other";
    for (status, code, description, kind, advice) in [
        (401, "invalid_client", "Invalid client credentials", Kind::Refused, other_environment),
        (401, "unauthorized_client", "Client not enabled", Kind::Refused, other_environment),
        (400, "unauthorized_client", "Client not enabled", Kind::Refused, other_environment),
        (403, "access_denied", "no", Kind::Refused, other_environment),
        (400, "invalid_scope", "Invalid scopes: nonsense", Kind::InvalidScope, "the platform needs none"),
        (400, "scope_invalid", "wrong", Kind::InvalidScope, "the platform needs none"),
        (400, "invalid_request", "Missing form parameter", Kind::InvalidRequest, "check the token URL"),
        (400, "unsupported_grant_type", "no", Kind::InvalidRequest, "how the client authenticates"),
        (400, "x_unheard_of", "no", Kind::InvalidRequest, "then the client id, the secret and the scope"),
    ] {
        let body = format!(r#"{{"error":"{code}","error_description":"{description}"}}"#);
        let error = refusal(ResponseTemplate::new(status).set_body_raw(body, "application/json")).await;
        assert_eq!((error.kind(), error.code()), (kind, Some(code)));
        assert_eq!(error.status().unwrap().as_u16(), status);
        let shown = error.to_string();
        assert!(shown.contains(description) && shown.contains(advice), "{shown}");
        assert!(shown.contains("/realms/iopole/token") && shown.contains("the realm 127.0.0.1:"), "{shown}");
        assert_eq!(error.is_refused(), kind == Kind::Refused, "{shown}");
        assert!(kind == Kind::Refused || !shown.contains("refused the client id"), "{shown}");
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn an_error_response_without_a_code_is_explained_by_its_status() {
    for body in ["", "<html>", "{}", r#"{"error":{"code":7}}"#] {
        for (status, refused) in [(401, true), (403, true), (400, false)] {
            let error = refusal(ResponseTemplate::new(status).set_body_string(body)).await;
            assert_eq!(error.is_refused(), refused, "{status} {body}");
            assert!(error.to_string().contains("the scope"), "all that it may be is named: {error}");
        }
    }
}

#[tokio::test]
async fn an_unavailable_realm_is_recognized_under_another_status() {
    let body = r#"{"error":"temporarily_unavailable"}"#;
    let error = refusal(ResponseTemplate::new(400).set_body_string(body)).await;
    assert_eq!((error.kind(), error.is_retryable()), (Kind::Unavailable, true));
}

#[tokio::test]
async fn the_status_of_an_answer_counts_before_its_size() {
    for (status, kind) in [
        (503, Kind::Unavailable),
        (429, Kind::Throttled),
        (500, Kind::Unavailable),
        (401, Kind::Refused),
        (404, Kind::UnexpectedStatus),
        (302, Kind::Redirected),
        (200, Kind::Malformed),
    ] {
        let large = ResponseTemplate::new(status).insert_header("retry-after", "7");
        let error = refusal(large.set_body_string("x".repeat(200_000))).await;
        assert_eq!(error.kind(), kind, "{status}: {error}");
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.retry_after().is_some(), status != 200, "{status}");
    }
}

#[tokio::test]
async fn a_secret_that_the_endpoint_repeats_is_not_in_the_error() {
    let body = format!(r#"{{"error":"x{SECRET}","error_description":"{SECRET}\u001b[2J is wrong"}}"#);
    let error = refusal(ResponseTemplate::new(401).set_body_string(body)).await;
    assert_eq!(error.code(), Some("x[redacted]"));
    assert!(error.to_string().contains("[redacted][2J is wrong"), "{error}");
    let long = format!(r#"{{"error_description":"{}"}}"#, "y".repeat(5000));
    let error = refusal(ResponseTemplate::new(400).set_body_string(long)).await;
    assert!(error.to_string().len() < 400);
}

#[tokio::test]
async fn the_retry_after_of_an_unavailable_endpoint_is_kept() {
    let busy =
        |status| ResponseTemplate::new(status).insert_header("retry-after", "7").set_body_string("<html>");
    for (status, kind) in [(429, Kind::Throttled), (503, Kind::Unavailable)] {
        let error = refusal(busy(status)).await;
        assert_eq!((error.kind(), error.retry_after()), (kind, Some(Duration::from_secs(7))));
        assert_eq!(error.status().unwrap().as_u16(), status);
    }
    for status in [500, 502, 504] {
        let error = refusal(ResponseTemplate::new(status)).await;
        assert_eq!((error.kind(), error.retry_after()), (Kind::Unavailable, None));
        assert!(error.is_retryable());
    }
    for (status, kind) in [(408, Kind::TimedOut), (425, Kind::Unavailable)] {
        let error = refusal(ResponseTemplate::new(status)).await;
        assert_eq!((error.kind(), error.status().unwrap().as_u16()), (kind, status));
        assert!(error.is_retryable());
    }
    for long in ["999999999", "99999999999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"] {
        let error = refusal(ResponseTemplate::new(503).insert_header("retry-after", long)).await;
        assert_eq!(error.retry_after(), Some(Duration::from_secs(86_400)), "{long}");
    }
    let realm = r#"{"error":"Realm does not exist"}"#;
    let error = refusal(ResponseTemplate::new(404).set_body_string(realm)).await;
    assert_eq!(error.kind(), Kind::UnexpectedStatus);
    assert!(error.to_string().contains("Realm does not exist"), "{error}");
}

#[tokio::test]
async fn an_answer_without_a_token_is_malformed_and_never_shown() {
    let large = format!(r#"{{"access_token":"t0ken","token_type":"Bearer","x":"{}"}}"#, "x".repeat(70_000));
    for body in [
        "",
        "t0ken",
        "<html>t0ken</html>",
        r#"{"access_token":"t0ken""#,
        "{}",
        r#"["t0ken"]"#,
        r#"{"access_token":"","token_type":"Bearer"}"#,
        r#"{"access_token":"t0ken\nX: y","token_type":"Bearer"}"#,
        r#"{"token_type":"Bearer","expires_in":60}"#,
        r#"{"access_token":"t0ken"}"#,
        &large,
    ] {
        for status in [200, 201, 203] {
            let answer = ResponseTemplate::new(status).set_body_raw(body.to_owned(), "application/json");
            let error = refusal(answer).await;
            assert_eq!(error.kind(), Kind::Malformed, "{body:.60}");
            assert_eq!(error.status().unwrap().as_u16(), status, "{body:.60}");
        }
    }
    let empty = refusal(ResponseTemplate::new(204)).await;
    assert_eq!((empty.kind(), empty.status().unwrap().as_u16()), (Kind::Malformed, 204));
    for status in [200, 201] {
        let body = r#"{"access_token":"t0ken","token_type":"DPoP"}"#;
        let other = refusal(ResponseTemplate::new(status).set_body_raw(body, "application/json")).await;
        assert_eq!((other.kind(), other.status().unwrap().as_u16()), (Kind::UnsupportedTokenType, status));
        assert!(other.to_string().contains("DPoP"), "{other}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let target = answering(json(TOKEN)).await;
        let redirect = ResponseTemplate::new(status).insert_header("location", target.uri().as_str());
        assert_eq!(refusal(redirect).await.kind(), Kind::Redirected);
        assert!(target.received_requests().await.unwrap().is_empty(), "the secret would have gone along");
    }
}

#[tokio::test]
async fn a_rotated_secret_is_used_within_the_same_call() {
    let server = MockServer::start().await;
    let refused = ResponseTemplate::new(401).set_body_string(r#"{"error":"invalid_client"}"#);
    Mock::given(wiremock::matchers::body_string_contains("client_secret=old"))
        .respond_with(refused)
        .mount(&server)
        .await;
    Mock::given(wiremock::matchers::body_string_contains("client_secret=new"))
        .respond_with(json(TOKEN))
        .mount(&server)
        .await;

    static READS: AtomicUsize = AtomicUsize::new(0);
    let rotating = Credentials::from_provider("id", || async {
        Ok(if READS.fetch_add(1, Ordering::SeqCst) == 0 { "old" } else { "new" }.into())
    });
    let flow = ClientCredentials::new(url(&server), rotating).unwrap();
    flow.token().await.unwrap();
    assert_eq!(server.received_requests().await.unwrap().len(), 2);

    let stubborn = ClientCredentials::new(url(&server), Credentials::new("id", "old")).unwrap();
    assert_eq!(stubborn.token().await.unwrap_err().code(), Some("invalid_client"));
    assert_eq!(server.received_requests().await.unwrap().len(), 3, "the same secret is not tried twice");
}

/// Rejects the old secret, and rotates it in the file meanwhile.
struct Rotation(std::path::PathBuf);

impl wiremock::Respond for Rotation {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        if form(request).contains(&pair("client_secret", "new")) {
            return json(TOKEN);
        }
        std::fs::write(&self.0, "new\n").unwrap();
        ResponseTemplate::new(401).set_body_string(r#"{"error":"invalid_client"}"#)
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_secret_rotated_in_its_file_is_used_within_the_same_call() {
    use std::os::unix::fs::PermissionsExt as _;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "old\n").unwrap();
    std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o600)).unwrap();
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(Rotation(file.path().to_owned())).mount(&server).await;
    let flow = ClientCredentials::new(url(&server), Credentials::from_file("id", file.path())).unwrap();
    for requests in [2, 3] {
        flow.token().await.unwrap();
        assert_eq!(server.received_requests().await.unwrap().len(), requests);
    }
}

#[tokio::test]
async fn nothing_is_sent_without_a_readable_secret() {
    let server = answering(json(TOKEN)).await;
    let missing = Credentials::from_file("id", "/nonexistent/secret");
    let error = ClientCredentials::new(url(&server), missing).unwrap().token().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Credentials);
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[test]
fn an_endpoint_elsewhere_must_be_https() {
    assert!("http://auth.ppd.iopole.fr/token".parse::<SecureUrl>().is_err());
    let flow =
        ClientCredentials::new("https://auth.example/token".parse().unwrap(), Credentials::new(ID, SECRET))
            .unwrap();
    let shown = format!("{flow:?}");
    assert!(shown.contains("auth.example") && !shown.contains(SECRET), "{shown}");
}
