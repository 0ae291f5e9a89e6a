//! The international directory: Peppol.

use iopole_model::{
    ElectronicAddress, Page, PeppolDirectoryEntry, PeppolDirectorySearchResult, PeppolParticipant, RawJson,
};

use super::directory::Directory;
use crate::call::{self, Call, sends};
use crate::operations;
use crate::paging::{Ask, Paged, Pages, RowKey};
use crate::search::{LARGEST_LIMIT, Parameters, paged};

impl Directory<'_> {
    /// Searches the public Peppol Directory for a name, an address, a number or any other word. For discovery only: what
    /// it shows may be out of date both ways. Where the address is known, use [`check_peppol`](Self::check_peppol).
    ///
    /// `searchPeppolDirectory`, safe. Not available in the platform's sandbox; in preproduction it is Peppol's test
    /// directory. The word is no query: its parameter is `value`, and the answer a list without an envelope.
    /// Synchronous, role user. Codes: 401, 403.
    pub fn search_peppol(self, value: impl Into<String>) -> SearchPeppolDirectory {
        SearchPeppolDirectory { http: self.http.clone(), value: value.into(), parameters: Parameters::new() }
    }

    /// Whether an address is registered in Peppol, and what it takes. Authoritative: deliveries may rely on it. An address
    /// that does not exist is no error: [`PeppolParticipant::is_exist`] is false.
    ///
    /// `checkPeppolParticipant`, safe. Not available in the platform's sandbox; in preproduction it asks Peppol's test
    /// network. Synchronous, role user. Codes: 401, 403.
    pub fn check_peppol(self, address: &ElectronicAddress) -> Call<PeppolParticipant> {
        let request = self
            .http
            .call(&operations::CHECK_PEPPOL_PARTICIPANT)
            .path("scheme", address.scheme())
            .path("value", address.value());
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
    /// Every page, one after the other, as far as the platform lets anyone page: 1,200 rows. If there may be more, the
    /// error [`BeyondReach`](iopole_http::ErrorKind::BeyondReach) comes behind them. The answer does not say how many
    /// there are, and its rows have no identifier: two that are alike in everything count as one.
    pub fn pages(self) -> Pages<PeppolDirectoryEntry> {
        let limit = self.parameters.limit.unwrap_or(LARGEST_LIMIT);
        let query =
            self.parameters.for_pages(&operations::SEARCH_PEPPOL_DIRECTORY).map(|_| self.value.clone());
        let fetch = move |ask: Ask| self.clone().offset(ask.offset).limit(ask.limit).call().map(page);
        Pages::new(Paged { query, divisible: false, none_is_404: false, fetch: Box::new(fetch), key })
            .limit(limit)
    }

    /// The search as a call, for what every call can be told.
    pub fn call(self) -> Call<PeppolDirectorySearchResult> {
        let request = self.http.call(&operations::SEARCH_PEPPOL_DIRECTORY).query("value", self.value);
        self.parameters.call_read(&operations::SEARCH_PEPPOL_DIRECTORY, request, call::list)
    }
}

sends!(SearchPeppolDirectory => PeppolDirectorySearchResult);
paged!(SearchPeppolDirectory => PeppolDirectoryEntry);

/// In the envelope that other searches have.
fn page(rows: PeppolDirectorySearchResult) -> Page<PeppolDirectoryEntry> {
    let mut page = Page::default();
    page.data = rows.items;
    if !rows.odd.is_empty() {
        page.extra.insert("data", RawJson::from_iter(rows.odd));
    }
    page
}

fn key(row: &PeppolDirectoryEntry) -> RowKey {
    RowKey { key: serde_json::to_string(row).ok(), created: None }
}
