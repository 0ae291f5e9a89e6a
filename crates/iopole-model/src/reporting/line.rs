//! The lines of a reported invoice.

use super::party::ReportLineShipping;
use super::terms::{ReportAppliedTax, ReportLineAllowance, ReportLineCharge, ReportPeriod};
use crate::dates::DateText;
use crate::invoice::Note;
use crate::money::{Amount, Money};
use crate::record::record;

record! {
    /// BG-25, one line.
    pub struct ReportLine;
    required {
        /// BT-126, unique on the invoice; 1 to 6 characters.
        id: String = "id";
        /// BT-131.
        total_amount: Money = "totalAmount";
        /// BT-129 and BT-130.
        billed_quantity: ReportQuantity = "billedQuantity";
        /// BG-30.
        tax_detail: ReportAppliedTax = "taxDetail";
        /// BG-29.
        price: ReportLinePrice = "price";
    }
    optional {
        /// BT-127.
        notes: Vec<Note> = "notes", with with_note: Note;
        /// BG-26.
        billing_period: Option<ReportPeriod> = "billingPeriod", with with_billing_period: ReportPeriod;
        /// References to other documents.
        reference_data: Option<ReportLineReferences> = "referenceData",
            with with_reference_data: ReportLineReferences;
        /// Where it was delivered, when that differs from the whole.
        shipping: Option<ReportLineShipping> = "shipping", with with_shipping: ReportLineShipping;
        /// BG-27.
        allowances: Vec<ReportLineAllowance> = "allowances", with with_allowance: ReportLineAllowance;
        /// BG-28.
        charges: Vec<ReportLineCharge> = "charges", with with_charge: ReportLineCharge;
        /// BG-31.
        item: Option<ReportLineItem> = "item", with with_item: ReportLineItem;
        /// BT-128, what is invoiced.
        identifiers: Vec<ReportLineIdentifier> = "identifiers", with with_identifier: ReportLineIdentifier;
    }
}

record! {
    /// A quantity. The contract requires none of its members on a line.
    pub struct ReportQuantity;
    optional {
        /// BT-129 of a line, BT-149 of a price; 4 decimals.
        quantity: Option<Amount> = "quantity";
        /// BT-130 of a line, BT-150 of a price; 3 characters at most, `C62` for pieces.
        unit_code: Option<String> = "unitCode", debug code;
        /// The amount, where it is given with the quantity.
        total_amount: Option<Money> = "totalAmount";
    }
}

impl ReportQuantity {
    /// So many of a unit.
    pub fn of(quantity: impl Into<Amount>, unit_code: impl Into<String>) -> Self {
        Self { quantity: Some(quantity.into()), unit_code: Some(unit_code.into()), ..Self::new() }
    }
}

record! {
    /// BG-29.
    pub struct ReportLinePrice;
    required {
        /// BT-146, after discount, without VAT; 6 decimals.
        net_amount: Money = "netAmount";
    }
    optional {
        /// BT-147, the discount.
        allowance_amount: Option<Money> = "allowanceAmount", with with_allowance_amount: Money;
        /// BT-148, before discount, without VAT.
        base_amount: Option<Money> = "baseAmount", with with_base_amount: Money;
        /// BT-149 and BT-150, how many the price is for.
        base_quantity: Option<ReportQuantity> = "baseQuantity", with with_base_quantity: ReportQuantity;
    }
}

record! {
    /// BG-31, what is sold.
    pub struct ReportLineItem;
    required {
        /// BT-153, 255 characters at most.
        name: String = "name";
    }
    optional {
        /// BT-154, 1024 characters at most.
        description: Option<String> = "description", with with_description: String;
        /// BT-155, 50 characters at most.
        seller_item_id: Option<String> = "sellerItemId", with with_seller_item_id: String;
        /// BT-156, 50 characters at most.
        buyer_item_id: Option<String> = "buyerItemId", with with_buyer_item_id: String;
        /// BT-157.
        item_identifier: Option<ReportItemIdentifier> = "itemIdentifier",
            with with_item_identifier: ReportItemIdentifier;
        /// BT-158.
        classification_identifier: Option<ReportItemClassification> = "classificationIdentifier",
            with with_classification_identifier: ReportItemClassification;
        /// BG-32.
        characteristics: Vec<ReportItemCharacteristic> = "characteristics",
            with with_characteristic: ReportItemCharacteristic;
    }
}

record! {
    /// BT-157, a standard identifier.
    pub struct ReportItemIdentifier;
    required {
        /// Its scheme.
        scheme: String = "scheme";
        /// The identifier.
        value: String = "value";
    }
    optional {}
}

record! {
    /// BT-158, a classification.
    pub struct ReportItemClassification;
    required {
        /// The list it is of.
        list: String = "list";
        /// The code.
        value: String = "value";
    }
    optional {}
}

record! {
    /// BG-32, a characteristic.
    pub struct ReportItemCharacteristic;
    required {
        /// BT-160, 255 characters at most.
        name: String = "name";
        /// BT-161, 255 characters at most.
        value: String = "value";
    }
    optional {}
}

record! {
    /// BT-128, what a line is about.
    pub struct ReportLineIdentifier;
    required {
        /// The identifier.
        value: String = "value";
    }
    optional {
        /// Its scheme.
        scheme: Option<String> = "scheme", debug code;
        /// The kind of document.
        document_type_code: Option<String> = "documentTypeCode", debug code;
    }
}

record! {
    /// References of a line to other documents.
    pub struct ReportLineReferences;
    optional {
        /// A line of an earlier invoice, to carry over down payments.
        invoice_reference: Option<ReportLineInvoiceReference> = "invoiceReference",
            with with_invoice_reference: ReportLineInvoiceReference;
        /// The seller's order.
        seller_order_reference: Option<ReportLineReference> = "sellerOrderReference",
            with with_seller_order_reference: ReportLineReference;
        /// BT-132, the buyer's order; its `id` only when the line is of another order than the rest.
        buyer_order_reference: Option<ReportLineReference> = "buyerOrderReference",
            with with_buyer_order_reference: ReportLineReference;
        /// The receipt advice.
        receiving_advice_reference: Option<ReportLineReference> = "receivingAdviceReference",
            with with_receiving_advice_reference: ReportLineReference;
        /// The shipping notice.
        despatch_advice_reference: Option<ReportLineReference> = "despatchAdviceReference",
            with with_despatch_advice_reference: ReportLineReference;
        /// BT-133, the buyer's accounting reference; 50 characters.
        accounting_cost_id: Option<String> = "accountingCostId", with with_accounting_cost_id: String;
    }
}

record! {
    /// A document, and a line of it.
    pub struct ReportLineReference;
    optional {
        /// The document, 50 characters at most. Must be there but for the buyer's order.
        id: Option<String> = "id", with with_id: String;
        /// Its line, 50 characters at most.
        line_id: Option<String> = "lineId", with with_line_id: String;
    }
}

record! {
    /// A line of an earlier invoice.
    pub struct ReportLineInvoiceReference;
    optional {
        /// The invoice's number. The contract's schema wants exactly 20 characters, which no other document does.
        invoice_id: Option<String> = "invoiceId", with with_invoice_id: String;
        /// Its type (UNTDID 1001, `380` for an invoice), here a number.
        r#type: Option<u64> = "type", debug, with with_type: u64;
        /// Its date, `YYYY-MM-DD`, where its number is not unique.
        date: Option<DateText> = "date", with with_date: DateText;
        /// The line.
        line_id: Option<String> = "lineId", with with_line_id: String;
    }
}
