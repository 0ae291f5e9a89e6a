//! Periods, charges, allowances, payment and attachments of a reported invoice. Lengths are those of the contract,
//! most of them stated in words only; the platform judges them.

use crate::dates::DateText;
use crate::money::{Amount, Money};
use crate::record::record;

record! {
    /// What is billed for: BG-14 of the invoice (BT-73, BT-74), BG-26 of a line (BT-134, BT-135).
    pub struct ReportPeriod;
    required {
        /// The first day, `YYYY-MM-DD`.
        begin: DateText = "begin";
        /// The last day.
        end: DateText = "end";
    }
    optional {}
}

record! {
    /// The VAT that applies to a line, charge or allowance.
    pub struct ReportAppliedTax;
    required {
        /// UNTDID 5305 (line BT-151, charge BT-102, allowance BT-95).
        category_code: String = "categoryCode";
    }
    optional {
        /// The tax; `VAT` when missing.
        tax_type: Option<String> = "taxType", debug code, with with_tax_type: String;
        /// The rate (line BT-152, charge BT-103, allowance BT-96).
        percent: Option<Amount> = "percent", with with_percent: Amount;
        /// BT-120, 1024 characters at most.
        exemption_reason: Option<String> = "exemptionReason", with with_exemption_reason: String;
        /// BT-121, 30 characters at most.
        exemption_reason_code: Option<String> = "exemptionReasonCode", debug code,
            with with_exemption_reason_code: String;
    }
}

record! {
    /// BG-21, a charge on the whole invoice: a fee, or a tax that is not VAT.
    pub struct ReportCharge;
    required {
        /// BT-99, without VAT.
        actual_amount: Money = "actualAmount";
        /// Its VAT.
        tax_detail: ReportAppliedTax = "taxDetail";
    }
    optional {
        /// BT-100, what the percentage applies to.
        basis_amount: Option<Money> = "basisAmount", with with_basis_amount: Money;
        /// BT-101.
        calculation_percent: Option<Amount> = "calculationPercent", with with_calculation_percent: Amount;
        /// BT-104.
        reason: Option<String> = "reason", with with_reason: String;
        /// BT-105, UNTDID 7161.
        reason_code: Option<String> = "reasonCode", debug code, with with_reason_code: String;
    }
}

record! {
    /// BG-20, a discount on the whole invoice.
    pub struct ReportAllowance;
    required {
        /// BT-92, without VAT.
        actual_amount: Money = "actualAmount";
        /// Its VAT.
        tax_detail: ReportAppliedTax = "taxDetail";
    }
    optional {
        /// BT-93, what the percentage applies to.
        basis_amount: Option<Money> = "basisAmount", with with_basis_amount: Money;
        /// BT-94.
        calculation_percent: Option<Amount> = "calculationPercent", with with_calculation_percent: Amount;
        /// BT-97.
        reason: Option<String> = "reason", with with_reason: String;
        /// BT-98, UNTDID 5189.
        reason_code: Option<String> = "reasonCode", debug code, with with_reason_code: String;
    }
}

record! {
    /// BG-27, a discount on a line.
    pub struct ReportLineAllowance;
    required {
        /// BT-136, without VAT.
        actual_amount: Money = "actualAmount";
    }
    optional {
        /// BT-137, what the percentage applies to.
        basis_amount: Option<Money> = "basisAmount", with with_basis_amount: Money;
        /// BT-138.
        calculation_percent: Option<Amount> = "calculationPercent", with with_calculation_percent: Amount;
        /// BT-139, 1024 characters.
        reason: Option<String> = "reason", with with_reason: String;
        /// BT-140, 3 digits.
        reason_code: Option<String> = "reasonCode", debug code, with with_reason_code: String;
    }
}

record! {
    /// BG-28, a charge on a line.
    pub struct ReportLineCharge;
    required {
        /// BT-141, without VAT.
        actual_amount: Money = "actualAmount";
    }
    optional {
        /// BT-142, what the percentage applies to.
        basis_amount: Option<Money> = "basisAmount", with with_basis_amount: Money;
        /// BT-143.
        calculation_percent: Option<Amount> = "calculationPercent", with with_calculation_percent: Amount;
        /// BT-144.
        reason: Option<String> = "reason", with with_reason: String;
        /// BT-145, UNTDID 7161.
        reason_code: Option<String> = "reasonCode", debug code, with with_reason_code: String;
    }
}

record! {
    /// BG-16, how it is paid.
    pub struct ReportPaymentMeans;
    required {
        /// BT-81, UNTDID 4461.
        type_code: String = "typeCode";
    }
    optional {
        /// BT-82, 100 characters.
        label: Option<String> = "label", with with_label: String;
        /// BT-83, links the payment to the invoice; 100 characters.
        payment_reference: Option<String> = "paymentReference", with with_payment_reference: String;
        /// BG-17.
        bank_transfer: Option<ReportBankTransfer> = "bankTransfer",
            with with_bank_transfer: ReportBankTransfer;
        /// BG-18.
        credit_card: Option<ReportCreditCard> = "creditCard", with with_credit_card: ReportCreditCard;
        /// BG-19.
        bank_direct_debit: Option<ReportDirectDebit> = "bankDirectDebit",
            with with_bank_direct_debit: ReportDirectDebit;
    }
}

record! {
    /// BG-17, a transfer.
    pub struct ReportBankTransfer;
    required {
        /// BT-84, the account to pay to.
        iban: String = "iban";
    }
    optional {
        /// BT-85.
        account_name: Option<String> = "accountName", with with_account_name: String;
        /// BT-86.
        bic: Option<String> = "bic", with with_bic: String;
        /// An account that has no IBAN; not in UBL.
        proprietary_id: Option<String> = "proprietaryId", with with_proprietary_id: String;
    }
}

record! {
    /// BG-18, a card.
    pub struct ReportCreditCard;
    required {
        /// BT-87, its number; give its last digits only.
        card_id: String = "cardId";
        /// BT-88.
        card_holder_name: String = "cardHolderName";
    }
    optional {}
}

record! {
    /// BG-19, a direct debit.
    pub struct ReportDirectDebit;
    required {
        /// BT-91, the account to debit.
        iban: String = "iban";
    }
    optional {}
}

record! {
    /// BG-24, a document that goes with the invoice.
    pub struct ReportAttachment;
    required {
        /// BT-122, 150 characters at most.
        reference: String = "reference";
        /// BT-123, 100 characters at most.
        description: String = "description";
    }
    optional {
        /// BT-124, 100 characters at most.
        external_url: Option<String> = "externalUrl", with with_external_url: String;
        /// BT-125, in base64.
        data: Option<String> = "data", with with_data: String;
        /// BT-125-1.
        mime_type: Option<String> = "mimeType", with with_mime_type: String;
        /// BT-125-2, 50 characters at most.
        filename: Option<String> = "filename", with with_filename: String;
    }
}
