//! The companies on an invoice.

use crate::identifiers::{ElectronicAddress, Siren, Siret, VatNumber};
use crate::open_enum::open_enum;
use crate::record::record;

record! {
    /// A party on an invoice or in a search row: the contract's `TradeParty`, `BuyerParty` and `SearchTradeParty`,
    /// which have the same members and differ in which must be there.
    ///
    /// The numbers are text as they came. To use one in a request, parse it into a [`Siren`], a [`Siret`], a
    /// [`VatNumber`] or an [`ElectronicAddress`], which is what the setters take.
    pub struct TradeParty;
    optional {
        /// The legal name (buyer BT-44, seller BT-27).
        name: Option<String> = "name";
        /// The name in business, where it is another (buyer BT-45, seller BT-28).
        trading_business_name: Option<String> = "tradingBusinessName",
            with with_trading_business_name: String;
        /// 9 digits (buyer BT-47, seller BT-30). Often missing.
        siren: Option<String> = "siren", with with_siren: Siren;
        /// 14 digits (buyer BT-46b). Often missing.
        siret: Option<String> = "siret", with with_siret: Siret;
        /// `scheme:value` (buyer BT-49, seller BT-34); for other roles the platform's text speaks of an email address.
        electronic_address: Option<String> = "electronicAddress",
            with with_electronic_address: ElectronicAddress;
        /// With the country's two letters in front (buyer BT-48, seller BT-31).
        vat_number: Option<String> = "vatNumber", with with_vat_number: VatNumber;
        /// ISO 3166-1, two letters; in search rows only. On an invoice it is in `postal_address`.
        country: Option<String> = "country";
        /// The postal address.
        postal_address: Option<PostalAddress> = "postalAddress", with with_postal_address: PostalAddress;
        /// Who to speak to.
        contact: Option<Contact> = "contact", with with_contact: Contact;
        /// Other identifiers.
        identifiers: Vec<PartyIdentifier> = "identifiers", with with_identifier: PartyIdentifier;
    }
}

impl TradeParty {
    /// A party by its legal name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..Self::new() }
    }
}

record! {
    /// A postal address on an invoice. The directory writes its addresses with other names:
    /// [`DirectoryPostalAddress`](crate::entity::DirectoryPostalAddress).
    pub struct PostalAddress;
    optional {
        /// Usually street and number (buyer BT-50, seller BT-35).
        address_line_one: Option<String> = "addressLineOne", with with_line_one: String;
        /// Second line (buyer BT-51, seller BT-36).
        address_line_two: Option<String> = "addressLineTwo", with with_line_two: String;
        /// Third line (buyer BT-163, seller BT-162).
        address_line_three: Option<String> = "addressLineThree";
        /// City (buyer BT-52, seller BT-37).
        city_name: Option<String> = "cityName", with with_city: String;
        /// Postal code, 10 characters at most (buyer BT-53, seller BT-38).
        postal_code: Option<String> = "postalCode", with with_postal_code: String;
        /// Region (buyer BT-54, seller BT-39).
        country_sub_division: Option<String> = "countrySubDivision";
        /// ISO 3166-1, two letters (buyer BT-55, seller BT-40).
        country: Option<String> = "country";
    }
}

impl PostalAddress {
    /// An address in a country (ISO 3166-1, two letters), the one part that the contract requires.
    pub fn in_country(country: impl Into<String>) -> Self {
        Self { country: Some(country.into()), ..Self::new() }
    }
}

record! {
    /// Who to speak to at a party.
    pub struct Contact;
    optional {
        /// Buyer BT-56, seller BT-41.
        person_name: Option<String> = "personName";
        /// Buyer BT-56, seller BT-41.
        department_name: Option<String> = "departmentName";
        /// Buyer BT-57, seller BT-42.
        phone_number: Option<String> = "phoneNumber";
        /// Buyer BT-58, seller BT-43.
        email: Option<String> = "email";
    }
}

record! {
    /// One more identifier of a party.
    pub struct PartyIdentifier;
    optional {
        /// What kind it is.
        r#type: Option<PartyIdentifierType> = "type", debug;
        /// EAS code, 4 digits.
        scheme: Option<String> = "scheme", debug code;
        /// The identifier.
        value: Option<String> = "value";
    }
}

open_enum! {
    /// The kind of a [`PartyIdentifier`].
    pub enum PartyIdentifierType {
        /// An address that routes.
        ElectronicAddress = "ELECTRONIC_ADDRESS",
        /// A general identifier.
        PartyIdentifier = "PARTY_IDENTIFIER",
        /// A legal identifier.
        PartyLegalIdentifier = "PARTY_LEGAL_IDENTIFIER",
    }
}
