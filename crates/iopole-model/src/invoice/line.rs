//! The lines of an invoice.

use super::allowance::LineAllowanceCharge;
use super::attachment::Note;
use super::delivery::{BillingPeriod, DeliveryParty};
use super::monetary::TaxCategory;
use super::reference::LineReferenceData;
use crate::money::{Amount, Money};
use crate::record::record;

record! {
    /// One line (BG-25).
    pub struct InvoiceLine;
    optional {
        /// BT-126, 1 to 6 characters.
        id: Option<String> = "id";
        /// BT-131, without VAT, allowances and charges of the line included; 2 decimals.
        total_amount: Option<Money> = "totalAmount", with with_total: Money;
        /// BT-127; needed for eco-tax only.
        notes: Vec<Note> = "notes", with with_note: Note;
        /// BG-26.
        billing_period: Option<BillingPeriod> = "billingPeriod", debug,
            with with_billing_period: BillingPeriod;
        /// BT-129 and BT-130.
        billed_quantity: Option<BilledQuantity> = "billedQuantity";
        /// What the line refers to.
        reference_data: Option<LineReferenceData> = "referenceData",
            with with_reference_data: LineReferenceData;
        /// Where this line was delivered, if elsewhere than the rest.
        shipping: Option<LineShipping> = "shipping", with with_shipping: LineShipping;
        /// BG-27.
        allowances: Vec<LineAllowanceCharge> = "allowances", with with_allowance: LineAllowanceCharge;
        /// BG-28.
        charges: Vec<LineAllowanceCharge> = "charges", with with_charge: LineAllowanceCharge;
        /// BT-151 and BT-152.
        tax_detail: Option<TaxCategory> = "taxDetail";
        /// BG-31.
        item: Option<LineItem> = "item", with with_item: LineItem;
        /// BG-29.
        price: Option<LinePrice> = "price", with with_price: LinePrice;
        /// BT-128, objects that the line is for.
        identifiers: Vec<LineIdentifier> = "identifiers", with with_identifier: LineIdentifier;
    }
}

impl InvoiceLine {
    /// A line of so many units (BT-129, BT-130) of something (BT-153) at a net price (BT-146) with a VAT. Its total
    /// (BT-131) is computed by [`Invoice::compute_totals`](crate::invoice::Invoice::compute_totals).
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
    /// How much is invoiced.
    pub struct BilledQuantity;
    optional {
        /// BT-129, 19 digits and 4 decimals. Negative on a line that takes back.
        quantity: Option<Amount> = "quantity";
        /// BT-130, UN/ECE recommendation 20 or 21: `C62` one, `HUR` hour, `DAY`, `KGM`, `MTR` ...
        unit_code: Option<String> = "unitCode", debug code;
        /// The contract has it without a word on it; BT-131 is [`InvoiceLine::total_amount`].
        total_amount: Option<Money> = "totalAmount";
    }
}

impl BilledQuantity {
    /// So many of a unit.
    pub fn of(quantity: impl Into<Amount>, unit_code: impl Into<String>) -> Self {
        Self { quantity: Some(quantity.into()), unit_code: Some(unit_code.into()), ..Self::new() }
    }

    /// So many pieces (`C62`).
    pub fn pieces(quantity: impl Into<Amount>) -> Self {
        Self::of(quantity, "C62")
    }
}

