//! Checks the rules BR-CO-10 to BR-CO-17.

use rust_decimal::Decimal;

use super::{ArithmeticRule as Rule, BrokenTotal, TotalsCheckError, percentage, result, sum, value};
use crate::invoice::{DocumentAllowanceCharge, Invoice, TaxDetail};
use crate::money::Money;

pub(super) fn totals(invoice: &Invoice, tolerance: Decimal) -> Result<(), TotalsCheckError> {
    let mut check = Check { broken: Vec::new(), tolerance };
    check.sums(invoice);
    check.breakdown(&invoice.tax_details);
    check.broken.sort_by_key(BrokenTotal::rule);
    result(check.broken)
}

/// Returns the largest difference that BR-FXEXT-CO-10 and its related rules allow.
pub(super) fn extended_tolerance(invoice: &Invoice) -> Decimal {
    let parts =
        [invoice.lines.len(), invoice.allowances.len(), invoice.charges.len(), invoice.tax_details.len()];
    let parts = parts.into_iter().fold(0_usize, usize::saturating_add).max(1);
    Decimal::new(i64::try_from(parts).unwrap_or(i64::MAX), 2)
}

struct Check {
    broken: Vec<BrokenTotal>,
    tolerance: Decimal,
}

impl Check {
    fn sums(&mut self, invoice: &Invoice) {
        let empty = crate::invoice::Monetary::new();
        let totals = invoice.monetary.as_ref().unwrap_or(&empty);
        let lines = amounts(invoice.lines.iter().map(|line| line.total_amount.as_ref()));
        let allowances = document_amounts(&invoice.allowances);
        let charges = document_amounts(&invoice.charges);
        let vat = amounts(invoice.tax_details.iter().map(|detail| detail.tax_amount.as_ref()));

        // Without lines (BASICWL), there is nothing to compare.
        let compared = lines.filter(|_| !invoice.lines.is_empty());
        self.compare(Rule::BrCo10, "lineTotalAmount", totals.line_total_amount.as_ref(), compared);
        self.compare(
            Rule::BrCo11,
            "allowanceTotalAmount",
            totals.allowance_total_amount.as_ref(),
            allowances,
        );
        self.compare(Rule::BrCo12, "chargeTotalAmount", totals.charge_total_amount.as_ref(), charges);

        // A missing optional total counts as the value that it would have.
        let lines = stated(totals.line_total_amount.as_ref(), compared);
        let allowances = stated(totals.allowance_total_amount.as_ref(), allowances);
        let charges = stated(totals.charge_total_amount.as_ref(), charges);
        let without_vat = three(lines, allowances, charges);
        self.compare(
            Rule::BrCo13,
            "taxBasisTotalAmount",
            totals.tax_basis_total_amount.as_ref(),
            without_vat,
        );

        let compared = vat.filter(|_| !invoice.tax_details.is_empty());
        self.compare(Rule::BrCo14, "taxTotalAmount", totals.tax_total_amount.as_ref(), compared);

        let with_vat = value(totals.tax_basis_total_amount.as_ref())
            .zip(value(totals.tax_total_amount.as_ref()))
            .and_then(|(basis, vat)| basis.checked_add(vat));
        self.compare(Rule::BrCo15, "invoiceAmount", totals.invoice_amount.as_ref(), with_vat);

        let prepaid = stated(totals.prepaid_total_amount.as_ref(), Some(Decimal::ZERO));
        let rounding = stated(totals.rounding_amount.as_ref(), Some(Decimal::ZERO));
        let due = three(value(totals.invoice_amount.as_ref()), prepaid, rounding);
        self.compare(Rule::BrCo16, "payableAmount", totals.payable_amount.as_ref(), due);
    }

    fn compare(&mut self, rule: Rule, member: &str, found: Option<&Money>, expected: Option<Decimal>) {
        let Some((found, expected)) = value(found).zip(expected) else { return };
        if !within(found, expected, self.tolerance) {
            self.broken.push(BrokenTotal {
                rule,
                path: format!("monetary.{member}"),
                expected: expected.into(),
                found: found.into(),
            });
        }
    }

    fn breakdown(&mut self, details: &[TaxDetail]) {
        for (at, detail) in details.iter().enumerate() {
            let base = value(detail.taxable_amount.as_ref());
            let found = value(detail.tax_amount.as_ref());
            let Some((base, found)) = base.zip(found) else { continue };
            let percent = match &detail.percent {
                Some(percent) => percent.decimal(),
                None => Some(Decimal::ZERO),
            };
            let Some(percent) = percent else { continue };
            let Some(expected) = percentage(base, percent) else { continue };
            // The official validation compares absolute values. At rate zero it only requires a VAT that rounds to
            // zero.
            let tolerance = if percent.is_zero() { Decimal::new(49, 2) } else { Decimal::ONE };
            if !within(found.abs(), expected.abs(), tolerance) {
                let path = format!("taxDetails.{at}.taxAmount");
                let (expected, found) = (expected.into(), found.into());
                self.broken.push(BrokenTotal { rule: Rule::BrCo17, path, expected, found });
            }
        }
    }
}

/// Returns the sum, or `None` if an amount is missing or not a decimal.
fn amounts<'a>(amounts: impl Iterator<Item = Option<&'a Money>>) -> Option<Decimal> {
    sum(amounts.map(value).collect::<Option<Vec<_>>>()?)
}

fn document_amounts(list: &[DocumentAllowanceCharge]) -> Option<Decimal> {
    amounts(list.iter().map(|item| item.actual_amount.as_ref()))
}

/// Returns the value of a total, or the default if the total is missing.
fn stated(total: Option<&Money>, missing: Option<Decimal>) -> Option<Decimal> {
    match total {
        Some(total) => total.amount.decimal(),
        None => missing,
    }
}

/// Returns `first - less + plus`.
fn three(first: Option<Decimal>, less: Option<Decimal>, plus: Option<Decimal>) -> Option<Decimal> {
    first?.checked_sub(less?)?.checked_add(plus?)
}

fn within(found: Decimal, expected: Decimal, tolerance: Decimal) -> bool {
    found.checked_sub(expected).is_some_and(|difference| difference.abs() <= tolerance)
}
