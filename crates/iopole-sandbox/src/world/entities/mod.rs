//! Rules of entities: creation, claims, identifiers, registration.

mod claims;
mod creation;
mod identifiers;
mod migration;
mod networks;
mod rule_error;
mod self_billing;

pub(crate) use creation::{Creation, Identity};
pub(crate) use identifiers::NewIdentifier;
pub(crate) use networks::{Registering, Target};
pub(crate) use rule_error::{RuleError, RuleErrorKind};

use rule_error::{NO_DIRECTORY_ENTRY, NO_ENTITY, NO_IDENTIFIER};

use jiff::civil::Date;
use uuid::Uuid;

use super::World;
use crate::directory::{Entity, Identifier, Network, Registration};
use crate::ids::CustomerId;

/// Error of an identifier that exists: `DUPLICATE_RESOURCE`, as for every created object.
const DUPLICATE: RuleError = RuleError::conflict(
    "DUPLICATE_RESOURCE",
    "A resource with the same unique identifier already exists. \
     Please ensure the provided value is unique and try again.",
);

impl World {
    /// An entity that the customer claims.
    pub(crate) fn own_entity(&self, customer: CustomerId, id: Uuid) -> Result<&Entity, RuleError> {
        self.directory.own(customer).find(|entity| entity.id == id).ok_or(NO_ENTITY)
    }

    /// An identifier of the customer's entities, with its entity.
    fn own_identifier(&self, customer: CustomerId, id: Uuid) -> Result<(&Entity, &Identifier), RuleError> {
        let find = |entity: &'_ &Entity| entity.identifiers.iter().any(|identifier| identifier.id == id);
        let entity = self.directory.own(customer).find(find).ok_or(NO_IDENTIFIER)?;
        let identifier =
            entity.identifiers.iter().find(|identifier| identifier.id == id).ok_or(NO_IDENTIFIER)?;
        Ok((entity, identifier))
    }

    /// The identifier of the customer's entities with this scheme and value, or with scheme `0225` and this whole
    /// address.
    fn own_identifier_named(
        &self,
        customer: CustomerId,
        scheme: &str,
        value: &str,
    ) -> Result<Uuid, RuleError> {
        let address = format!("{scheme}:{value}");
        let named = |entity: &Entity, identifier: &Identifier| {
            (identifier.scheme == scheme && identifier.value == value)
                || (scheme == "0225" && entity.address_of(identifier) == address)
        };
        let mut all = self
            .directory
            .own(customer)
            .flat_map(|entity| entity.identifiers.iter().map(move |one| (entity, one)));
        all.find(|(entity, identifier)| named(entity, identifier)).map(|(_, one)| one.id).ok_or(NO_IDENTIFIER)
    }

    /// The entity and identifier of one of the customer's registrations.
    fn own_registration(&self, customer: CustomerId, id: Uuid) -> Result<(Uuid, Uuid), RuleError> {
        let own = |line: &Registration| line.by == Some(customer) && line.id == id;
        for entity in self.directory.own(customer) {
            for identifier in &entity.identifiers {
                if identifier.registrations.iter().any(own) {
                    return Ok((entity.id, identifier.id));
                }
            }
        }
        Err(NO_DIRECTORY_ENTRY)
    }

    fn edit_identifier(&mut self, entity: Uuid, identifier: Uuid) -> Option<&mut Identifier> {
        let entity = self.directory.edit(entity)?;
        entity.identifiers.iter_mut().find(|one| one.id == identifier)
    }

    /// The regime that any customer configured for an entity.
    pub(crate) fn vat_regime(&self, scheme: &str, value: &str) -> Option<String> {
        let entity = self.directory.get(self.directory.find(scheme, value)?)?;
        entity.claims.iter().find_map(|claim| claim.vat_regime.clone())
    }
}

/// The lines of a customer on a network, ended ones included.
fn own_lines(
    identifier: &Identifier,
    customer: CustomerId,
    network: Network,
) -> impl Iterator<Item = &Registration> {
    let own = move |line: &&Registration| line.by == Some(customer) && line.network == network;
    identifier.registrations.iter().filter(own)
}

/// The first day on which a registration of today can be in force.
fn tomorrow(today: Date) -> Date {
    today.tomorrow().unwrap_or(today)
}
