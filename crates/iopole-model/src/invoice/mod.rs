//! Invoices in the terms of EN 16931.
//!
//! The main types are [`Invoice`] (to generate, or read from the platform), [`InvoiceLine`], [`InvoiceDetails`] (an
//! invoice with its metadata) and [`InvoiceFile`]. [`Invoice::compute_totals`] computes totals and VAT from the lines;
//! [`Invoice::check_totals`] checks them.

mod allowance;
mod attachment;
mod days;
mod delivery;
mod details;
mod line;
mod monetary;
mod payment;
mod reference;
mod required;
mod totals;

pub use allowance::{DocumentAllowanceCharge, LineAllowanceCharge};
pub use attachment::{AttachmentMetadata, InvoiceAttachment, InvoiceFile, Note, NoteType};
pub use delivery::{BillingPeriod, DeliveryParty, Shipping};
pub use details::{InvoiceDetails, OriginalFlavor, OriginalFormat, Way};
pub use line::{
    BaseQuantity, BilledQuantity, ClassificationIdentifier, InvoiceLine, ItemCharacteristic, ItemIdentifier,
    LineIdentifier, LineItem, LinePrice, LineShipping,
};
pub use monetary::{Monetary, TaxCategory, TaxDetail};
pub use payment::{
    BankDirectDebit, BankTransfer, CreditCard, PaymentMeans, TaxPaymentOption, TaxPointCode, TaxPointEvent,
};
pub use reference::{
    AdditionalReference, LineDocumentReference, LineInvoiceReference, LineReferenceData, ReferenceData,
    ReferencedDocument,
};
pub use totals::{ArithmeticRule, BrokenTotal, TotalsCheckError, TotalsError};

pub(crate) use days::Dated;
pub(crate) use required::MissingMembers;

use crate::codes::{DocumentTypeCode, ProcessType};
use crate::dates::DateText;
use crate::money::{CurrencyCode, Money};
use crate::party::TradeParty;
use crate::record::record;

record! {
    /// An invoice or a credit note in the terms of EN 16931 (contract: `Invoice`).
    ///
    /// The generation operations accept it, and the details of an invoice contain it as business data. Every member is
    /// optional, because responses lack members that the contract requires. [`missing_members`](Self::missing_members)
    /// names what a request lacks.
    ///
    /// ```
    /// use iopole_model::codes::DocumentTypeCode;
    /// use iopole_model::identifiers::Siren;
    /// use iopole_model::invoice::{BilledQuantity, Invoice, InvoiceLine, TaxCategory};
    /// use iopole_model::money::Decimal;
    /// use iopole_model::party::TradeParty;
    ///
    /// let seller = TradeParty::named("Le Fournisseur").with_electronic_address("732829320".parse::<Siren>()?);
    /// let buyer = TradeParty::named("Le Client").with_electronic_address("356000000".parse::<Siren>()?);
    /// let vat = TaxCategory::standard(Decimal::from(20));
    /// let line = InvoiceLine::of("1", "Conseil", BilledQuantity::of(Decimal::from(3), "HUR"), Decimal::new(9050, 2), vat);
    ///
    /// let mut invoice = Invoice::draft("F-2026-17", DocumentTypeCode::CommercialInvoice, "2026-10-01", seller, buyer)
    ///     .with_line(line);
    /// invoice.compute_totals()?;
    ///
    /// let monetary = invoice.monetary.as_ref();
    /// let due = monetary.and_then(|totals| totals.payable_amount.as_ref());
    /// assert_eq!(due.map(|due| due.amount.to_string()).as_deref(), Some("325.80"));
    /// invoice.check_totals()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub struct Invoice;
    optional {
        /// BT-1, the invoice number, 20 characters at most. Despite its name it is not the platform's identifier.
        invoice_id: Option<String> = "invoiceId";
        /// BT-2, the invoice date, `YYYY-MM-DD`; older documents have `20240918`.
        invoice_date: Option<DateText> = "invoiceDate";
        /// BT-3, the document type; text or number on the wire.
        r#type: Option<DocumentTypeCode> = "type", debug;
        /// BT-23 in France, the billing mode.
        process_type: Option<ProcessType> = "processType", debug, with with_process_type: ProcessType;
        /// BT-9, the due date; the first one if the invoice is paid in parts.
        invoice_due_date: Option<DateText> = "invoiceDueDate", with with_due_date: DateText;
        /// BT-8, the date when VAT becomes due.
        tax_payment_option: Option<TaxPaymentOption> = "taxPaymentOption", debug,
            with with_tax_payment_option: TaxPaymentOption;
        /// BT-10 to BT-19, BT-89, BT-90, references to other documents.
        reference_data: Option<ReferenceData> = "referenceData", with with_reference_data: ReferenceData;
        /// BG-22, the totals.
        monetary: Option<Monetary> = "monetary";
        /// BG-23, the VAT by category and rate.
        tax_details: Vec<TaxDetail> = "taxDetails";
        /// BG-7, the buyer. The contract requires its name and electronic address.
        buyer: Option<TradeParty> = "buyer";
        /// BG-4, the seller. The contract requires its name.
        seller: Option<TradeParty> = "seller";
        /// BG-10, the payee, if not the seller.
        payee: Option<TradeParty> = "payee", with with_payee: TradeParty;
        /// The addressee of the invoice, if not the buyer (EXTENDED).
        invoicee: Option<TradeParty> = "invoicee";
        /// The company that invoices for the seller (EXTENDED).
        invoicer: Option<TradeParty> = "invoicer";
        /// The seller's agent, who may approve the invoice (EXTENDED).
        seller_agent: Option<TradeParty> = "sellerAgent";
        /// BG-11, the seller's fiscal representative, without trading name and contact.
        seller_tax_representative: Option<TradeParty> = "sellerTaxRepresentative",
            with with_seller_tax_representative: TradeParty;
        /// The payer, if not the buyer (EXTENDED).
        payer: Option<TradeParty> = "payer";
        /// The buyer's agent (EXTENDED).
        buyer_agent: Option<TradeParty> = "buyerAgent";
        /// BG-21, charges, fees and taxes other than VAT on the whole invoice.
        charges: Vec<DocumentAllowanceCharge> = "charges", with with_charge: DocumentAllowanceCharge;
        /// BG-20, allowances on the whole invoice.
        allowances: Vec<DocumentAllowanceCharge> = "allowances", with with_allowance: DocumentAllowanceCharge;
        /// BG-16, the payment means.
        payment_means: Vec<PaymentMeans> = "paymentMeans", with with_payment_means: PaymentMeans;
        /// BT-20, the payment terms as text, penalties included. The platform refuses a list or an object (measured).
        payment_terms: Option<String> = "paymentTerms", with with_payment_terms: String;
        /// BG-14, the invoicing period.
        billing_period: Option<BillingPeriod> = "billingPeriod", debug,
            with with_billing_period: BillingPeriod;
        /// BG-3, preceding invoices: for a credit note, the corrected one.
        referenced_documents: Vec<ReferencedDocument> = "referencedDocuments",
            with with_referenced_document: ReferencedDocument;
        /// BG-1, notes.
        notes: Vec<Note> = "notes", with with_note: Note;
        /// BG-13, the delivery.
        shipping: Option<Shipping> = "shipping", with with_shipping: Shipping;
        /// BG-25, the lines. An invoice without lines requires the flavor BASICWL.
        lines: Vec<InvoiceLine> = "lines", with with_line: InvoiceLine;
        /// BG-24, attachments. They require at least the flavor EN16931.
        attachments: Vec<InvoiceAttachment> = "attachments", with with_attachment: InvoiceAttachment;
    }
}

