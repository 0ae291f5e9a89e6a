//! Entities: found, read, created, configured, removed.

use iopole_model::{
    BusinessEntity, BusinessEntityId, BusinessEntityPage, ConfiguredVatRegime, CreateLegalUnit, CreateOffice,
    VatRegime,
};
use serde_json::json;

use super::created::{self, CreatedEntity};
use super::{Participants, ruled};
use crate::call::{self, Call, sends};
use crate::operations;
use crate::paging::{Ask, Paged, Pages, RowKey};
use crate::query::{BusinessEntityQuery, resource};
use crate::search::{LARGEST_LIMIT, Parameters, paged};

impl Participants<'_> {
    /// Searches the operator's own entities: those that were created, claimed or enrolled. All of them where no
    /// [`query`](SearchParticipants::query) is set.
    ///
    /// `searchBusinessEntities`, safe. The contract has a 404 for a search that finds nothing
    /// ([`ErrorKind::NotFound`](iopole_http::ErrorKind::NotFound)), the platform's pages an empty list. To
    /// [`pages`](SearchParticipants::pages) and [`items`](SearchParticipants::items) either is the end. Synchronous,
    /// role admin. Codes: 400, 401, 403, 404.
    pub fn search(self) -> SearchParticipants {
        SearchParticipants { http: self.http.clone(), parameters: Parameters::new() }
    }

    /// One of the operator's own entities, with its identifiers and their registrations.
    ///
    /// `getBusinessEntity`, safe. The platform answers a list of one (measured); its contract has a list in the schema
    /// and an object in the example. Synchronous, role admin. Codes: 400, 401, 403, 404.
    ///
    /// # Errors
    /// An empty list is [`NotFound`](iopole_http::ErrorKind::NotFound). Several entities of which none is the one asked
    /// for are [`Unreadable`](iopole_http::ErrorKind::Unreadable).
    pub fn get(self, id: &BusinessEntityId) -> Call<BusinessEntity> {
        let wanted = id.clone();
        let request = self.http.call(&operations::GET_BUSINESS_ENTITY).path("businessEntityId", id.as_str());
        Call::new(request, async move |response| {
            let is_it = |entity: &BusinessEntity| entity.business_entity_id == wanted;
            call::pick(response, is_it, "the platform knows no such entity").await
        })
    }

    /// Removes an entity that is not French, is claimed by nobody else, has no office and no registration.
    ///
    /// `deleteBusinessEntity`, idempotent. 404 with `BUSINESS_ENTITY_NOT_FOUND`,
    /// `BUSINESS_ENTITY_REMOVE_FRENCH_ENTITY_FORBIDDEN`, `BUSINESS_ENTITY_REMOVE_HAS_ACTIVE_OFFICES`,
    /// `BUSINESS_ENTITY_REMOVE_LINKED_TO_OPERATOR` or `BUSINESS_ENTITY_REMOVE_HAS_ACTIVE_REGISTRATIONS`. Synchronous,
    /// role admin. Codes: 400, 401, 403, 404.
    pub fn delete(self, id: &BusinessEntityId) -> Call<()> {
        Call::new(
            self.http.call(&operations::DELETE_BUSINESS_ENTITY).path("businessEntityId", id.as_str()),
            call::nothing,
        )
    }

    /// Creates a legal unit, which is then claimed. For foreign ones: French companies are claimed or enrolled.
    ///
    /// `createLegalUnit`, not to be sent twice. What [`CreateLegalUnit::check`] finds is refused before anything is
    /// sent. 409 where the identifier exists. Synchronous, role admin. Codes: 400, 401, 403, 409.
    pub fn create_legal_unit(self, unit: &CreateLegalUnit) -> Call<CreatedEntity> {
        let check = ruled(&operations::CREATE_LEGAL_UNIT, unit.check());
        Call::new(self.http.call(&operations::CREATE_LEGAL_UNIT).json(unit), created::entity).checked(check)
    }

    /// Creates an office, under a legal unit if one is named. It is then claimed.
    ///
    /// `createOffice`, not to be sent twice. What [`CreateOffice::check`] finds is refused before anything is sent. 409
    /// where the identifier exists, 404 with `BUSINESS_ENTITY_ADD_INVALID_PARENT_TYPE` where the parent is no legal
    /// unit. Synchronous, role admin. Codes: 400, 401, 403, 404, 409.
    pub fn create_office(
        self,
        office: &CreateOffice,
        parent: Option<&BusinessEntityId>,
    ) -> Call<CreatedEntity> {
        let mut request = self.http.call(&operations::CREATE_OFFICE).json(office);
        if let Some(parent) = parent {
            request = request.query("legalBusinessEntityId", parent.as_str());
        }
        Call::new(request, created::entity).checked(ruled(&operations::CREATE_OFFICE, office.check()))
    }

    /// Sets the VAT regime of a claimed legal unit, without which its reports are refused (measured). At once, or from
    /// the next 1 February where transactions or payments are already reported: the answer says when.
    ///
    /// `configureBusinessEntity`, idempotent. A regime sent with the creation does not stick, and entities never show
    /// theirs (measured); reports do. 409 with `BUSINESS_ENTITY_CONFIGURE_VAT_REGIME_CONFLICT` for what is not claimed
    /// or not a legal unit. Synchronous, role admin. Codes: 401, 403, 409.
    pub fn configure_vat_regime(
        self,
        id: &BusinessEntityId,
        regime: &VatRegime,
    ) -> Call<ConfiguredVatRegime> {
        let request =
            self.http.call(&operations::CONFIGURE_BUSINESS_ENTITY).path("businessEntityId", id.as_str());
        Call::new(request.json(&json!({"vatRegime": regime})), call::json)
    }
}

/// A search under construction. Nothing is sent before it is awaited.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent before the search is awaited"]
pub struct SearchParticipants {
    http: iopole_http::Client,
    parameters: Parameters<resource::BusinessEntities>,
}

impl SearchParticipants {
    /// What to find: a [`BusinessEntityQuery`], or text in the platform's language:
    /// `identifierValue:"123456789" AND country:"FR"`. Fields are `name` (3 characters at least beside its wildcards),
    /// `identifierScheme`, `identifierValue`, `country`, `type` and `directoryStatus`.
    pub fn query(mut self, query: impl Into<BusinessEntityQuery>) -> Self {
        self.parameters.query = Some(query.into());
        self
    }

    /// Every page, one after the other, as far as the platform lets anyone page: 1,200 rows. If there are more, the
    /// error [`BeyondReach`](iopole_http::ErrorKind::BeyondReach) comes behind them.
    pub fn pages(self) -> Pages<BusinessEntity> {
        let limit = self.parameters.limit.unwrap_or(LARGEST_LIMIT);
        let query = self.parameters.for_pages(&operations::SEARCH_BUSINESS_ENTITIES);
        let fetch = move |ask: Ask| self.clone().offset(ask.offset).limit(ask.limit).call();
        Pages::new(Paged { query, divisible: false, none_is_404: true, fetch: Box::new(fetch), key })
            .limit(limit)
    }

    /// The search as a call, for what every call can be told.
    pub fn call(self) -> Call<BusinessEntityPage> {
        let request = self.http.call(&operations::SEARCH_BUSINESS_ENTITIES);
        self.parameters.call(&operations::SEARCH_BUSINESS_ENTITIES, request)
    }
}

sends!(SearchParticipants => BusinessEntityPage);
paged!(SearchParticipants => BusinessEntity);

fn key(row: &BusinessEntity) -> RowKey {
    RowKey { key: Some(row.business_entity_id.to_string()), created: None }
}
