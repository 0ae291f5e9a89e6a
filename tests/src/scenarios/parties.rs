//! Two participants of the account that can send invoices to each other.

use std::str::FromStr;

use iopole_api::model::codes::NetworkIdentifier;
use iopole_api::model::entity::BusinessEntity;
use iopole_api::model::identifiers::Siren;

use super::{Backend, Outcome};

/// A participant with its address in the French network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Party {
    pub(super) siren: Siren,
    pub(super) name: String,
    /// Value of an electronic address of scheme 0225.
    pub(super) address: String,
}

pub(super) async fn pair(backend: &Backend) -> Result<[Party; 2], Outcome> {
    let mut entities = backend.client.admin().participants().search().items();
    let mut found: Vec<Party> = Vec::new();
    while let Some(entity) = entities.next().await? {
        let Some(party) = party(&entity) else { continue };
        if found.iter().any(|other| other.siren == party.siren) {
            continue;
        }
        found.push(party);
        if let [seller, buyer] = found.as_slice() {
            return Ok([seller.clone(), buyer.clone()]);
        }
    }
    let reason = "the account has no two participants that are registered on DOMESTIC_FR";
    Err(Outcome::Skipped(reason.to_owned()))
}

fn party(entity: &BusinessEntity) -> Option<Party> {
    let siren = entity.country_identifier.as_ref().and_then(|identifier| identifier.siren.as_deref());
    let siren = siren.or(entity
        .identifier_value
        .as_deref()
        .filter(|_| entity.identifier_scheme.as_deref() == Some("0002")))?;
    let registrations = entity.identifiers.iter().flat_map(|identifier| &identifier.network_registered);
    let mut domestic = registrations
        .filter(|registration| registration.network_identifier == Some(NetworkIdentifier::DomesticFr))
        .filter_map(|registration| registration.directory_address.as_deref());
    let address = domestic.find_map(|address| address.strip_prefix("0225:"))?;
    Some(Party {
        siren: Siren::from_str(siren).ok()?,
        name: entity.name.clone()?,
        address: address.to_owned(),
    })
}
