//! An invoice with a party outside France.

use super::codes::VatCategoryCode;
use crate::codes::{DocumentTypeCode, ProcessType};
use crate::dates::DateText;
use crate::identifiers::{ElectronicAddress, VatNumber};
use crate::invoice::{
    BillingPeriod, DocumentAllowanceCharge, InvoiceAttachment, InvoiceLine, Note, PaymentMeans,
    ReferenceData, ReferencedDocument, Shipping, TaxPaymentOption,
};
use crate::money::{Amount, CurrencyCode, Money};
use crate::party::{Contact, PartyIdentifier, PostalAddress, TradeParty};
use crate::record::record;

record! {
    /// A report of an invoice between companies, at least one of them outside France. No network carries the invoice.
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
    /// A reported invoice, in the terms of EN 16931.
    ///
    /// It shares lines, allowances, charges, payment and references with [`Invoice`](crate::invoice::Invoice), so these
    /// members of an invoice can be moved into a report. The parties, the totals, the VAT details and the required
    /// members differ. [`InvoiceReport::check`] names missing members.
    ///
    /// While an amount is due, the platform's documents require a due date or payment terms, but the platform enforces
    /// neither. Leave the due date out of a paid invoice.
    pub struct ReportInvoice;
    required {
        /// BT-1, the invoice number, 20 characters at most.
        invoice_id: String = "invoiceId";
        /// BT-2, the invoice date, `YYYY-MM-DD`. It decides the reporting period.
        invoice_date: DateText = "invoiceDate";
        /// BT-3, the document type.
        r#type: DocumentTypeCode = "type", debug;
        /// BT-23, the billing mode.
        process_type: ProcessType = "processType", debug;
        /// BG-22, the totals.
        monetary: ReportInvoiceMonetary = "monetary";
        /// BG-7, the buyer.
        buyer: ReportParty = "buyer";
        /// BG-4, the seller.
        seller: ReportParty = "seller";
    }
    optional {
        /// BG-23, the VAT by category and rate; at least one item.
        tax_details: Vec<ReportTaxDetail> = "taxDetails", with with_tax_detail: ReportTaxDetail;
        /// BT-9, the due date, `YYYY-MM-DD`; the first one if the invoice is paid in parts.
        invoice_due_date: Option<DateText> = "invoiceDueDate", with with_due_date: DateText;
        /// BT-8, the date when VAT becomes due, if the VAT option of the declaring company requires it. At least one of
        /// its two codes is needed.
        tax_payment_option: Option<TaxPaymentOption> = "taxPaymentOption", debug,
            with with_tax_payment_option: TaxPaymentOption;
        /// BT-10 to BT-19, BT-89, BT-90, references to other documents.
        reference_data: Option<ReferenceData> = "referenceData", with with_reference_data: ReferenceData;
        /// BG-10, the payee, if not the seller. Its electronic address is `scheme:value`.
        payee: Option<TradeParty> = "payee", with with_payee: TradeParty;
        /// The addressee of the invoice. Its electronic address is an email address, as for the parties below.
        invoicee: Option<TradeParty> = "invoicee", with with_invoicee: TradeParty;
        /// The company that invoices for the seller.
        invoicer: Option<TradeParty> = "invoicer", with with_invoicer: TradeParty;
        /// The seller's agent.
        seller_agent: Option<TradeParty> = "sellerAgent", with with_seller_agent: TradeParty;
        /// BG-11, the seller's fiscal representative (name BT-62, VAT number BT-63, address BT-64 to BT-69).
        seller_tax_representative: Option<TradeParty> = "sellerTaxRepresentative",
            with with_seller_tax_representative: TradeParty;
        /// The payer.
        payer: Option<TradeParty> = "payer", with with_payer: TradeParty;
        /// The buyer's agent.
        buyer_agent: Option<TradeParty> = "buyerAgent", with with_buyer_agent: TradeParty;
        /// BG-21, charges on the whole invoice.
        charges: Vec<DocumentAllowanceCharge> = "charges", with with_charge: DocumentAllowanceCharge;
        /// BG-20, allowances on the whole invoice.
        allowances: Vec<DocumentAllowanceCharge> = "allowances", with with_allowance: DocumentAllowanceCharge;
        /// BG-16, the payment means.
        payment_means: Vec<PaymentMeans> = "paymentMeans", with with_payment_means: PaymentMeans;
        /// BT-20, the payment terms as text, penalties included.
        payment_terms: Option<String> = "paymentTerms", with with_payment_terms: String;
        /// BG-14, the invoicing period.
        billing_period: Option<BillingPeriod> = "billingPeriod", debug,
            with with_billing_period: BillingPeriod;
        /// BG-3, preceding invoices.
        referenced_documents: Vec<ReferencedDocument> = "referencedDocuments",
            with with_referenced_document: ReferencedDocument;
        /// BG-1, notes.
        notes: Vec<Note> = "notes", with with_note: Note;
        /// BG-13, the delivery.
        shipping: Option<Shipping> = "shipping", with with_shipping: Shipping;
        /// BG-25, the lines.
        lines: Vec<InvoiceLine> = "lines", with with_line: InvoiceLine;
        /// BG-24, attachments. The platform requires at least the profile EN 16931 for them.
        attachments: Vec<InvoiceAttachment> = "attachments", with with_attachment: InvoiceAttachment;
    }
}

