//! An invoice with a party outside France.

use super::codes::VatCategoryCode;
use super::line::ReportLine;
use super::party::{ReportParty, ReportShipping};
use super::terms::{ReportAllowance, ReportAttachment, ReportCharge, ReportPaymentMeans, ReportPeriod};
use super::transaction::ReportTaxPaymentOption;
use crate::codes::{DocumentTypeCode, ProcessType};
use crate::dates::DateText;
use crate::invoice::{Note, ReferencedDocument};
use crate::money::{Amount, CurrencyCode, Money};
use crate::party::TradeParty;
use crate::record::record;

record! {
    /// An invoice between companies of which at least one is outside France, and that does not travel as an
    /// e-invoice.
    pub struct InvoiceReport;
    required {
        /// The invoice.
        invoice: ReportInvoice = "invoice";
    }
    optional {}
}

impl From<ReportInvoice> for InvoiceReport {
    fn from(invoice: ReportInvoice) -> Self {
        Self::new(invoice)
    }
}

record! {
    /// What such an invoice says, in the terms of EN 16931. At least one VAT detail is needed
    /// ([`check`](InvoiceReport::check)); the rest is optional.
    ///
    /// While something remains to be paid the platform wants a due date or payment terms, and enforces neither; leave
    /// the due date out when all is paid.
    ///
    /// The type differs from [`Invoice`](crate::Invoice), which is read from the platform: other members must be
    /// there, and the VAT category has another name.
    pub struct ReportInvoice;
    required {
        /// BT-1, its number, 20 characters at most.
        invoice_id: String = "invoiceId";
        /// BT-2, `YYYY-MM-DD`; decides the period it is reported in.
        invoice_date: DateText = "invoiceDate";
        /// BT-3.
        r#type: DocumentTypeCode = "type", debug;
        /// The billing mode.
        process_type: ProcessType = "processType", debug;
        /// Totals.
        monetary: ReportInvoiceMonetary = "monetary";
        /// BG-7.
        buyer: ReportParty = "buyer";
        /// BG-4.
        seller: ReportParty = "seller";
    }
    optional {
        /// BG-23, the VAT by category and rate; at least one.
        tax_details: Vec<ReportTaxDetail> = "taxDetails", with with_tax_detail: ReportTaxDetail;
        /// BT-9, `YYYY-MM-DD`; the first one if it is paid in parts.
        invoice_due_date: Option<DateText> = "invoiceDueDate", with with_due_date: DateText;
        /// BT-8, where the VAT option of the declaring company says so.
        tax_payment_option: Option<ReportTaxPaymentOption> = "taxPaymentOption", debug,
            with with_tax_payment_option: ReportTaxPaymentOption;
        /// References to other documents.
        reference_data: Option<ReportInvoiceReferences> = "referenceData",
            with with_reference_data: ReportInvoiceReferences;
        /// BG-10, who is paid if not the seller; `scheme:value` as electronic address.
        payee: Option<TradeParty> = "payee", with with_payee: TradeParty;
        /// Whom the invoice is addressed to; an email address as electronic address, as for the parties below.
        invoicee: Option<TradeParty> = "invoicee", with with_invoicee: TradeParty;
        /// Who bills for the seller.
        invoicer: Option<TradeParty> = "invoicer", with with_invoicer: TradeParty;
        /// The seller's agent.
        seller_agent: Option<TradeParty> = "sellerAgent", with with_seller_agent: TradeParty;
        /// BG-11, the seller's fiscal representative (name BT-62, VAT number BT-63, address BT-64 to BT-69).
        seller_tax_representative: Option<TradeParty> = "sellerTaxRepresentative",
            with with_seller_tax_representative: TradeParty;
        /// Who pays.
        payer: Option<TradeParty> = "payer", with with_payer: TradeParty;
        /// The buyer's agent.
        buyer_agent: Option<TradeParty> = "buyerAgent", with with_buyer_agent: TradeParty;
        /// BG-21, on the whole invoice.
        charges: Vec<ReportCharge> = "charges", with with_charge: ReportCharge;
        /// BG-20, on the whole invoice.
        allowances: Vec<ReportAllowance> = "allowances", with with_allowance: ReportAllowance;
        /// BG-16.
        payment_means: Vec<ReportPaymentMeans> = "paymentMeans", with with_payment_means: ReportPaymentMeans;
        /// BT-20, terms as text, penalties included.
        payment_terms: Option<String> = "paymentTerms", with with_payment_terms: String;
        /// BG-14.
        billing_period: Option<ReportPeriod> = "billingPeriod", with with_billing_period: ReportPeriod;
        /// BG-3.
        referenced_documents: Vec<ReferencedDocument> = "referencedDocuments",
            with with_referenced_document: ReferencedDocument;
        /// BG-1.
        notes: Vec<Note> = "notes", with with_note: Note;
        /// BG-13.
        shipping: Option<ReportShipping> = "shipping", with with_shipping: ReportShipping;
        /// BG-25.
        lines: Vec<ReportLine> = "lines", with with_line: ReportLine;
        /// BG-24; the platform wants at least the profile EN 16931 for them.
        attachments: Vec<ReportAttachment> = "attachments", with with_attachment: ReportAttachment;
    }
}

