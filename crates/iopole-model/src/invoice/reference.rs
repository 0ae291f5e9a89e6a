//! References of an invoice to orders, contracts, deliveries and preceding invoices.

use crate::codes::DocumentTypeCode;
use crate::dates::DateText;
use crate::record::record;

record! {
    /// A preceding invoice (BG-3).
    pub struct ReferencedDocument;
    optional {
        /// BT-25, the invoice number.
        invoice_id: Option<String> = "invoiceId";
        /// BT-26, the invoice date, `YYYY-MM-DD`.
        date: Option<DateText> = "date", with with_date: DateText;
        /// The document type, 3 digits.
        r#type: Option<DocumentTypeCode> = "type", debug, with with_type: DocumentTypeCode;
    }
}

impl ReferencedDocument {
    /// Creates a reference from an invoice number (BT-25).
    pub fn of(invoice_id: impl Into<String>) -> Self {
        Self { invoice_id: Some(invoice_id.into()), ..Self::new() }
    }
}

record! {
    /// References of the whole invoice.
    pub struct ReferenceData;
    optional {
        /// BT-10, the buyer reference for routing, 100 characters at most.
        buyer_reference_id: Option<String> = "buyerReferenceId", with with_buyer_reference: String;
        /// BT-11, the project, 50 characters at most.
        project_reference_id: Option<String> = "projectReferenceId";
        /// BT-12, the contract, 100 characters at most.
        contract_reference_id: Option<String> = "contractReferenceId", with with_contract: String;
        /// BT-13, the buyer's purchase order, 50 characters at most.
        buyer_order_reference_id: Option<String> = "buyerOrderReferenceId", with with_buyer_order: String;
        /// BT-14, the seller's sales order, 50 characters at most.
        seller_order_reference_id: Option<String> = "sellerOrderReferenceId";
        /// BT-15, the receipt advice, 50 characters at most.
        receipt_document_reference_id: Option<String> = "receiptDocumentReferenceId";
        /// BT-16, the despatch advice, 50 characters at most.
        despatch_document_reference_id: Option<String> = "despatchDocumentReferenceId";
        /// BT-17, the tender or lot, 50 characters at most.
        originator_document_reference_id: Option<String> = "originatorDocumentReferenceId";
        /// BT-19, the buyer's accounting reference, 100 characters at most.
        accounting_cost_id: Option<String> = "accountingCostId";
        /// BT-89, the mandate of a SEPA direct debit, 35 characters at most.
        direct_debit_mandate_id: Option<String> = "directDebitMandateId",
            with with_direct_debit_mandate: String;
        /// BT-90, the creditor of a SEPA direct debit, 100 characters at most.
        creditor_reference_id: Option<String> = "creditorReferenceId", with with_creditor: String;
        /// The contract type, 10 characters at most.
        contract_reference_type_id: Option<String> = "contractReferenceTypeId", debug code;
        /// BT-18, the invoiced objects, and other documents.
        additional_reference_ids: Vec<AdditionalReference> = "additionalReferenceIds",
            with with_additional_reference: AdditionalReference;
    }
}

record! {
    /// A reference to an invoiced object (BT-18) or to another document.
    pub struct AdditionalReference;
    optional {
        /// The identifier of a subscription, telephone number or meter (BT-18), for example; 100 characters at most.
        id: Option<String> = "id";
        /// The type, UNTDID 1001: `130` an object of the seller (BT-18), `50` a tender (BT-17), `916` a document
        /// (BT-122).
        type_code: Option<String> = "typeCode", debug code;
    }
}

impl AdditionalReference {
    /// Creates a reference from its identifier and its type.
    pub fn of(id: impl Into<String>, type_code: impl Into<String>) -> Self {
        Self { id: Some(id.into()), type_code: Some(type_code.into()), ..Self::new() }
    }
}

record! {
    /// References of one line.
    pub struct LineReferenceData;
    optional {
        /// A preceding invoice, such as the invoice of a down payment.
        invoice_reference: Option<LineInvoiceReference> = "invoiceReference",
            with with_invoice_reference: LineInvoiceReference;
        /// The seller's sales order (the contract's text describes a receipt advice).
        seller_order_reference: Option<LineDocumentReference> = "sellerOrderReference",
            with with_seller_order_reference: LineDocumentReference;
        /// The buyer's purchase order. Its line is BT-132.
        buyer_order_reference: Option<LineDocumentReference> = "buyerOrderReference",
            with with_buyer_order_reference: LineDocumentReference;
        /// The receipt advice (the contract's text describes a shipping advice).
        receiving_advice_reference: Option<LineDocumentReference> = "receivingAdviceReference",
            with with_receiving_advice_reference: LineDocumentReference;
        /// The despatch advice (the contract's text describes a sales order).
        despatch_advice_reference: Option<LineDocumentReference> = "despatchAdviceReference",
            with with_despatch_advice_reference: LineDocumentReference;
        /// BT-133, the buyer's accounting reference, 50 characters at most.
        accounting_cost_id: Option<String> = "accountingCostId", with with_accounting_cost: String;
    }
}

record! {
    /// A document and one of its lines.
    pub struct LineDocumentReference;
    optional {
        /// The identifier of the document, 50 characters at most. For the buyer's order, only if it is not the order of
        /// the whole invoice.
        id: Option<String> = "id", with with_id: String;
        /// The line, 50 characters at most.
        line_id: Option<String> = "lineId", with with_line_id: String;
    }
}

impl LineDocumentReference {
    /// Creates a reference to a line of the document that the whole invoice refers to.
    pub fn line(line_id: impl Into<String>) -> Self {
        Self { line_id: Some(line_id.into()), ..Self::new() }
    }
}

record! {
    /// A preceding invoice of a line.
    pub struct LineInvoiceReference;
    optional {
        /// The invoice number. The contract's schema requires exactly 20 characters, which no other document does.
        invoice_id: Option<String> = "invoiceId";
        /// The document type, UNTDID 1001, 100 to 999; a number here, unlike the type of the invoice.
        r#type: Option<u64> = "type", debug, with with_type: u64;
        /// The invoice date, `YYYY-MM-DD`, needed if the number is not unique.
        date: Option<DateText> = "date", debug, with with_date: DateText;
        /// The line. The contract's schema requires exactly 6 characters.
        line_id: Option<String> = "lineId", with with_line_id: String;
    }
}

impl LineInvoiceReference {
    /// Creates a reference from an invoice number.
    pub fn of(invoice_id: impl Into<String>) -> Self {
        Self { invoice_id: Some(invoice_id.into()), ..Self::new() }
    }
}
