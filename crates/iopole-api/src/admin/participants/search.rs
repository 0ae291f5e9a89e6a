//! The search for participants.

use iopole_http::{Error, Operation, Response};
use iopole_model::entity::{BusinessEntity, BusinessEntityPage};
use iopole_model::search::Page;

use super::Participants;
use crate::paging::RowKey;
use crate::query::{BusinessEntityQuery, resource};
use crate::search::{Parameters, Search, search};
use crate::{operations, read};

impl Participants<'_> {
    /// Searches the operator's own participants: created, claimed or enrolled ones.
    ///
    /// Without a [`query`](SearchParticipants::query) it finds all of them.
    ///
    /// # Errors
    /// The error codes of [`searchBusinessEntities`](operations::SEARCH_BUSINESS_ENTITIES).
    ///
    /// # Platform behavior
    /// For a search that finds nothing, the contract documents a 404
    /// ([`ErrorKind::NotFound`](iopole_http::ErrorKind::NotFound)), the platform's pages an empty list.
    /// [`pages`](SearchParticipants::pages) and [`items`](SearchParticipants::items) end on either.
    pub fn search(self) -> SearchParticipants {
        SearchParticipants { parameters: Parameters::new(self.http) }
    }
}

/// Search for participants. Nothing is sent before it is awaited.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent before the search is awaited"]
pub struct SearchParticipants {
    parameters: Parameters<resource::BusinessEntities>,
}

impl SearchParticipants {
    /// Sets the query: a [`BusinessEntityQuery`], or text in the platform's language.
    ///
    /// Example of a text: `identifierValue:"123456789" AND country:"FR"`. Fields are `name` (at least 3 characters
    /// beside wildcards), `identifierScheme`, `identifierValue`, `country`, `type` and `directoryStatus`.
    pub fn query(mut self, query: impl Into<BusinessEntityQuery>) -> Self {
        self.parameters = self.parameters.with_query(query);
        self
    }
}

impl Search for SearchParticipants {
    type Resource = resource::BusinessEntities;
    type Row = BusinessEntity;
    type Found = BusinessEntityPage;

    const OPERATION: &'static Operation = &operations::SEARCH_BUSINESS_ENTITIES;
    const NONE_IS_404: bool = true;

    fn parameters(&mut self) -> &mut Parameters<Self::Resource> {
        &mut self.parameters
    }

    async fn read(response: Response) -> Result<Self::Found, Error> {
        read::page(response).await
    }

    fn page(found: Self::Found) -> Page<Self::Row> {
        found
    }

    fn key(row: &BusinessEntity) -> RowKey {
        RowKey { key: Some(row.business_entity_id.to_string()), created: None }
    }
}

search! {
    /// Returns every page, as far as paging reaches: 1,200 rows. If there are more, the error
    /// [`BeyondReach`](iopole_http::ErrorKind::BeyondReach) follows them.
    SearchParticipants: BusinessEntity => BusinessEntityPage
}
