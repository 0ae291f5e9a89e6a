//! The pinned contract of the platform (`contract/*.yaml`), and the check of an exchange against it.
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
    /// Returns the contract of this repository, parsed once.
    pub fn pinned() -> &'static Self {
        &PINNED
    }

    /// Returns every operation, in the order of the documents.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Finds the operation of a request. A path without parameters takes precedence.
    pub fn find(&self, method: &str, path: &str) -> Option<&Operation> {
        let fitting = self.operations.iter().filter(|operation| operation.fits(method, path));
        fitting.min_by_key(|operation| operation.path().matches('{').count())
    }

    /// Returns the departures of a request, with any answer. [`check`](Self::check) reports requests without an
    /// operation.
    pub fn check_request(&self, request: &Request<Bytes>) -> Vec<Departure> {
        let operation = self.find(request.method().as_str(), request.uri().path());
        operation.map(|operation| request::departures(operation, request)).unwrap_or_default()
    }

    /// Returns the departures of a request and its answer. Skips the request if it was refused: see
    /// [`check_request`](Self::check_request).
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

    /// Returns the calls to webhooks, in the order of the documents.
    pub fn callbacks(&self) -> &[Operation] {
        &self.callbacks
    }

    /// Returns the departures of a call to a webhook from the callback with this `operationId`: headers and body.
    pub fn check_delivery(&self, callback: &str, delivery: &Request<Bytes>) -> Vec<Departure> {
        match self.callbacks.iter().find(|operation| operation.id() == callback) {
            Some(operation) => request::delivery_departures(operation, delivery),
            None => vec![Departure::new(callback, "request", "path", "undeclared", "no such callback")],
        }
    }

    /// Returns the OpenAPI documents, each with its name.
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
