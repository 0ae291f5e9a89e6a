//! Claims: the relation between the operator and a participant.

use iopole_http::Request;
use iopole_model::entity::OperatorRelation;
use iopole_model::identifiers::ElectronicAddress;
use iopole_model::ids::BusinessEntityId;

use super::Participants;
use crate::call::Call;
use crate::warning::Warning;
use crate::{operations, read};

impl Participants<'_> {
    /// Claims a participant for the operator. Created and enrolled ones are claimed already.
    ///
    /// The identifier is `None` where the platform answers without one. To claim whatever the present state, use
    /// [`ensure_claim`](Self::ensure_claim).
    ///
    /// # Errors
    /// The error codes of [`claimBusinessEntity`](operations::CLAIM_BUSINESS_ENTITY):
    ///
    /// | code | cause |
    /// |---|---|
    /// | 404 | `BUSINESS_ENTITY_NOT_FOUND` |
    /// | 409 | `BUSINESS_ENTITY_CLAIM_ALREADY_CLAIMED_BY_SELF` |
    ///
    /// Findings of [`OperatorRelation::check`] fail the call before anything is sent.
    ///
    /// # Retries
    /// Never sent twice. After an unknown outcome, call [`ensure_claim`](Self::ensure_claim).
    pub fn claim(self, id: &BusinessEntityId, relation: &OperatorRelation) -> Call<Option<BusinessEntityId>> {
        let request =
            self.http.call(&operations::CLAIM_BUSINESS_ENTITY).path("businessEntityId", id.as_str());
        relating(request, relation)
    }

    /// Claims a participant by its number: [`ElectronicAddress::legal`] for a SIREN (`0002`), scheme `0009` for a
    /// SIRET.
    ///
    /// The identifier is `None` where the platform answers without one.
    ///
    /// # Errors
    /// The error codes of [`claimBusinessEntityByIdentifier`](operations::CLAIM_BUSINESS_ENTITY_BY_IDENTIFIER), with
    /// the causes of [`claim`](Self::claim).
    ///
    /// # Retries
    /// Never sent twice. After an unknown outcome, call [`ensure_claim`](Self::ensure_claim).
    pub fn claim_by_identifier(
        self,
        identifier: &ElectronicAddress,
        relation: &OperatorRelation,
    ) -> Call<Option<BusinessEntityId>> {
        let request = self.http.call(&operations::CLAIM_BUSINESS_ENTITY_BY_IDENTIFIER);
        let request = request.path("identifierScheme", identifier.scheme());
        relating(request.path("identifierValue", identifier.value()), relation)
    }

    /// Replaces the whole relation to a claimed participant: **members that are left out are removed**.
    ///
    /// To change a part, use [`ensure_relation`](Self::ensure_relation).
    ///
    /// # Errors
    /// The error codes of [`updateBusinessEntityClaim`](operations::UPDATE_BUSINESS_ENTITY_CLAIM). The problem of a 404
    /// has one of these codes:
    ///
    /// | code of the problem | cause |
    /// |---|---|
    /// | `BUSINESS_ENTITY_NOT_FOUND` | No such entity. |
    /// | `BUSINESS_ENTITY_OPERATOR_RELATION_NOT_FOUND` | The entity is not claimed. |
    /// | `BUSINESS_ENTITY_CLAIM_UPDATE_ACTIVE_REGISTRATION_CONFLICT` | A change to outbound while inbound registrations are active. |
    ///
    /// Findings of [`OperatorRelation::check`] fail the call before anything is sent.
    ///
    /// # Retries
    /// Retried: repeating it has no further effect.
    ///
    /// # Platform behavior
    /// In preproduction the relation holds the header `x-sandbox-client-id`. Without that header, deliveries fail
    /// silently.
    pub fn replace_relation(
        self,
        id: &BusinessEntityId,
        relation: &OperatorRelation,
    ) -> Call<Option<BusinessEntityId>> {
        let request = self.http.call(&operations::UPDATE_BUSINESS_ENTITY_CLAIM);
        relating(request.path("businessEntityId", id.as_str()), relation)
    }

    /// Ends the claim of a participant. Everything attached to the claim is lost for good.
    ///
    /// # Errors
    /// The error codes of [`unclaimBusinessEntity`](operations::UNCLAIM_BUSINESS_ENTITY). The problem of a 404 has one
    /// of these codes:
    ///
    /// | code of the problem | cause |
    /// |---|---|
    /// | `BUSINESS_ENTITY_NOT_FOUND` | No such entity. |
    /// | `BUSINESS_ENTITY_UNCLAIM_HAS_ACTIVE_REGISTRATIONS` | An identifier is still registered: unregister all first. |
    /// | `BUSINESS_ENTITY_OPERATOR_RELATION_NOT_FOUND` | The entity is not claimed. |
    ///
    /// # Retries
    /// Retried. A retry after a lost response may be answered 404, because the first attempt has ended the claim.
    pub fn unclaim(self, id: &BusinessEntityId) -> Call<()> {
        let request =
            self.http.call(&operations::UNCLAIM_BUSINESS_ENTITY).path("businessEntityId", id.as_str());
        Call::new(request, read::nothing)
    }
}

fn relating(request: Request, relation: &OperatorRelation) -> Call<Option<BusinessEntityId>> {
    Call::new(request.json(relation), read::created_or_none)
        .checked(relation.check())
        .warned(Warning::of_relation(relation))
}
