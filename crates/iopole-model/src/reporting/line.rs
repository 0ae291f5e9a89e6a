//! The lines of a reported invoice.

use super::party::ReportLineShipping;
use super::terms::{ReportAppliedTax, ReportLineAllowance, ReportLineCharge, ReportPeriod};
use super::with;
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
        notes: Vec<Note> = "notes";
        /// BG-26.
        billing_period: Option<ReportPeriod> = "billingPeriod";
        /// References to other documents.
        reference_data: Option<ReportLineReferences> = "referenceData";
        /// Where it was delivered, when that differs from the whole.
        shipping: Option<ReportLineShipping> = "shipping";
        /// BG-27.
        allowances: Vec<ReportLineAllowance> = "allowances";
        /// BG-28.
        charges: Vec<ReportLineCharge> = "charges";
        /// BG-31.
        item: Option<ReportLineItem> = "item";
        /// BT-128, what is invoiced.
        identifiers: Vec<ReportLineIdentifier> = "identifiers";
    }
}

with!(ReportLine {
    add with_note(notes: Note);
    set with_billing_period(billing_period: ReportPeriod);
    set with_reference_data(reference_data: ReportLineReferences);
    set with_shipping(shipping: ReportLineShipping);
    add with_allowance(allowances: ReportLineAllowance);
    add with_charge(charges: ReportLineCharge);
    set with_item(item: ReportLineItem);
    add with_identifier(identifiers: ReportLineIdentifier);
});

record! {
    /// A quantity. The contract requires none of its members on a line.
    pub struct ReportQuantity;
    optional {
        /// BT-129 of a line, BT-149 of a price; 4 decimals.
        quantity: Option<Amount> = "quantity";
        /// BT-130 of a line, BT-150 of a price; 3 characters at most, `C62` for pieces.
        unit_code: Option<String> = "unitCode", code;
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
        allowance_amount: Option<Money> = "allowanceAmount";
        /// BT-148, before discount, without VAT.
        base_amount: Option<Money> = "baseAmount";
        /// BT-149 and BT-150, how many the price is for.
        base_quantity: Option<ReportQuantity> = "baseQuantity";
    }
}

with!(ReportLinePrice {
    set with_allowance_amount(allowance_amount: Money);
    set with_base_amount(base_amount: Money);
    set with_base_quantity(base_quantity: ReportQuantity);
});

record! {
    /// BG-31, what is sold.
    pub struct ReportLineItem;
    required {
        /// BT-153, 255 characters at most.
        name: String = "name";
    }
    optional {
        /// BT-154, 1024 characters at most.
        description: Option<String> = "description";
        /// BT-155, 50 characters at most.
        seller_item_id: Option<String> = "sellerItemId";
        /// BT-156, 50 characters at most.
        buyer_item_id: Option<String> = "buyerItemId";
        /// BT-157.
        item_identifier: Option<ReportItemIdentifier> = "itemIdentifier";
        /// BT-158.
        classification_identifier: Option<ReportItemClassification> = "classificationIdentifier";
        /// BG-32.
        characteristics: Vec<ReportItemCharacteristic> = "characteristics";
    }
}

with!(ReportLineItem {
    set with_description(description: String);
    set with_seller_item_id(seller_item_id: String);
    set with_buyer_item_id(buyer_item_id: String);
    set with_item_identifier(item_identifier: ReportItemIdentifier);
    set with_classification_identifier(classification_identifier: ReportItemClassification);
    add with_characteristic(characteristics: ReportItemCharacteristic);
});

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
        scheme: Option<String> = "scheme", code;
        /// The kind of document.
        document_type_code: Option<String> = "documentTypeCode", code;
    }
}

record! {
    /// References of a line to other documents.
    pub struct ReportLineReferences;
    optional {
        /// A line of an earlier invoice, to carry over down payments.
        invoice_reference: Option<ReportLineInvoiceReference> = "invoiceReference";
        /// The seller's order.
        seller_order_reference: Option<ReportLineReference> = "sellerOrderReference";
        /// BT-132, the buyer's order; its `id` only when the line is of another order than the rest.
        buyer_order_reference: Option<ReportLineReference> = "buyerOrderReference";
        /// The receipt advice.
        receiving_advice_reference: Option<ReportLineReference> = "receivingAdviceReference";
        /// The shipping notice.
        despatch_advice_reference: Option<ReportLineReference> = "despatchAdviceReference";
        /// BT-133, the buyer's accounting reference; 50 characters.
        accounting_cost_id: Option<String> = "accountingCostId";
    }
}

with!(ReportLineReferences {
    set with_invoice_reference(invoice_reference: ReportLineInvoiceReference);
    set with_seller_order_reference(seller_order_reference: ReportLineReference);
    set with_buyer_order_reference(buyer_order_reference: ReportLineReference);
    set with_receiving_advice_reference(receiving_advice_reference: ReportLineReference);
    set with_despatch_advice_reference(despatch_advice_reference: ReportLineReference);
    set with_accounting_cost_id(accounting_cost_id: String);
});

record! {
    /// A document, and a line of it.
    pub struct ReportLineReference;
    optional {
        /// The document, 50 characters at most. Must be there but for the buyer's order.
        id: Option<String> = "id";
        /// Its line, 50 characters at most.
        line_id: Option<String> = "lineId";
    }
}

with!(ReportLineReference {
    set with_id(id: String);
    set with_line_id(line_id: String);
});

record! {
    /// A line of an earlier invoice.
    pub struct ReportLineInvoiceReference;
    optional {
        /// The invoice's number. The contract's schema wants exactly 20 characters, which no other document does.
        invoice_id: Option<String> = "invoiceId";
        /// Its type (UNTDID 1001, `380` for an invoice), here a number.
        r#type: Option<u64> = "type", shown;
        /// Its date, `YYYY-MM-DD`, where its number is not unique.
        date: Option<DateText> = "date";
        /// The line.
        line_id: Option<String> = "lineId";
    }
}

with!(ReportLineInvoiceReference {
    set with_invoice_id(invoice_id: String);
    set with_type(r#type: u64);
    set with_date(date: DateText);
    set with_line_id(line_id: String);
});
