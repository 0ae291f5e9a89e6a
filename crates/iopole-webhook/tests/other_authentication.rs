//! The schemes other than HMAC: Basic, tokens from our own endpoint, a subscription key.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Method, Request};
use http_body_util::{BodyExt as _, Full};
use iopole_webhook::{
    Ack, Authentication, ConfigError, Delivery, Intake, MemoryStore, Payload, Receiver, Scheme, TokenEndpoint,
};
use serde_json::Value;
use support::*;

const CLIENT_SECRET: &str = "an OAuth secret of 24 and more";
const PASSWORD: &str = "a long password: with a colon";

fn with_header(name: &'static str, value: &str) -> Request<Full<Bytes>> {
    Request::builder()
        .method(Method::POST)
        .uri("/hooks")
        .header(name, value)
        .body(Full::from(STATUS))
        .unwrap()
}

async fn accepts(authentication: Authentication, request: Request<Full<Bytes>>) -> bool {
    match Intake::new(authentication).receive(request).await {
        Ok(delivery) => {
            assert!(delivery.signed_at.is_none() && matches!(delivery.payload, Payload::Status(_)));
            true
        }
        Err(refusal) => {
            assert_eq!(refusal.code(), "wrong_credentials");
            false
        }
    }
}

fn basic(text: &str) -> String {
    format!("Basic {}", STANDARD.encode(text))
}

#[tokio::test]
async fn user_name_and_password_are_compared() {
    let authentication = || {
        let one = Authentication::basic("iopole", PASSWORD).unwrap();
        one.or_basic("iopole", "the next password").unwrap()
    };
    let right = basic(&format!("iopole:{PASSWORD}"));
    for header in [&right, &right.replacen("Basic", "bAsIc", 1), &basic("iopole:the next password")] {
        assert!(accepts(authentication(), with_header("authorization", header)).await, "{header}");
    }
    for header in [
        "Basic",
        "Basic ???",
        "",
        "Bearer x",
        &basic("iopole:"),
        &basic("iopole"),
        &basic(&format!("Iopole:{PASSWORD}")),
        &basic(&format!("iopole:{PASSWORD} ")),
        &basic(&format!(":iopole:{PASSWORD}")),
    ] {
        assert!(!accepts(authentication(), with_header("authorization", header)).await, "{header}");
    }
    let mut twice = with_header("authorization", &right);
    twice.headers_mut().append("authorization", "Basic eDp5".parse().unwrap());
    assert!(!accepts(authentication(), twice).await);
    assert_eq!(Authentication::basic("iopole", "").unwrap_err(), ConfigError::EmptySecret);
    assert_eq!(Authentication::basic("iopole", "abcde****").unwrap_err(), ConfigError::MaskedSecret);
}

#[tokio::test]
async fn the_subscription_key_is_compared() {
    let authentication = || Authentication::subscription_key("0123456789abcdef").unwrap();
    assert!(accepts(authentication(), with_header("ocp-apim-subscription-key", "0123456789abcdef")).await);
    assert!(!accepts(authentication(), with_header("ocp-apim-subscription-key", "0123456789abcdeF")).await);
    assert!(!accepts(authentication(), with_header("x-other", "0123456789abcdef")).await);
}

#[tokio::test]
async fn a_refusal_names_the_scheme() {
    let endpoint = TokenEndpoint::new("iopole", CLIENT_SECRET).unwrap();
    for (authentication, challenge) in [
        (Authentication::basic("iopole", PASSWORD).unwrap(), Some("Basic realm=\"webhook\"")),
        (Authentication::bearer(endpoint), Some("Bearer realm=\"webhook\"")),
        (Authentication::hmac(SECRET).unwrap(), None),
    ] {
        let printed = format!("{authentication:?}");
        assert!(!printed.contains(PASSWORD) && !printed.contains(SECRET), "{printed}");
        let handler = |_: Delivery| async { Ok(Ack::done()) };
        let receiver = Receiver::new(Intake::new(authentication), MemoryStore::new(), handler);
        let response = receiver.respond(with_header("x-any", "x")).await;
        assert_eq!(response.status().as_u16(), 401);
        let header = response.headers().get("www-authenticate").map(|value| value.to_str().unwrap());
        assert_eq!(header, challenge);
    }
}

#[tokio::test]
async fn no_authentication_accepts_every_sender() {
    let delivery = Intake::new(Authentication::none()).receive(with_header("x-any", "x")).await.unwrap();
    assert_eq!(delivery.scheme, Scheme::None);
    assert_eq!(delivery.key.to_string(), "status:0199c2d4-1a2b-7c3d-8e4f-5a6b7c8d9e0f");
}

fn endpoint() -> TokenEndpoint {
    TokenEndpoint::new("iopole", CLIENT_SECRET).unwrap().with_user("user", PASSWORD).unwrap().with_clock(now)
}

async fn ask(endpoint: &TokenEndpoint, form: &str) -> (u16, Value) {
    let request = Request::builder()
        .method(Method::POST)
        .uri("/token")
        .body(Full::<Bytes>::from(form.to_owned()))
        .unwrap();
    let response = endpoint.respond(request).await;
    assert_eq!(response.headers()["cache-control"], "no-store");
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&body).unwrap())
}

