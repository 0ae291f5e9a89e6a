//! The totals of an invoice and its VAT.

use crate::money::{Amount, CurrencyCode, Money};
use crate::record::record;

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
    /// The VAT of a line, or of an allowance or charge on the document (contract: `TaxCategory`).
    pub struct TaxCategory;
    optional {
        /// The tax; `VAT` when missing.
        tax_type: Option<String> = "taxType", with with_tax_type: String;
        /// UNTDID 5305 (line BT-151, allowance BT-95, charge BT-102); see [`TaxDetail::category_code`].
        category_code: Option<String> = "categoryCode", debug code;
        /// In percent (line BT-152, allowance BT-96, charge BT-103); 3 digits and 2 decimals, on a line 4 decimals.
        /// None with category `O`.
        percent: Option<Amount> = "percent";
        /// BT-120 of the breakdown that this falls under, 1024 characters at most.
        exemption_reason: Option<String> = "exemptionReason", with with_exemption_reason: String;
        /// BT-121 of the breakdown that this falls under (a code of the VATEX list), 30 characters at most.
        exemption_reason_code: Option<String> = "exemptionReasonCode",
            with with_exemption_reason_code: String;
    }
}

impl TaxCategory {
    /// VAT of a category that has a rate, in percent: `TaxCategory::rated("S", 20)`.
    pub fn rated(category_code: impl Into<String>, percent: impl Into<Amount>) -> Self {
        Self { category_code: Some(category_code.into()), percent: Some(percent.into()), ..Self::new() }
    }

    /// The standard rate of category `S`, in percent.
    pub fn standard(percent: impl Into<Amount>) -> Self {
        Self::rated("S", percent)
    }

    /// Outside the scope of VAT: category `O`, which has no rate (BR-O-05).
    pub fn outside_scope() -> Self {
        Self { category_code: Some("O".to_owned()), ..Self::new() }
    }
}
