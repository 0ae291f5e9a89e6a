//! EN 16931, decimals of amounts: two at most (BR-DEC-01 to BR-DEC-28, UBL-DT-01).

use std::borrow::Cow;

use crate::check::context::Context;
use crate::check::number::{cents, decimals, number};
use crate::check::report::{Finding, Severity, Text};
use crate::check::rule::Hits;
use crate::tree::At;

pub(super) fn check(c: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut check = |rule: &'static str, term: &'static str, amounts: Vec<Option<At<'_>>>| {
        let long = amounts.into_iter().flatten().filter(|at| decimals(at.raw()) > 2);
        report(c, rule, term, long, findings);
    };
    let document = |is_charge| c.charges.iter().filter(move |each| each.is_charge == Some(is_charge));
    let lines = |is_charge| c.line_charges().filter(move |each| each.is_charge == Some(is_charge));
    check("BR-DEC-01", "BT-92", document(false).map(|each| each.amount).collect());
    check("BR-DEC-02", "BT-93", document(false).map(|each| each.base).collect());
    check("BR-DEC-05", "BT-99", document(true).map(|each| each.amount).collect());
    check("BR-DEC-06", "BT-100", document(true).map(|each| each.base).collect());
    if let Some(totals) = &c.totals {
        check("BR-DEC-09", "BT-106", vec![totals.lines]);
        check("BR-DEC-10", "BT-107", vec![totals.allowances]);
        check("BR-DEC-11", "BT-108", vec![totals.charges]);
        check("BR-DEC-12", "BT-109", vec![totals.without_tax]);
        check("BR-DEC-14", "BT-112", vec![totals.with_tax]);
        check("BR-DEC-16", "BT-113", vec![totals.prepaid]);
        check("BR-DEC-17", "BT-114", vec![totals.rounding]);
        check("BR-DEC-18", "BT-115", vec![totals.payable]);
    }
    check("BR-DEC-19", "BT-116", c.taxes.iter().map(|tax| tax.taxable).collect());
    check("BR-DEC-20", "BT-117", c.taxes.iter().map(|tax| tax.tax).collect());
    check("BR-DEC-23", "BT-131", c.lines.iter().map(|line| line.total).collect());
    check("BR-DEC-24", "BT-136", lines(false).map(|each| each.amount).collect());
    check("BR-DEC-25", "BT-137", lines(false).map(|each| each.base).collect());
    check("BR-DEC-27", "BT-141", lines(true).map(|each| each.amount).collect());
    check("BR-DEC-28", "BT-142", lines(true).map(|each| each.base).collect());
    match c.is_cii() {
        true => tax_totals(c, findings),
        false => every_amount(c, findings),
    }
}

/// The official rules of CII look at the value of a VAT total, so that `20.000` passes.
fn tax_totals(c: &Context<'_>, findings: &mut Vec<Finding>) {
    let is_long = |at: &At<'_>| number(Some(*at)).is_some_and(|value| cents(value) != Some(value));
    let totals = || c.tax_totals.iter().copied();
    let of = |currency: Option<At<'_>>| {
        let currency = currency.map(|at| at.text().to_owned());
        move |at: &At<'_>| currency.is_some() && at.attribute("currencyID") == currency.as_deref()
    };
    report(c, "BR-DEC-13", "BT-110", totals().filter(of(c.currency)).filter(is_long), findings);
    report(c, "BR-DEC-15", "BT-111", totals().filter(of(c.tax_currency)).filter(is_long), findings);
}

fn every_amount(c: &Context<'_>, findings: &mut Vec<Finding>) {
    let is_price = |at: &At<'_>| {
        let of_price = at.parent().and_then(At::parent).is_some_and(|above| above.name() == "Price");
        at.name().ends_with("PriceAmount") || of_price
    };
    let long = c.tree.all().filter(|at| at.name().ends_with("Amount") && decimals(at.raw()) > 2);
    report(c, "UBL-DT-01", "", long.filter(|at| !is_price(at)), findings);
}

fn report<'t>(
    c: &Context<'_>,
    rule: &'static str,
    term: &'static str,
    amounts: impl Iterator<Item = At<'t>>,
    findings: &mut Vec<Finding>,
) {
    let Some(name) = c.sheet.name(rule) else { return };
    let mut hits = Hits::default();
    amounts.for_each(|at| hits.value(at));
    findings.extend(hits.list.into_iter().map(|hit| Finding {
        rule: name.clone(),
        severity: Severity::Fatal,
        terms: [term].into_iter().filter(|term| !term.is_empty()).map(Cow::Borrowed).collect(),
        place: hit.place,
        found: hit.found,
        message: Text::new("Un montant a plus de deux décimales.", "An amount has more than two decimals."),
        advice: Text::new(
            "Arrondissez ce montant au centime, puis recalculez les totaux ; seuls les prix unitaires peuvent avoir plus de décimales.",
            "Round the amount to the cent, then calculate the totals again; only unit prices may have more decimals.",
        ),
    }));
}