fn form(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

#[tokio::test]
async fn every_form_of_a_token_request_gets_a_valid_token() {
    let platform = form(&[
        ("clientId", "iopole"),
        ("clientSecret", CLIENT_SECRET),
        ("grant_type", "client_credentials"),
    ]);
    let standard = form(&[
        ("client_id", "iopole"),
        ("client_secret", CLIENT_SECRET),
        ("grant_type", "client_credentials"),
    ]);
    let scoped = format!("{platform}&scope=a+b");
    let password = form(&[
        ("clientId", "iopole"),
        ("username", "user"),
        ("password", PASSWORD),
        ("grant_type", "password"),
    ]);
    let both = format!("{password}&{}", form(&[("clientSecret", CLIENT_SECRET)]));
    for form in [platform, standard, scoped, password, both] {
        let (status, token) = ask(&endpoint(), &form).await;
        assert_eq!(status, 200, "{form}");
        assert_eq!((&token["token_type"], &token["expires_in"]), (&"Bearer".into(), &3_600.into()));
        let header = format!("Bearer {}", token["access_token"].as_str().unwrap());
        assert!(accepts(Authentication::bearer(endpoint()), with_header("authorization", &header)).await);
    }
}

#[tokio::test]
async fn wrong_forms_get_the_errors_of_the_standard() {
    let right =
        [("clientId", "iopole"), ("clientSecret", CLIENT_SECRET), ("grant_type", "client_credentials")];
    let with = |key: &str, value: &'static str| {
        form(&right.map(|(known, old)| (known, if known == key { value } else { old })))
    };
    let grant = |more: &[(&str, &str)]| form(&[more, &[("grant_type", "password")]].concat());
    for (form, status, error) in [
        (String::new(), 400, "invalid_request"),
        ("\u{0}%zz&&==".to_owned(), 400, "invalid_request"),
        (with("grant_type", "authorization_code"), 400, "unsupported_grant_type"),
        (with("clientId", "Iopole"), 401, "invalid_client"),
        (with("clientSecret", ""), 401, "invalid_client"),
        (form(&right[..2][..1]) + "&grant_type=client_credentials", 401, "invalid_client"),
        (grant(&[("clientId", "iopole")]), 400, "invalid_grant"),
        (grant(&[("clientId", "iopole"), ("username", "user"), ("password", "x")]), 400, "invalid_grant"),
        (grant(&[("clientId", "x"), ("username", "user"), ("password", PASSWORD)]), 401, "invalid_client"),
        (
            grant(&[
                ("clientId", "iopole"),
                ("clientSecret", "x"),
                ("username", "user"),
                ("password", PASSWORD),
            ]),
            401,
            "invalid_client",
        ),
    ] {
        assert_eq!(ask(&endpoint(), &form).await, (status, serde_json::json!({"error": error})), "{form}");
    }
    let (status, error) = ask(&endpoint(), &"x".repeat(20_000)).await;
    assert_eq!((status, error["error"].as_str()), (413, Some("invalid_request")));
    // Without a user there is no password grant.
    let without = TokenEndpoint::new("iopole", CLIENT_SECRET).unwrap();
    let (_, error) = ask(&without, &grant(&[("clientId", "iopole")])).await;
    assert_eq!(error["error"], "unsupported_grant_type");
    assert!(!format!("{:?}", endpoint()).contains(CLIENT_SECRET));
}

#[tokio::test]
async fn the_token_endpoint_answers_probes() {
    for (method, status) in [(Method::GET, 200), (Method::HEAD, 200), (Method::PUT, 405)] {
        let request = Request::builder().method(method).body(Full::<Bytes>::default()).unwrap();
        assert_eq!(endpoint().respond(request).await.status().as_u16(), status);
    }
}

#[tokio::test]
async fn lifetimes_are_whole_seconds_within_bounds() {
    let platform = form(&[
        ("clientId", "iopole"),
        ("clientSecret", CLIENT_SECRET),
        ("grant_type", "client_credentials"),
    ]);
    for (lifetime, expires_in) in [
        (Duration::ZERO, 1),
        (Duration::from_millis(1), 1),
        (Duration::from_millis(1_500), 2),
        (Duration::from_secs(600), 600),
        (Duration::MAX, 2_147_483_647u64),
    ] {
        let endpoint = || endpoint().with_lifetime(lifetime);
        let (_, token) = ask(&endpoint(), &platform).await;
        assert_eq!(token["expires_in"], expires_in);
        let header = format!("Bearer {}", token["access_token"].as_str().unwrap());
        let request = with_header("authorization", &header);
        let holds = |seconds| {
            let later = endpoint().with_clock(move || now() + Duration::from_secs(seconds));
            later.accepts(request.headers())
        };
        assert!(holds(expires_in - 1) && !holds(expires_in), "{lifetime:?}");
    }
}

#[tokio::test]
async fn tokens_expire_and_cannot_be_forged() {
    let platform = form(&[
        ("clientId", "iopole"),
        ("clientSecret", CLIENT_SECRET),
        ("grant_type", "client_credentials"),
    ]);
    let (_, token) = ask(&endpoint(), &platform).await;
    let token = token["access_token"].as_str().unwrap().to_owned();
    let check = |endpoint: &TokenEndpoint, token: &str| {
        let request = with_header("authorization", &format!("Bearer {token}"));
        endpoint.accepts(request.headers())
    };
    let at = |seconds| endpoint().with_clock(move || now() + Duration::from_secs(seconds));
    assert!(check(&at(3_599), &token));
    assert!(!check(&at(3_600), &token));
    for place in 0..token.len() {
        for letter in ["A", "z", "_", "="] {
            let mut other = token.clone();
            other.replace_range(place..=place, letter);
            // The last letter has two unused bits, which strict decoding rejects.
            assert!(other == token || !check(&endpoint(), &other), "{place} {letter}");
        }
    }
    assert!(!check(&endpoint(), "") && !check(&endpoint(), &token[..20]));
    // Another secret has another key; during a rotation both are valid.
    let next = TokenEndpoint::new("iopole", "the next OAuth secret, of 24").unwrap().with_clock(now);
    assert!(!check(&next, &token));
    assert!(check(&next.with_client("iopole", CLIENT_SECRET).unwrap(), &token));
}
