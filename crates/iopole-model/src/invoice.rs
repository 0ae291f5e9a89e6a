//! One invoice as `GET /v1/invoice/{id}` gives it: what the platform knows of it, and its business data.

use crate::codes::{DocumentTypeCode, NetworkIdentifier, ProcessType};
use crate::dates::DateText;
use crate::ids::{InvoiceId, StreamId};
use crate::money::{Amount, CurrencyCode, Money};
use crate::open_enum::open_enum;
use crate::party::TradeParty;
use crate::record::record;

open_enum! {
    /// The format found in a file on reception. The live platform writes `FacturX` where the contract says `FACTURX`.
    pub enum OriginalFormat {
        /// Factur-X: a PDF with a CII inside.
        FacturX = "FACTURX",
        /// Cross Industry Invoice, UN/CEFACT D16B.
        Cii = "CII",
        /// UBL 2.1.
        Ubl = "UBL",
    }
}

open_enum! {
    /// The profile of the format. Free text on the live platform.
    pub enum OriginalFlavor {
        /// Factur-X MINIMUM.
        Minimum = "MINIMUM",
        /// Factur-X BASIC WL.
        BasicWl = "BASICWL",
        /// Factur-X BASIC.
        Basic = "BASIC",
        /// EN 16931, also called COMFORT.
        En16931 = "EN16931",
        /// Factur-X EXTENDED.
        Extended = "EXTENDED",
        /// The German XRechnung.
        XRechnung = "XRECHNUNG",
        /// Peppol BIS Billing 3.
        PeppolBis3 = "PEPPOL_BIS_3",
        /// The Belgian Peppol profile.
        PeppolBe = "PEPPOL_BE",
        /// The Dutch SI-UBL 2.0.
        PeppolSiUbl2Nl = "PEPPOL_SI_UBL_2_0_NL",
    }
}

open_enum! {
    /// Which way an invoice travels, as the reading of one invoice says it; search rows say
    /// [`InvoiceDirection`](crate::InvoiceDirection).
    pub enum Way {
        /// Received from a supplier.
        Received = "RECEIVED",
        /// Emitted to a customer.
        Emitted = "EMITTED",
    }
}

record! {
    /// Metadata and business data of one invoice.
    ///
    /// The contract documents an object; the live platform answers a list, usually of one and possibly empty: read it
    /// as [`OneOrMany`](crate::OneOrMany) and take the item with the `invoice_id` asked for. There is no state in
    /// it, and the copy that a receiver has shows an empty status history: both are in the search.
    pub struct InvoiceDetails;
    required {
        /// The platform's identifier of this copy; the number of the invoice is in `business_data`.
        invoice_id: InvoiceId = "invoiceId", shown;
    }
    optional {
        /// The flow it came in.
        stream_id: Option<StreamId> = "streamId", shown;
        /// When it was created on the platform, `YYYY-MM-DD` by the contract.
        date: Option<DateText> = "date", shown;
        /// The format of the original file.
        original_format: Option<OriginalFormat> = "originalFormat", shown;
        /// The profile of that format.
        original_flavor: Option<OriginalFlavor> = "originalFlavor", shown;
        /// The network it came on.
        original_network: Option<NetworkIdentifier> = "originalNetwork", shown;
        /// Received or emitted.
        way: Option<Way> = "way", shown;
        /// What the invoice says.
        business_data: Option<Invoice> = "businessData";
    }
}

