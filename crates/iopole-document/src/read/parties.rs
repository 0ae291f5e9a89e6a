//! Identifiers of parties, in both syntaxes.

use iopole_model::party::{PartyIdentifier, PartyIdentifierType, TradeParty};

use super::source::Item;
use crate::made::made;

const SIREN: &str = "0002";

/// Takes an identifier (BT-29, BT-46).
pub(super) fn identifier(party: &mut TradeParty, item: Item<'_>, term: &'static str) {
    party.identifiers.extend(other(item, term, PartyIdentifierType::PartyIdentifier));
}

/// Takes the legal registration (BT-30, BT-47): scheme 0002 is a SIREN of 9 digits, and nothing else.
pub(super) fn legal(party: &mut TradeParty, item: Item<'_>, term: &'static str) {
    if party.siren.is_none() && item.peek_attribute("schemeID") == Some(SIREN) && item.peek().len() == 9 {
        item.attribute("schemeID");
        party.siren = item.take(term);
        return;
    }
    party.identifiers.extend(other(item, term, PartyIdentifierType::PartyLegalIdentifier));
}

/// Takes an identifier of a kind, with its scheme.
pub(super) fn other(
    item: Item<'_>,
    term: &'static str,
    kind: PartyIdentifierType,
) -> Option<PartyIdentifier> {
    let value = item.take(term)?;
    let scheme = item.attribute("schemeID");
    Some(made!(PartyIdentifier { r#type: Some(kind), scheme: scheme, value: Some(value) }))
}

/// Takes a tax registration other than for VAT (BT-32): an identifier of the scheme `FC`.
pub(super) fn tax(party: &mut TradeParty, item: Item<'_>, term: &'static str) {
    let Some(value) = item.take(term) else { return };
    let kind = Some(PartyIdentifierType::PartyIdentifier);
    let scheme = Some(crate::canonical::TAX_SCHEME.to_owned());
    party.identifiers.push(made!(PartyIdentifier { r#type: kind, scheme: scheme, value: Some(value) }));
}

/// Takes the electronic address (BT-34, BT-49), `scheme:value`.
pub(super) fn electronic_address(item: Item<'_>, term: &'static str) -> Option<String> {
    let value = item.take(term)?;
    Some(match item.attribute("schemeID") {
        Some(scheme) => format!("{scheme}:{value}"),
        None => value,
    })
}