record! {
    /// The totals of a reported invoice.
    pub struct ReportInvoiceMonetary;
    required {
        /// BT-5.
        invoice_currency: CurrencyCode = "invoiceCurrency", debug;
        /// BT-109, total without VAT.
        tax_basis_total_amount: Money = "taxBasisTotalAmount";
        /// BT-110, total VAT; with its currency.
        tax_total_amount: Money = "taxTotalAmount";
    }
    optional {}
}

record! {
    /// The VAT of one category and rate.
    pub struct ReportTaxDetail;
    required {
        /// BT-116, what the rate applies to.
        taxable_amount: Money = "taxableAmount";
        /// BT-117, the VAT.
        tax_amount: Money = "taxAmount";
        /// BT-119, the rate in percent.
        percent: Amount = "percent";
        /// BT-118, the category.
        code: VatCategoryCode = "code", debug;
    }
    optional {}
}

record! {
    /// References to other documents. Lengths are those that the contract states in words.
    pub struct ReportInvoiceReferences;
    optional {
        /// BT-10, routing at the buyer's; 100 characters.
        buyer_reference_id: Option<String> = "buyerReferenceId";
        /// BT-11, project; 50 characters.
        project_reference_id: Option<String> = "projectReferenceId";
        /// BT-12, contract; 100 characters.
        contract_reference_id: Option<String> = "contractReferenceId";
        /// BT-13, purchase order; 50 characters.
        buyer_order_reference_id: Option<String> = "buyerOrderReferenceId";
        /// BT-14, sales order; 50 characters.
        seller_order_reference_id: Option<String> = "sellerOrderReferenceId";
        /// BT-15, receipt advice; 50 characters.
        receipt_document_reference_id: Option<String> = "receiptDocumentReferenceId";
        /// BT-16, shipping notice; 50 characters.
        despatch_document_reference_id: Option<String> = "despatchDocumentReferenceId";
        /// BT-17, tender or lot; 50 characters.
        originator_document_reference_id: Option<String> = "originatorDocumentReferenceId";
        /// BT-19, the buyer's accounting reference; 100 characters.
        accounting_cost_id: Option<String> = "accountingCostId";
        /// BT-89, mandate of a direct debit; 35 characters.
        direct_debit_mandate_id: Option<String> = "directDebitMandateId";
        /// BT-90, the creditor's bank identifier; 100 characters.
        creditor_reference_id: Option<String> = "creditorReferenceId";
        /// The kind of contract; 10 characters.
        contract_reference_type_id: Option<String> = "contractReferenceTypeId";
        /// BT-18, what is invoiced: a subscription, a phone line, a meter.
        additional_reference_ids: Vec<ReportObjectReference> = "additionalReferenceIds";
    }
}

record! {
    /// What an invoice is about.
    pub struct ReportObjectReference;
    required {
        /// BT-18; 100 characters.
        id: String = "id";
        /// BT-18-0; `130` for an identifier that the seller gave.
        type_code: String = "typeCode";
    }
    optional {}
}
