//! Parties.

use iopole_model::invoice::DeliveryParty;
use iopole_model::party::{Contact, PartyIdentifierType, PostalAddress, TradeParty};

use super::super::parties;
use super::super::source::Item;
use super::super::terms::Terms;
use crate::made::{filled, made};

pub(super) fn read(item: Item<'_>, terms: &Terms) -> TradeParty {
    let mut party = made!(TradeParty {
        name: item.text("Name", terms.name),
        trading_business_name: item
            .text("SpecifiedLegalOrganization/TradingBusinessName", terms.trading_name),
        postal_address: address(item, terms),
        contact: contact(item, terms),
    });
    for id in item.all("ID").into_iter().chain(item.all("GlobalID")) {
        parties::identifier(&mut party, id, terms.identifier);
    }
    if let Some(id) = item.first("SpecifiedLegalOrganization/ID") {
        parties::legal(&mut party, id, terms.legal);
    }
    if let Some(address) = item.first("URIUniversalCommunication/URIID") {
        party.electronic_address = parties::electronic_address(address, terms.electronic_address);
    }
    for id in item.all("SpecifiedTaxRegistration/ID") {
        match id.peek_attribute("schemeID") {
            Some("VA") if party.vat_number.is_none() => {
                id.attribute("schemeID");
                party.vat_number = id.take(terms.vat);
            }
            Some("FC") => {
                id.attribute("schemeID");
                parties::tax(&mut party, id, terms.tax);
            }
            _ => {}
        }
    }
    party
}

/// A recipient of a delivery.
pub(super) fn delivered_to(item: Item<'_>, terms: &Terms) -> DeliveryParty {
    let identifier = |item| parties::other(item, terms.identifier, PartyIdentifierType::PartyIdentifier);
    made!(DeliveryParty {
        name: item.text("Name", terms.name),
        postal_address: address(item, terms),
        identifiers: item.all("ID").into_iter().chain(item.all("GlobalID")).filter_map(identifier).collect(),
    })
}

fn contact(item: Item<'_>, terms: &Terms) -> Option<Contact> {
    let item = item.first("DefinedTradeContact")?;
    filled(made!(Contact {
        person_name: item.text("PersonName", terms.contact),
        department_name: item.text("DepartmentName", terms.contact),
        phone_number: item.text("TelephoneUniversalCommunication/CompleteNumber", terms.phone),
        email: item.text("EmailURIUniversalCommunication/URIID", terms.email),
    }))
}

fn address(item: Item<'_>, terms: &Terms) -> Option<PostalAddress> {
    let item = item.first("PostalTradeAddress")?;
    let [one, two, three, city, code, subdivision, country] = terms.address;
    filled(made!(PostalAddress {
        address_line_one: item.text("LineOne", one),
        address_line_two: item.text("LineTwo", two),
        address_line_three: item.text("LineThree", three),
        city_name: item.text("CityName", city),
        postal_code: item.text("PostcodeCode", code),
        country_sub_division: item.text("CountrySubDivisionName", subdivision),
        country: item.code("CountryID", country),
    }))
}
