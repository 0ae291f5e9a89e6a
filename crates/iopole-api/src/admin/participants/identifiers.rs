//! Identifiers of an entity: routing codes and suffixes.

use iopole_model::{BusinessEntityId, BusinessEntityIdentifierId, CreateIdentifier, ElectronicAddress};

use super::{Participants, ruled};
use crate::call::{self, Call};
use crate::operations;

impl Participants<'_> {
    /// Adds a routing code to a French office, or a suffix to a French legal unit. It receives nothing before it is
    /// registered on a network.
    ///
    /// `createBusinessEntityIdentifier`, not to be sent twice. What [`CreateIdentifier::check`] finds is refused before
    /// anything is sent. 404 with `BUSINESS_ENTITY_NOT_FOUND`, `BUSINESS_ENTITY_IDENTIFIER_ADD_NOT_CLAIMED`,
    /// `BUSINESS_ENTITY_IDENTIFIER_ADD_OUTBOUND_FORBIDDEN`, `PPF_ROUTING_CODE_ENTITY_TYPE_INVALID` or
    /// `PPF_SUFFIX_ENTITY_TYPE_INVALID`; 409 with `BUSINESS_ENTITY_IDENTIFIER_ADD_ALREADY_EXISTS`. The identifier is
    /// missing where the platform answers without one. Synchronous, role admin. Codes: 400, 401, 403, 404, 409.
    pub fn create_identifier(
        self,
        id: &BusinessEntityId,
        identifier: &CreateIdentifier,
    ) -> Call<Option<BusinessEntityIdentifierId>> {
        let request = self
            .http
            .call(&operations::CREATE_BUSINESS_ENTITY_IDENTIFIER)
            .path("businessEntityId", id.as_str())
            .json(identifier);
        Call::new(request, call::created_if_told)
            .checked(ruled(&operations::CREATE_BUSINESS_ENTITY_IDENTIFIER, identifier.check()))
    }

    /// The same, for an entity named by its number.
    ///
    /// `createBusinessEntityIdentifierByIdentifier`, otherwise as [`create_identifier`](Self::create_identifier).
    /// Synchronous, not to be sent twice, role admin. Codes: 400, 401, 403, 404, 409.
    pub fn create_identifier_by_identifier(
        self,
        entity: &ElectronicAddress,
        identifier: &CreateIdentifier,
    ) -> Call<Option<BusinessEntityIdentifierId>> {
        let request = self
            .http
            .call(&operations::CREATE_BUSINESS_ENTITY_IDENTIFIER_BY_IDENTIFIER)
            .path("identifierScheme", entity.scheme());
        let request = request.path("identifierValue", entity.value()).json(identifier);
        Call::new(request, call::created_if_told)
            .checked(ruled(&operations::CREATE_BUSINESS_ENTITY_IDENTIFIER_BY_IDENTIFIER, identifier.check()))
    }

    /// Removes a routing code or a suffix that is registered nowhere.
    ///
    /// `deleteBusinessEntityIdentifier`, idempotent. 404 with `BUSINESS_ENTITY_IDENTIFIER_NOT_FOUND`,
    /// `BUSINESS_ENTITY_IDENTIFIER_REMOVE_STILL_REGISTERED` (unregister it first) or
    /// `BUSINESS_ENTITY_IDENTIFIER_REMOVE_LEGAL_FORBIDDEN` (a SIREN or SIRET stays). Synchronous, role admin. Codes:
    /// 400, 401, 403, 404.
    pub fn delete_identifier(self, id: &BusinessEntityIdentifierId) -> Call<()> {
        let request = self
            .http
            .call(&operations::DELETE_BUSINESS_ENTITY_IDENTIFIER)
            .path("businessEntityIdentifierId", id.as_str());
        Call::new(request, call::nothing)
    }
}
