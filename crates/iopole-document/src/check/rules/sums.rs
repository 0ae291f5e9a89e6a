//! EN 16931, sums: what the totals must add up to (BR-12 to BR-15, BR-45 to BR-48, BR-CO-10 to BR-CO-18).

use rust_decimal::Decimal;

use crate::check::context::{Charge, Context, Tax, Totals};
use crate::check::number::{cents, is_one_apart, number, sum, within_cents, within_one};
use crate::check::rule::{Hits, Rule};
use crate::tree::At;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "BR-12",
        terms: &["BT-106"],
        fr: ("La somme des lignes manque.", "Indiquez la somme des montants nets des lignes."),
        en: ("The sum of the lines is missing.", "Give the sum of the net amounts of the lines."),
        check: |c, hits| {
            total(c, hits, |totals| totals.lines);
        },
    },
    Rule {
        id: "BR-13",
        terms: &["BT-109"],
        fr: ("Le total hors taxe manque.", "Indiquez le montant total sans TVA."),
        en: ("The total without VAT is missing.", "Give the total amount without VAT."),
        check: |c, hits| total(c, hits, |totals| totals.without_tax),
    },
    Rule {
        id: "BR-14",
        terms: &["BT-112"],
        fr: ("Le total toutes taxes comprises manque.", "Indiquez le montant total avec TVA."),
        en: ("The total with VAT is missing.", "Give the total amount with VAT."),
        check: |c, hits| total(c, hits, |totals| totals.with_tax),
    },
    Rule {
        id: "BR-15",
        terms: &["BT-115"],
        fr: ("Le montant à payer manque.", "Indiquez le montant qui reste dû."),
        en: ("The amount due is missing.", "Give the amount that remains due."),
        check: |c, hits| total(c, hits, |totals| totals.payable),
    },
    Rule {
        id: "BR-45",
        terms: &["BT-116"],
        fr: (
            "Une ligne du récapitulatif de TVA n'a pas de base.",
            "Indiquez la base d'imposition de cette catégorie et de ce taux.",
        ),
        en: (
            "A line of the VAT breakdown has no taxable amount.",
            "Give the taxable amount of this category and rate.",
        ),
        check: |c, hits| taxes(c, hits, |tax| tax.taxable.is_some()),
    },
    Rule {
        id: "BR-46",
        terms: &["BT-117"],
        fr: (
            "Une ligne du récapitulatif de TVA n'a pas de montant de TVA.",
            "Indiquez la TVA de cette catégorie et de ce taux.",
        ),
        en: ("A line of the VAT breakdown has no VAT amount.", "Give the VAT of this category and rate."),
        check: |c, hits| taxes(c, hits, |tax| tax.tax.is_some()),
    },
    Rule {
        id: "BR-47",
        terms: &["BT-118"],
        fr: (
            "Une ligne du récapitulatif de TVA n'a pas de catégorie.",
            "Indiquez la catégorie : S, Z, E, AE, K, G ou O.",
        ),
        en: ("A line of the VAT breakdown has no category.", "Give the category: S, Z, E, AE, K, G or O."),
        check: |c, hits| {
            taxes(c, hits, |tax| tax.category.is_some_and(|category| category.vat_code().is_some()));
        },
    },
    Rule {
        id: "BR-48",
        terms: &["BT-119"],
        fr: (
            "Une ligne du récapitulatif de TVA n'a pas de taux.",
            "Indiquez le taux, 0 s'il n'y a pas de TVA ; seule la catégorie O n'en a pas.",
        ),
        en: (
            "A line of the VAT breakdown has no rate.",
            "Give the rate, 0 where there is no VAT; only the category O has none.",
        ),
        check: |c, hits| {
            taxes(c, hits, |tax| {
                tax.category.is_some_and(|category| {
                    category.is_vat && (category.rate.is_some() || category.vat_code() == Some("O"))
                })
            });
        },
    },
    Rule {
        id: "BR-CO-10",
        terms: &["BT-106", "BT-131"],
        fr: (
            "La somme des lignes n'est pas celle qui est annoncée.",
            "Additionnez les montants nets des lignes, et corrigez la somme ou la ligne.",
        ),
        en: (
            "The sum of the lines is not the one that is stated.",
            "Add up the net amounts of the lines, and correct the sum or the line.",
        ),
        check: |c, hits| {
            let expected = sum(c.counted().map(|line| line.total)).and_then(cents);
            let Some(totals) = &c.totals else { return };
            match (expected, number(totals.lines)) {
                (Some(expected), Some(stated)) if near(c, expected, stated, c.lines.len()) => {}
                (expected, _) => differs(hits, totals.at, totals.lines, expected),
            }
        },
    },
    Rule {
        id: "BR-CO-11",
        terms: &["BT-107", "BT-92"],
        fr: (
            "La somme des remises n'est pas celle qui est annoncée.",
            "Additionnez les remises du document, et corrigez leur somme.",
        ),
        en: (
            "The sum of the allowances is not the one that is stated.",
            "Add up the document allowances, and correct their sum.",
        ),
        check: |c, hits| charges(c, hits, false, |totals| totals.allowances),
    },
    Rule {
        id: "BR-CO-12",
        terms: &["BT-108", "BT-99"],
        fr: (
            "La somme des frais n'est pas celle qui est annoncée.",
            "Additionnez les frais du document, et corrigez leur somme.",
        ),
        en: (
            "The sum of the charges is not the one that is stated.",
            "Add up the document charges, and correct their sum.",
        ),
        check: |c, hits| charges(c, hits, true, |totals| totals.charges),
    },
    Rule {
        id: "BR-CO-13",
        terms: &["BT-109", "BT-106", "BT-107", "BT-108"],
        fr: (
            "Le total hors taxe n'est pas la somme des lignes, moins les remises, plus les frais.",
            "Recalculez le total hors taxe.",
        ),
        en: (
            "The total without VAT is not the sum of the lines, less allowances, plus charges.",
            "Calculate the total without VAT again.",
        ),
        check: without_tax,
    },
    Rule {
        id: "BR-CO-14",
        terms: &["BT-110", "BT-117"],
        fr: (
            "Le total de TVA n'est pas la somme du récapitulatif.",
            "Additionnez les montants de TVA par taux, et corrigez le total ou la ligne.",
        ),
        en: (
            "The VAT total is not the sum of the breakdown.",
            "Add up the VAT amounts by rate, and correct the total or the line.",
        ),
        check: tax_total,
    },
    Rule {
        id: "BR-CO-15",
        terms: &["BT-112", "BT-109", "BT-110"],
        fr: (
            "Le total toutes taxes comprises n'est pas le total hors taxe plus la TVA.",
            "Recalculez le total avec TVA, et donnez un seul total de TVA dans la devise de la facture.",
        ),
        en: (
            "The total with VAT is not the total without VAT plus the VAT.",
            "Calculate the total with VAT again, and give one VAT total in the invoice's currency.",
        ),
        check: with_tax,
    },
    Rule {
        id: "BR-CO-16",
        terms: &["BT-115", "BT-112", "BT-113", "BT-114"],
        fr: (
            "Le montant à payer n'est pas le total, moins l'acompte, plus l'arrondi.",
            "Recalculez le montant à payer.",
        ),
        en: (
            "The amount due is not the total, less what is paid, plus the rounding.",
            "Calculate the amount due again.",
        ),
        check: payable,
    },
    Rule {
        id: "BR-CO-17",
        terms: &["BT-117", "BT-116", "BT-119"],
        fr: (
            "La TVA d'un taux n'est pas sa base multipliée par le taux.",
            "Recalculez la TVA de ce taux : l'écart admis est d'une unité.",
        ),
        en: (
            "The VAT of a rate is not its taxable amount times the rate.",
            "Calculate the VAT of this rate again: one unit of difference is allowed.",
        ),
        check: |c, hits| {
            for tax in c.taxes.iter().filter(|tax| !is_tax_right(c, tax)) {
                hits.found(tax.at, tax.tax.map(At::text).unwrap_or_default());
            }
        },
    },
    Rule {
        id: "BR-CO-18",
        terms: &["BG-23"],
        fr: (
            "La facture n'a pas de récapitulatif de TVA.",
            "Ajoutez une ligne par catégorie et par taux, même sans TVA.",
        ),
        en: ("The invoice has no VAT breakdown.", "Add a line for each category and rate, even without VAT."),
        check: |c, hits| {
            let is_wanted = !c.is_cii() || !c.lines.is_empty();
            if c.taxes.is_empty() && is_wanted {
                hits.at(c.root);
            }
        },
    },
];

