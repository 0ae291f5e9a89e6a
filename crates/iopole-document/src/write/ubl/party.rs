//! Parties and delivery.

use iopole_model::invoice::Shipping;
use iopole_model::party::{PostalAddress, TradeParty};

use super::super::party::{Id, electronic_address, identifiers, legal, tax_registrations};
use super::super::xml::Xml;

/// BG-4, with the identifier of the creditor (BT-90).
pub(super) fn supplier(xml: &mut Xml, party: Option<&TradeParty>, creditor: Option<&str>) {
    xml.group("cac:AccountingSupplierParty", |xml| full(xml, party, creditor, usize::MAX));
}

/// BG-7, which has one identifier.
pub(super) fn customer(xml: &mut Xml, party: Option<&TradeParty>) {
    xml.group("cac:AccountingCustomerParty", |xml| full(xml, party, None, 1));
}

fn full(xml: &mut Xml, party: Option<&TradeParty>, creditor: Option<&str>, most: usize) {
    let Some(party) = party else { return };
    xml.group("cac:Party", |xml| {
        if let Some((scheme, value)) = electronic_address(party) {
            xml.leaf_with("cbc:EndpointID", &[("schemeID", scheme)], value);
        }
        let creditor = creditor.map(|creditor| (Some("SEPA"), creditor));
        for id in identifiers(party).take(most).chain(creditor) {
            identification(xml, id);
        }
        name(xml, party.trading_business_name.as_deref());
        address(xml, "cac:PostalAddress", party.postal_address.as_ref());
        tax(xml, party);
        xml.group("cac:PartyLegalEntity", |xml| {
            xml.some("cbc:RegistrationName", party.name.as_deref());
            company(xml, party);
        });
        let Some(contact) = &party.contact else { return };
        xml.group("cac:Contact", |xml| {
            xml.some("cbc:Name", contact.person_name.as_deref().or(contact.department_name.as_deref()));
            xml.some("cbc:Telephone", contact.phone_number.as_deref());
            xml.some("cbc:ElectronicMail", contact.email.as_deref());
        });
    });
}

/// BG-10
pub(super) fn payee(xml: &mut Xml, party: Option<&TradeParty>) {
    let Some(party) = party else { return };
    xml.group("cac:PayeeParty", |xml| {
        for id in identifiers(party).take(1) {
            identification(xml, id);
        }
        name(xml, party.name.as_deref());
        xml.group("cac:PartyLegalEntity", |xml| company(xml, party));
    });
}

/// BG-11
pub(super) fn representative(xml: &mut Xml, party: Option<&TradeParty>) {
    let Some(party) = party else { return };
    xml.group("cac:TaxRepresentativeParty", |xml| {
        name(xml, party.name.as_deref());
        address(xml, "cac:PostalAddress", party.postal_address.as_ref());
        vat(xml, party);
    });
}

/// BG-13, which has one identifier.
pub(super) fn delivery(xml: &mut Xml, shipping: Option<&Shipping>) {
    let Some(shipping) = shipping else { return };
    xml.group("cac:Delivery", |xml| {
        xml.some("cbc:ActualDeliveryDate", shipping.delivery_date.as_ref().map(|date| date.as_str()));
        let Some(place) = &shipping.trade_party else { return };
        xml.group("cac:DeliveryLocation", |xml| {
            if let Some(id) = place.identifiers.first() {
                let scheme = id.scheme.as_deref().unwrap_or_default();
                xml.some_with("cbc:ID", &[("schemeID", scheme)], id.value.as_deref());
            }
            address(xml, "cac:Address", place.postal_address.as_ref());
        });
        xml.group("cac:DeliveryParty", |xml| name(xml, place.name.as_deref()));
    });
}

fn identification(xml: &mut Xml, (scheme, value): Id<'_>) {
    xml.group("cac:PartyIdentification", |xml| {
        xml.leaf_with("cbc:ID", &[("schemeID", scheme.unwrap_or_default())], value);
    });
}

fn name(xml: &mut Xml, name: Option<&str>) {
    xml.group("cac:PartyName", |xml| xml.some("cbc:Name", name));
}

fn company(xml: &mut Xml, party: &TradeParty) {
    if let Some((scheme, value)) = legal(party) {
        xml.leaf_with("cbc:CompanyID", &[("schemeID", scheme.unwrap_or_default())], value);
    }
}

fn tax(xml: &mut Xml, party: &TradeParty) {
    vat(xml, party);
    for value in tax_registrations(party) {
        registration(xml, value, crate::canonical::TAX_SCHEME);
    }
}

fn vat(xml: &mut Xml, party: &TradeParty) {
    if let Some(number) = &party.vat_number {
        registration(xml, number, "VAT");
    }
}

fn registration(xml: &mut Xml, value: &str, scheme: &str) {
    xml.group("cac:PartyTaxScheme", |xml| {
        xml.leaf("cbc:CompanyID", value);
        xml.group("cac:TaxScheme", |xml| xml.leaf("cbc:ID", scheme));
    });
}

fn address(xml: &mut Xml, name: &str, address: Option<&PostalAddress>) {
    let Some(address) = address else { return };
    xml.group(name, |xml| {
        xml.some("cbc:StreetName", address.address_line_one.as_deref());
        xml.some("cbc:AdditionalStreetName", address.address_line_two.as_deref());
        xml.some("cbc:CityName", address.city_name.as_deref());
        xml.some("cbc:PostalZone", address.postal_code.as_deref());
        xml.some("cbc:CountrySubentity", address.country_sub_division.as_deref());
        xml.group("cac:AddressLine", |xml| xml.some("cbc:Line", address.address_line_three.as_deref()));
        xml.group("cac:Country", |xml| xml.some("cbc:IdentificationCode", address.country.as_deref()));
    });
}
