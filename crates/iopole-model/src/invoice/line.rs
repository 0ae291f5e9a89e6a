//! The lines of an invoice.

use super::allowance::LineAllowanceCharge;
use super::attachment::Note;
use super::delivery::{BillingPeriod, DeliveryParty};
use super::monetary::TaxCategory;
use super::reference::LineReferenceData;
use crate::money::{Amount, Money};
use crate::record::record;

record! {
    /// An invoice line (BG-25).
    pub struct InvoiceLine;
    optional {
        /// BT-126, the identifier, 1 to 6 characters, unique in the invoice.
        id: Option<String> = "id";
        /// BT-131, the net amount without VAT, including allowances and charges of the line; 2 decimals.
        total_amount: Option<Money> = "totalAmount", with with_total: Money;
        /// BT-127, notes; needed for eco-tax only.
        notes: Vec<Note> = "notes", with with_note: Note;
        /// BG-26, the invoicing period.
        billing_period: Option<BillingPeriod> = "billingPeriod", debug,
            with with_billing_period: BillingPeriod;
        /// BT-129 and BT-130, the quantity and its unit.
        billed_quantity: Option<BilledQuantity> = "billedQuantity";
        /// References to other documents.
        reference_data: Option<LineReferenceData> = "referenceData",
            with with_reference_data: LineReferenceData;
        /// The delivery of this line, if it differs from the other lines.
        shipping: Option<LineShipping> = "shipping", with with_shipping: LineShipping;
        /// BG-27, allowances.
        allowances: Vec<LineAllowanceCharge> = "allowances", with with_allowance: LineAllowanceCharge;
        /// BG-28, charges.
        charges: Vec<LineAllowanceCharge> = "charges", with with_charge: LineAllowanceCharge;
        /// BT-151 and BT-152, the VAT.
        tax_detail: Option<TaxCategory> = "taxDetail";
        /// BG-31, the item.
        item: Option<LineItem> = "item", with with_item: LineItem;
        /// BG-29, the price.
        price: Option<LinePrice> = "price", with with_price: LinePrice;
        /// BT-128, identifiers of the invoiced object.
        identifiers: Vec<LineIdentifier> = "identifiers", with with_identifier: LineIdentifier;
    }
}

impl InvoiceLine {
    /// Creates a line from an item name (BT-153), a quantity (BT-129, BT-130), a net price (BT-146) and a VAT.
    /// [`Invoice::compute_totals`](crate::invoice::Invoice::compute_totals) computes the net amount (BT-131).
    pub fn of(
        id: impl Into<String>,
        name: impl Into<String>,
        quantity: BilledQuantity,
        net_price: impl Into<Amount>,
        tax: TaxCategory,
    ) -> Self {
        Self {
            id: Some(id.into()),
            item: Some(LineItem::named(name)),
            billed_quantity: Some(quantity),
            price: Some(LinePrice::net(net_price)),
            tax_detail: Some(tax),
            ..Self::new()
        }
    }
}

record! {
    /// The invoiced quantity.
    pub struct BilledQuantity;
    optional {
        /// BT-129, the quantity, 19 digits and 4 decimals. Negative on a line that returns goods.
        quantity: Option<Amount> = "quantity";
        /// BT-130, the unit, UN/ECE recommendation 20 or 21: `C62` one, `HUR` hour, `DAY`, `KGM`, `MTR` ...
        unit_code: Option<String> = "unitCode", debug code;
        /// An amount that the contract has without a description. BT-131 is [`InvoiceLine::total_amount`].
        total_amount: Option<Money> = "totalAmount";
    }
}

impl BilledQuantity {
    /// Creates a quantity from a number and a unit.
    pub fn of(quantity: impl Into<Amount>, unit_code: impl Into<String>) -> Self {
        Self { quantity: Some(quantity.into()), unit_code: Some(unit_code.into()), ..Self::new() }
    }

    /// Creates a number of pieces (`C62`).
    pub fn pieces(quantity: impl Into<Amount>) -> Self {
        Self::of(quantity, "C62")
    }
}

record! {
    /// The invoiced item (BG-31).
    pub struct LineItem;
    optional {
        /// BT-153, the name, 255 characters at most.
        name: Option<String> = "name";
        /// BT-154, the description, 1024 characters at most.
        description: Option<String> = "description", with with_description: String;
        /// BT-155, the seller's item number, 50 characters at most.
        seller_item_id: Option<String> = "sellerItemId", with with_seller_item_id: String;
        /// BT-156, the buyer's item number, 50 characters at most.
        buyer_item_id: Option<String> = "buyerItemId", with with_buyer_item_id: String;
        /// BT-157, the standard item number.
        item_identifier: Option<ItemIdentifier> = "itemIdentifier", with with_item_identifier: ItemIdentifier;
        /// BT-158, the classification.
        classification_identifier: Option<ClassificationIdentifier> = "classificationIdentifier",
            with with_classification_identifier: ClassificationIdentifier;
        /// BT-159, the country of origin, ISO 3166-1, two letters. In the contract's examples, not in its schema.
        origin_trade_country: Option<String> = "originTradeCountry", debug code;
        /// BG-32, attributes.
        characteristics: Vec<ItemCharacteristic> = "characteristics",
            with with_characteristic: ItemCharacteristic;
    }
}