record! {
    /// The totals of a reported invoice (BG-22).
    pub struct ReportInvoiceMonetary;
    required {
        /// BT-5, the currency.
        invoice_currency: CurrencyCode = "invoiceCurrency", debug;
        /// BT-109, the total without VAT.
        tax_basis_total_amount: Money = "taxBasisTotalAmount";
        /// BT-110, the total VAT, with its currency.
        tax_total_amount: Money = "taxTotalAmount";
    }
    optional {}
}

record! {
    /// The VAT of one category and rate (BG-23) on a reported invoice.
    pub struct ReportTaxDetail;
    required {
        /// BT-116, the taxable amount.
        taxable_amount: Money = "taxableAmount";
        /// BT-117, the VAT.
        tax_amount: Money = "taxAmount";
        /// BT-119, the rate in percent.
        percent: Amount = "percent";
        /// BT-118, the VAT category. On an [`Invoice`](crate::invoice::Invoice) this member is named `categoryCode`.
        code: VatCategoryCode = "code", debug;
    }
    optional {}
}

record! {
    /// The buyer or the seller of a reported invoice. The other parties are [`TradeParty`](crate::party::TradeParty).
    pub struct ReportParty;
    required {
        /// The identifier: scheme (`0002` for a SIREN) and value.
        identifier: PartyIdentifier = "identifier";
        /// The address (buyer BG-8, seller BG-5). Its country is required.
        postal_address: PostalAddress = "postalAddress";
    }
    optional {
        /// The legal name (buyer BT-44, seller BT-27).
        name: Option<String> = "name", with with_name: String;
        /// The trading name, 99 characters at most (buyer BT-45, seller BT-28).
        trading_business_name: Option<String> = "tradingBusinessName",
            with with_trading_business_name: String;
        /// The electronic address, `scheme:value`, 125 characters at most (buyer BT-49, seller BT-34).
        electronic_address: Option<String> = "electronicAddress",
            with with_electronic_address: ElectronicAddress;
        /// The VAT number, 18 characters at most (buyer BT-48, seller BT-31). Give it if the company has a French VAT
        /// number.
        vat_number: Option<String> = "vatNumber", with with_vat_number: VatNumber;
        /// The contact (buyer BG-9, seller BG-6).
        contact: Option<Contact> = "contact", with with_contact: Contact;
    }
}

impl ReportParty {
    /// Creates a party from its identifier and the country of its address (ISO 3166-1, two letters), which is all that
    /// a report requires.
    pub fn identified(
        scheme: impl Into<String>,
        value: impl Into<String>,
        country: impl Into<String>,
    ) -> Self {
        let identifier = PartyIdentifier {
            scheme: Some(scheme.into()),
            value: Some(value.into()),
            ..PartyIdentifier::new()
        };
        Self::new(identifier, PostalAddress::in_country(country))
    }
}
