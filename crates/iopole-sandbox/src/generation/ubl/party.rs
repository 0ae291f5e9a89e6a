//! Parties.

use super::super::source::{Address, Delivery, Party};
use super::super::xml::Xml;

/// BG-4, with the identifier of the creditor (BT-90).
pub(super) fn supplier(xml: &mut Xml, party: &Party, creditor: Option<&str>) {
    xml.group("cac:AccountingSupplierParty", |xml| full(xml, party, creditor, usize::MAX));
}

/// BG-7, which has one identifier.
pub(super) fn customer(xml: &mut Xml, party: &Party) {
    xml.group("cac:AccountingCustomerParty", |xml| full(xml, party, None, 1));
}

fn full(xml: &mut Xml, party: &Party, creditor: Option<&str>, most: usize) {
    xml.group("cac:Party", |xml| {
        if let Some((scheme, value)) = &party.electronic_address {
            xml.leaf_with("cbc:EndpointID", &[("schemeID", scheme)], value);
        }
        identifiers(xml, party, most);
        if let Some(creditor) = creditor {
            identifier(xml, "SEPA", creditor);
        }
        name(xml, party.trading_name.as_deref());
        address(xml, "cac:PostalAddress", party.address.as_ref());
        tax(xml, party);
        xml.group("cac:PartyLegalEntity", |xml| {
            xml.some("cbc:RegistrationName", party.name.as_deref());
            legal(xml, party);
        });
        let contact = &party.contact;
        xml.group("cac:Contact", |xml| {
            xml.some("cbc:Name", contact.person.as_deref().or(contact.department.as_deref()));
            xml.some("cbc:Telephone", contact.phone.as_deref());
            xml.some("cbc:ElectronicMail", contact.email.as_deref());
        });
    });
}

/// BG-10
pub(super) fn payee(xml: &mut Xml, party: &Party) {
    xml.group("cac:PayeeParty", |xml| {
        identifiers(xml, party, 1);
        name(xml, party.name.as_deref());
        xml.group("cac:PartyLegalEntity", |xml| legal(xml, party));
    });
}

/// BG-11
pub(super) fn representative(xml: &mut Xml, party: &Party) {
    xml.group("cac:TaxRepresentativeParty", |xml| {
        name(xml, party.name.as_deref());
        address(xml, "cac:PostalAddress", party.address.as_ref());
        tax(xml, party);
    });
}

/// BG-13
pub(super) fn delivery(xml: &mut Xml, delivery: &Delivery) {
    xml.group("cac:Delivery", |xml| {
        xml.some("cbc:ActualDeliveryDate", delivery.date.as_deref());
        xml.group("cac:DeliveryLocation", |xml| {
            if let Some((scheme, value)) = delivery.party.identifiers().next() {
                xml.leaf_with("cbc:ID", &[("schemeID", scheme)], value);
            }
            address(xml, "cac:Address", delivery.party.address.as_ref());
        });
        xml.group("cac:DeliveryParty", |xml| name(xml, delivery.party.name.as_deref()));
    });
}

fn identifiers(xml: &mut Xml, party: &Party, most: usize) {
    for (scheme, value) in party.identifiers().take(most) {
        identifier(xml, scheme, value);
    }
}

fn identifier(xml: &mut Xml, scheme: &str, value: &str) {
    xml.group("cac:PartyIdentification", |xml| xml.leaf_with("cbc:ID", &[("schemeID", scheme)], value));
}

fn name(xml: &mut Xml, name: Option<&str>) {
    xml.group("cac:PartyName", |xml| xml.some("cbc:Name", name));
}

fn legal(xml: &mut Xml, party: &Party) {
    if let Some((scheme, value)) = party.legal() {
        xml.leaf_with("cbc:CompanyID", &[("schemeID", scheme)], value);
    }
}

fn tax(xml: &mut Xml, party: &Party) {
    if let Some(number) = &party.vat_number {
        xml.group("cac:PartyTaxScheme", |xml| {
            xml.leaf("cbc:CompanyID", number);
            xml.group("cac:TaxScheme", |xml| xml.leaf("cbc:ID", "VAT"));
        });
    }
}

fn address(xml: &mut Xml, name: &str, address: Option<&Address>) {
    let Some(address) = address else { return };
    xml.group(name, |xml| {
        xml.some("cbc:StreetName", address.line_one.as_deref());
        xml.some("cbc:AdditionalStreetName", address.line_two.as_deref());
        xml.some("cbc:CityName", address.city.as_deref());
        xml.some("cbc:PostalZone", address.postal_code.as_deref());
        xml.some("cbc:CountrySubentity", address.subdivision.as_deref());
        xml.group("cac:AddressLine", |xml| xml.some("cbc:Line", address.line_three.as_deref()));
        xml.group("cac:Country", |xml| xml.some("cbc:IdentificationCode", address.country.as_deref()));
    });
}
