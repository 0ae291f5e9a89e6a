//! Reasons why an invoice is refused, disputed, suspended or rejected.

use super::InvoiceStatusCode;
use crate::open_enum::open_enum;

open_enum! {
    /// The reason why a recipient refuses, disputes or suspends an invoice. Each reason is allowed with some statuses
    /// only ([`allowed_for`](Self::allowed_for)). The platform translates it to the code of the invoice's network.
    pub enum RecipientRejectionReason {
        /// A VAT rate is wrong.
        VatRateIncorrect = "VAT_RATE_INCORRECT",
        /// The total is wrong.
        TotalAmountIncorrect = "TOTAL_AMOUNT_INCORRECT",
        /// The sums do not add up.
        CalculationError = "CALCULATION_ERROR",
        /// A legal mention is missing.
        LegalInformationMissing = "LEGAL_INFORMATION_MISSING",
        /// The invoice is for another company.
        IncorrectRecipient = "INCORRECT_RECIPIENT",
        /// The electronic address is wrong.
        EinvoicingAddressIncorrect = "EINVOICING_ADDRESS_INCORRECT",
        /// The sale is unknown.
        UnknownTransaction = "UNKNOWN_TRANSACTION",
        /// The purchase order is wrong or missing.
        PoReferenceIncorrectOrMissing = "PO_REFERENCE_INCORRECT_OR_MISSING",
        /// The contract reference is missing.
        ContractReferenceMissing = "CONTRACT_REFERENCE_MISSING",
        /// The invoice was already received. Not the platform's `DUPLICATED_INVOICE`.
        DuplicateInvoice = "DUPLICATE_INVOICE",
        /// The sale was invoiced twice.
        DoubleInvoicing = "DOUBLE_INVOICING",
        /// The contract has ended.
        ContractTerminated = "CONTRACT_TERMINATED",
        /// The issuer is unknown.
        UnknownIssuer = "UNKNOWN_ISSUER",
        /// The financial terms are wrong. No French code: Peppol only.
        FinanceTermsIncorrect = "FINANCE_TERMS_INCORRECT",
        /// The prices are wrong. No French code: Peppol only.
        PricesIncorrect = "PRICES_INCORRECT",
        /// The SIRET is wrong or missing.
        SiretIncorrectOrMissing = "SIRET_INCORRECT_OR_MISSING",
        /// The routing code is wrong.
        RoutingCodeIncorrect = "ROUTING_CODE_INCORRECT",
        /// A reference is wrong.
        ReferenceIncorrect = "REFERENCE_INCORRECT",
        /// A unit price is wrong.
        UnitPriceIncorrect = "UNIT_PRICE_INCORRECT",
        /// A discount is wrong.
        DiscountIncorrect = "DISCOUNT_INCORRECT",
        /// A quantity is wrong.
        QuantityIncorrect = "QUANTITY_INCORRECT",
        /// An item is wrong.
        ItemIncorrect = "ITEM_INCORRECT",
        /// The quality differs from the agreed one.
        ItemQualityInsufficient = "ITEM_QUALITY_INSUFFICIENT",
        /// The delivery was late or incomplete.
        DeliveryIssue = "DELIVERY_ISSUE",
        /// The payment terms are wrong.
        PaymentTermsIncorrect = "PAYMENT_TERMS_INCORRECT",
        /// The bank details are wrong.
        BankDetailsIncorrect = "BANK_DETAILS_INCORRECT",
        /// Another reason, given in the message. Not allowed for a refusal.
        Other = "OTHER",
        /// Supporting documents are missing.
        MissingDocuments = "MISSING_DOCUMENTS",
    }
}

/// Bits of the statuses that accept a reason.
const REFUSED: u8 = 1;
const DISPUTED: u8 = 2;
const SUSPENDED: u8 = 4;

impl RecipientRejectionReason {
    /// Returns true if the reason is allowed with a status. An unknown reason is allowed with `REFUSED`, `DISPUTED` and
    /// `SUSPENDED`, because the platform decides.
    pub fn allowed_for(&self, code: &InvoiceStatusCode) -> bool {
        let status = match code {
            InvoiceStatusCode::Refused => REFUSED,
            InvoiceStatusCode::Disputed => DISPUTED,
            InvoiceStatusCode::Suspended => SUSPENDED,
            _ => return false,
        };
        self.mapping().is_none_or(|(statuses, _, _)| statuses & status != 0)
    }

