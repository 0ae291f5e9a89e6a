//! The invoice search.

use std::future::IntoFuture;

use iopole_http::{Class, Error, ErrorKind, Method, Operation, Request, Role};
use iopole_model::SearchInvoicesResult;

use crate::call::{self, BoxFuture, Call};

const SEARCH: Operation =
    Operation::new("searchInvoices", Method::GET, "/v1.1/invoice/search", Class::Safe, Role::User);

pub(crate) const OPERATIONS: &[&Operation] = &[&SEARCH];

/// The highest offset that the platform takes; rows behind it cannot be reached by paging.
pub(super) const HIGHEST_OFFSET: u32 = 1000;
/// The most rows on one page. Another page of the platform's documents says 100.
pub(super) const LARGEST_LIMIT: u32 = 200;

/// A search under construction. Nothing is sent before it is awaited.
#[derive(Debug)]
#[must_use = "nothing is sent before the search is awaited"]
pub struct SearchInvoices {
    request: Request,
    expand: Vec<&'static str>,
    bounds: Result<(), Error>,
}

impl SearchInvoices {
    pub(super) fn new(http: &iopole_http::Client) -> Self {
        Self { request: http.call(&SEARCH), expand: Vec::new(), bounds: Ok(()) }
    }

    /// The query, in the platform's language: `invoice.direction:"OUTBOUND" AND invoice.state:"DELIVERED"`.
    /// Operators are written in upper case. All invoices by default.
    pub fn query(mut self, query: impl Into<String>) -> Self {
        self.request = self.request.query("q", query);
        self
    }

    /// Asks for the extract of each invoice: number, parties, total.
    pub fn with_business_data(mut self) -> Self {
        self.expand.push("businessData");
        self
    }

    /// Asks for the latest status of each invoice.
    pub fn with_last_status(mut self) -> Self {
        self.expand.push("lastStatusData");
        self
    }

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

    /// The search as a call, for what every call can be told.
    pub fn call(mut self) -> Call<SearchInvoicesResult> {
        if !self.expand.is_empty() {
            self.request = self.request.query("expand", self.expand.join(","));
        }
        Call::new(self.request, call::json).checked(self.bounds.map_err(|error| error.of(&SEARCH)))
    }
}

impl IntoFuture for SearchInvoices {
    type Output = Result<SearchInvoicesResult, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.call().into_future()
    }
}

/// A bound that the platform states.
pub(super) fn within(name: &str, value: u32, least: u32, most: u32) -> Result<(), Error> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    let message = format!("{name} is {value}; the platform takes {least} to {most}");
    Err(Error::new(ErrorKind::InvalidRequest, message))
}
