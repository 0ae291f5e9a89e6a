//! The name of a party.

use iopole_api::model::party::TradeParty;

/// Returns the name and the number of a party.
pub(super) fn party(party: Option<&TradeParty>) -> Option<String> {
    let party = party?;
    let number = party.siren.as_ref().or(party.siret.as_ref()).or(party.electronic_address.as_ref());
    match (&party.name, number) {
        (Some(name), Some(number)) => Some(format!("{name} ({number})")),
        (name, number) => name.clone().or_else(|| number.cloned()),
    }
}
