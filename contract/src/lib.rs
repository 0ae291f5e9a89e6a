//! The platform's contract as this project pins it (`contract/*.yaml`), and what holds an exchange against it.
//!
//! ```
//! use bytes::Bytes;
//! use iopole_contract::Contract;
//!
//! let request = http::Request::get("/v1/config/retry/strategy").body(Bytes::new())?;
//! let answer = http::Response::builder().header("content-type", "application/json").body(Bytes::from("[]"))?;
//! let departures = Contract::pinned().check(&request, &answer);
//! assert_eq!(departures.len(), 1);
//! assert_eq!(departures[0].to_string(), "getRetryStrategy | 200 | body | type | [] is not of type \"object\"");
//! # Ok::<(), http::Error>(())
//! ```

mod answer;
mod departure;
mod document;
mod drift;
mod request;
mod schema;

use std::sync::LazyLock;

use bytes::Bytes;
use http::{Request, Response};

pub use departure::{Departure, Known};
pub use document::Operation;
pub use drift::drift;

static PINNED: LazyLock<Contract> = LazyLock::new(Contract::read);

/// The operations of all documents.
#[derive(Debug)]
pub struct Contract {
    operations: Vec<Operation>,
    callbacks: Vec<Operation>,
}

impl Contract {
    /// The contract of this repository, read once.
    pub fn pinned() -> &'static Self {
        &PINNED
    }

    /// Every operation, in the order of the documents.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The operation that a request calls. A path without parameters goes before one with.
    pub fn find(&self, method: &str, path: &str) -> Option<&Operation> {
        let fitting = self.operations.iter().filter(|operation| operation.fits(method, path));
        fitting.min_by_key(|operation| operation.path().matches('{').count())
    }

    /// Where a request departs from the contract, whatever became of it. What calls no operation is left to
    /// [`check`](Self::check).
    pub fn check_request(&self, request: &Request<Bytes>) -> Vec<Departure> {
        let operation = self.find(request.method().as_str(), request.uri().path());
        operation.map(|operation| request::departures(operation, request)).unwrap_or_default()
    }

    /// Where a request and its answer depart from the contract. What a refused request had wrong is not looked for:
    /// the refusal says it ([`check_request`](Self::check_request) does).
    pub fn check(&self, request: &Request<Bytes>, answer: &Response<Bytes>) -> Vec<Departure> {
        let path = request.uri().path();
        let Some(operation) = self.find(request.method().as_str(), path) else {
            let refused = matches!(answer.status().as_u16(), 404 | 405);
            let unknown = Departure::new(path, "request", "path", "undeclared", "no such operation");
            return if refused { Vec::new() } else { vec![unknown] };
        };
        let mut departures = answer::departures(operation, answer);
        if answer.status().is_success() {
            departures.extend(request::departures(operation, request));
        }
        departures
    }

    /// The calls to webhooks, in the order of the documents.
    pub fn callbacks(&self) -> &[Operation] {
        &self.callbacks
    }

    /// Where a call to a webhook departs from the callback with this `operationId`: its headers and its body.
    pub fn check_delivery(&self, callback: &str, delivery: &Request<Bytes>) -> Vec<Departure> {
        match self.callbacks.iter().find(|operation| operation.id() == callback) {
            Some(operation) => request::delivery_departures(operation, delivery),
            None => vec![Departure::new(callback, "request", "path", "undeclared", "no such callback")],
        }
    }

    /// The documents themselves, as OpenAPI, each with its name.
    pub fn documents() -> impl Iterator<Item = (&'static str, serde_json::Value)> {
        document::TEXTS.iter().map(|(name, text)| (*name, document::read_yaml(text)))
    }

    fn read() -> Self {
        let texts = || document::TEXTS.iter().map(|(_, text)| *text);
        Self {
            operations: texts().flat_map(document::operations).collect(),
            callbacks: texts().flat_map(document::callbacks).collect(),
        }
    }
}
