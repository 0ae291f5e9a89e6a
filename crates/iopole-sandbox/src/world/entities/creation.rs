//! Creation, configuration and removal of entities.

use jiff::civil::Date;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{DUPLICATE, NO_ENTITY, RuleError, World};
use crate::directory::{Entity, Identifier, Kind, Parent, Relation};
use crate::ids::CustomerId;

/// A requested entity.
pub(crate) struct Creation {
    pub(crate) kind: Kind,
    pub(crate) identity: Identity,
    pub(crate) scope: String,
    pub(crate) postal_address: Option<Value>,
    /// `disclosureStatus`, `chorusPro`.
    pub(crate) more: Map<String, Value>,
    pub(crate) relation: Relation,
    /// The legal unit of an office, if the request names it.
    pub(crate) parent: Option<Uuid>,
}

/// Name and identifiers of an entity.
pub(crate) struct Identity {
    pub(crate) name: String,
    pub(crate) country: String,
    pub(crate) scheme: String,
    pub(crate) value: String,
    pub(crate) siren: Option<String>,
    pub(crate) siret: Option<String>,
}

const WRONG_PARENT: RuleError = RuleError::missing(
    "BUSINESS_ENTITY_ADD_INVALID_PARENT_TYPE",
    "The parent business entity is not a legal unit",
);
const NOT_CONFIGURABLE: RuleError = RuleError::conflict(
    "BUSINESS_ENTITY_CONFIGURE_VAT_REGIME_CONFLICT",
    "The business entity is not claimed or is not a legal unit",
);

impl World {
    /// Creates and claims an entity. Gives the ids of the entity and of its main identifier.
    pub(crate) fn create_entity(
        &mut self,
        customer: CustomerId,
        wanted: Creation,
        now_ms: u64,
    ) -> Result<(Uuid, Uuid), RuleError> {
        let Creation { kind, identity, scope, postal_address, more, relation, parent } = wanted;
        let parent = match parent {
            None => None,
            Some(id) => {
                let unit = self.directory.get(id).ok_or(NO_ENTITY)?;
                if unit.kind != Kind::LegalUnit {
                    return Err(WRONG_PARENT);
                }
                Some(Parent { id, name: unit.name.clone() })
            }
        };
        let Identity { name, country, scheme, value, siren, siret } = identity;
        if self.directory.find(&scheme, &value).is_some() {
            return Err(DUPLICATE);
        }
        let (id, identifier) = (self.new_id(now_ms), self.new_id(now_ms));
        self.directory.add(Entity {
            id,
            kind,
            name,
            country,
            scope,
            identifiers: vec![Identifier::base(kind, identifier, &scheme, &value)],
            scheme,
            value,
            siren,
            siret,
            parent,
            postal_address,
            more,
            listed: false,
            claims: Vec::new(),
        });
        self.directory.claim(customer, id, relation);
        Ok((id, identifier))
    }

    /// Sets the VAT regime of a claimed legal unit.
    pub(crate) fn configure(
        &mut self,
        customer: CustomerId,
        id: Uuid,
        regime: String,
    ) -> Result<(), RuleError> {
        let own = self.own_entity(customer, id).map_err(|_| NOT_CONFIGURABLE)?;
        if own.kind != Kind::LegalUnit {
            return Err(NOT_CONFIGURABLE);
        }
        if let Some(entity) = self.directory.edit(id) {
            entity.configure(customer, regime);
        }
        Ok(())
    }

    /// Removes an entity.
    pub(crate) fn remove_entity(
        &mut self,
        customer: CustomerId,
        id: Uuid,
        today: Date,
    ) -> Result<(), RuleError> {
        let entity = self.own_entity(customer, id)?;
        if entity.is_french() {
            return Err(RuleError::missing(
                "BUSINESS_ENTITY_REMOVE_FRENCH_ENTITY_FORBIDDEN",
                "French business entities follow the government directory and cannot be removed",
            ));
        }
        if self.directory.has_offices(id) {
            return Err(RuleError::missing(
                "BUSINESS_ENTITY_REMOVE_HAS_ACTIVE_OFFICES",
                "The business entity has active offices; remove them first",
            ));
        }
        if entity.claims.len() > 1 {
            return Err(RuleError::missing(
                "BUSINESS_ENTITY_REMOVE_LINKED_TO_OPERATOR",
                "The business entity is still claimed by another operator",
            ));
        }
        if entity.has_active_registration(customer, today) {
            return Err(RuleError::missing(
                "BUSINESS_ENTITY_REMOVE_HAS_ACTIVE_REGISTRATIONS",
                "The business entity has active registrations; unregister all identifiers first",
            ));
        }
        self.directory.remove(id);
        Ok(())
    }
}
