//! Entities, in the French directory and in the customer's own list.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::Object;
use crate::directory::{Candidate, Directory, Entity, Identifier, Registration};
use crate::ids::CustomerId;
use crate::query::Searchable;

/// Fields of the search in the customer's own entities.
pub(crate) const FIELDS: [&str; 6] =
    ["name", "identifierScheme", "identifierValue", "country", "directoryStatus", "type"];

/// Fields of the search in the French directory.
pub(crate) const FRENCH_FIELDS: [&str; 4] = ["name", "siren", "siret", "type"];

const RELEASE: &str = "PENDING_PEPPOL_RELEASE";

/// An entity of a customer, with its registrations, ended ones included, and the relation.
pub(crate) fn own(entity: &Entity, customer: CustomerId, directory: &Directory, today: Date) -> Value {
    let relation = entity.relation_of(customer).map(|relation| &relation.0);
    let relation = relation.filter(|relation| !relation.is_empty());
    let relation = relation.map(|relation| Value::Object(relation.clone()));
    let shown = |line: &&Registration| line.by == Some(customer);
    rendered(entity, relation, |identifier| lines(identifier, directory, today, shown))
}

/// An entity of the French directory, with all registrations that have not ended.
pub(crate) fn french(entity: &Entity, directory: &Directory, today: Date) -> Value {
    let shown = |line: &&Registration| line.is_listed(today);
    rendered(entity, None, |identifier| lines(identifier, directory, today, shown))
}

fn rendered(entity: &Entity, relation: Option<Value>, lines: impl Fn(&Identifier) -> Vec<Value>) -> Value {
    let numbers = Object::default().maybe("siren", entity.siren.clone()).maybe("siret", entity.siret.clone());
    let parent =
        entity.parent.as_ref().map(|parent| json!({"businessEntityId": parent.id, "name": parent.name}));
    let identifiers: Vec<_> = entity.identifiers.iter().map(|one| identifier(one, lines(one))).collect();
    let mut object = Object::default()
        .with("businessEntityId", entity.id.to_string())
        .with("name", entity.name.clone())
        .with("country", entity.country.clone())
        .with("type", entity.kind.as_str())
        .with("scope", entity.scope.clone())
        .with("identifierScheme", entity.scheme.clone())
        .with("identifierValue", entity.value.clone());
    if !numbers.is_empty() {
        object = object.with("countryIdentifier", numbers);
    }
    object = object.maybe("legalUnit", parent).maybe("postalAddress", entity.postal_address.clone());
    for (key, value) in &entity.more {
        object = object.with(key, value.clone());
    }
    object.maybe("operatorRelation", relation).with("identifiers", identifiers).into()
}

fn identifier(identifier: &Identifier, lines: Vec<Value>) -> Value {
    let lines = (!lines.is_empty()).then_some(lines);
    Object::default()
        .with("businessEntityIdentifierId", identifier.id.to_string())
        .with("type", identifier.kind.as_str())
        .with("scheme", identifier.scheme.clone())
        .with("value", identifier.value.clone())
        .maybe("label", identifier.label.clone())
        .maybe("postalAddress", identifier.postal_address.clone())
        .maybe("networkRegistered", lines)
        .into()
}

fn lines(
    identifier: &Identifier,
    directory: &Directory,
    today: Date,
    shown: impl Fn(&&Registration) -> bool,
) -> Vec<Value> {
    let line = |line: &Registration| {
        let release = (line.by.is_some() && line.is_over(today)).then(|| RELEASE.to_owned());
        let days = (Some(line.from.to_string()), line.to.map(|day| day.to_string()));
        let (status, (from, to)) = match &line.written {
            Some(written) => (written.status.clone(), (written.valid_from.clone(), written.valid_to.clone())),
            None => (release, days),
        };
        Value::from(
            Object::default()
                .with("directoryId", line.id.to_string())
                .with("networkId", directory.network(line.network).to_string())
                .with("networkIdentifier", line.network.as_str())
                .with("directoryAddress", line.address.clone())
                .with("isSelfBilling", line.self_billing)
                .maybe("status", status)
                .maybe("validFrom", from)
                .maybe("validTo", to),
        )
    };
    identifier.registrations.iter().filter(shown).map(line).collect()
}

/// An entity of a customer, on a day.
pub(crate) struct OwnEntity<'a>(pub(crate) &'a Entity, pub(crate) CustomerId, pub(crate) Date);

impl Searchable for OwnEntity<'_> {
    fn values(&self, field: &str) -> Vec<String> {
        let Self(entity, customer, today) = self;
        let pending = entity.registrations().any(|line| line.by == Some(*customer) && line.is_over(*today));
        let value = match field {
            "name" => Some(entity.name.as_str()),
            "identifierScheme" => Some(entity.scheme.as_str()),
            "identifierValue" => Some(entity.value.as_str()),
            "country" => Some(entity.country.as_str()),
            "type" => Some(entity.kind.as_str()),
            "directoryStatus" => pending.then_some(RELEASE),
            _ => None,
        };
        value.map(str::to_owned).into_iter().collect()
    }
}

impl Searchable for Candidate<'_> {
    fn values(&self, field: &str) -> Vec<String> {
        let value = match field {
            "name" => Some(self.name()),
            "siren" => self.siren(),
            "siret" => self.siret(),
            "type" => Some(self.kind().as_str().to_owned()),
            _ => None,
        };
        value.into_iter().collect()
    }
}
