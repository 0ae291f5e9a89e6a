//! A receiver of webhooks that stores its calls, and answers as a test sets.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use iopole_contract::Contract;
use serde_json::{Value, json};

use crate::support::{Account, KNOWN, text};

pub(crate) const SECRET: &str = "0f9e8d7c6b5a49382716f5e4d3c2b1a0";

/// A received call.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Call {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Fails if the call departs from the contract. The path gives its kind.
    fn hold_against_the_contract(&self) {
        let grant = || String::from_utf8_lossy(&self.body).contains("grant_type=password");
        let callback = match self.path.split(['/', '?']).nth(1) {
            Some("invoice") => "onInvoiceDelivery",
            Some("status") => "onStatusDelivery",
            Some("onboarding") => "onOnboardingState",
            Some("events") => "onOperatorEvent",
            Some("token") if grant() => "onOauth2PasswordToken",
            Some("token") => "onOauth2ClientCredentialsToken",
            other => panic!("{other:?} is no kind of call"),
        };
        let mut request = axum::http::Request::post(&self.path).body(self.body.clone()).unwrap();
        request.headers_mut().clone_from(&self.headers);
        let mut departures = Contract::pinned().check_delivery(callback, &request);
        departures.retain(|departure| !KNOWN.covers(departure));
        let lines: Vec<_> = departures.iter().map(ToString::to_string).collect();
        assert!(lines.is_empty(), "not as the contract says:\n{}", lines.join("\n"));
    }

    /// The parts of a multipart body by name: headers and content.
    pub(crate) fn parts(&self) -> HashMap<String, (String, Vec<u8>)> {
        let kind = self.header("content-type");
        let boundary =
            kind.strip_prefix("multipart/form-data; boundary=").unwrap_or_else(|| panic!("{kind}"));
        let delimiter = format!("--{boundary}");
        let mut parts = HashMap::new();
        for part in split(&self.body, delimiter.as_bytes()) {
            let Some(at) = part.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
            let head = String::from_utf8(part[..at].to_vec()).unwrap();
            let name = head.split("name=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            parts.insert(name, (head, part[at + 4..part.len() - 2].to_vec()));
        }
        parts
    }
}

fn split<'a>(body: &'a [u8], delimiter: &[u8]) -> Vec<&'a [u8]> {
    let starts: Vec<usize> = (0..body.len())
        .filter(|at| body[*at..].starts_with(delimiter))
        .map(|at| at + delimiter.len())
        .collect();
    let ends = starts.iter().skip(1).map(|start| start - delimiter.len()).chain([body.len()]);
    starts.iter().zip(ends).map(|(start, end)| &body[*start..end]).collect()
}

#[derive(Default)]
struct Inner {
    calls: Mutex<Vec<Call>>,
    answers: Mutex<VecDeque<(u16, String)>>,
}

#[derive(Clone, Default)]
pub(crate) struct Receiver {
    inner: Arc<Inner>,
    pub(crate) url: String,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let receiver = Self { url, ..Self::default() };
        let app = Router::new().fallback(take).with_state(Arc::clone(&receiver.inner));
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        receiver
    }

    /// Answers of the next calls; 204 without one.
    pub(crate) fn answer(&self, status: u16, body: &str) {
        self.inner.answers.lock().unwrap().push_back((status, body.to_owned()));
    }

    /// The deliveries so far, without probes.
    pub(crate) fn calls(&self) -> Vec<Call> {
        let calls = self.inner.calls.lock().unwrap();
        let calls: Vec<Call> = calls.iter().filter(|call| call.method == Method::POST).cloned().collect();
        calls.iter().for_each(Call::hold_against_the_contract);
        calls
    }

    pub(crate) fn clear(&self) {
        self.inner.calls.lock().unwrap().clear();
    }

    pub(crate) fn probes(&self) -> usize {
        self.inner.calls.lock().unwrap().iter().filter(|call| call.method == Method::GET).count()
    }

    /// Endpoints of all kinds at this receiver.
    pub(crate) fn endpoints(&self) -> Value {
        let url = &self.url;
        json!({
            "invoice": {"callbackUrl": format!("{url}/invoice")},
            "status": {"callbackUrl": format!("{url}/status")},
            "onboarding": {"callbackUrl": format!("{url}/onboarding")},
            "events": {"callbackUrl": format!("{url}/events")}
        })
    }

    /// Configures a webhook with endpoints of this receiver.
    pub(crate) async fn subscribe(&self, account: &Account, direction: Value, endpoints: &Value) -> String {
        let body = json!({"filterStreamDirection": direction, "interopData": {"endpoints": endpoints}});
        let (status, body) = account.post("/v1/config/webhook", &body).await;
        assert_eq!(status, 201, "{body}");
        text(&body["id"])
    }
}

async fn take(
    State(inner): State<Arc<Inner>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path_and_query().unwrap().to_string();
    let is_delivery = method == Method::POST;
    inner.calls.lock().unwrap().push(Call { method, path, headers, body });
    let answer = if is_delivery { inner.answers.lock().unwrap().pop_front() } else { None };
    match answer {
        Some((status, body)) => (StatusCode::from_u16(status).unwrap(), body).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    }
}