impl LineItem {
    /// Creates an item from its name (BT-153).
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..Self::new() }
    }
}

record! {
    /// A standard item number (BT-157).
    pub struct ItemIdentifier;
    optional {
        /// BT-157-1, the scheme, ISO/IEC 6523: `0160` GTIN, `0088` GLN ...
        scheme: Option<String> = "scheme", debug code;
        /// The number.
        value: Option<String> = "value";
    }
}

impl ItemIdentifier {
    /// Creates a number from its scheme and its value.
    pub fn of(scheme: impl Into<String>, value: impl Into<String>) -> Self {
        Self { scheme: Some(scheme.into()), value: Some(value.into()), ..Self::new() }
    }
}

record! {
    /// A class of an item (BT-158).
    pub struct ClassificationIdentifier;
    optional {
        /// BT-158-1, the list, UNTDID 7143. Required in UBL.
        list: Option<String> = "list", debug code;
        /// The code of the class.
        value: Option<String> = "value";
    }
}

impl ClassificationIdentifier {
    /// Creates a class from its list (BT-158-1) and its code (BT-158).
    pub fn of(list: impl Into<String>, value: impl Into<String>) -> Self {
        Self { list: Some(list.into()), value: Some(value.into()), ..Self::new() }
    }
}

record! {
    /// An attribute of an item (BG-32).
    pub struct ItemCharacteristic;
    optional {
        /// BT-160, the name, 255 characters at most.
        name: Option<String> = "name";
        /// BT-161, the value, 255 characters at most.
        value: Option<String> = "value";
    }
}

impl ItemCharacteristic {
    /// Creates an attribute from its name and its value.
    pub fn of(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: Some(name.into()), value: Some(value.into()), ..Self::new() }
    }
}

record! {
    /// The price of an item (BG-29), 19 digits and 6 decimals.
    pub struct LinePrice;
    optional {
        /// BT-146, the net price: without VAT, after the discount.
        net_amount: Option<Money> = "netAmount";
        /// BT-147, the discount: gross price minus net price.
        allowance_amount: Option<Money> = "allowanceAmount", with with_allowance: Money;
        /// BT-148, the gross price: without VAT, before the discount.
        base_amount: Option<Money> = "baseAmount", with with_base_amount: Money;
        /// BT-149 and BT-150, the quantity that the price is for; one unit by default.
        base_quantity: Option<BaseQuantity> = "baseQuantity", with with_base_quantity: BaseQuantity;
    }
}

impl LinePrice {
    /// Creates a price from the net price (BT-146).
    pub fn net(amount: impl Into<Amount>) -> Self {
        Self { net_amount: Some(Money::new(amount)), ..Self::new() }
    }
}

record! {
    /// The quantity that a price is for.
    pub struct BaseQuantity;
    optional {
        /// BT-149, the quantity, 19 digits and 4 decimals.
        quantity: Option<Amount> = "quantity";
        /// BT-150, the unit, equal to BT-130.
        unit_code: Option<String> = "unitCode", debug code;
    }
}

impl BaseQuantity {
    /// Creates a quantity from a number and a unit.
    pub fn of(quantity: impl Into<Amount>, unit_code: impl Into<String>) -> Self {
        Self { quantity: Some(quantity.into()), unit_code: Some(unit_code.into()), ..Self::new() }
    }
}

record! {
    /// The delivery of one line.
    pub struct LineShipping;
    optional {
        /// The recipient of the delivery.
        trade_party: Option<DeliveryParty> = "tradeParty", with with_trade_party: DeliveryParty;
    }
}

record! {
    /// An identifier of the invoiced object of a line (BT-128).
    pub struct LineIdentifier;
    optional {
        /// The identifier.
        value: Option<String> = "value";
        /// BT-128-1, the scheme, UNTDID 1153.
        scheme: Option<String> = "scheme", debug code, with with_scheme: String;
        /// The document type, UNTDID 1001; `130` for an identifier from the seller.
        document_type_code: Option<String> = "documentTypeCode", debug code,
            with with_document_type_code: String;
    }
}

impl LineIdentifier {
    /// Creates an identifier of the invoiced object (BT-128).
    pub fn of(value: impl Into<String>) -> Self {
        Self { value: Some(value.into()), ..Self::new() }
    }
}
