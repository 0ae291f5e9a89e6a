//! Sellers and buyers.

use serde_json::{Value, json};

use super::Object;
use crate::documents::Party;

/// A party in the business data of one invoice.
pub(crate) fn full(party: &Party) -> Value {
    let address = Object::default()
        .maybe("addressLineOne", party.line_one.clone())
        .maybe("addressLineTwo", party.line_two.clone())
        .maybe("postalCode", party.postal_code.clone())
        .maybe("cityName", party.city.clone())
        .maybe("country", party.country.clone());
    let identifiers = party
        .identifiers
        .iter()
        .map(|(scheme, value)| json!({"type": "PARTY_IDENTIFIER", "scheme": scheme, "value": value}));
    let electronic = party
        .electronic_address
        .iter()
        .map(|(scheme, value)| json!({"type": "ELECTRONIC_ADDRESS", "scheme": scheme, "value": value}));
    let identifiers: Vec<Value> = electronic.chain(identifiers).collect();
    named(party)
        .maybe("vatNumber", party.vat_number.clone())
        .maybe("postalAddress", (!address.is_empty()).then_some(address))
        .with("identifiers", identifiers)
        .into()
}

/// A party in a search row.
pub(crate) fn row(party: &Party) -> Value {
    named(party).maybe("vatNumber", party.vat_number.clone()).maybe("country", party.country.clone()).into()
}

/// A party in a status, with its role: code, value and description.
pub(crate) fn in_role(party: &Party, (code, value, description): (&str, &str, &str)) -> Value {
    let role = json!({"code": code, "value": value, "desc": description});
    named(party).with("roleCode", role).into()
}

fn named(party: &Party) -> Object {
    Object::default()
        .maybe("name", party.name.clone())
        .maybe("siren", party.siren.clone())
        .maybe("siret", party.siret.clone())
        .maybe("electronicAddress", party.address())
}

/// The identifier of a party, for messages that have one only.
pub(crate) fn identifier(party: &Party) -> Option<(&str, &str)> {
    let siren = party.siren.as_deref().map(|siren| ("0002", siren));
    siren.or_else(|| {
        party.electronic_address.as_ref().map(|(scheme, value)| (scheme.as_str(), value.as_str()))
    })
}
