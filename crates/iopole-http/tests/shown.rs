//! Errors show one line, whatever the platform answers.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::sync::Arc;

use iopole_auth::{
    AccessToken, Lifetime, MockTokenSource, StaticToken, TokenError, TokenErrorKind, TokenSource,
};
use iopole_http::{Class, Client, Error, Method, Operation, Retries, Role};
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

const READ: Operation = Operation::new("getThing", Method::GET, "/thing", Class::Safe, Role::User);

/// An escape sequence, one that writes to the clipboard, a forged line, characters that change the direction of writing
/// or break the line, and C1 controls.
const HOSTILE: &str = "bad\u{1b}[2J\u{1b}]52;c;eA==\u{7}\r\n2026-11-28 INFO paid\u{0}\u{8}\u{202e}\u{2066}\u{200f}\u{2028}\u{9b}2J\u{9d}0;x\u{9c}\u{7f}";

async fn error(status: u16, body: String, token: impl TokenSource + 'static) -> Error {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(status).set_body_raw(body, "application/json");
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let client = Client::builder(server.uri().parse().unwrap(), Arc::new(token)).retries(Retries::never());
    client.build().unwrap().call(&READ).send().await.unwrap_err()
}

fn token(text: &str) -> StaticToken {
    StaticToken::new(AccessToken::new(&text.into(), Lifetime::Unlimited).unwrap())
}

/// Asserts one line within the bound, without control characters.
fn is_fit(shown: &str) {
    let steers = |c: char| c.is_control() || "\u{202e}\u{2066}\u{200f}\u{2028}".contains(c);
    assert!(!shown.chars().any(steers), "{shown:?}");
    assert!(shown.chars().count() <= 2_001, "{} characters", shown.chars().count());
}

fn answers(text: &str) -> [(&'static str, Value); 6] {
    [
        ("message", json!({"statusMessage": text})),
        (
            "issue",
            json!({"statusMessage": "A", "details": [{"message": text, "path": [text], "code": text}]}),
        ),
        ("sentence", json!({"statusMessage": "A", "details": [text, text, text, text, text, text]})),
        (
            "rule",
            json!({"details": {"schematronValidationErrors": [{"id": text, "location": text, "text": text}]}}),
        ),
        ("expected", json!({"details": {"expected": text, "received": text, "path": text}})),
        ("list", json!([{"error": text, "code": text}])),
    ]
}

#[tokio::test]
async fn no_text_of_the_platform_controls_a_terminal_or_forges_a_line() {
    for status in [400, 403, 404, 409, 413, 422, 429, 500] {
        for (form, body) in answers(HOSTILE) {
            let error = error(status, body.to_string(), token("t")).await;
            is_fit(&error.to_string());
            is_fit(&format!("{error:?}"));
            assert!(error.to_string().contains("bad"), "{form}: {error}");
        }
    }
}

#[tokio::test]
async fn a_long_text_of_the_platform_is_cut_and_our_own_is_not() {
    let long = format!("begin {}", "x".repeat(150_000));
    for (form, body) in answers(&long) {
        let error = error(403, body.to_string(), token("t")).await;
        is_fit(&error.to_string());
        assert!(error.to_string().contains("begin x"), "{form}: {error}");
        assert!(error.to_string().contains("needs the user role"), "{form}: {error}");
    }
}

#[tokio::test]
async fn the_raw_text_is_kept() {
    let error =
        error(400, json!({"statusMessage": HOSTILE, "details": [HOSTILE]}).to_string(), token("t")).await;
    let problem = error.problem().unwrap();
    assert_eq!(problem.message(), Some(HOSTILE));
    assert_eq!(problem.issues().first().unwrap().message, HOSTILE);
    is_fit(&problem.to_string());
}

#[tokio::test]
async fn a_redirect_and_an_unreadable_answer_are_shown_on_one_line() {
    let body = json!({HOSTILE: {HOSTILE: "number"}}).to_string();
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(200).set_body_raw(body, "application/json");
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let client = Client::builder(server.uri().parse().unwrap(), Arc::new(token("t"))).build().unwrap();
    let answer = client.call(&READ).send().await.unwrap();
    let unreadable = answer.json::<BTreeMap<String, BTreeMap<String, u8>>>().await.unwrap_err();
    is_fit(&unreadable.to_string());
    let redirect =
        ResponseTemplate::new(302).insert_header("location", format!("https://x/{}", "y".repeat(5_000)));
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(redirect).mount(&server).await;
    let client = Client::builder(server.uri().parse().unwrap(), Arc::new(token("t"))).build().unwrap();
    let error = client.call(&READ).send().await.unwrap_err();
    is_fit(&error.to_string());
    assert!(error.to_string().contains("HTTP 302"), "{error}");
}

#[tokio::test]
async fn neither_token_errors_nor_roles_control_a_terminal() {
    let mut source = MockTokenSource::new();
    source
        .expect_token()
        .returning(|| Err(TokenError::new(TokenErrorKind::Malformed, HOSTILE.repeat(1_000))));
    is_fit(&error(200, String::new(), source).await.to_string());
    // A token with hostile roles.
    let claims = json!({"realm_access": {"roles": [HOSTILE, "x".repeat(20_000)]}}).to_string();
    let claims = base64_url(claims.as_bytes());
    let error = error(403, "{}".to_owned(), token(&format!("e30.{claims}.x"))).await;
    assert!(error.to_string().contains("the token shows the roles bad"), "{error}");
    is_fit(&error.to_string());
}

fn base64_url(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    let digit = |bits: &[u8]| {
        let text = format!("{:0<6}", String::from_utf8_lossy(bits));
        char::from(*DIGITS.get(usize::from_str_radix(&text, 2).unwrap()).unwrap())
    };
    bits.as_bytes().chunks(6).map(digit).collect()
}
