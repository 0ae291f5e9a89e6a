//! Parties.

use iopole_model::invoice::DeliveryParty;
use iopole_model::party::{Contact, PartyIdentifier, PostalAddress, TradeParty};

use super::node::Node;
use crate::request::Issue;

/// Any party but the buyer.
pub(super) fn party(node: &Node<'_>) -> Result<TradeParty, Issue> {
    let mut party = TradeParty::named(node.needed("name")?);
    party.trading_business_name = node.text("tradingBusinessName")?;
    party.siren = node.short("siren", 9)?;
    party.siret = node.short("siret", 14)?;
    party.vat_number = node.short("vatNumber", 18)?;
    party.electronic_address = node.short("electronicAddress", 125)?;
    party.postal_address =
        node.object("postalAddress")?.map(|address| self::address(&address)).transpose()?;
    party.contact = node.object("contact")?.map(|contact| self::contact(&contact)).transpose()?;
    party.identifiers = node.list("identifiers", identifier)?;
    Ok(party)
}

/// The buyer, whose electronic address is needed.
pub(super) fn buyer(node: &Node<'_>) -> Result<TradeParty, Issue> {
    node.needed_short("electronicAddress", 125)?;
    party(node)
}

/// Party of the delivery: the address is required, the name is not.
pub(super) fn delivered_to(node: &Node<'_>) -> Result<DeliveryParty, Issue> {
    let mut party = DeliveryParty::at(address(&node.needed_object("postalAddress")?)?);
    party.name = node.short("name", 100)?;
    party.identifiers = node.list("identifiers", identifier)?;
    Ok(party)
}

fn identifier(node: &Node<'_>) -> Result<PartyIdentifier, Issue> {
    let mut id = PartyIdentifier::new();
    id.r#type = node.text("type")?.map(Into::into);
    id.scheme = Some(node.needed("scheme")?);
    id.value = Some(node.needed("value")?);
    Ok(id)
}

fn address(node: &Node<'_>) -> Result<PostalAddress, Issue> {
    let mut address = PostalAddress::in_country(node.needed_short("country", 2)?);
    address.address_line_one = node.short("addressLineOne", 255)?;
    address.address_line_two = node.short("addressLineTwo", 255)?;
    address.address_line_three = node.short("addressLineThree", 255)?;
    address.city_name = node.short("cityName", 255)?;
    address.postal_code = node.short("postalCode", 10)?;
    address.country_sub_division = node.short("countrySubDivision", 255)?;
    Ok(address)
}

fn contact(node: &Node<'_>) -> Result<Contact, Issue> {
    let mut contact = Contact::new();
    contact.person_name = node.short("personName", 100)?;
    contact.department_name = node.short("departmentName", 100)?;
    contact.phone_number = node.text("phoneNumber")?;
    contact.email = node.text("email")?;
    Ok(contact)
}
