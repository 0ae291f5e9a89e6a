//! Entries of the French directory, and what can be searched for.

use serde_json::{Value, json};
use uuid::Uuid;

use super::Object;
use crate::directory::{Entry, Kind};
use crate::query::Searchable;

/// Fields of the directory search.
pub(crate) const FIELDS: [&str; 4] = ["name", "siren", "siret", "type"];

pub(crate) fn entry(entry: &Entry, network: Uuid) -> Value {
    let company = &entry.company;
    let office = entry.kind == Kind::Office;
    let (scope, identifier) = match entry.kind {
        Kind::LegalUnit => ("PRIVATE_TAX_PAYER", "LEGAL_IDENTIFIER"),
        Kind::Office => ("PRIMARY", "OFFICE_IDENTIFIER"),
    };
    let country = Object::default()
        .with("siren", company.siren.clone())
        .maybe("siret", office.then(|| company.siret.clone()));
    let parent =
        entry.parent.as_ref().map(|parent| json!({"businessEntityId": parent.id, "name": parent.name}));
    let located = !company.city.is_empty() && !company.address_line.is_empty();
    let address = located.then(|| {
        json!({
            "city": company.city,
            "postalCode": company.postal_code,
            "addressLine1": company.address_line
        })
    });
    Object::default()
        .with("businessEntityId", entry.id.to_string())
        .with("name", company.name.clone())
        .with("country", "FR")
        .with("type", entry.kind.as_str())
        .with("scope", scope)
        .with("identifierScheme", entry.scheme())
        .with("identifierValue", entry.number())
        .with("countryIdentifier", country)
        .maybe("legalUnit", parent)
        .maybe("postalAddress", address)
        .with(
            "identifiers",
            json!([{
                "businessEntityIdentifierId": entry.identifier_id,
                "type": identifier,
                "scheme": entry.scheme(),
                "value": entry.number(),
                "networkRegistered": [{
                    "directoryId": entry.directory_id,
                    "networkId": network,
                    "networkIdentifier": "DOMESTIC_FR",
                    "directoryAddress": entry.directory_address(),
                    "isSelfBilling": false
                }]
            }]),
        )
        .into()
}

impl Searchable for &Entry {
    fn values(&self, field: &str) -> Vec<String> {
        let value = match (field, self.kind) {
            ("name", _) => Some(self.name().to_owned()),
            ("siren", _) => Some(self.company.siren.clone()),
            ("siret", Kind::Office) => Some(self.company.siret.clone()),
            ("type", kind) => Some(kind.as_str().to_owned()),
            _ => None,
        };
        value.into_iter().collect()
    }
}
