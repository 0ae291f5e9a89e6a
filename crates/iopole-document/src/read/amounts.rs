//! Charges and VAT totals, in both syntaxes.

use iopole_model::invoice::Monetary;

use super::source::{Item, money_in};

/// Terms of an allowance of a line: amount, base, percentage, reason, code.
pub(super) const ALLOWANCE: [&str; 5] = ["BT-136", "BT-137", "BT-138", "BT-139", "BT-140"];
/// Terms of a charge of a line.
pub(super) const CHARGE: [&str; 5] = ["BT-141", "BT-142", "BT-143", "BT-144", "BT-145"];

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
