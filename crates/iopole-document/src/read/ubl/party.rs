//! Parties and delivery.

use iopole_model::invoice::{DeliveryParty, Invoice, Shipping};
use iopole_model::party::{Contact, PartyIdentifierType, PostalAddress, TradeParty};

use super::super::parties;
use super::super::source::Item;
use super::super::terms::{BUYER, DELIVERY, PAYEE, REPRESENTATIVE, SELLER, Terms};
use crate::made::{filled, made};

/// Scheme of the creditor of a direct debit (BT-90), which is written among the identifiers of a party.
const CREDITOR: &str = "SEPA";

pub(super) fn roles(invoice: &mut Invoice, root: Item<'_>) {
    let role = |name: &str, terms: &Terms| root.first(name).and_then(|item| filled(read(item, terms)));
    let creditor = |name: &str| {
        let ids = root.all(&format!("{name}/PartyIdentification/ID"));
        let id = ids.into_iter().find(|id| id.peek_attribute("schemeID") == Some(CREDITOR))?;
        id.attribute("schemeID");
        id.take("BT-90")
    };
    let creditor = creditor("AccountingSupplierParty/Party").or_else(|| creditor("PayeeParty"));
    invoice.reference_data.get_or_insert_default().creditor_reference_id = creditor;
    invoice.seller = role("AccountingSupplierParty/Party", &SELLER);
    invoice.buyer = role("AccountingCustomerParty/Party", &BUYER);
    invoice.payee = root.first("PayeeParty").and_then(|item| filled(named(item, &PAYEE)));
    invoice.seller_tax_representative =
        root.first("TaxRepresentativeParty").and_then(|item| filled(named(item, &REPRESENTATIVE)));
    invoice.shipping = root.first("Delivery").and_then(|item| filled(delivery(item)));
}

/// A party of which the name is where others have the trading name.
fn named(item: Item<'_>, terms: &Terms) -> TradeParty {
    let mut party = read(item, &Terms { trading_name: terms.name, ..*terms });
    if party.name.is_none() {
        party.name = party.trading_business_name.take();
    }
    party
}

fn read(item: Item<'_>, terms: &Terms) -> TradeParty {
    let mut party = made!(TradeParty {
        name: item.text("PartyLegalEntity/RegistrationName", terms.name),
        trading_business_name: item.text("PartyName/Name", terms.trading_name),
        postal_address: item.first("PostalAddress").and_then(|item| address(item, terms)),
        contact: contact(item, terms),
    });
    if let Some(endpoint) = item.first("EndpointID") {
        party.electronic_address = parties::electronic_address(endpoint, terms.electronic_address);
    }
    for id in item.all("PartyIdentification/ID") {
        if id.peek_attribute("schemeID") != Some(CREDITOR) {
            parties::identifier(&mut party, id, terms.identifier);
        }
    }
    if let Some(id) = item.first("PartyLegalEntity/CompanyID") {
        parties::legal(&mut party, id, terms.legal);
    }
    for scheme in item.all("PartyTaxScheme") {
        registration(&mut party, scheme, terms);
    }
    party
}

fn registration(party: &mut TradeParty, item: Item<'_>, terms: &Terms) {
    let is_vat = item.first("TaxScheme/ID").is_some_and(|id| id.peek().eq_ignore_ascii_case("VAT"));
    if is_vat && party.vat_number.is_some() {
        return;
    }
    item.skip_if("TaxScheme/ID", |_| true);
    if is_vat {
        party.vat_number = item.text("CompanyID", terms.vat);
    } else if let Some(id) = item.first("CompanyID") {
        parties::tax(party, id, terms.tax);
    }
}

fn contact(item: Item<'_>, terms: &Terms) -> Option<Contact> {
    let item = item.first("Contact")?;
    filled(made!(Contact {
        person_name: item.text("Name", terms.contact),
        phone_number: item.text("Telephone", terms.phone),
        email: item.text("ElectronicMail", terms.email),
    }))
}

fn address(item: Item<'_>, terms: &Terms) -> Option<PostalAddress> {
    let [one, two, three, city, code, subdivision, country] = terms.address;
    filled(made!(PostalAddress {
        address_line_one: item.text("StreetName", one),
        address_line_two: item.text("AdditionalStreetName", two),
        address_line_three: item.text("AddressLine/Line", three),
        city_name: item.text("CityName", city),
        postal_code: item.text("PostalZone", code),
        country_sub_division: item.text("CountrySubentity", subdivision),
        country: item.code("Country/IdentificationCode", country),
    }))
}

fn delivery(item: Item<'_>) -> Shipping {
    let kind = PartyIdentifierType::PartyIdentifier;
    let id = item.first("DeliveryLocation/ID").and_then(|id| parties::other(id, DELIVERY.identifier, kind));
    let place = made!(DeliveryParty {
        name: item.text("DeliveryParty/PartyName/Name", DELIVERY.name),
        postal_address: item.first("DeliveryLocation/Address").and_then(|item| address(item, &DELIVERY)),
        identifiers: id.into_iter().collect(),
    });
    made!(Shipping { delivery_date: item.day("ActualDeliveryDate", "BT-72"), trade_party: filled(place) })
}
