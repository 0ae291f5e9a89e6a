//! Parties.

use super::super::source::{Address, Contact, Party};
use super::node::Node;
use crate::api::issue::Issue;

/// Any party but the buyer.
pub(super) fn party(node: &Node<'_>) -> Result<Party, Issue> {
    let name = node.needed("name")?;
    Ok(Party { name: Some(name), ..without_name(node)? })
}

/// The buyer, whose electronic address is needed.
pub(super) fn buyer(node: &Node<'_>) -> Result<Party, Issue> {
    node.needed_short("electronicAddress", 125)?;
    party(node)
}

/// Party of the delivery: the address is required, the name is not.
pub(super) fn delivered_to(node: &Node<'_>) -> Result<Party, Issue> {
    node.needed_object("postalAddress")?;
    Ok(Party { name: node.short("name", 100)?, ..without_name(node)? })
}

fn without_name(node: &Node<'_>) -> Result<Party, Issue> {
    let mut party = Party {
        trading_name: node.text("tradingBusinessName")?,
        siren: node.short("siren", 9)?,
        siret: node.short("siret", 14)?,
        vat_number: node.short("vatNumber", 18)?,
        electronic_address: node.short("electronicAddress", 125)?.map(|text| split(&text)),
        address: node.object("postalAddress")?.map(|address| self::address(&address)).transpose()?,
        contact: node
            .object("contact")?
            .map(|contact| self::contact(&contact))
            .transpose()?
            .unwrap_or_default(),
        ..Party::default()
    };
    for (kind, scheme, value) in node.list("identifiers", identifier)? {
        match kind.as_deref() {
            Some("PARTY_LEGAL_IDENTIFIER") => party.legal_id = Some((scheme, value)),
            Some("ELECTRONIC_ADDRESS") => {
                party.electronic_address.get_or_insert((scheme, value));
            }
            _ => party.identifiers.push((scheme, value)),
        }
    }
    Ok(party)
}

fn identifier(node: &Node<'_>) -> Result<(Option<String>, String, String), Issue> {
    Ok((node.text("type")?, node.needed("scheme")?, node.needed("value")?))
}

/// `scheme:value`; without a scheme it is taken as an e-mail address where it looks like one.
fn split(text: &str) -> (String, String) {
    match text.split_once(':') {
        Some((scheme, value)) => (scheme.to_owned(), value.to_owned()),
        None if text.contains('@') => ("EM".to_owned(), text.to_owned()),
        None => (String::new(), text.to_owned()),
    }
}

fn address(node: &Node<'_>) -> Result<Address, Issue> {
    Ok(Address {
        line_one: node.short("addressLineOne", 255)?,
        line_two: node.short("addressLineTwo", 255)?,
        line_three: node.short("addressLineThree", 255)?,
        city: node.short("cityName", 255)?,
        postal_code: node.short("postalCode", 10)?,
        subdivision: node.short("countrySubDivision", 255)?,
        country: Some(node.needed_short("country", 2)?),
    })
}

fn contact(node: &Node<'_>) -> Result<Contact, Issue> {
    Ok(Contact {
        person: node.short("personName", 100)?,
        department: node.short("departmentName", 100)?,
        phone: node.text("phoneNumber")?,
        email: node.text("email")?,
    })
}
