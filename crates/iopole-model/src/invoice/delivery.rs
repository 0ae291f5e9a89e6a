//! Delivery and invoicing period.

use crate::dates::DateText;
use crate::party::{PartyIdentifier, PostalAddress};
use crate::record::record;

record! {
    /// The delivery of the invoice (BG-13).
    pub struct Shipping;
    optional {
        /// BT-72, the delivery date, `YYYY-MM-DD`. Required by the contract.
        delivery_date: Option<DateText> = "deliveryDate", debug;
        /// The recipient of the delivery, if not the buyer.
        trade_party: Option<DeliveryParty> = "tradeParty", with with_trade_party: DeliveryParty;
        /// BG-14, the invoicing period.
        billing_period: Option<BillingPeriod> = "billingPeriod", debug,
            with with_billing_period: BillingPeriod;
    }
}

impl Shipping {
    /// Creates a delivery on a day (BT-72).
    pub fn on(date: impl Into<DateText>) -> Self {
        Self { delivery_date: Some(date.into()), ..Self::new() }
    }
}

record! {
    /// The recipient and the address of a delivery (BG-13, BG-15).
    pub struct DeliveryParty;
    optional {
        /// BT-70, the name, 100 characters at most.
        name: Option<String> = "name", with with_name: String;
        /// BG-15, the address (BT-75 to BT-80, BT-165). Required by the contract, with its country.
        postal_address: Option<PostalAddress> = "postalAddress";
        /// BT-71, the identifiers.
        identifiers: Vec<PartyIdentifier> = "identifiers", with with_identifier: PartyIdentifier;
    }
}

impl DeliveryParty {
    /// Creates a recipient from its address (BG-15).
    pub fn at(address: PostalAddress) -> Self {
        Self { postal_address: Some(address), ..Self::new() }
    }
}

record! {
    /// The invoicing period of an invoice (BG-14) or of a line (BG-26).
    pub struct BillingPeriod;
    optional {
        /// The first day, `YYYY-MM-DD` (invoice BT-73, line BT-134).
        begin: Option<DateText> = "begin", debug;
        /// The last day, `YYYY-MM-DD` (invoice BT-74, line BT-135).
        end: Option<DateText> = "end", debug;
    }
}

impl BillingPeriod {
    /// Creates a period from its first and its last day.
    pub fn of(begin: impl Into<DateText>, end: impl Into<DateText>) -> Self {
        Self { begin: Some(begin.into()), end: Some(end.into()), ..Self::new() }
    }
}
