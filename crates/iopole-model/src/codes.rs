//! Codes that several modules share: networks, VAT regimes, document types, billing modes.
//!
//! The main types are [`NetworkIdentifier`], [`DocumentTypeCode`] and [`ProcessType`].

use crate::open_enum::open_enum;

open_enum! {
    /// A network that carries invoices (contract: `networkIdentifier`, `originalNetwork`).
    pub enum NetworkIdentifier {
        /// The French domestic network (PPF and approved platforms).
        DomesticFr = "DOMESTIC_FR",
        /// The Peppol international network.
        PeppolInternational = "PEPPOL_INTERNATIONAL",
    }
}

open_enum! {
    /// The French VAT regime of a business entity. It decides the e-reporting periods.
    pub enum VatRegime {
        /// Real normal regime, monthly returns.
        RealMonthly = "REAL_MONTHLY_TAX_REGIME",
        /// Real normal regime, quarterly returns.
        RealQuarterly = "REAL_QUARTERLY_TAX_REGIME",
        /// Simplified regime, yearly returns.
        Simplified = "SIMPLIFIED_TAX_REGIME",
        /// Franchise en base, without VAT.
        VatExemption = "VAT_EXEMPTION_REGIME",
    }
}

open_enum! {
    /// The type of a document (BT-3, UNTDID 1001; contract: `DocumentTypeCode`).
    ///
    /// The platform sends the code as text or as a number. The crate writes it as text.
    pub enum DocumentTypeCode {
        /// Debit note related to goods or services.
        DebitNoteGoodsServices = "80",
        /// Credit note related to goods or services.
        CreditNoteGoodsServices = "81",
        /// Metered services invoice.
        MeteredServicesInvoice = "82",
        /// Credit note related to financial adjustments.
        CreditNoteFinancialAdjustments = "83",
        /// Debit note related to financial adjustments.
        DebitNoteFinancialAdjustments = "84",
        /// Invoicing data sheet.
        InvoicingDataSheet = "130",
        /// Direct payment valuation.
        DirectPaymentValuation = "202",
        /// Provisional payment valuation.
        ProvisionalPaymentValuation = "203",
        /// Payment valuation.
        PaymentValuation = "204",
        /// Interim application for payment.
        InterimApplicationForPayment = "211",
        /// Self-billed credit note.
        SelfBilledCreditNote = "261",
        /// Consolidated credit note, goods and services.
        ConsolidatedCreditNote = "262",
        /// Price variation invoice.
        PriceVariationInvoice = "295",
        /// Credit note for price variation.
        PriceVariationCreditNote = "296",
        /// Flux document: the file itself, if the platform refuses it before it reads the invoice. The code is missing
        /// from the contract's list but named in its text on `UNACCEPTABLE`.
        FluxDocument = "303",
        /// Delcredere credit note.
        DelcredereCreditNote = "308",
        /// Proforma invoice.
        ProformaInvoice = "325",
        /// Partial invoice.
        PartialInvoice = "326",
        /// Commercial invoice, the usual one.
        CommercialInvoice = "380",
        /// Credit note, the usual one.
        CreditNote = "381",
        /// Debit note.
        DebitNote = "383",
        /// Corrected invoice.
        CorrectedInvoice = "384",
        /// Consolidated invoice.
        ConsolidatedInvoice = "385",
        /// Prepayment invoice.
        PrepaymentInvoice = "386",
        /// Hire invoice.
        HireInvoice = "387",
        /// Tax invoice.
        TaxInvoice = "388",
        /// Self-billed invoice.
        SelfBilledInvoice = "389",
        /// Delcredere invoice.
        DelcredereInvoice = "390",
        /// Factored invoice.
        FactoredInvoice = "393",
        /// Lease invoice.
        LeaseInvoice = "394",
        /// Consignment invoice.
        ConsignmentInvoice = "395",
        /// Factored credit note.
        FactoredCreditNote = "396",
        /// Credit note paid by optical character reading.
        OcrPaymentCreditNote = "420",
        /// Debit advice.
        DebitAdvice = "456",
        /// Reversal of debit.
        ReversalOfDebit = "457",
        /// Reversal of credit.
        ReversalOfCredit = "458",
        /// Self-billed debit note.
        SelfBilledDebitNote = "527",
        /// Insurer's invoice.
        InsurersInvoice = "575",
        /// Forwarder's invoice.
        ForwardersInvoice = "623",
        /// Port charges documents.
        PortCharges = "633",
        /// Invoice information for accounting purposes.
        AccountingInformation = "751",
        /// Freight invoice.
        FreightInvoice = "780",
        /// Partial construction invoice.
        PartialConstructionInvoice = "875",
        /// Partial final construction invoice.
        PartialFinalConstructionInvoice = "876",
        /// Final construction invoice.
        FinalConstructionInvoice = "877",
        /// Customs invoice.
        CustomsInvoice = "935",
    }
}

open_enum! {
    /// The business scenario of an invoice (BT-23 in France, the billing mode; contract: `ProcessType`).
    ///
    /// The letter names the goods or services: `B` goods, `S` services, `M` both, neither incidental to the other. The
    /// digit names the way of billing.
    pub enum ProcessType {
        /// Goods.
        B1 = "B1",
        /// Services.
        S1 = "S1",
        /// Mixed.
        M1 = "M1",
        /// Goods, paid before invoicing.
        B2 = "B2",
        /// Services, paid before invoicing.
        S2 = "S2",
        /// Mixed, paid before invoicing.
        M2 = "M2",
        /// Goods, final invoice after prepayment invoices (type 386).
        B4 = "B4",
        /// Services, final invoice after prepayment invoices (type 386).
        S4 = "S4",
        /// Mixed, final invoice after prepayment invoices (type 386).
        M4 = "M4",
        /// Services by a subcontractor.
        S5 = "S5",
        /// Services by a co-contractor.
        S6 = "S6",
        /// Goods, VAT already collected and reported.
        B7 = "B7",
        /// Services, VAT already collected and reported.
        S7 = "S7",
    }
}

open_enum! {
    /// The type of an EDI message.
    ///
    /// The contract accepts any text and lists only `AUTO`. Use `From<&str>` for a type that you know by name.
    pub enum EdiMessageType {
        /// The platform detects the type.
        Auto = "AUTO",
    }
}
