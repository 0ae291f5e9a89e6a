//! Companies on an invoice: [`TradeParty`] and its address, contact and identifiers.

use crate::identifiers::{ElectronicAddress, Siren, Siret, VatNumber};
use crate::open_enum::open_enum;
use crate::record::record;

record! {
    /// A party on an invoice or in a search row (contract: `TradeParty`, `BuyerParty`, `SearchTradeParty`). The
    /// contract's types have the same members and differ in the required ones.
    ///
    /// The numbers are text as the platform sends them. The setters accept [`Siren`], [`Siret`], [`VatNumber`] and
    /// [`ElectronicAddress`]: parse a text to use it in a request.
    pub struct TradeParty;
    optional {
        /// The legal name (buyer BT-44, seller BT-27).
        name: Option<String> = "name";
        /// The trading name, if it differs from the legal name (buyer BT-45, seller BT-28).
        trading_business_name: Option<String> = "tradingBusinessName",
            with with_trading_business_name: String;
        /// The SIREN, 9 digits (buyer BT-47, seller BT-30). Often missing.
        siren: Option<String> = "siren", with with_siren: Siren;
        /// The SIRET, 14 digits (buyer BT-46b). Often missing.
        siret: Option<String> = "siret", with with_siret: Siret;
        /// The electronic address, `scheme:value` (buyer BT-49, seller BT-34). For other roles, the platform's text
        /// asks for an email address.
        electronic_address: Option<String> = "electronicAddress",
            with with_electronic_address: ElectronicAddress;
        /// The VAT number, with the country's two letters in front (buyer BT-48, seller BT-31).
        vat_number: Option<String> = "vatNumber", with with_vat_number: VatNumber;
        /// The country, ISO 3166-1, two letters; in search rows only. On an invoice it is in `postal_address`.
        country: Option<String> = "country";
        /// The postal address (buyer BG-8, seller BG-5).
        postal_address: Option<PostalAddress> = "postalAddress", with with_postal_address: PostalAddress;
        /// The contact (buyer BG-9, seller BG-6).
        contact: Option<Contact> = "contact", with with_contact: Contact;
        /// Other identifiers.
        identifiers: Vec<PartyIdentifier> = "identifiers", with with_identifier: PartyIdentifier;
    }
}

impl TradeParty {
    /// Creates a party from its legal name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..Self::new() }
    }
}

record! {
    /// A postal address on an invoice. The directory names the members differently:
    /// [`DirectoryPostalAddress`](crate::entity::DirectoryPostalAddress).
    pub struct PostalAddress;
    optional {
        /// The first line, usually street and number (buyer BT-50, seller BT-35).
        address_line_one: Option<String> = "addressLineOne", with with_line_one: String;
        /// The second line (buyer BT-51, seller BT-36).
        address_line_two: Option<String> = "addressLineTwo", with with_line_two: String;
        /// The third line (buyer BT-163, seller BT-162).
        address_line_three: Option<String> = "addressLineThree";
        /// The city (buyer BT-52, seller BT-37).
        city_name: Option<String> = "cityName", with with_city: String;
        /// The postal code, 10 characters at most (buyer BT-53, seller BT-38).
        postal_code: Option<String> = "postalCode", with with_postal_code: String;
        /// The region (buyer BT-54, seller BT-39).
        country_sub_division: Option<String> = "countrySubDivision";
        /// The country, ISO 3166-1, two letters (buyer BT-55, seller BT-40).
        country: Option<String> = "country";
    }
}

impl PostalAddress {
    /// Creates an address in a country (ISO 3166-1, two letters), the only member that the contract requires.
    pub fn in_country(country: impl Into<String>) -> Self {
        Self { country: Some(country.into()), ..Self::new() }
    }
}

record! {
    /// The contact of a party.
    pub struct Contact;
    optional {
        /// The name of the person (buyer BT-56, seller BT-41).
        person_name: Option<String> = "personName";
        /// The name of the department (buyer BT-56, seller BT-41).
        department_name: Option<String> = "departmentName";
        /// The telephone number (buyer BT-57, seller BT-42).
        phone_number: Option<String> = "phoneNumber";
        /// The email address (buyer BT-58, seller BT-43).
        email: Option<String> = "email";
    }
}

record! {
    /// A further identifier of a party.
    pub struct PartyIdentifier;
    optional {
        /// The kind of identifier.
        r#type: Option<PartyIdentifierType> = "type", debug;
        /// The scheme, an EAS code of 4 digits.
        scheme: Option<String> = "scheme", debug code;
        /// The identifier.
        value: Option<String> = "value";
    }
}

open_enum! {
    /// The kind of a [`PartyIdentifier`].
    pub enum PartyIdentifierType {
        /// An address for routing.
        ElectronicAddress = "ELECTRONIC_ADDRESS",
        /// A general identifier.
        PartyIdentifier = "PARTY_IDENTIFIER",
        /// A legal identifier.
        PartyLegalIdentifier = "PARTY_LEGAL_IDENTIFIER",
    }
}
