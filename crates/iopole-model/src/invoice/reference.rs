//! What an invoice refers to: orders, contracts, deliveries, earlier invoices.

use crate::codes::DocumentTypeCode;
use crate::dates::DateText;
use crate::record::record;

record! {
    /// An earlier invoice that this one refers to.
    pub struct ReferencedDocument;
    optional {
        /// BT-25, its number.
        invoice_id: Option<String> = "invoiceId";
        /// BT-26.
        date: Option<DateText> = "date", with with_date: DateText;
        /// Its type, 3 digits.
        r#type: Option<DocumentTypeCode> = "type", debug, with with_type: DocumentTypeCode;
    }
}

impl ReferencedDocument {
    /// An earlier invoice by its number (BT-25).
    pub fn of(invoice_id: impl Into<String>) -> Self {
        Self { invoice_id: Some(invoice_id.into()), ..Self::new() }
    }
}

record! {
    /// References of the whole invoice.
    pub struct ReferenceData;
    optional {
        /// BT-10, the buyer's own routing; 100 characters at most.
        buyer_reference_id: Option<String> = "buyerReferenceId", with with_buyer_reference: String;
        /// BT-11, a project; 50 characters at most.
        project_reference_id: Option<String> = "projectReferenceId";
        /// BT-12, a contract; 100 characters at most.
        contract_reference_id: Option<String> = "contractReferenceId", with with_contract: String;
        /// BT-13, the buyer's order; 50 characters at most.
        buyer_order_reference_id: Option<String> = "buyerOrderReferenceId", with with_buyer_order: String;
        /// BT-14, the seller's order; 50 characters at most.
        seller_order_reference_id: Option<String> = "sellerOrderReferenceId";
        /// BT-15, a receipt advice; 50 characters at most.
        receipt_document_reference_id: Option<String> = "receiptDocumentReferenceId";
        /// BT-16, a despatch advice; 50 characters at most.
        despatch_document_reference_id: Option<String> = "despatchDocumentReferenceId";
        /// BT-17, a tender or lot; 50 characters at most.
        originator_document_reference_id: Option<String> = "originatorDocumentReferenceId";
        /// BT-19, the buyer's account; 100 characters at most.
        accounting_cost_id: Option<String> = "accountingCostId";
        /// BT-89, the mandate of a SEPA direct debit; 35 characters at most.
        direct_debit_mandate_id: Option<String> = "directDebitMandateId",
            with with_direct_debit_mandate: String;
        /// BT-90, the creditor of a SEPA direct debit; 100 characters at most.
        creditor_reference_id: Option<String> = "creditorReferenceId", with with_creditor: String;
        /// The type of the contract, 10 characters at most.
        contract_reference_type_id: Option<String> = "contractReferenceTypeId", debug code;
        /// What is invoiced, in the seller's terms, and other documents.
        additional_reference_ids: Vec<AdditionalReference> = "additionalReferenceIds",
            with with_additional_reference: AdditionalReference;
    }
}

record! {
    /// One more reference of the invoice.
    pub struct AdditionalReference;
    optional {
        /// BT-18, such as a subscription, a telephone number or a meter; 100 characters at most.
        id: Option<String> = "id";
        /// UNTDID 1001: `130` an object of the seller (BT-18), `50` a tender (BT-17), `916` a document (BT-122).
        type_code: Option<String> = "typeCode", debug code;
    }
}

impl AdditionalReference {
    /// A reference and its type.
    pub fn of(id: impl Into<String>, type_code: impl Into<String>) -> Self {
        Self { id: Some(id.into()), type_code: Some(type_code.into()), ..Self::new() }
    }
}

record! {
    /// References of one line.
    pub struct LineReferenceData;
    optional {
        /// An earlier invoice, such as one for a down payment.
        invoice_reference: Option<LineInvoiceReference> = "invoiceReference",
            with with_invoice_reference: LineInvoiceReference;
        /// The seller's order (the contract's text speaks of a receipt advice).
        seller_order_reference: Option<LineDocumentReference> = "sellerOrderReference",
            with with_seller_order_reference: LineDocumentReference;
        /// The buyer's order; its line is BT-132.
        buyer_order_reference: Option<LineDocumentReference> = "buyerOrderReference",
            with with_buyer_order_reference: LineDocumentReference;
        /// A receipt advice (the contract's text speaks of a shipping advice).
        receiving_advice_reference: Option<LineDocumentReference> = "receivingAdviceReference",
            with with_receiving_advice_reference: LineDocumentReference;
        /// A despatch advice (the contract's text speaks of a sales order).
        despatch_advice_reference: Option<LineDocumentReference> = "despatchAdviceReference",
            with with_despatch_advice_reference: LineDocumentReference;
        /// BT-133, the buyer's account; 50 characters at most.
        accounting_cost_id: Option<String> = "accountingCostId", with with_accounting_cost: String;
    }
}

record! {
    /// A document and its line.
    pub struct LineDocumentReference;
    optional {
        /// The document, 50 characters at most; of the buyer's order only where it is not that of the whole invoice.
        id: Option<String> = "id", with with_id: String;
        /// Its line, 50 characters at most.
        line_id: Option<String> = "lineId", with with_line_id: String;
    }
}

impl LineDocumentReference {
    /// A line of the document that the whole invoice refers to.
    pub fn line(line_id: impl Into<String>) -> Self {
        Self { line_id: Some(line_id.into()), ..Self::new() }
    }
}

record! {
    /// An earlier invoice that a line refers to.
    pub struct LineInvoiceReference;
    optional {
        /// Its number; 20 characters exactly, says the contract.
        invoice_id: Option<String> = "invoiceId";
        /// UNTDID 1001, from 100 to 999; a number here, unlike the type of the invoice.
        r#type: Option<u64> = "type", debug, with with_type: u64;
        /// `YYYY-MM-DD`; needed where the number is not unique.
        date: Option<DateText> = "date", debug, with with_date: DateText;
        /// Its line; 6 characters exactly, says the contract.
        line_id: Option<String> = "lineId", with with_line_id: String;
    }
}

impl LineInvoiceReference {
    /// Creates a reference to a line of an earlier invoice, by the number of the invoice.
    pub fn of(invoice_id: impl Into<String>) -> Self {
        Self { invoice_id: Some(invoice_id.into()), ..Self::new() }
    }
}
