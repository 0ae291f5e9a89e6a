//! Identifiers of entities.

use serde_json::Value;
use uuid::Uuid;

use super::{NO_ENTITY, RuleError, World};
use crate::directory::{Identifier, IdentifierKind, Kind};
use crate::ids::CustomerId;

/// A requested routing code or suffix.
pub(crate) struct NewIdentifier {
    pub(crate) kind: IdentifierKind,
    pub(crate) scheme: Option<String>,
    pub(crate) value: String,
    pub(crate) label: Option<String>,
    pub(crate) postal_address: Option<Value>,
}

impl World {
    /// Adds an identifier to an entity.
    pub(crate) fn create_identifier(
        &mut self,
        customer: CustomerId,
        entity: Uuid,
        wanted: NewIdentifier,
        now_ms: u64,
    ) -> Result<Uuid, RuleError> {
        let id = self.new_id(now_ms);
        let owner = self.directory.get(entity).ok_or(NO_ENTITY)?;
        let relation = owner.relation_of(customer).ok_or(RuleError::missing(
            "BUSINESS_ENTITY_IDENTIFIER_ADD_NOT_CLAIMED",
            "The business entity is not claimed by the operator; claim it first",
        ))?;
        if relation.is_outbound() {
            return Err(RuleError::missing(
                "BUSINESS_ENTITY_IDENTIFIER_ADD_OUTBOUND_FORBIDDEN",
                "The business entity is claimed outbound only",
            ));
        }
        let scheme = wanted.check(owner.is_french(), owner.kind)?;
        if owner.identifiers.iter().any(|known| known.scheme == scheme && known.value == wanted.value) {
            return Err(RuleError::conflict(
                "BUSINESS_ENTITY_IDENTIFIER_ADD_ALREADY_EXISTS",
                "An identifier with the same scheme and value already exists",
            ));
        }
        let NewIdentifier { kind, value, label, postal_address, .. } = wanted;
        let identifier =
            Identifier { id, kind, scheme, value, label, postal_address, registrations: Vec::new() };
        if let Some(entity) = self.directory.edit(entity) {
            entity.identifiers.push(identifier);
        }
        Ok(id)
    }

    /// Removes an identifier that was added to an entity.
    pub(crate) fn delete_identifier(&mut self, customer: CustomerId, id: Uuid) -> Result<(), RuleError> {
        let (entity, identifier) = self.own_identifier(customer, id)?;
        if identifier.kind.is_base() {
            return Err(RuleError::missing(
                "BUSINESS_ENTITY_IDENTIFIER_REMOVE_LEGAL_FORBIDDEN",
                "The base identifier of a legal unit or an office cannot be removed",
            ));
        }
        if identifier.registrations.iter().any(|line| line.by.is_some()) {
            return Err(RuleError::missing(
                "BUSINESS_ENTITY_IDENTIFIER_REMOVE_STILL_REGISTERED",
                "The identifier is still registered in a network; unregister it first",
            ));
        }
        let entity = entity.id;
        if let Some(entity) = self.directory.edit(entity) {
            entity.identifiers.retain(|known| known.id != id);
        }
        Ok(())
    }
}

impl NewIdentifier {
    /// The scheme of a new identifier, if the entity may have it.
    fn check(&self, french: bool, owner: Kind) -> Result<String, RuleError> {
        match self.kind {
            IdentifierKind::RoutingCode => {
                if !french || owner != Kind::Office {
                    return Err(RuleError::missing(
                        "PPF_ROUTING_CODE_ENTITY_TYPE_INVALID",
                        "A routing code can only be added to a French office (SIRET)",
                    ));
                }
                let scheme = self.scheme.as_deref().unwrap_or("0224");
                if scheme != "0224" {
                    return Err(RuleError::missing(
                        "PPF_ROUTING_CODE_SCHEME_INVALID",
                        "The scheme of a routing code must be 0224",
                    ));
                }
                if self.label.as_deref().is_none_or(str::is_empty) {
                    return Err(RuleError::missing(
                        "PPF_ROUTING_CODE_LABEL_MISSING",
                        "A routing code needs a label",
                    ));
                }
                Ok(scheme.to_owned())
            }
            _ => {
                if !french || owner != Kind::LegalUnit {
                    return Err(RuleError::missing(
                        "PPF_SUFFIX_ENTITY_TYPE_INVALID",
                        "A suffix can only be added to a French legal unit (SIREN)",
                    ));
                }
                Ok(self.scheme.clone().unwrap_or_else(|| "0000".to_owned()))
            }
        }
    }
}
