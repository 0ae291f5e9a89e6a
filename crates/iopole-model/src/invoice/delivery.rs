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

record! {
    /// A document that belongs to the invoice (BG-24). It needs the flavour EN16931 at least.
    pub struct InvoiceAttachment;
    optional {
        /// BT-122, 150 characters at most.
        reference: Option<String> = "reference";
        /// BT-123, 100 characters at most.
        description: Option<String> = "description";
        /// BT-124, where it is to be found; 100 characters at most.
        external_url: Option<String> = "externalUrl", with with_external_url: String;
        /// BT-125, base64.
        data: Option<String> = "data";
        /// BT-125-1, 100 characters at most.
        mime_type: Option<String> = "mimeType";
        /// BT-125-2, 50 characters at most.
        filename: Option<String> = "filename";
        /// `XML` or `PDF`, where it was found; in answers only.
        source: Option<String> = "source", debug code;
        /// The platform's identifier of the file; in answers only.
        file_id: Option<String> = "fileId", debug code;
    }
}

impl InvoiceAttachment {
    /// A document by its reference (BT-122) and what it is (BT-123).
    pub fn of(reference: impl Into<String>, description: impl Into<String>) -> Self {
        Self { reference: Some(reference.into()), description: Some(description.into()), ..Self::new() }
    }

    /// Puts the document itself in (BT-125), already in base64, with its media type and name. The standard takes PDF,
    /// PNG, JPEG, CSV, XLSX and ODS.
    #[must_use]
    pub fn with_base64(
        mut self,
        data: impl Into<String>,
        mime_type: impl Into<String>,
        filename: impl Into<String>,
    ) -> Self {
        self.data = Some(data.into());
        self.mime_type = Some(mime_type.into());
        self.filename = Some(filename.into());
        self
    }
}
