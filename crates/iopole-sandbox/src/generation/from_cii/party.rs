//! Parties.

use super::super::source::Party;
use crate::documents::Element;

pub(super) fn read(party: &mut Party, path: &str, element: &Element<'_>) {
    let scheme = element.attribute("schemeID").unwrap_or_default();
    let identified = || element.filled().map(|value| (scheme.to_owned(), value));
    match path {
        "Name" => party.name = element.filled(),
        "ID" | "GlobalID" if scheme == "0009" => party.siret = element.filled(),
        "ID" | "GlobalID" => party.identifiers.extend(identified()),
        "SpecifiedLegalOrganization/ID" if scheme == "0002" && element.text().len() == 9 => {
            party.siren = element.filled();
        }
        "SpecifiedLegalOrganization/ID" => party.legal_id = identified(),
        "SpecifiedLegalOrganization/TradingBusinessName" => party.trading_name = element.filled(),
        "DefinedTradeContact/PersonName" => party.contact.person = element.filled(),
        "DefinedTradeContact/DepartmentName" => party.contact.department = element.filled(),
        "DefinedTradeContact/TelephoneUniversalCommunication/CompleteNumber" => {
            party.contact.phone = element.filled();
        }
        "DefinedTradeContact/EmailURIUniversalCommunication/URIID" => party.contact.email = element.filled(),
        "URIUniversalCommunication/URIID" => party.electronic_address = identified(),
        "SpecifiedTaxRegistration/ID" if scheme == "VA" => party.vat_number = element.filled(),
        _ => {
            if let Some(rest) = path.strip_prefix("PostalTradeAddress/") {
                let address = party.address.get_or_insert_default();
                match rest {
                    "PostcodeCode" => address.postal_code = element.filled(),
                    "LineOne" => address.line_one = element.filled(),
                    "LineTwo" => address.line_two = element.filled(),
                    "LineThree" => address.line_three = element.filled(),
                    "CityName" => address.city = element.filled(),
                    "CountryID" => address.country = element.filled(),
                    "CountrySubDivisionName" => address.subdivision = element.filled(),
                    _ => {}
                }
            }
        }
    }
}
