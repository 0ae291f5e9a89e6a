//! Charges and VAT totals, in both syntaxes.

use iopole_model::invoice::{DocumentAllowanceCharge, LineAllowanceCharge, Monetary, TaxCategory};

use super::source::{Item, money_in};
use crate::made::made;

/// Terms of an allowance of a line: amount, base, percentage, reason, code.
pub(super) const ALLOWANCE: [&str; 5] = ["BT-136", "BT-137", "BT-138", "BT-139", "BT-140"];
/// Terms of a charge of a line.
pub(super) const CHARGE: [&str; 5] = ["BT-141", "BT-142", "BT-143", "BT-144", "BT-145"];

/// Terms of an allowance or a charge of the document: those of a line in their order, and the category and rate of its VAT.
pub(super) fn document_terms(is_charge: bool) -> ([&'static str; 5], [&'static str; 2]) {
    match is_charge {
        true => (["BT-99", "BT-100", "BT-101", "BT-104", "BT-105"], ["BT-102", "BT-103"]),
        false => (["BT-92", "BT-93", "BT-94", "BT-97", "BT-98"], ["BT-95", "BT-96"]),
    }
}

/// An allowance or a charge of the document: what a line's has, and the VAT.
pub(super) fn of_document(line: LineAllowanceCharge, tax: Option<TaxCategory>) -> DocumentAllowanceCharge {
    made!(DocumentAllowanceCharge {
        actual_amount: line.actual_amount,
        basis_amount: line.basis_amount,
        calculation_percent: line.calculation_percent,
        reason: line.reason,
        reason_code: line.reason_code,
        tax_detail: tax,
    })
}

/// Takes the indicator of a charge; without one, an allowance is meant.
pub(super) fn is_charge(item: Item<'_>, path: &str) -> bool {
    item.skip_if(path, |text| matches!(text, "true" | "false" | "1" | "0"));
    item.first(path).is_some_and(|item| matches!(item.peek(), "true" | "1"))
}

/// True for the status of a line that groups others, or informs: EXTENDED counts it in no sum, so that it is left over.
pub(super) fn is_without_amount(status: &str) -> bool {
    matches!(status, "GROUP" | "INFORMATION")
}

/// BT-110 and BT-111 share one element, which only the currency tells apart.
pub(super) fn tax_total(monetary: &mut Monetary, item: Item<'_>) {
    let currency = item.peek_attribute("currencyID").map(str::trim).filter(|code| !code.is_empty());
    let own = monetary.invoice_currency.as_ref().map(|code| code.as_str());
    let accounting = monetary.tax_currency.as_ref().map(|code| code.as_str());
    let is_accounting = currency.is_some() && currency != own && currency == accounting;
    let (total, term) = match is_accounting {
        true => (&mut monetary.tax_total_amount_accounting, "BT-111"),
        false => (&mut monetary.tax_total_amount, "BT-110"),
    };
    if total.is_some() {
        return;
    }
    let Some(amount) = item.own_number(term) else { return };
    let currency = item.attribute("currencyID").or_else(|| own.map(str::to_owned));
    *total = Some(money_in(amount, currency));
}
