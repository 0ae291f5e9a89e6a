//! VAT categories of the extensions: rules 01, 08 and 09, which allow a cent for each amount that is added.

use rust_decimal::Decimal;

use super::sums::{logistics, share};
use super::vat::{self, BASE, BREAKDOWN, Kind, Rate, Reporter, TAX};
use crate::check::context::{Category, Context, Tax};
use crate::check::number::{cents, number, sum, within_cents};
use crate::check::sheet::Sheet;
use crate::tree::At;

/// Rule 01: a category of the breakdown is used, and a category that is used is in the breakdown.
pub(super) fn breakdown(c: &Context<'_>, kind: &'static Kind, report: &mut Reporter<'_>) {
    let is_of = |category: &Category<'_>| category.code.is_some_and(|at| at.text() == kind.code);
    // The French sheet of CII counts the lines of groups too.
    let lines = c.lines.iter().filter(|line| c.sheet == Sheet::FrenchCii || line.counts());
    let is_used = lines.flat_map(|line| &line.categories).any(is_of)
        || c.charge_categories().any(|(_, category)| is_of(&category))
        || services(c).any(|service| service.category.is_some_and(|category| is_of(&category)));
    let is_stated = c.taxes.iter().filter_map(|tax| tax.category).any(|category| is_of(&category));
    if is_used != is_stated {
        report.report(&BREAKDOWN, |hits| hits.at(c.totals.as_ref().map_or(c.root, |totals| totals.at)));
    }
    // The French sheet of UBL keeps the rule of the core beside its own for these two.
    if c.sheet == Sheet::FrenchUbl && matches!(kind.code, "AE" | "M") {
        report.in_core(|report| vat::breakdown(c, kind, report));
    }
}

/// Rule 08: the taxable amount is the sum of what has the category and the rate, with or without the same exemption reason.
pub(super) fn base(c: &Context<'_>, kind: &'static Kind, tax: &Tax<'_>, report: &mut Reporter<'_>) {
    let Some(own) = tax.category else { return };
    let stated = number(tax.taxable);
    let sums = [Parts::of(c, kind, own, true), Parts::of(c, kind, own, false)];
    let is_right = |parts: &Parts<'_>| {
        stated.zip(parts.sum()).is_some_and(|(stated, sum)| within_cents(stated, sum, parts.count()))
    };
    if !sums.iter().any(is_right) {
        let [_, parts] = sums;
        let stated = tax.taxable.map(At::text).unwrap_or("–");
        let expected = parts.sum().map_or_else(|| "?".to_owned(), |value| value.normalize().to_string());
        let at = tax.taxable.unwrap_or(tax.at);
        report.report(&BASE, |hits| hits.found(at, format!("{stated} ≠ {expected}")));
    }
}

/// Rule 09 of the category S: the VAT is the taxable amount times the rate.
pub(super) fn tax_amount(c: &Context<'_>, kind: &'static Kind, tax: &Tax<'_>, report: &mut Reporter<'_>) {
    let Some(own) = tax.category else { return };
    let rate = number(own.rate);
    let expected = rate.zip(number(tax.taxable)).and_then(|(rate, base)| share(base, rate));
    let count = Parts::of(c, kind, own, false).count();
    let is_right =
        number(tax.tax).zip(expected).is_some_and(|(stated, expected)| within_cents(stated, expected, count));
    if !is_right {
        report.report(&TAX, |hits| hits.value(tax.tax.unwrap_or(tax.at)));
    }
}

/// Amounts that a taxable amount consists of.
struct Parts<'t> {
    lines: Vec<Option<At<'t>>>,
    allowances: Vec<Option<At<'t>>>,
    charges: Vec<Option<At<'t>>>,
}

impl<'t> Parts<'t> {
    fn of(c: &Context<'t>, kind: &'static Kind, own: Category<'t>, by_reason: bool) -> Self {
        let matches = |category: &Category<'_>| {
            let has_rate = kind.rate == Rate::None
                || number(own.rate).is_some_and(|rate| number(category.rate) == Some(rate));
            category.code.is_some_and(|at| at.text() == kind.code)
                && has_rate
                && (!by_reason
                    || (text(category.reason), text(category.reason_code))
                        == (text(own.reason), text(own.reason_code)))
        };
        let lines = c.counted().filter(|line| line.categories.iter().any(matches));
        let charges = |is_charge| {
            let of_kind =
                c.charge_categories().filter(move |(charge, _)| charge.is_charge == Some(is_charge));
            of_kind.filter(|(_, category)| matches(category)).map(|(charge, _)| charge.amount)
        };
        let services = services(c).filter(|service| service.category.as_ref().is_some_and(matches));
        Self {
            lines: lines.map(|line| line.total).collect(),
            allowances: charges(false).collect(),
            charges: charges(true).chain(services.map(|service| service.amount)).collect(),
        }
    }

    fn sum(&self) -> Option<Decimal> {
        let of = |amounts: &[Option<At<'_>>]| sum(amounts.iter().copied()).and_then(cents);
        of(&self.lines)?.checked_add(of(&self.charges)?)?.checked_sub(of(&self.allowances)?)
    }

    fn count(&self) -> usize {
        self.lines.len() + self.allowances.len() + self.charges.len()
    }
}

fn text(at: Option<At<'_>>) -> &str {
    at.map(At::text).unwrap_or_default()
}

/// A charge for logistics, which only the extensions of CII know.
struct Service<'t> {
    amount: Option<At<'t>>,
    category: Option<Category<'t>>,
}

fn services<'t>(c: &Context<'t>) -> impl Iterator<Item = Service<'t>> {
    logistics(c).map(|at| Service {
        amount: at.first("AppliedAmount"),
        category: at.first("AppliedTradeTax").map(crate::check::cii::category),
    })
}
