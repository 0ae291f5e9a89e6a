//! Claims: the relation between the operator and an entity.

use iopole_model::{BusinessEntityId, ElectronicAddress, OperatorRelation};

use super::{Participants, ruled};
use crate::call::{self, Call};
use crate::operations;
use crate::warning::Warning;

impl Participants<'_> {
    /// Claims an entity for the operator. Not for one that it created or enrolled, which is claimed already.
    ///
    /// `claimBusinessEntity`, not to be sent twice. What [`OperatorRelation::check`] finds is refused before anything
    /// is sent. 404 with `BUSINESS_ENTITY_NOT_FOUND`, 409 with `BUSINESS_ENTITY_CLAIM_ALREADY_CLAIMED_BY_SELF`: to
    /// claim whatever the state, use [`ensure_claim`](Self::ensure_claim). The identifier is missing where the platform
    /// answers without one. Synchronous, role admin. Codes: 400, 401, 403, 404, 409.
    pub fn claim(self, id: &BusinessEntityId, relation: &OperatorRelation) -> Call<Option<BusinessEntityId>> {
        let request = self
            .http
            .call(&operations::CLAIM_BUSINESS_ENTITY)
            .path("businessEntityId", id.as_str())
            .json(relation);
        Call::new(request, call::created_if_told)
            .checked(ruled(&operations::CLAIM_BUSINESS_ENTITY, relation.check()))
            .warned(Warning::of_relation(relation))
    }

    /// Claims an entity by its number: [`ElectronicAddress::legal`] for a SIREN (`0002`), scheme `0009` for a SIRET.
    ///
    /// `claimBusinessEntityByIdentifier`, otherwise as [`claim`](Self::claim). Synchronous, not to be sent twice, role
    /// admin. Codes: 400, 401, 403, 404, 409.
    pub fn claim_by_identifier(
        self,
        identifier: &ElectronicAddress,
        relation: &OperatorRelation,
    ) -> Call<Option<BusinessEntityId>> {
        let request = self.http.call(&operations::CLAIM_BUSINESS_ENTITY_BY_IDENTIFIER);
        let request = request.path("identifierScheme", identifier.scheme());
        let request = request.path("identifierValue", identifier.value()).json(relation);
        Call::new(request, call::created_if_told)
            .checked(ruled(&operations::CLAIM_BUSINESS_ENTITY_BY_IDENTIFIER, relation.check()))
            .warned(Warning::of_relation(relation))
    }

    /// Replaces the whole relation: **what is left out is removed**. In the sandbox that takes away the header
    /// `x-sandbox-client-id`, and deliveries break without a word. To change a part, use
    /// [`ensure_relation`](Self::ensure_relation).
    ///
    /// `updateBusinessEntityClaim`, idempotent. What [`OperatorRelation::check`] finds is refused before anything is
    /// sent. 404 with `BUSINESS_ENTITY_NOT_FOUND`, `BUSINESS_ENTITY_OPERATOR_RELATION_NOT_FOUND` for what is not
    /// claimed, or `BUSINESS_ENTITY_CLAIM_UPDATE_ACTIVE_REGISTRATION_CONFLICT` for a change to outbound while inbound
    /// registrations are active. Synchronous, role admin. Codes: 400, 401, 403, 404.
    pub fn replace_relation(
        self,
        id: &BusinessEntityId,
        relation: &OperatorRelation,
    ) -> Call<Option<BusinessEntityId>> {
        let request = self
            .http
            .call(&operations::UPDATE_BUSINESS_ENTITY_CLAIM)
            .path("businessEntityId", id.as_str())
            .json(relation);
        Call::new(request, call::created_if_told)
            .checked(ruled(&operations::UPDATE_BUSINESS_ENTITY_CLAIM, relation.check()))
            .warned(Warning::of_relation(relation))
    }

    /// Gives an entity up; what was attached to it is lost for good.
    ///
    /// `unclaimBusinessEntity`, idempotent. 404 with `BUSINESS_ENTITY_NOT_FOUND`,
    /// `BUSINESS_ENTITY_UNCLAIM_HAS_ACTIVE_REGISTRATIONS` (unregister all identifiers first) or
    /// `BUSINESS_ENTITY_OPERATOR_RELATION_NOT_FOUND`. Synchronous, role admin. Codes: 400, 401, 403, 404.
    pub fn unclaim(self, id: &BusinessEntityId) -> Call<()> {
        Call::new(
            self.http.call(&operations::UNCLAIM_BUSINESS_ENTITY).path("businessEntityId", id.as_str()),
            call::nothing,
        )
    }
}
