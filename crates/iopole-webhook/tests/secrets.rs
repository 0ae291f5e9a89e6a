//! Traces of accepted, refused, failed and repeated deliveries of every kind and scheme contain no secret and no
//! content.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderValue, Request};
use http_body_util::{BodyExt as _, Full};
use iopole_webhook::{
    Ack, Authentication, Delivery, Intake, Limits, MemoryStore, Receiver, StoreError, TokenEndpoint,
};
use support::*;
use tracing::Level;

const PASSWORD: &str = "password-of-the-webhook";
const CLIENT_SECRET: &str = "client-secret-of-the-webhook";
const KEY: &str = "subscription-key-of-the-webhook";
/// Text in every body, header, answer and handler error.
const CONTENT: &str = "Dupont-et-fils";

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A store that fails at every fifth call.
fn unsteady() -> HookedStore {
    let calls = Mutex::new(0_u32);
    HookedStore::new(MemoryStore::new()).before(move |_| {
        let mut calls = calls.lock().unwrap();
        *calls += 1;
        if calls.is_multiple_of(5) { Err(StoreError::new(io::Error::other("no connection"))) } else { Ok(()) }
    })
}

/// All kinds, as they should be and not.
fn requests() -> Vec<Request<Bytes>> {
    let signer =
        signer().with_header("x-company", CONTENT).with_header("x-target-electronic-address", CONTENT);
    let json = [
        STATUS.replace("<CDAR/>", CONTENT),
        format!(r#"{{"eventType":"INVOICE_INBOUND_INVALID","eventId":"e","payload":"{CONTENT}"}}"#),
        format!(r#"{{"enrollmentId":"{ID}","name":"{CONTENT}"}}"#),
        format!(r#"{{"unknown":"{CONTENT}"}}"#),
        CONTENT.to_owned(),
    ];
    let file = format!("%PDF {CONTENT}");
    let mut requests: Vec<_> = json.iter().map(|body| signer.json(body.clone())).collect();
    requests.push(signer.invoice(file.as_bytes(), &[("invoiceId", ID), ("note", CONTENT)]));
    requests.push(signer.invoice(file.as_bytes(), &[("file", CONTENT)]));
    requests.push(signer.invoice(file.as_bytes(), &[]).map(|body| body.slice(..body.len() - 20)));
    requests
}

#[tokio::test]
async fn neither_secrets_nor_content_are_traced() {
    let written = Written::default();
    let writer = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(Level::TRACE)
        .with_writer(move || writer.clone());
    let guard = tracing::subscriber::set_default(subscriber.finish());

    let endpoint = TokenEndpoint::new("iopole", CLIENT_SECRET).unwrap().with_user("user", PASSWORD).unwrap();
    let mut secrets = [SECRET, PASSWORD, CLIENT_SECRET, KEY].map(str::to_owned).to_vec();
    let mut credentials: Vec<(&'static str, String)> = vec![
        ("authorization", format!("Basic {}", STANDARD.encode(format!("iopole:{PASSWORD}")))),
        ("ocp-apim-subscription-key", KEY.to_owned()),
        ("cookie", "session=cookie-of-the-platform".to_owned()),
    ];
    for secret in [CLIENT_SECRET, "wrong-client-secret"] {
        let form = format!("clientId=iopole&clientSecret={secret}&grant_type=client_credentials");
        let answer = endpoint.respond(Request::post("/").body(Full::<Bytes>::from(form)).unwrap()).await;
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let answer: serde_json::Value = serde_json::from_slice(&body).unwrap();
        if let Some(token) = answer["access_token"].as_str() {
            credentials.push(("authorization", format!("Bearer {token}")));
        }
    }
    secrets.extend(credentials.iter().map(|(_, value)| value.rsplit(' ').next().unwrap().to_owned()));

    let ways = || {
        [
            Authentication::signature(verifier()),
            Authentication::basic("iopole", PASSWORD).unwrap(),
            Authentication::bearer(endpoint.clone()),
            Authentication::subscription_key(KEY).unwrap(),
        ]
    };
    let mut answers = std::collections::BTreeSet::new();
    for limits in [
        Limits::default(),
        Limits::default().with_body(50),
        Limits::default().with_memory(0).with_directory("/nowhere"),
    ] {
        for authentication in ways() {
            let calls = Mutex::new(0);
            let intake = Intake::new(authentication).with_limits(limits.clone());
            let receiver = Receiver::new(intake, unsteady(), move |delivery: Delivery| {
                let mut calls = calls.lock().unwrap();
                *calls += 1;
                let call = *calls;
                async move {
                    // A user may trace it too.
                    tracing::info!(?delivery, "handling");
                    match call % 3 {
                        0 => Err(format!("cannot write {CONTENT}").into()),
                        _ => Ok(Ack::id(CONTENT)),
                    }
                }
            });
            tracing::debug!(?receiver, "made");
            for request in requests() {
                for (name, value) in &credentials {
                    let mut request = request.clone();
                    request.headers_mut().insert(*name, HeaderValue::from_str(value).unwrap());
                    secrets.push(request.headers()["x-signature"].to_str().unwrap().to_owned());
                    answers.insert(receiver.respond(request.map(Full::new)).await.status().as_u16());
                }
            }
        }
    }
    drop(guard);

    assert_eq!(answers.into_iter().collect::<Vec<_>>(), [200, 400, 401, 413, 503]);
    let traced = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    for expected in [
        "a delivery was refused",
        "was not handled",
        "no connection",
        // The cause of a failed temporary file.
        "os error",
        "delivered as unknown",
        "handled before",
        "handling delivery",
    ] {
        assert!(traced.contains(expected), "{expected} is not traced, so the search below proves nothing");
    }
    for secret in secrets.iter().map(String::as_str).chain([CONTENT, "wrong-client-secret"]) {
        assert!(!traced.contains(secret), "{secret} is traced");
    }
}