record! {
    /// What an invoice says, in the terms of EN 16931. Sections without a field here (lines, allowances, payment
    /// means, delivery ...) are in `extra`, as the platform sent them.
    pub struct Invoice;
    optional {
        /// BT-1, the invoice's number (20 characters at most); not the platform's identifier in spite of its name.
        invoice_id: Option<String> = "invoiceId";
        /// BT-2, `YYYY-MM-DD`; older documents show `20240918`.
        invoice_date: Option<DateText> = "invoiceDate";
        /// BT-3. Text or number on the wire.
        r#type: Option<DocumentTypeCode> = "type", shown;
        /// The billing mode.
        process_type: Option<ProcessType> = "processType", shown;
        /// BT-9, the first one if it is paid in parts.
        invoice_due_date: Option<DateText> = "invoiceDueDate";
        /// Totals.
        monetary: Option<Monetary> = "monetary";
        /// BG-23, the VAT by category and rate.
        tax_details: Vec<TaxDetail> = "taxDetails";
        /// BG-7. The contract requires name and electronic address.
        buyer: Option<TradeParty> = "buyer";
        /// BG-4. The contract requires the name.
        seller: Option<TradeParty> = "seller";
        /// BG-10, who is paid if not the seller.
        payee: Option<TradeParty> = "payee";
        /// BT-20, terms as text, penalties included.
        payment_terms: Option<String> = "paymentTerms";
        /// BG-3, earlier invoices: the one that a credit note corrects.
        referenced_documents: Vec<ReferencedDocument> = "referencedDocuments";
        /// BG-1.
        notes: Vec<Note> = "notes";
    }
}

record! {
    /// The totals of an invoice. The contract gives 19 digits and 2 decimals for amounts; search rows have only
    /// `invoice_amount`.
    pub struct Monetary;
    optional {
        /// BT-5, of all amounts that do not say another.
        invoice_currency: Option<CurrencyCode> = "invoiceCurrency";
        /// BT-6, of the VAT total for accounting.
        tax_currency: Option<CurrencyCode> = "taxCurrency";
        /// BT-112, total with VAT.
        invoice_amount: Option<Money> = "invoiceAmount";
        /// BT-109, total without VAT.
        tax_basis_total_amount: Option<Money> = "taxBasisTotalAmount";
        /// BT-110, total VAT.
        tax_total_amount: Option<Money> = "taxTotalAmount";
        /// BT-115, due for payment.
        payable_amount: Option<Money> = "payableAmount";
        /// BT-111, total VAT in the accounting currency.
        tax_total_amount_accounting: Option<Money> = "taxTotalAmountAccounting";
        /// BT-113, paid in advance.
        prepaid_total_amount: Option<Money> = "prepaidTotalAmount";
        /// BT-106, sum of the lines.
        line_total_amount: Option<Money> = "lineTotalAmount";
        /// BT-108, sum of charges on the document.
        charge_total_amount: Option<Money> = "chargeTotalAmount";
        /// BT-107, sum of discounts on the document.
        allowance_total_amount: Option<Money> = "allowanceTotalAmount";
        /// BT-114, added to round the amount due.
        rounding_amount: Option<Money> = "roundingAmount";
    }
}

record! {
    /// The VAT of one category and rate.
    pub struct TaxDetail;
    optional {
        /// BT-116, what the rate applies to; at most 10 000 000 000 000 000 000.
        taxable_amount: Option<Money> = "taxableAmount";
        /// BT-117; same range.
        tax_amount: Option<Money> = "taxAmount";
        /// The tax; `VAT` when missing.
        tax_type: Option<String> = "taxType";
        /// BT-118, UNTDID 5305: `S`, `Z`, `E`, `AE` ...
        category_code: Option<String> = "categoryCode";
        /// BT-119, in percent; 3 digits and 2 decimals.
        percent: Option<Amount> = "percent";
        /// BT-120, 1024 characters at most.
        exemption_reason: Option<String> = "exemptionReason";
        /// BT-121, 30 characters at most.
        exemption_reason_code: Option<String> = "exemptionReasonCode";
    }
}

record! {
    /// An earlier invoice that this one refers to.
    pub struct ReferencedDocument;
    optional {
        /// BT-25, its number.
        invoice_id: Option<String> = "invoiceId";
        /// BT-26.
        date: Option<DateText> = "date";
        /// Its type, 3 digits.
        r#type: Option<DocumentTypeCode> = "type", shown;
    }
}

record! {
    /// A note on an invoice. French invoices to companies need those with the codes `PMT`, `PMD` and `AAB`.
    pub struct Note;
    optional {
        /// What the note is about.
        r#type: Option<NoteType> = "type";
        /// BT-22, 1024 characters at most.
        content: Option<String> = "content";
    }
}

record! {
    /// The subject of a note.
    pub struct NoteType;
    optional {
        /// BT-21, UNTDID 4451, 3 letters.
        code: Option<String> = "code", code;
        /// The code in words.
        desc: Option<String> = "desc";
    }
}
