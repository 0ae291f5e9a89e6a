//! Where and when what is invoiced was delivered.

use crate::dates::DateText;
use crate::party::{PartyIdentifier, PostalAddress};
use crate::record::record;

record! {
    /// The delivery of the invoice (BG-13).
    pub struct Shipping;
    optional {
        /// BT-72, `YYYY-MM-DD`. The contract requires it.
        delivery_date: Option<DateText> = "deliveryDate", debug;
        /// Who it was delivered to, if not the buyer.
        trade_party: Option<DeliveryParty> = "tradeParty", with with_trade_party: DeliveryParty;
        /// BG-14.
        billing_period: Option<BillingPeriod> = "billingPeriod", debug,
            with with_billing_period: BillingPeriod;
    }
}

impl Shipping {
    /// A delivery on a day (BT-72).
    pub fn on(date: impl Into<DateText>) -> Self {
        Self { delivery_date: Some(date.into()), ..Self::new() }
    }
}

record! {
    /// Who was delivered to, and where (BG-13, BG-15).
    pub struct DeliveryParty;
    optional {
        /// BT-70, 100 characters at most.
        name: Option<String> = "name", with with_name: String;
        /// BG-15 (BT-75 to BT-80, BT-165). The contract requires it.
        postal_address: Option<PostalAddress> = "postalAddress";
        /// BT-71.
        identifiers: Vec<PartyIdentifier> = "identifiers", with with_identifier: PartyIdentifier;
    }
}

impl DeliveryParty {
    /// An address to deliver to (BG-15).
    pub fn at(address: PostalAddress) -> Self {
        Self { postal_address: Some(address), ..Self::new() }
    }
}

record! {
    /// The period that an invoice (BG-14) or a line (BG-26) is for.
    pub struct BillingPeriod;
    optional {
        /// First day, `YYYY-MM-DD` (invoice BT-73, line BT-134).
        begin: Option<DateText> = "begin", debug;
        /// Last day, `YYYY-MM-DD` (invoice BT-74, line BT-135).
        end: Option<DateText> = "end", debug;
    }
}

impl BillingPeriod {
    /// From the first day to the last.
    pub fn of(begin: impl Into<DateText>, end: impl Into<DateText>) -> Self {
        Self { begin: Some(begin.into()), end: Some(end.into()), ..Self::new() }
    }
}
