//! A company or an establishment in a list, of the account or of the French directory.

use iopole_api::model::entity::{BusinessEntity, BusinessEntityType};

use crate::output::{Heading, Language, Record};

impl Record for BusinessEntity {
    const COLUMNS: &'static [Heading] = &[
        ("NAME", "NOM"),
        ("TYPE", "TYPE"),
        ("NUMBER", "NUMÉRO"),
        ("CITY", "VILLE"),
        ("ADDRESSES", "ADRESSES"),
        ("ENTITY", "ENTITÉ"),
    ];

    fn cells(&self, language: Language) -> Vec<String> {
        vec![
            self.name.clone().unwrap_or_default(),
            self.r#type.as_ref().map(|kind| kind_of(kind, language)).unwrap_or_default(),
            number(self).unwrap_or_default(),
            self.postal_address.as_ref().and_then(|address| address.city.clone()).unwrap_or_default(),
            addresses(self).join(", "),
            self.business_entity_id.to_string(),
        ]
    }
}

/// Returns the kind of an entity.
pub(super) fn kind_of(kind: &BusinessEntityType, language: Language) -> String {
    match kind {
        BusinessEntityType::LegalUnit => language.pick("company", "entreprise").to_owned(),
        BusinessEntityType::Office => language.pick("establishment", "établissement").to_owned(),
        other => other.to_string(),
    }
}

/// Returns the SIRET, the SIREN, or the identifier with its scheme.
pub(super) fn number(entity: &BusinessEntity) -> Option<String> {
    let french = entity.country_identifier.as_ref();
    let french = french.and_then(|ids| ids.siret.clone().or_else(|| ids.siren.clone()));
    french.or_else(|| {
        let scheme = entity.identifier_scheme.as_deref().unwrap_or_default();
        entity.identifier_value.as_ref().map(|value| match scheme {
            "0002" | "0009" | "" => value.clone(),
            scheme => format!("{scheme}:{value}"),
        })
    })
}

/// Returns the addresses that are registered on a network, each once.
pub(super) fn addresses(entity: &BusinessEntity) -> Vec<String> {
    let lines = entity.identifiers.iter().flat_map(|identifier| &identifier.network_registered);
    let mut addresses: Vec<_> = lines.filter_map(|line| line.directory_address.clone()).collect();
    addresses.sort();
    addresses.dedup();
    addresses
}
