//! Parties, of which each profile and role allows more or less.

use iopole_model::invoice::DeliveryParty;
use iopole_model::party::{PostalAddress, TradeParty};

use super::super::party::{electronic_address, identifiers, legal, tax_registrations};
use super::super::profile::Scope;
use super::super::xml::Xml;

/// BG-4
pub(super) fn seller(xml: &mut Xml, party: Option<&TradeParty>, scope: Scope) {
    let Some(party) = party else { return };
    xml.group("ram:SellerTradeParty", |xml| {
        ids(xml, party, usize::MAX);
        xml.some("ram:Name", party.name.as_deref());
        organization(xml, party, true);
        if scope.is_full {
            contact(xml, party);
        }
        rest(xml, party);
    });
}

/// BG-7. EN 16931 gives it one identifier; BASIC WL has no trading name.
pub(super) fn buyer(xml: &mut Xml, party: Option<&TradeParty>, scope: Scope) {
    let Some(party) = party else { return };
    let most = if scope.is_extended { usize::MAX } else { 1 };
    xml.group("ram:BuyerTradeParty", |xml| {
        ids(xml, party, most);
        xml.some("ram:Name", party.name.as_deref());
        organization(xml, party, scope.is_full);
        if scope.is_full {
            contact(xml, party);
        }
        rest(xml, party);
    });
}

/// BG-11: name, address and VAT number.
pub(super) fn representative(xml: &mut Xml, party: Option<&TradeParty>) {
    let Some(party) = party else { return };
    xml.group("ram:SellerTaxRepresentativeTradeParty", |xml| {
        xml.some("ram:Name", party.name.as_deref());
        address(xml, party.postal_address.as_ref());
        vat(xml, party);
    });
}

/// BG-10: name, one identifier and the legal one.
pub(super) fn payee(xml: &mut Xml, party: Option<&TradeParty>, scope: Scope) {
    let Some(party) = party else { return };
    if scope.is_extended {
        return whole(xml, "ram:PayeeTradeParty", party);
    }
    xml.group("ram:PayeeTradeParty", |xml| {
        ids(xml, party, 1);
        xml.some("ram:Name", party.name.as_deref());
        organization(xml, party, false);
    });
}

/// BG-13: identifiers, name and address.
pub(super) fn ship_to(xml: &mut Xml, party: Option<&DeliveryParty>, most: usize) {
    let Some(party) = party else { return };
    xml.group("ram:ShipToTradeParty", |xml| {
        let kept =
            party.identifiers.iter().filter_map(|id| Some((id.scheme.as_deref(), id.value.as_deref()?)));
        globals(xml, kept.take(most));
        xml.some("ram:Name", party.name.as_deref());
        address(xml, party.postal_address.as_ref());
    });
}

/// A party that only EXTENDED has.
pub(super) fn extended(xml: &mut Xml, name: &str, party: Option<&TradeParty>, scope: Scope) {
    if let Some(party) = party.filter(|_| scope.is_extended) {
        whole(xml, name, party);
    }
}

fn whole(xml: &mut Xml, name: &str, party: &TradeParty) {
    xml.group(name, |xml| {
        ids(xml, party, usize::MAX);
        xml.some("ram:Name", party.name.as_deref());
        organization(xml, party, true);
        contact(xml, party);
        rest(xml, party);
    });
}

fn ids(xml: &mut Xml, party: &TradeParty, most: usize) {
    globals(xml, identifiers(party).take(most));
}

/// Identifiers without a scheme come before those with one.
fn globals<'a>(xml: &mut Xml, ids: impl Iterator<Item = (Option<&'a str>, &'a str)>) {
    let (with, without): (Vec<_>, Vec<_>) = ids.partition(|(scheme, _)| scheme.is_some());
    for (_, value) in without {
        xml.leaf("ram:ID", value);
    }
    for (scheme, value) in with {
        xml.leaf_with("ram:GlobalID", &[("schemeID", scheme.unwrap_or_default())], value);
    }
}

fn organization(xml: &mut Xml, party: &TradeParty, has_trading_name: bool) {
    xml.group("ram:SpecifiedLegalOrganization", |xml| {
        if let Some((scheme, value)) = legal(party) {
            xml.leaf_with("ram:ID", &[("schemeID", scheme.unwrap_or_default())], value);
        }
        if has_trading_name {
            xml.some("ram:TradingBusinessName", party.trading_business_name.as_deref());
        }
    });
}

fn contact(xml: &mut Xml, party: &TradeParty) {
    let Some(contact) = &party.contact else { return };
    xml.group("ram:DefinedTradeContact", |xml| {
        xml.some("ram:PersonName", contact.person_name.as_deref());
        xml.some("ram:DepartmentName", contact.department_name.as_deref());
        xml.group("ram:TelephoneUniversalCommunication", |xml| {
            xml.some("ram:CompleteNumber", contact.phone_number.as_deref());
        });
        xml.group("ram:EmailURIUniversalCommunication", |xml| {
            xml.some("ram:URIID", contact.email.as_deref());
        });
    });
}

/// Address, electronic address, tax registrations.
fn rest(xml: &mut Xml, party: &TradeParty) {
    address(xml, party.postal_address.as_ref());
    if let Some((scheme, value)) = electronic_address(party) {
        xml.group("ram:URIUniversalCommunication", |xml| {
            xml.leaf_with("ram:URIID", &[("schemeID", scheme)], value);
        });
    }
    for value in tax_registrations(party) {
        xml.group("ram:SpecifiedTaxRegistration", |xml| {
            xml.leaf_with("ram:ID", &[("schemeID", crate::canonical::TAX_SCHEME)], value);
        });
    }
    vat(xml, party);
}

fn vat(xml: &mut Xml, party: &TradeParty) {
    xml.group("ram:SpecifiedTaxRegistration", |xml| {
        xml.some_with("ram:ID", &[("schemeID", "VA")], party.vat_number.as_deref());
    });
}

fn address(xml: &mut Xml, address: Option<&PostalAddress>) {
    let Some(address) = address else { return };
    xml.group("ram:PostalTradeAddress", |xml| {
        xml.some("ram:PostcodeCode", address.postal_code.as_deref());
        xml.some("ram:LineOne", address.address_line_one.as_deref());
        xml.some("ram:LineTwo", address.address_line_two.as_deref());
        xml.some("ram:LineThree", address.address_line_three.as_deref());
        xml.some("ram:CityName", address.city_name.as_deref());
        xml.some("ram:CountryID", address.country.as_deref());
        xml.some("ram:CountrySubDivisionName", address.country_sub_division.as_deref());
    });
}
