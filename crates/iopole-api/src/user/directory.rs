//! Who can be reached, and under which address.

use std::future::IntoFuture;

use iopole_http::{Class, Error, Method, Operation, Request, Role};
use iopole_model::FrenchDirectorySearchResult;

use super::search::{HIGHEST_OFFSET, LARGEST_LIMIT, within};
use crate::call::{self, BoxFuture, Call};

const FRENCH: Operation =
    Operation::new("searchFrenchDirectory", Method::GET, "/v1/directory/french", Class::Safe, Role::User);

pub(crate) const OPERATIONS: &[&Operation] = &[&FRENCH];

/// The directory: role user.
#[derive(Debug, Clone, Copy)]
pub struct Directory<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> Directory<'a> {
    pub(super) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    /// Searches the French directory: `siren:"123456782"`, `siret:"…"`, `name:"BOULANG*"` (3 characters at least).
    /// Who is not in it cannot be reached on the French network.
    ///
    /// `searchFrenchDirectory`, safe.
    pub fn search_french(self, query: impl Into<String>) -> SearchFrenchDirectory {
        SearchFrenchDirectory { request: self.http.call(&FRENCH).query("q", query), bounds: Ok(()) }
    }
}

/// A search under construction. Nothing is sent before it is awaited.
#[derive(Debug)]
#[must_use = "nothing is sent before the search is awaited"]
pub struct SearchFrenchDirectory {
    request: Request,
    bounds: Result<(), Error>,
}

impl SearchFrenchDirectory {
    /// Rows to skip: 0 to 1000; 0 by default.
    pub fn offset(mut self, offset: u32) -> Self {
        self.bounds = self.bounds.and(within("offset", offset, 0, HIGHEST_OFFSET));
        self.request = self.request.query("offset", offset.to_string());
        self
    }

    /// Rows on the page: 1 to 200; 50 by default.
    pub fn limit(mut self, limit: u32) -> Self {
        self.bounds = self.bounds.and(within("limit", limit, 1, LARGEST_LIMIT));
        self.request = self.request.query("limit", limit.to_string());
        self
    }

    /// Asks which platform each entity is with; for white-label operators only.
    pub fn with_platform_details(mut self) -> Self {
        self.request = self.request.query("withPlatformDetails", "true");
        self
    }

    /// The search as a call, for what every call can be told.
    pub fn call(self) -> Call<FrenchDirectorySearchResult> {
        Call::new(self.request, call::json).checked(self.bounds.map_err(|error| error.of(&FRENCH)))
    }
}

impl IntoFuture for SearchFrenchDirectory {
    type Output = Result<FrenchDirectorySearchResult, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.call().into_future()
    }
}
