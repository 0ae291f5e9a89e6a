//! The international directory: Peppol.

use std::future::IntoFuture;

use iopole_http::{Class, Error, Method, Operation, Role};
use iopole_model::{ElectronicAddress, PeppolDirectorySearchResult, PeppolParticipant};

use super::directory::Directory;
use crate::call::{self, BoxFuture, Call};
use crate::search::Parameters;

const SEARCH: Operation = Operation::new(
    "searchPeppolDirectory",
    Method::GET,
    "/v1/directory/international",
    Class::Safe,
    Role::User,
);
const CHECK: Operation = Operation::new(
    "checkPeppolParticipant",
    Method::GET,
    "/v1/directory/international/check/scheme/{scheme}/value/{value}",
    Class::Safe,
    Role::User,
);

pub(crate) const OPERATIONS: &[&Operation] = &[&SEARCH, &CHECK];

impl Directory<'_> {
    /// Searches the public Peppol Directory for a name, an address, a number or any other word. For discovery only: what
    /// it shows may be out of date both ways. Where the address is known, use [`check_peppol`](Self::check_peppol).
    ///
    /// `searchPeppolDirectory`, safe. Not available in the platform's sandbox; in preproduction it is Peppol's test
    /// directory. The word is no query: its parameter is `value`, and the answer a list without an envelope.
    pub fn search_peppol(self, value: impl Into<String>) -> SearchPeppolDirectory {
        SearchPeppolDirectory { http: self.http.clone(), value: value.into(), parameters: Parameters::new() }
    }

    /// Whether an address is registered in Peppol, and what it takes. Authoritative: deliveries may rely on it. An address
    /// that does not exist is no error: [`PeppolParticipant::is_exist`] is false.
    ///
    /// `checkPeppolParticipant`, safe. Not available in the platform's sandbox; in preproduction it asks Peppol's test
    /// network.
    pub fn check_peppol(self, address: &ElectronicAddress) -> Call<PeppolParticipant> {
        let request = self.http.call(&CHECK).path("scheme", address.scheme()).path("value", address.value());
        Call::new(request, call::json)
    }
}

/// A search under construction. Nothing is sent before it is awaited.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent before the search is awaited"]
pub struct SearchPeppolDirectory {
    http: iopole_http::Client,
    value: String,
    parameters: Parameters<()>,
}

impl SearchPeppolDirectory {
    /// Rows to skip: 0 to 1000; 0 by default.
    pub fn offset(mut self, offset: u32) -> Self {
        self.parameters.offset = Some(offset);
        self
    }

    /// Rows in the answer: 1 to 200; 50 by default.
    pub fn limit(mut self, limit: u32) -> Self {
        self.parameters.limit = Some(limit);
        self
    }

    /// The search as a call, for what every call can be told.
    pub fn call(self) -> Call<PeppolDirectorySearchResult> {
        let request = self.http.call(&SEARCH).query("value", self.value);
        self.parameters.call(&SEARCH, request)
    }
}

impl IntoFuture for SearchPeppolDirectory {
    type Output = Result<PeppolDirectorySearchResult, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.call().into_future()
    }
}
