//! Identifiers of parties, for both syntaxes.

use iopole_model::party::{PartyIdentifier, PartyIdentifierType, TradeParty};

use crate::canonical::TAX_SCHEME;

/// Scheme, if there is one, and value.
pub(super) type Id<'a> = (Option<&'a str>, &'a str);

/// Returns the legal registration (BT-30, BT-47).
pub(super) fn legal(party: &TradeParty) -> Option<Id<'_>> {
    let mut others = party.identifiers.iter().filter(|id| is(id, &PartyIdentifierType::PartyLegalIdentifier));
    let siren = party.siren.as_deref().map(|siren| (Some("0002"), siren));
    siren.or_else(|| others.find_map(id))
}

/// Returns the identifiers (BT-29, BT-46), the SIRET first.
pub(super) fn identifiers(party: &TradeParty) -> impl Iterator<Item = Id<'_>> {
    let siret = party.siret.as_deref().map(|siret| (Some("0009"), siret));
    let others = party.identifiers.iter().filter(|id| is(id, &PartyIdentifierType::PartyIdentifier));
    siret.into_iter().chain(others.filter_map(id).filter(|(scheme, _)| *scheme != Some(TAX_SCHEME)))
}

/// Returns the tax registrations other than for VAT (BT-32).
pub(super) fn tax_registrations(party: &TradeParty) -> impl Iterator<Item = &str> {
    party
        .identifiers
        .iter()
        .filter_map(id)
        .filter(|(scheme, _)| *scheme == Some(TAX_SCHEME))
        .map(|(_, value)| value)
}

/// Returns the electronic address: scheme, empty if there is none, and value.
pub(super) fn electronic_address(party: &TradeParty) -> Option<(&str, &str)> {
    let address = party.electronic_address.as_deref()?;
    Some(address.split_once(':').unwrap_or(("", address)))
}

fn is(id: &PartyIdentifier, kind: &PartyIdentifierType) -> bool {
    id.r#type.as_ref() == Some(kind)
}

fn id(id: &PartyIdentifier) -> Option<Id<'_>> {
    Some((id.scheme.as_deref(), id.value.as_deref()?))
}
