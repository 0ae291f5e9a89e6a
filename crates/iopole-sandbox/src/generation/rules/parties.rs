//! Parties and their identifiers.

use super::super::flavour::Flavour;
use super::super::source::{Party, Source};
use super::{At, Found, codes};

pub(super) fn check(source: &Source, flavour: Flavour, found: &mut Found) {
    address(&source.seller, ["BR-08", "BR-09"], At::Seller, "seller", found);
    // BASIC WL does without the buyer's address.
    if flavour != Flavour::BasicWl {
        address(&source.buyer, ["BR-10", "BR-11"], At::Buyer, "buyer", found);
    }
    let seller = &source.seller;
    let known =
        seller.identifiers().next().is_some() || seller.legal().is_some() || seller.vat_number.is_some();
    let text = "The seller must have an identifier (BT-29), a legal one (BT-30) or a VAT number (BT-31).";
    found.unless(known, "BR-CO-26", At::Seller, text);
    for (party, at) in [(seller, At::Seller), (&source.buyer, At::Buyer)] {
        let sound = party.vat_number.as_deref().is_none_or(has_country);
        let text = "A VAT number must begin with the two letters of the country that gave it.";
        found.unless(sound, "BR-CO-09", at, text);
    }
    if let Some(representative) = &source.representative {
        let text = "The seller's tax representative must have a VAT number (BT-63).";
        found.unless(representative.vat_number.is_some(), "BR-56", At::Document, text);
        let text = "The seller's tax representative must have an address (BG-12).";
        found.unless(representative.address.is_some(), "BR-19", At::Document, text);
    }
    for (party, at, id) in [(seller, At::Seller, "BR-62"), (&source.buyer, At::Buyer, "BR-63")] {
        let schemed = party.electronic_address.as_ref().is_none_or(|(scheme, _)| !scheme.is_empty());
        found.unless(schemed, id, at, "An electronic address must have a scheme: `scheme:value`.");
    }
}

fn address(party: &Party, ids: [&str; 2], at: At, who: &str, found: &mut Found) {
    let [address, country] = ids;
    let text = format!("The {who} must have a postal address.");
    found.unless(party.address.is_some(), address, at, &text);
    let has_country = party.address.as_ref().is_some_and(|address| address.country.is_some());
    let text = format!("The postal address of the {who} must have a country.");
    found.unless(has_country, country, at, &text);
    let code = party.address.as_ref().and_then(|address| address.country.as_deref());
    let text = format!("The country of the {who} must be a code of ISO 3166-1.");
    found.unless(code.is_none_or(codes::is_country), "BR-CL-14", at, &text);
}

fn has_country(number: &str) -> bool {
    number.get(..2).is_some_and(codes::is_vat_prefix)
}
