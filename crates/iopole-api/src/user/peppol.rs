//! The international directory: Peppol.

use iopole_http::{Error, Operation, Request, Response};
use iopole_model::directory::{PeppolDirectoryEntry, PeppolDirectorySearchResult, PeppolParticipant};
use iopole_model::identifiers::ElectronicAddress;
use iopole_model::json::RawJson;
use iopole_model::search::Page;

use super::directory::Directory;
use crate::call::Call;
use crate::paging::RowKey;
use crate::search::{Parameters, Search, search};
use crate::{operations, read};

impl Directory<'_> {
    /// Searches the public Peppol Directory for a name, an address, a number or any other word.
    ///
    /// For discovery only: entries may be out of date, and participants may be missing. For a known address, use
    /// [`check_peppol`](Self::check_peppol).
    ///
    /// # Errors
    /// The error codes of [`searchPeppolDirectory`](operations::SEARCH_PEPPOL_DIRECTORY).
    ///
    /// # Platform behavior
    /// Preproduction searches Peppol's test directory; the platform's pages also say that its sandbox does not offer
    /// the search. `value` is a word, not a query, and the response is a list without an envelope.
    pub fn search_peppol(self, value: impl Into<String>) -> SearchPeppolDirectory {
        SearchPeppolDirectory { value: value.into(), parameters: Parameters::new(self.http) }
    }

    /// Returns whether an address is registered in Peppol, and the documents that it accepts.
    ///
    /// The response is authoritative: deliveries may rely on it. For an unknown address,
    /// [`PeppolParticipant::is_exist`] is false.
    ///
    /// # Errors
    /// The error codes of [`checkPeppolParticipant`](operations::CHECK_PEPPOL_PARTICIPANT).
    ///
    /// # Platform behavior
    /// Preproduction asks Peppol's test network; the platform's pages also say that its sandbox does not offer the
    /// check.
    pub fn check_peppol(self, address: &ElectronicAddress) -> Call<PeppolParticipant> {
        let request = self.http.call(&operations::CHECK_PEPPOL_PARTICIPANT);
        Call::new(request.path("scheme", address.scheme()).path("value", address.value()), read::json)
    }
}

/// Search in the Peppol Directory. Nothing is sent before it is awaited.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent before the search is awaited"]
pub struct SearchPeppolDirectory {
    value: String,
    parameters: Parameters<()>,
}

impl Search for SearchPeppolDirectory {
    type Resource = ();
    type Row = PeppolDirectoryEntry;
    type Found = PeppolDirectorySearchResult;

    const OPERATION: &'static Operation = &operations::SEARCH_PEPPOL_DIRECTORY;

    fn parameters(&mut self) -> &mut Parameters<Self::Resource> {
        &mut self.parameters
    }

    fn add(&self, request: Request) -> Request {
        request.query("value", self.value.clone())
    }

    fn describe(&self, _: String) -> String {
        self.value.clone()
    }

    async fn read(response: Response) -> Result<Self::Found, Error> {
        read::list(response).await
    }

    fn page(found: Self::Found) -> Page<Self::Row> {
        let mut page = Page::default();
        page.data = found.items;
        if !found.odd.is_empty() {
            page.extra.insert("data", RawJson::from_iter(found.odd));
        }
        page
    }

    fn key(row: &PeppolDirectoryEntry) -> RowKey {
        RowKey { key: serde_json::to_string(row).ok(), created: None }
    }
}

search! {
    /// Returns every page, as far as paging reaches: 1,200 rows. If there may be more, the error
    /// [`BeyondReach`](iopole_http::ErrorKind::BeyondReach) follows them.
    ///
    /// The response does not count all rows, and its rows have no identifier: two equal rows count as one.
    SearchPeppolDirectory: PeppolDirectoryEntry => PeppolDirectorySearchResult
}
