//! Totals and VAT of an invoice.

use crate::money::{Amount, CurrencyCode, Money};
use crate::record::record;

record! {
    /// The totals of an invoice (BG-22). The contract gives 19 digits and 2 decimals for amounts. Search rows have only
    /// `invoice_amount`.
    pub struct Monetary;
    optional {
        /// BT-5, the currency of all amounts without their own currency.
        invoice_currency: Option<CurrencyCode> = "invoiceCurrency";
        /// BT-6, the currency of the VAT total for accounting.
        tax_currency: Option<CurrencyCode> = "taxCurrency";
        /// BT-112, the total with VAT.
        invoice_amount: Option<Money> = "invoiceAmount";
        /// BT-109, the total without VAT.
        tax_basis_total_amount: Option<Money> = "taxBasisTotalAmount";
        /// BT-110, the total VAT.
        tax_total_amount: Option<Money> = "taxTotalAmount";
        /// BT-115, the amount due.
        payable_amount: Option<Money> = "payableAmount";
        /// BT-111, the total VAT in the accounting currency.
        tax_total_amount_accounting: Option<Money> = "taxTotalAmountAccounting";
        /// BT-113, the prepaid amount.
        prepaid_total_amount: Option<Money> = "prepaidTotalAmount";
        /// BT-106, the sum of the lines.
        line_total_amount: Option<Money> = "lineTotalAmount";
        /// BT-108, the sum of the charges on the document.
        charge_total_amount: Option<Money> = "chargeTotalAmount";
        /// BT-107, the sum of the allowances on the document.
        allowance_total_amount: Option<Money> = "allowanceTotalAmount";
        /// BT-114, the rounding of the amount due.
        rounding_amount: Option<Money> = "roundingAmount";
    }
}

record! {
    /// The VAT of one category and rate (BG-23).
    pub struct TaxDetail;
    optional {
        /// BT-116, the taxable amount, at most 10 000 000 000 000 000 000.
        taxable_amount: Option<Money> = "taxableAmount";
        /// BT-117, the VAT, at most 10 000 000 000 000 000 000.
        tax_amount: Option<Money> = "taxAmount";
        /// The tax type; `VAT` by default.
        tax_type: Option<String> = "taxType";
        /// BT-118, the VAT category, UNTDID 5305: `S`, `Z`, `E`, `AE` ...
        category_code: Option<String> = "categoryCode";
        /// BT-119, the rate in percent; 3 digits and 2 decimals.
        percent: Option<Amount> = "percent";
        /// BT-120, the exemption reason, 1024 characters at most.
        exemption_reason: Option<String> = "exemptionReason";
        /// BT-121, the exemption reason code, 30 characters at most.
        exemption_reason_code: Option<String> = "exemptionReasonCode";
    }
}

record! {
    /// The VAT of a line, or of an allowance or charge on the document (contract: `TaxCategory`).
    pub struct TaxCategory;
    optional {
        /// The tax type; `VAT` by default.
        tax_type: Option<String> = "taxType", with with_tax_type: String;
        /// The VAT category, UNTDID 5305 (line BT-151, allowance BT-95, charge BT-102); see
        /// [`TaxDetail::category_code`].
        category_code: Option<String> = "categoryCode", debug code;
        /// The rate in percent (line BT-152, allowance BT-96, charge BT-103); 3 digits and 2 decimals, 4 decimals on a
        /// line. Missing for category `O`.
        percent: Option<Amount> = "percent";
        /// BT-120, the exemption reason in the VAT breakdown, 1024 characters at most.
        exemption_reason: Option<String> = "exemptionReason", with with_exemption_reason: String;
        /// BT-121, the exemption reason code in the VAT breakdown (VATEX list), 30 characters at most.
        exemption_reason_code: Option<String> = "exemptionReasonCode",
            with with_exemption_reason_code: String;
    }
}

impl TaxCategory {
    /// Creates a VAT of a category and a rate in percent: `TaxCategory::rated("S", 20)`.
    pub fn rated(category_code: impl Into<String>, percent: impl Into<Amount>) -> Self {
        Self { category_code: Some(category_code.into()), percent: Some(percent.into()), ..Self::new() }
    }

    /// Creates a VAT of category `S` (standard rate) and a rate in percent.
    pub fn standard(percent: impl Into<Amount>) -> Self {
        Self::rated("S", percent)
    }

    /// Creates a VAT of category `O` (outside the scope of VAT), which has no rate (BR-O-05).
    pub fn outside_scope() -> Self {
        Self { category_code: Some("O".to_owned()), ..Self::new() }
    }
}
