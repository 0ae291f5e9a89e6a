//! Parties, of which each profile and role takes more or less.

use super::super::flavour::Flavour;
use super::super::source::{Address, Party};
use super::super::xml::Xml;

/// BG-4
pub(super) fn seller(xml: &mut Xml, party: &Party, flavour: Flavour) {
    xml.group("ram:SellerTradeParty", |xml| {
        identifiers(xml, party, usize::MAX);
        xml.some("ram:Name", party.name.as_deref());
        legal(xml, party, true);
        if flavour != Flavour::BasicWl {
            contact(xml, party);
        }
        rest(xml, party);
    });
}

/// BG-7; EN 16931 gives it one identifier and one trading name.
pub(super) fn buyer(xml: &mut Xml, party: &Party, flavour: Flavour) {
    let most = if flavour == Flavour::Extended { usize::MAX } else { 1 };
    xml.group("ram:BuyerTradeParty", |xml| {
        identifiers(xml, party, most);
        xml.some("ram:Name", party.name.as_deref());
        legal(xml, party, flavour != Flavour::BasicWl);
        if flavour != Flavour::BasicWl {
            contact(xml, party);
        }
        rest(xml, party);
    });
}

/// BG-11: name, address and VAT number.
pub(super) fn representative(xml: &mut Xml, party: &Party) {
    xml.group("ram:SellerTaxRepresentativeTradeParty", |xml| {
        xml.some("ram:Name", party.name.as_deref());
        address(xml, party.address.as_ref());
        vat(xml, party);
    });
}

/// BG-10: name, one identifier and the legal one.
pub(super) fn payee(xml: &mut Xml, party: &Party) {
    xml.group("ram:PayeeTradeParty", |xml| {
        identifiers(xml, party, 1);
        xml.some("ram:Name", party.name.as_deref());
        legal(xml, party, false);
    });
}

/// BG-13: one identifier, name and address.
pub(super) fn ship_to(xml: &mut Xml, party: &Party) {
    xml.group("ram:ShipToTradeParty", |xml| {
        identifiers(xml, party, 1);
        xml.some("ram:Name", party.name.as_deref());
        address(xml, party.address.as_ref());
    });
}

/// A party that only EXTENDED has.
pub(super) fn other(xml: &mut Xml, name: &str, party: &Party) {
    xml.group(name, |xml| {
        identifiers(xml, party, usize::MAX);
        xml.some("ram:Name", party.name.as_deref());
        legal(xml, party, true);
        contact(xml, party);
        rest(xml, party);
    });
}

/// Identifiers without a scheme stand before those with one.
fn identifiers(xml: &mut Xml, party: &Party, most: usize) {
    let kept: Vec<(&str, &str)> = party.identifiers().take(most).collect();
    for (_, value) in kept.iter().filter(|(scheme, _)| scheme.is_empty()) {
        xml.leaf("ram:ID", value);
    }
    for (scheme, value) in kept.iter().filter(|(scheme, _)| !scheme.is_empty()) {
        xml.leaf_with("ram:GlobalID", &[("schemeID", scheme)], value);
    }
}

fn legal(xml: &mut Xml, party: &Party, trading_name: bool) {
    xml.group("ram:SpecifiedLegalOrganization", |xml| {
        if let Some((scheme, value)) = party.legal() {
            xml.leaf_with("ram:ID", &[("schemeID", scheme)], value);
        }
        if trading_name {
            xml.some("ram:TradingBusinessName", party.trading_name.as_deref());
        }
    });
}

fn contact(xml: &mut Xml, party: &Party) {
    let contact = &party.contact;
    xml.group("ram:DefinedTradeContact", |xml| {
        xml.some("ram:PersonName", contact.person.as_deref());
        xml.some("ram:DepartmentName", contact.department.as_deref());
        xml.group("ram:TelephoneUniversalCommunication", |xml| {
            xml.some("ram:CompleteNumber", contact.phone.as_deref());
        });
        xml.group("ram:EmailURIUniversalCommunication", |xml| {
            xml.some("ram:URIID", contact.email.as_deref());
        });
    });
}

/// Address, electronic address, VAT number.
fn rest(xml: &mut Xml, party: &Party) {
    address(xml, party.address.as_ref());
    if let Some((scheme, value)) = &party.electronic_address {
        xml.group("ram:URIUniversalCommunication", |xml| {
            xml.leaf_with("ram:URIID", &[("schemeID", scheme)], value);
        });
    }
    vat(xml, party);
}

fn vat(xml: &mut Xml, party: &Party) {
    if let Some(number) = &party.vat_number {
        xml.group("ram:SpecifiedTaxRegistration", |xml| {
            xml.leaf_with("ram:ID", &[("schemeID", "VA")], number);
        });
    }
}

fn address(xml: &mut Xml, address: Option<&Address>) {
    let Some(address) = address else { return };
    xml.group("ram:PostalTradeAddress", |xml| {
        xml.some("ram:PostcodeCode", address.postal_code.as_deref());
        xml.some("ram:LineOne", address.line_one.as_deref());
        xml.some("ram:LineTwo", address.line_two.as_deref());
        xml.some("ram:LineThree", address.line_three.as_deref());
        xml.some("ram:CityName", address.city.as_deref());
        xml.some("ram:CountryID", address.country.as_deref());
        xml.some("ram:CountrySubDivisionName", address.subdivision.as_deref());
    });
}