impl Invoice {
    /// Creates an invoice in euro from its number (BT-1), type (BT-3), date (BT-2, `YYYY-MM-DD`) and parties. Add lines
    /// and other members afterwards, then call [`compute_totals`](Self::compute_totals).
    pub fn draft(
        number: impl Into<String>,
        r#type: DocumentTypeCode,
        date: impl Into<DateText>,
        seller: TradeParty,
        buyer: TradeParty,
    ) -> Self {
        Self {
            invoice_id: Some(number.into()),
            r#type: Some(r#type),
            invoice_date: Some(date.into()),
            seller: Some(seller),
            buyer: Some(buyer),
            ..Self::new()
        }
        .with_currency(CurrencyCode::EUR)
    }

    /// Returns the paths of the missing members that the contract requires of an invoice to generate
    /// (`monetary.payableAmount`, `lines.0.price.netAmount`). An `invoiceDate` that is no day counts as missing: see
    /// [`wrong_dates`](Self::wrong_dates).
    pub fn missing_members(&self) -> Vec<String> {
        required::missing(self)
    }

    /// Returns the paths of the dates that are not a day of the calendar written `YYYY-MM-DD` (`invoiceDate`,
    /// `shipping.deliveryDate`, `lines.0.billingPeriod.end`). The generation methods refuse such an invoice before they
    /// send it.
    ///
    /// A moment is wrong too, because its day depends on the time zone: convert it first.
    ///
    /// ```
    /// use iopole_model::codes::DocumentTypeCode;
    /// use iopole_model::invoice::Invoice;
    /// use iopole_model::party::TradeParty;
    ///
    /// let parties = (TradeParty::named("A"), TradeParty::named("B"));
    /// let invoice = Invoice::draft("F-1", DocumentTypeCode::CommercialInvoice, "2026-02-31", parties.0, parties.1);
    /// assert_eq!(invoice.wrong_dates(), ["invoiceDate"]);
    /// ```
    pub fn wrong_dates(&self) -> Vec<String> {
        days::wrong(self)
    }
}

impl Invoice {
    /// Sets the prepaid amount (BT-113), in the invoice's currency.
    #[must_use]
    pub fn with_prepaid(mut self, amount: impl Into<Money>) -> Self {
        self.monetary.get_or_insert_default().prepaid_total_amount = Some(amount.into());
        self
    }

    /// Sets the currency of the invoice (BT-5).
    #[must_use]
    pub fn with_currency(mut self, currency: CurrencyCode) -> Self {
        self.monetary.get_or_insert_default().invoice_currency = Some(currency);
        self
    }
}