fn total<'t>(c: &Context<'t>, hits: &mut Hits, of: fn(&Totals<'t>) -> Option<At<'t>>) {
    if let Some(totals) = c.totals.as_ref().filter(|totals| of(totals).is_none()) {
        hits.at(totals.at);
    }
}

fn taxes(c: &Context<'_>, hits: &mut Hits, is_right: fn(&Tax<'_>) -> bool) {
    c.taxes.iter().filter(|tax| !is_right(tax)).for_each(|tax| hits.at(tax.at));
}

/// Extended profiles allow a cent for each amount that is added.
fn near(c: &Context<'_>, expected: Decimal, stated: Decimal, count: usize) -> bool {
    expected == stated || (c.sheet.is_extended() && within_cents(expected, stated, count))
}

/// Amounts that totals of an extended profile add: lines, allowances and charges.
fn added(c: &Context<'_>) -> usize {
    let charges = c.charges.iter().filter(|charge| charge.is_charge.is_some()).count();
    c.counted().count() + charges + logistics(c).count()
}

/// Shows the stated amount beside the calculated one.
fn differs(hits: &mut Hits, group: At<'_>, at: Option<At<'_>>, expected: Option<Decimal>) {
    let expected = expected.map_or_else(|| "?".to_owned(), |expected| expected.normalize().to_string());
    let stated = at.map(At::text).unwrap_or("–");
    hits.found(at.unwrap_or(group), format!("{stated} ≠ {expected}"));
}

