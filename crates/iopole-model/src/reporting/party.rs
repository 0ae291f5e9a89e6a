//! The buyer and the seller of a reported invoice.

use crate::identifiers::ElectronicAddress;
use crate::party::{Contact, PartyIdentifier, PostalAddress};
use crate::record::record;
use crate::vat_number::VatNumber;

record! {
    /// The buyer or the seller of a reported invoice. The other parties are [`TradeParty`](crate::TradeParty).
    pub struct ReportParty;
    required {
        /// The identifier: scheme (`0002` for a SIREN) and value.
        identifier: PartyIdentifier = "identifier";
        /// The address (buyer BG-8, seller BG-5). Its country is required.
        postal_address: PostalAddress = "postalAddress";
    }
    optional {
        /// The legal name (buyer BT-44, seller BT-27).
        name: Option<String> = "name", with with_name: String;
        /// The trading name, 99 characters at most (buyer BT-45, seller BT-28).
        trading_business_name: Option<String> = "tradingBusinessName",
            with with_trading_business_name: String;
        /// The electronic address, `scheme:value`, 125 characters at most (buyer BT-49, seller BT-34).
        electronic_address: Option<String> = "electronicAddress",
            with with_electronic_address: ElectronicAddress;
        /// The VAT number, 18 characters at most (buyer BT-48, seller BT-31). Give it if the company has a French VAT
        /// number.
        vat_number: Option<String> = "vatNumber", with with_vat_number: VatNumber;
        /// The contact (buyer BG-9, seller BG-6).
        contact: Option<Contact> = "contact", with with_contact: Contact;
    }
}

impl ReportParty {
    /// Creates a party from its identifier and the country of its address (ISO 3166-1, two letters), which is all that
    /// a report requires.
    pub fn identified(
        scheme: impl Into<String>,
        value: impl Into<String>,
        country: impl Into<String>,
    ) -> Self {
        let identifier = PartyIdentifier {
            scheme: Some(scheme.into()),
            value: Some(value.into()),
            ..PartyIdentifier::new()
        };
        Self::new(identifier, PostalAddress::in_country(country))
    }
}
