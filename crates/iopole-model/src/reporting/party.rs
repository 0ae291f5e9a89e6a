//! The parties of a reported invoice, and where it was delivered.

use super::terms::ReportPeriod;
use crate::dates::DateText;
use crate::identifiers::ElectronicAddress;
use crate::party::{Contact, PartyIdentifier, PostalAddress};
use crate::record::record;
use crate::vat_number::VatNumber;

record! {
    /// The buyer or the seller. The other parties are [`TradeParty`](crate::TradeParty).
    pub struct ReportParty;
    required {
        /// Its identifier: scheme (`0002` for a SIREN) and value.
        identifier: PartyIdentifier = "identifier";
        /// Its address, of which the country must be there (buyer BG-8, seller BG-5).
        postal_address: PostalAddress = "postalAddress";
    }
    optional {
        /// The legal name (buyer BT-44, seller BT-27).
        name: Option<String> = "name", with with_name: String;
        /// The name in business, 99 characters (buyer BT-45, seller BT-28).
        trading_business_name: Option<String> = "tradingBusinessName",
            with with_trading_business_name: String;
        /// `scheme:value`, 125 characters at most (buyer BT-49, seller BT-34).
        electronic_address: Option<String> = "electronicAddress",
            with with_electronic_address: ElectronicAddress;
        /// 18 characters at most; to be given where the company has a French VAT number (buyer BT-48, seller BT-31).
        vat_number: Option<String> = "vatNumber", with with_vat_number: VatNumber;
        /// Who to speak to (buyer BG-9, seller BG-6).
        contact: Option<Contact> = "contact", with with_contact: Contact;
    }
}

impl ReportParty {
    /// A party by its identifier and the country of its address (ISO 3166-1, two letters): the least that a report
    /// needs.
    pub fn identified(
        scheme: impl Into<String>,
        value: impl Into<String>,
        country: impl Into<String>,
    ) -> Self {
        let mut identifier = PartyIdentifier::new();
        identifier.scheme = Some(scheme.into());
        identifier.value = Some(value.into());
        let mut address = PostalAddress::new();
        address.country = Some(country.into());
        Self::new(identifier, address)
    }
}

record! {
    /// BG-13, the delivery.
    pub struct ReportShipping;
    required {
        /// BT-72, `YYYY-MM-DD`.
        delivery_date: DateText = "deliveryDate";
    }
    optional {
        /// Who was delivered to, when it is not the buyer.
        trade_party: Option<ReportDeliveryParty> = "tradeParty", with with_trade_party: ReportDeliveryParty;
        /// BG-14.
        billing_period: Option<ReportPeriod> = "billingPeriod", with with_billing_period: ReportPeriod;
    }
}

record! {
    /// Who was delivered to.
    pub struct ReportDeliveryParty;
    required {
        /// BG-15; lines BT-75, BT-76 and BT-165. The country must be there.
        postal_address: PostalAddress = "postalAddress";
    }
    optional {
        /// BT-70, 100 characters at most.
        name: Option<String> = "name", with with_name: String;
        /// BT-71.
        identifiers: Vec<PartyIdentifier> = "identifiers", with with_identifier: PartyIdentifier;
    }
}

record! {
    /// Where a line was delivered, when it differs from the whole.
    pub struct ReportLineShipping;
    optional {
        /// Who was delivered to.
        trade_party: Option<ReportDeliveryParty> = "tradeParty", with with_trade_party: ReportDeliveryParty;
    }
}
