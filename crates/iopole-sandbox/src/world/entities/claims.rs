//! Claims.

use jiff::civil::Date;
use uuid::Uuid;

use super::{NO_ENTITY, RuleError, World};
use crate::directory::Relation;
use crate::ids::CustomerId;

const ALREADY: RuleError = RuleError::conflict(
    "BUSINESS_ENTITY_CLAIM_ALREADY_CLAIMED_BY_SELF",
    "The business entity is already claimed by the operator",
);
const NOT_CLAIMED: RuleError = RuleError::missing(
    "BUSINESS_ENTITY_OPERATOR_RELATION_NOT_FOUND",
    "The business entity is not claimed by the operator",
);

impl World {
    /// The entity with this main identifier, claimed or not.
    pub(crate) fn entity_named(&self, scheme: &str, value: &str) -> Result<Uuid, RuleError> {
        self.directory.find(scheme, value).ok_or(NO_ENTITY)
    }

    pub(crate) fn claim(
        &mut self,
        customer: CustomerId,
        id: Uuid,
        relation: Relation,
    ) -> Result<Uuid, RuleError> {
        if self.directory.get(id).ok_or(NO_ENTITY)?.claim_of(customer).is_some() {
            return Err(ALREADY);
        }
        self.directory.claim(customer, id, relation);
        Ok(id)
    }

    /// Replaces the relation; no member of the present one is kept.
    pub(crate) fn replace_relation(
        &mut self,
        customer: CustomerId,
        id: Uuid,
        relation: Relation,
        today: Date,
    ) -> Result<Uuid, RuleError> {
        let entity = self.directory.get(id).ok_or(NO_ENTITY)?;
        if entity.claim_of(customer).is_none() {
            return Err(NOT_CLAIMED);
        }
        if relation.is_outbound() && entity.has_active_registration(customer, today) {
            return Err(RuleError::missing(
                "BUSINESS_ENTITY_CLAIM_UPDATE_ACTIVE_REGISTRATION_CONFLICT",
                "The business entity has active registrations and cannot become outbound only",
            ));
        }
        if let Some(entity) = self.directory.edit(id) {
            entity.relate(customer, relation);
        }
        Ok(id)
    }

    /// Ends a claim.
    pub(crate) fn unclaim(&mut self, customer: CustomerId, id: Uuid, today: Date) -> Result<(), RuleError> {
        let entity = self.directory.get(id).ok_or(NO_ENTITY)?;
        if entity.claim_of(customer).is_none() {
            return Err(NOT_CLAIMED);
        }
        if entity.has_active_registration(customer, today) {
            return Err(RuleError::missing(
                "BUSINESS_ENTITY_UNCLAIM_HAS_ACTIVE_REGISTRATIONS",
                "The business entity has active registrations; unregister all identifiers first",
            ));
        }
        if let Some(entity) = self.directory.edit(id) {
            entity.release(customer);
        }
        Ok(())
    }
}