    /// Returns the code on the French network; `None` for an unknown reason and for one without a French code (Peppol
    /// only).
    pub fn french_code(&self) -> Option<&'static str> {
        self.mapping()?.1
    }

    /// Returns the code on Peppol; `None` for an unknown reason.
    pub fn peppol_code(&self) -> Option<&'static str> {
        self.mapping().map(|(_, _, peppol)| peppol)
    }

    /// Returns the statuses, the French code and the Peppol code from the table of the contract.
    fn mapping(&self) -> Option<(u8, Option<&'static str>, &'static str)> {
        const RD: u8 = REFUSED | DISPUTED;
        const DS: u8 = DISPUTED | SUSPENDED;
        const RDS: u8 = REFUSED | DISPUTED | SUSPENDED;
        Some(match self {
            Self::VatRateIncorrect => (RD, Some("TX_TVA_ERR"), "OTH"),
            Self::TotalAmountIncorrect => (RD, Some("MONTANTTOTAL_ERR"), "OTH"),
            Self::CalculationError => (RD, Some("CALCUL_ERR"), "OTH"),
            Self::LegalInformationMissing => (RD, Some("NON_CONFORME"), "LEG"),
            Self::IncorrectRecipient => (RD, Some("DEST_ERR"), "REC"),
            Self::EinvoicingAddressIncorrect => (RD, Some("ADR_ERR"), "REC"),
            Self::UnknownTransaction => (RD, Some("TRANSAC_INC"), "UNR"),
            Self::PoReferenceIncorrectOrMissing => (RDS, Some("CMD_ERR"), "REF"),
            Self::ContractReferenceMissing => (RDS, Some("REF_CT_ABSENT"), "REF"),
            Self::DuplicateInvoice => (RD, Some("DOUBLON"), "OTH"),
            Self::DoubleInvoicing => (RD, Some("DOUBLE_FACT"), "OTH"),
            Self::ContractTerminated => (RD, Some("CONTRAT_TERM"), "OTH"),
            Self::UnknownIssuer => (RD, Some("EMMET_INC"), "OTH"),
            Self::FinanceTermsIncorrect => (RD, None, "FIN"),
            Self::PricesIncorrect => (RD, None, "PRI"),
            Self::SiretIncorrectOrMissing => (DS, Some("SIRET_ERR"), "REC"),
            Self::RoutingCodeIncorrect => (DS, Some("CODE_ROUTAGE_ERR"), "REC"),
            Self::ReferenceIncorrect => (DS, Some("REF_ERR"), "REF"),
            Self::UnitPriceIncorrect => (DISPUTED, Some("PU_ERR"), "OTH"),
            Self::DiscountIncorrect => (DISPUTED, Some("REM_ERR"), "OTH"),
            Self::QuantityIncorrect => (DISPUTED, Some("QTE_ERR"), "QTY"),
            Self::ItemIncorrect => (DISPUTED, Some("ART_ERR"), "ITM"),
            Self::ItemQualityInsufficient => (DISPUTED, Some("QUALITE_ERR"), "QUA"),
            Self::DeliveryIssue => (DISPUTED, Some("LIVR_INCOMP"), "DEL"),
            Self::PaymentTermsIncorrect => (DISPUTED, Some("MODPAI_ERR"), "PAY"),
            Self::BankDetailsIncorrect => (DS, Some("COORD_BANC_ERR"), "OTH"),
            Self::Other => (DISPUTED, Some("AUTRE"), "OTH"),
            Self::MissingDocuments => (SUSPENDED, Some("JUSTIF_ABS"), "OTH"),
            Self::Unknown(_) => return None,
        })
    }
}

open_enum! {
    /// The reason why a platform rejects an invoice (`REJECTED`) or its file (`UNACCEPTABLE`). The contract has no
    /// list, only these names in its text. Reasons of recipients are in the same member ([`RecipientRejectionReason`]).
    pub enum PlatformRejectionReason {
        /// The invoice breaks a rule, given in the errors.
        ValidationFailure = "VALIDATION_FAILURE",
        /// The signature is not valid.
        InvalidSignature = "INVALID_SIGNATURE",
        /// No route to the recipient was found.
        RoutingFailure = "ROUTING_FAILURE",
        /// An invoice with the same identifier exists. Not a recipient's `DUPLICATE_INVOICE`.
        DuplicatedInvoice = "DUPLICATED_INVOICE",
        /// The invoice could not be forwarded.
        SendingFailure = "SENDING_FAILURE",
        /// A rule for public buyers is broken.
        B2gChecksFailure = "B2G_CHECKS_FAILURE",
        /// A referenced attachment is missing.
        AttachmentReferenceError = "ATTACHMENT_REFERENCE_ERROR",
        /// An attachment is not referenced.
        AttachmentAssociationError = "ATTACHMENT_ASSOCIATION_ERROR",
        /// The file is empty.
        EmptyFile = "EMPTY_FILE",
        /// The type of the file is not accepted.
        InvalidFileType = "INVALID_FILE_TYPE",
        /// The file cannot be parsed.
        SyntaxError = "SYNTAX_ERROR",
        /// An attachment is too large.
        AttachmentSizeExceeded = "ATTACHMENT_SIZE_EXCEEDED",
        /// The name of an attachment is not accepted.
        InvalidAttachmentName = "INVALID_ATTACHMENT_NAME",
        /// An attachment is empty.
        EmptyAttachment = "EMPTY_ATTACHMENT",
        /// The extension of an attachment is not accepted.
        InvalidAttachmentExtension = "INVALID_ATTACHMENT_EXTENSION",
        /// The file is too large.
        FileSizeExceeded = "FILE_SIZE_EXCEEDED",
        /// The file is infected, or could not be scanned.
        AntivirusFailure = "ANTIVIRUS_FAILURE",
        /// The flavor of the format is unknown; measured, not in the contract.
        UnknownInvoiceFlavor = "UNKNOWN_INVOICE_FLAVOR",
    }
}