fn charges<'t>(c: &Context<'t>, hits: &mut Hits, is_charge: bool, of: fn(&Totals<'t>) -> Option<At<'t>>) {
    let Some(totals) = &c.totals else { return };
    let each: Vec<&Charge<'_>> =
        c.charges.iter().filter(|charge| charge.is_charge == Some(is_charge)).collect();
    let stated = of(totals);
    if each.is_empty() && stated.is_none() {
        return;
    }
    let services: Vec<_> = logistics(c).filter(|_| is_charge).map(|at| at.first("AppliedAmount")).collect();
    let count = each.len() + services.len();
    let amounts = each.iter().map(|charge| charge.amount).chain(services);
    match (sum(amounts).and_then(cents), number(stated)) {
        (Some(expected), Some(stated)) if near(c, expected, stated, count) => {}
        (expected, _) => differs(hits, totals.at, stated, expected),
    }
}

/// Charges that an extended profile writes as services of logistics.
pub(super) fn logistics<'t>(c: &Context<'t>) -> impl Iterator<Item = At<'t>> {
    let tree = c.tree;
    let is_extended = c.sheet.is_extended();
    tree.named("SpecifiedLogisticsServiceCharge").filter(move |_| is_extended)
}

fn without_tax(c: &Context<'_>, hits: &mut Hits) {
    let Some(totals) = &c.totals else { return };
    // An amount that is there and no number makes no sum.
    let part = |at: Option<At<'_>>| if at.is_some() { number(at) } else { Some(Decimal::ZERO) };
    let expected = match c.sheet.is_extended() {
        true => added_up(c),
        false => (|| {
            let lines = number(totals.lines)?;
            cents(lines.checked_sub(part(totals.allowances)?)?.checked_add(part(totals.charges)?)?)
        })(),
    };
    match (expected, number(totals.without_tax)) {
        (Some(expected), Some(stated)) if near(c, expected, stated, added(c)) => {}
        _ => differs(hits, totals.at, totals.without_tax, expected),
    }
}