record! {
    /// What is invoiced (BG-31).
    pub struct LineItem;
    optional {
        /// BT-153, 255 characters at most.
        name: Option<String> = "name";
        /// BT-154, 1024 characters at most.
        description: Option<String> = "description", with with_description: String;
        /// BT-155, the seller's number; 50 characters at most.
        seller_item_id: Option<String> = "sellerItemId", with with_seller_item_id: String;
        /// BT-156, the buyer's number; 50 characters at most.
        buyer_item_id: Option<String> = "buyerItemId", with with_buyer_item_id: String;
        /// BT-157, a standard number.
        item_identifier: Option<ItemIdentifier> = "itemIdentifier", with with_item_identifier: ItemIdentifier;
        /// BT-158.
        classification_identifier: Option<ClassificationIdentifier> = "classificationIdentifier",
            with with_classification_identifier: ClassificationIdentifier;
        /// BT-159, ISO 3166-1, two letters. In the contract's examples, not in its schema.
        origin_trade_country: Option<String> = "originTradeCountry", debug code;
        /// BG-32.
        characteristics: Vec<ItemCharacteristic> = "characteristics",
            with with_characteristic: ItemCharacteristic;
    }
}

impl LineItem {
    /// An item by its name (BT-153).
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..Self::new() }
    }
}

record! {
    /// A standard number of an item (BT-157).
    pub struct ItemIdentifier;
    optional {
        /// BT-157-1, ISO/IEC 6523: `0160` GTIN, `0088` GLN ...
        scheme: Option<String> = "scheme", debug code;
        /// The number.
        value: Option<String> = "value";
    }
}

impl ItemIdentifier {
    /// A number of a scheme.
    pub fn of(scheme: impl Into<String>, value: impl Into<String>) -> Self {
        Self { scheme: Some(scheme.into()), value: Some(value.into()), ..Self::new() }
    }
}

record! {
    /// A class that an item belongs to (BT-158).
    pub struct ClassificationIdentifier;
    optional {
        /// BT-158-1, UNTDID 7143; UBL requires it.
        list: Option<String> = "list", debug code;
        /// The class.
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
        /// BT-160, 255 characters at most.
        name: Option<String> = "name";
        /// BT-161, 255 characters at most.
        value: Option<String> = "value";
    }
}

impl ItemCharacteristic {
    /// A name and a value, both as text.
    pub fn of(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: Some(name.into()), value: Some(value.into()), ..Self::new() }
    }
}

record! {
    /// The price of an item (BG-29), 19 digits and 6 decimals.
    pub struct LinePrice;
    optional {
        /// BT-146, without VAT, after the discount.
        net_amount: Option<Money> = "netAmount";
        /// BT-147, the discount: gross less net price.
        allowance_amount: Option<Money> = "allowanceAmount", with with_allowance: Money;
        /// BT-148, without VAT, before the discount.
        base_amount: Option<Money> = "baseAmount", with with_base_amount: Money;
        /// BT-149 and BT-150: what the price is for; one unit when missing.
        base_quantity: Option<BaseQuantity> = "baseQuantity", with with_base_quantity: BaseQuantity;
    }
}

impl LinePrice {
    /// A net price (BT-146).
    pub fn net(amount: impl Into<Amount>) -> Self {
        Self { net_amount: Some(Money::new(amount)), ..Self::new() }
    }
}

record! {
    /// How many units a price is for.
    pub struct BaseQuantity;
    optional {
        /// BT-149, 19 digits and 4 decimals.
        quantity: Option<Amount> = "quantity";
        /// BT-150, the same as BT-130.
        unit_code: Option<String> = "unitCode", debug code;
    }
}

impl BaseQuantity {
    /// So many of a unit.
    pub fn of(quantity: impl Into<Amount>, unit_code: impl Into<String>) -> Self {
        Self { quantity: Some(quantity.into()), unit_code: Some(unit_code.into()), ..Self::new() }
    }
}

record! {
    /// Where one line was delivered.
    pub struct LineShipping;
    optional {
        /// Who was delivered to.
        trade_party: Option<DeliveryParty> = "tradeParty", with with_trade_party: DeliveryParty;
    }
}

record! {
    /// An object that a line is for (BT-128).
    pub struct LineIdentifier;
    optional {
        /// The object.
        value: Option<String> = "value";
        /// BT-128-1, UNTDID 1153.
        scheme: Option<String> = "scheme", debug code, with with_scheme: String;
        /// UNTDID 1001; `130` for an object of the seller.
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
