//! A recording proxy that checks each exchange against the contract. It records new departures, and known ones that did
//! not appear.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Request, Response, StatusCode, header};
use iopole_contract::Contract;
use reqwest::redirect::Policy;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::known;

/// Largest body in bytes, more than the platform accepts or sends.
const LARGEST_BODY: usize = 256 * 1024 * 1024;

/// The recording proxy. Dropping it stops its server.
#[derive(Debug)]
pub struct Mirror {
    url: String,
    notes: Arc<Mutex<Notes>>,
    server: JoinHandle<()>,
}

struct Shared {
    http: reqwest::Client,
    api_url: String,
    notes: Arc<Mutex<Notes>>,
}

#[derive(Debug, Default)]
struct Notes {
    departures: BTreeSet<String>,
    /// Known departures of the received answers.
    expected: BTreeSet<String>,
    /// Known departures that appeared.
    met: BTreeSet<String>,
}

impl Notes {
    fn record(&mut self, request: &Request<Bytes>, answer: &Response<Bytes>) {
        let contract = Contract::pinned();
        if let Some(operation) = contract.find(request.method().as_str(), request.uri().path()) {
            self.expected.extend(known().rows_about(operation.id(), answer.status().as_u16()));
        }
        for departure in contract.check(request, answer) {
            match known().row_of(&departure) {
                Some(row) => self.met.insert(row),
                None => self.departures.insert(departure.without_values()),
            };
        }
    }
}

impl Mirror {
    /// Starts a proxy of this API.
    ///
    /// # Errors
    /// Fails without an HTTP client or a free port.
    pub async fn start(api_url: &str) -> Result<Self, String> {
        let mut builder = reqwest::Client::builder().redirect(Policy::none()).no_gzip();
        if api_url.starts_with("http://") {
            builder = builder.tls_certs_only([]).no_proxy();
        }
        let http = builder.build().map_err(|error| format!("no HTTP client: {error}"))?;
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(|error| error.to_string())?;
        let url = format!("http://{}", listener.local_addr().map_err(|error| error.to_string())?);
        let notes = Arc::<Mutex<Notes>>::default();
        let api_url = api_url.trim_end_matches('/').to_owned();
        let shared = Arc::new(Shared { http, api_url, notes: Arc::clone(&notes) });
        let router = Router::new().fallback(forward).with_state(shared);
        let server = tokio::spawn(async move {
            // Serving ends with the task.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { url, notes, server })
    }

    /// Returns the URL of the proxy.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the unknown departures without values: operation, side, path, rule.
    pub fn departures(&self) -> Vec<String> {
        self.notes().departures.iter().cloned().collect()
    }

    /// Returns the known departures of the received operations and statuses that did not appear. Either the platform
    /// has changed, or no answer was of that kind.
    pub fn not_met(&self) -> Vec<String> {
        let notes = self.notes();
        notes.expected.difference(&notes.met).cloned().collect()
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Mirror {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn forward(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Response<Body> {
    match exchange(&shared, request).await {
        Ok(answer) => answer,
        // The client sees a broken connection as the error of a gateway.
        Err(error) => {
            let mut answer = Response::new(Body::from(error));
            *answer.status_mut() = StatusCode::BAD_GATEWAY;
            answer
        }
    }
}

async fn exchange(shared: &Shared, request: Request<Body>) -> Result<Response<Body>, String> {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, LARGEST_BODY).await.map_err(|error| error.to_string())?;
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    let outward = shared
        .http
        .request(head.method.clone(), format!("{}{path}", shared.api_url))
        .headers(end_to_end(&head.headers))
        .body(body.clone());
    let answer = outward.send().await.map_err(|error| error.without_url().to_string())?;
    let mut inward = Response::new(());
    *inward.status_mut() = answer.status();
    *inward.headers_mut() = end_to_end(answer.headers());
    let content = answer.bytes().await.map_err(|error| error.without_url().to_string())?;
    let inward = inward.map(|()| content);
    let request = Request::from_parts(head, body);
    shared.notes.lock().unwrap_or_else(PoisonError::into_inner).record(&request, &inward);
    Ok(inward.map(Body::from))
}

/// Returns the end-to-end headers (RFC 9110 section 7.6.1), except for those that are set again.
fn end_to_end(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    for name in [
        header::HOST,
        header::CONNECTION,
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
        header::ACCEPT_ENCODING,
    ] {
        headers.remove(name);
    }
    headers
}
