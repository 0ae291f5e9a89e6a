//! BR-CO-10 to BR-CO-17: the arithmetic.

use rust_decimal::{Decimal, RoundingStrategy};

use super::super::flavour::Flavour;
use super::super::source::Source;
use super::{At, Found};

pub(super) fn check(source: &Source, flavour: Flavour, found: &mut Found) {
    let tolerance = match flavour {
        // EXTENDED forgives a cent for each part of a sum.
        Flavour::Extended => parts(source),
        _ => Decimal::ZERO,
    };
    let mut equal = |id: &str, found_amount: Decimal, expected: Option<Decimal>, text: &str| {
        let holds = expected.is_some_and(|expected| near(found_amount, expected, tolerance));
        let expected = expected.map(|expected| expected.to_string()).unwrap_or_default();
        found.unless(holds, id, At::Totals, &format!("{text} Expected {expected}, found {found_amount}."));
    };
    let totals = &source.totals;
    let zero = Decimal::ZERO;
    let of = |charges: bool| {
        sum(source.allowances.iter().filter(|item| item.is_charge == charges).map(|item| item.amount))
    };

    let lines = sum(source.lines.iter().map(|line| line.total));
    let stated = totals.lines.or(lines).unwrap_or_default();
    if flavour != Flavour::BasicWl {
        equal("BR-CO-10", stated, lines, "BT-106 must be the sum of the lines (BT-131).");
    }
    equal("BR-CO-11", totals.allowances.unwrap_or(zero), of(false), "BT-107 must be the sum of BT-92.");
    equal("BR-CO-12", totals.charges.unwrap_or(zero), of(true), "BT-108 must be the sum of BT-99.");
    let without_tax = stated
        .checked_sub(totals.allowances.unwrap_or(zero))
        .and_then(|left| left.checked_add(totals.charges.unwrap_or(zero)));
    let text = "BT-109 must be BT-106 less BT-107 plus BT-108.";
    equal("BR-CO-13", totals.without_tax, without_tax, text);
    let tax = totals.tax.unwrap_or(zero);
    let vat = sum(source.taxes.iter().map(|entry| entry.amount));
    equal("BR-CO-14", tax, vat, "BT-110 must be the sum of BT-117.");
    equal(
        "BR-CO-15",
        totals.with_tax,
        totals.without_tax.checked_add(tax),
        "BT-112 must be BT-109 plus BT-110.",
    );
    // BASIC WL does not have BT-114.
    let rounding = totals.rounding.filter(|_| flavour != Flavour::BasicWl).unwrap_or(zero);
    let due = totals
        .with_tax
        .checked_sub(totals.prepaid.unwrap_or(zero))
        .and_then(|left| left.checked_add(rounding));
    equal("BR-CO-16", totals.payable, due, "BT-115 must be BT-112 less BT-113 plus BT-114.");

    found.unless(
        totals.lines.is_some() || flavour == Flavour::BasicWl,
        "BR-12",
        At::Totals,
        "BT-106 must be there.",
    );
    found.unless(
        !source.taxes.is_empty(),
        "BR-CO-18",
        At::Document,
        "There must be a VAT breakdown (BG-23).",
    );
    for (at, entry) in source.taxes.iter().enumerate() {
        let percent = entry.tax.percent.unwrap_or(zero);
        let holds = percentage(entry.base, percent).is_some_and(|expected| {
            let tolerance = if percent.is_zero() { Decimal::new(49, 2) } else { Decimal::ONE };
            near(entry.amount.abs(), expected.abs(), tolerance)
        });
        found.unless(holds, "BR-CO-17", At::Tax(at), "BT-117 must be BT-116 times BT-119 / 100, rounded.");
    }
}

pub(super) fn sum(amounts: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    let mut amounts = amounts;
    amounts.try_fold(Decimal::ZERO, Decimal::checked_add)
}

pub(super) fn near(found: Decimal, expected: Decimal, tolerance: Decimal) -> bool {
    found.checked_sub(expected).is_some_and(|difference| difference.abs() <= tolerance)
}

fn percentage(base: Decimal, percent: Decimal) -> Option<Decimal> {
    let exact = base.checked_mul(percent)?.checked_div(Decimal::ONE_HUNDRED)?;
    Some(exact.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
}

fn parts(source: &Source) -> Decimal {
    let parts = source.lines.len().saturating_add(source.allowances.len()).saturating_add(source.taxes.len());
    Decimal::new(i64::try_from(parts.max(1)).unwrap_or(i64::MAX), 2)
}
