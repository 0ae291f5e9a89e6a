//! Allowances and charges on the document and on a line.

use super::monetary::TaxCategory;
use crate::money::{Amount, Money};
use crate::record::record;

record! {
    /// An allowance (BG-20), or a charge, fee or tax other than VAT (BG-21), on the whole invoice.
    pub struct DocumentAllowanceCharge;
    optional {
        /// The amount without VAT (allowance BT-92, charge BT-99); 19 digits and 2 decimals.
        actual_amount: Option<Money> = "actualAmount";
        /// The base of the percentage (allowance BT-93, charge BT-100).
        basis_amount: Option<Money> = "basisAmount", with with_basis_amount: Money;
        /// The percentage (allowance BT-94, charge BT-101); 3 digits and 2 decimals.
        calculation_percent: Option<Amount> = "calculationPercent", with with_calculation_percent: Amount;
        /// The VAT (allowance BT-95 and BT-96, charge BT-102 and BT-103).
        tax_detail: Option<TaxCategory> = "taxDetail";
        /// The reason as text (allowance BT-97, charge BT-104). A reason or its code is required (BR-33, BR-38).
        reason: Option<String> = "reason", with with_reason: String;
        /// The reason code (allowance BT-98, UNTDID 5189; charge BT-105, UNTDID 7161).
        reason_code: Option<String> = "reasonCode", debug code, with with_reason_code: String;
    }
}

impl DocumentAllowanceCharge {
    /// Creates an allowance or charge from its amount without VAT and its VAT.
    pub fn of(amount: impl Into<Amount>, tax: TaxCategory) -> Self {
        Self { actual_amount: Some(Money::new(amount)), tax_detail: Some(tax), ..Self::new() }
    }

    /// Creates an allowance or charge from a percentage of a base.
    /// [`Invoice::compute_totals`](crate::invoice::Invoice::compute_totals) computes the amount.
    pub fn percentage(percent: impl Into<Amount>, basis: impl Into<Amount>, tax: TaxCategory) -> Self {
        Self {
            basis_amount: Some(Money::new(basis)),
            calculation_percent: Some(percent.into()),
            tax_detail: Some(tax),
            ..Self::new()
        }
    }
}

record! {
    /// An allowance (BG-27) or a charge (BG-28) on one line.
    pub struct LineAllowanceCharge;
    optional {
        /// The amount without VAT (allowance BT-136, charge BT-141); 19 digits and 2 decimals.
        actual_amount: Option<Money> = "actualAmount";
        /// The base of the percentage (allowance BT-137, charge BT-142).
        basis_amount: Option<Money> = "basisAmount", with with_basis_amount: Money;
        /// The percentage (allowance BT-138, charge BT-143); 3 digits and 2 decimals.
        calculation_percent: Option<Amount> = "calculationPercent", with with_calculation_percent: Amount;
        /// The reason as text (allowance BT-139, charge BT-144), 1024 characters at most. A reason or its code is
        /// required (BR-42, BR-44).
        reason: Option<String> = "reason", with with_reason: String;
        /// The reason code (allowance BT-140, UNTDID 5189, 3 digits in reports; charge BT-145, UNTDID 7161).
        reason_code: Option<String> = "reasonCode", debug code, with with_reason_code: String;
    }
}

impl LineAllowanceCharge {
    /// Creates an allowance or charge from its amount without VAT.
    pub fn of(amount: impl Into<Amount>) -> Self {
        Self { actual_amount: Some(Money::new(amount)), ..Self::new() }
    }

    /// Creates an allowance or charge from a percentage of a base.
    /// [`Invoice::compute_totals`](crate::invoice::Invoice::compute_totals) computes the amount.
    pub fn percentage(percent: impl Into<Amount>, basis: impl Into<Amount>) -> Self {
        Self {
            basis_amount: Some(Money::new(basis)),
            calculation_percent: Some(percent.into()),
            ..Self::new()
        }
    }
}
