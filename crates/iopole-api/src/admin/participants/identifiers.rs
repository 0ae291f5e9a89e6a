//! Identifiers of a participant: routing codes and suffixes.

use iopole_http::Request;
use iopole_model::entity::CreateIdentifier;
use iopole_model::identifiers::ElectronicAddress;
use iopole_model::ids::{BusinessEntityId, BusinessEntityIdentifierId};

use super::Participants;
use crate::call::Call;
use crate::{operations, read};

impl Participants<'_> {
    /// Adds a routing code to a French office, or a suffix to a French legal unit.
    ///
    /// The identifier receives nothing before it is registered on a network. The result is `None` where the platform
    /// answers without an identifier.
    ///
    /// # Errors
    /// The error codes of [`createBusinessEntityIdentifier`](operations::CREATE_BUSINESS_ENTITY_IDENTIFIER):
    ///
    /// | code | code of the problem |
    /// |---|---|
    /// | 404 | `BUSINESS_ENTITY_NOT_FOUND` |
    /// | 404 | `BUSINESS_ENTITY_IDENTIFIER_ADD_NOT_CLAIMED` |
    /// | 404 | `BUSINESS_ENTITY_IDENTIFIER_ADD_OUTBOUND_FORBIDDEN` |
    /// | 404 | `PPF_ROUTING_CODE_ENTITY_TYPE_INVALID` |
    /// | 404 | `PPF_SUFFIX_ENTITY_TYPE_INVALID` |
    /// | 409 | `BUSINESS_ENTITY_IDENTIFIER_ADD_ALREADY_EXISTS` |
    ///
    /// Findings of [`CreateIdentifier::check`] fail the call before anything is sent.
    ///
    /// # Retries
    /// Never sent twice. After an unknown outcome, [`get`](Self::get) the entity and look at its identifiers.
    pub fn create_identifier(
        self,
        id: &BusinessEntityId,
        identifier: &CreateIdentifier,
    ) -> Call<Option<BusinessEntityIdentifierId>> {
        let request = self.http.call(&operations::CREATE_BUSINESS_ENTITY_IDENTIFIER);
        creating(request.path("businessEntityId", id.as_str()), identifier)
    }

    /// Adds a routing code or a suffix to a participant that is named by its number.
    ///
    /// # Errors
    /// The error codes of
    /// [`createBusinessEntityIdentifierByIdentifier`](operations::CREATE_BUSINESS_ENTITY_IDENTIFIER_BY_IDENTIFIER),
    /// with the causes of [`create_identifier`](Self::create_identifier).
    ///
    /// # Retries
    /// Never sent twice. After an unknown outcome, [`search`](Self::search) for the entity and look at its identifiers.
    pub fn create_identifier_by_identifier(
        self,
        entity: &ElectronicAddress,
        identifier: &CreateIdentifier,
    ) -> Call<Option<BusinessEntityIdentifierId>> {
        let request = self.http.call(&operations::CREATE_BUSINESS_ENTITY_IDENTIFIER_BY_IDENTIFIER);
        let request = request.path("identifierScheme", entity.scheme());
        creating(request.path("identifierValue", entity.value()), identifier)
    }

    /// Removes a routing code or a suffix that has no registration.
    ///
    /// # Errors
    /// The error codes of [`deleteBusinessEntityIdentifier`](operations::DELETE_BUSINESS_ENTITY_IDENTIFIER). The
    /// problem of a 404 has one of these codes:
    ///
    /// | code of the problem | cause |
    /// |---|---|
    /// | `BUSINESS_ENTITY_IDENTIFIER_NOT_FOUND` | No such identifier. |
    /// | `BUSINESS_ENTITY_IDENTIFIER_REMOVE_STILL_REGISTERED` | It is still registered: unregister it first. |
    /// | `BUSINESS_ENTITY_IDENTIFIER_REMOVE_LEGAL_FORBIDDEN` | A SIREN or SIRET cannot be removed. |
    ///
    /// # Retries
    /// Retried. A retry after a lost response may be answered 404, because the first attempt has removed it.
    pub fn delete_identifier(self, id: &BusinessEntityIdentifierId) -> Call<()> {
        let request = self.http.call(&operations::DELETE_BUSINESS_ENTITY_IDENTIFIER);
        Call::new(request.path("businessEntityIdentifierId", id.as_str()), read::nothing)
    }
}

fn creating(request: Request, identifier: &CreateIdentifier) -> Call<Option<BusinessEntityIdentifierId>> {
    Call::new(request.json(identifier), read::created_or_none).checked(identifier.check())
}