/// Lines, less allowances, plus charges. The extensions add them up, and do not look at the totals that are stated.
fn added_up(c: &Context<'_>) -> Option<Decimal> {
    let charges = |is_charge| {
        let of_kind = c.charges.iter().filter(move |charge| charge.is_charge == Some(is_charge));
        of_kind.map(|charge| charge.amount)
    };
    let services = logistics(c).map(|at| at.first("AppliedAmount"));
    let lines = sum(c.counted().map(|line| line.total)).and_then(cents)?;
    let more = sum(charges(true).chain(services)).and_then(cents)?;
    lines.checked_add(more)?.checked_sub(sum(charges(false)).and_then(cents)?)
}

fn tax_total(c: &Context<'_>, hits: &mut Hits) {
    if c.is_cii() {
        let expected = sum(c.taxes.iter().map(|tax| tax.tax)).and_then(cents);
        for at in c.tax_total().into_iter().filter(|at| number(Some(*at)) != expected) {
            differs(hits, at, Some(at), expected);
        }
        return;
    }
    for at in c.root.all("TaxTotal").into_iter().filter(|at| at.has("TaxSubtotal")) {
        let expected = sum(at.all("TaxSubtotal/TaxAmount").into_iter().map(Some)).and_then(cents);
        let stated = at.first("TaxAmount");
        if number(stated) != expected || expected.is_none() {
            differs(hits, at, stated, expected);
        }
    }
}

fn with_tax(c: &Context<'_>, hits: &mut Hits) {
    if c.currency.is_none() {
        return;
    }
    let Some(totals) = &c.totals else {
        hits.at(c.root);
        return;
    };
    let taxes = c.tax_total();
    let stated = number(totals.with_tax);
    let basis = number(totals.without_tax);
    let expected = match taxes.as_slice() {
        [tax] => basis.zip(number(Some(*tax))).and_then(|(basis, tax)| cents(basis.checked_add(tax)?)),
        _ => None,
    };
    let is_untaxed = c.is_cii() && stated.is_some() && stated == basis;
    match (expected, stated) {
        (Some(expected), Some(stated)) if near(c, expected, stated, added(c)) => {}
        _ if is_untaxed => {}
        _ => differs(hits, totals.at, totals.with_tax, expected),
    }
}

fn payable(c: &Context<'_>, hits: &mut Hits) {
    let Some(totals) = &c.totals else { return };
    let part = |at: Option<At<'_>>| if at.is_some() { number(at) } else { Some(Decimal::ZERO) };
    let less_paid = (|| number(totals.with_tax)?.checked_sub(part(totals.prepaid)?))();
    let rounding = part(totals.rounding);
    let expected = less_paid.zip(rounding).and_then(|(amount, rounding)| amount.checked_add(rounding));
    let is_right = match c.is_cii() {
        true => expected.is_some() && expected == number(totals.payable),
        // UBL rounds each side, and only where there is something to add.
        false => {
            let side = |amount: Option<Decimal>, is_rounded: bool| {
                if is_rounded { amount.and_then(cents) } else { amount }
            };
            let payable = number(totals.payable).zip(rounding);
            let payable = payable.and_then(|(payable, rounding)| payable.checked_sub(rounding));
            let left = side(payable, totals.rounding.is_some());
            left.is_some() && left == side(less_paid, totals.prepaid.is_some())
        }
    };
    if !is_right {
        differs(hits, totals.at, totals.payable, expected);
    }
}

fn is_tax_right(c: &Context<'_>, tax: &Tax<'_>) -> bool {
    let rate = tax.category.filter(|category| category.is_vat).and_then(|category| category.rate);
    let Some(stated) = number(tax.tax) else { return false };
    let whole = |value: Decimal| (value + Decimal::new(5, 1)).floor();
    let Some(rate) = number(rate) else { return whole(stated).is_zero() };
    if whole(rate).is_zero() {
        return whole(stated).is_zero();
    }
    let expected = number(tax.taxable).and_then(|taxable| share(taxable.abs(), rate));
    // The official rule of CII counts the bounds in, that of UBL does not.
    expected.is_some_and(|expected| {
        within_one(stated.abs(), expected) || (c.is_cii() && is_one_apart(stated.abs(), expected))
    })
}

/// The tax on an amount, in hundredths.
pub(super) fn share(taxable: Decimal, rate: Decimal) -> Option<Decimal> {
    cents(taxable.checked_mul(rate)?.checked_div(Decimal::ONE_HUNDRED)?)
}
