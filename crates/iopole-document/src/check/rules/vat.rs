//! EN 16931, VAT categories: the ten rules of each (BR-S-01 to BR-S-10, and so on).

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::sums::share;
use super::vat_extended;
use crate::check::context::{Category, Charge, Context, Tax};
use crate::check::number::{cents, number, sum, within_one, within_one_in_binary};
use crate::check::report::{Finding, Severity, Text};
use crate::check::rule::Hits;
use crate::check::sheet::Sheet;
use crate::tree::At;

/// A VAT category, and how its rules are called.
pub(super) struct Kind {
    pub(super) code: &'static str,
    rules: &'static str,
    pub(super) rate: Rate,
    fr: &'static str,
    en: &'static str,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Rate {
    /// Above zero, each rate with a line of its own in the breakdown.
    Positive,
    /// Zero or above, likewise: Canary Islands, Ceuta and Melilla.
    Regional,
    Zero,
    /// No rate at all.
    None,
}

/// Lines of a breakdown that are held against all lines of the invoice.
const MOST_TAXES: usize = 200;

pub(super) const KINDS: &[Kind] = &[
    Kind {
        code: "S",
        rules: "S",
        rate: Rate::Positive,
        fr: "taux normal ou réduit",
        en: "standard or reduced rate",
    },
    Kind { code: "Z", rules: "Z", rate: Rate::Zero, fr: "taux zéro", en: "zero rate" },
    Kind { code: "E", rules: "E", rate: Rate::Zero, fr: "exonération", en: "exemption" },
    Kind { code: "AE", rules: "AE", rate: Rate::Zero, fr: "autoliquidation", en: "reverse charge" },
    Kind {
        code: "K",
        rules: "IC",
        rate: Rate::Zero,
        fr: "livraison intracommunautaire",
        en: "intra-community supply",
    },
    Kind { code: "G", rules: "G", rate: Rate::Zero, fr: "exportation", en: "export" },
    Kind {
        code: "O",
        rules: "O",
        rate: Rate::None,
        fr: "hors du champ de la TVA",
        en: "outside the scope of VAT",
    },
    Kind {
        code: "L",
        rules: "AF",
        rate: Rate::Regional,
        fr: "IGIC des Canaries",
        en: "IGIC of the Canary Islands",
    },
    Kind {
        code: "M",
        rules: "AG",
        rate: Rate::Regional,
        fr: "IPSI de Ceuta et Melilla",
        en: "IPSI of Ceuta and Melilla",
    },
];

pub(super) fn check(c: &Context<'_>, findings: &mut Vec<Finding>) {
    for kind in KINDS {
        let mut report = Reporter { kind, sheet: c.sheet, findings };
        match c.sheet.is_extended() {
            true => vat_extended::breakdown(c, kind, &mut report),
            false => breakdown(c, kind, &mut report),
        }
        registrations(c, kind, &mut report);
        rates(c, kind, &mut report);
        let taxes = c.taxes.iter().take(MOST_TAXES);
        for tax in taxes.filter(|tax| code_of(c, tax) == Some(kind.code)) {
            match c.sheet.is_extended() {
                true => vat_extended::base(c, kind, tax, &mut report),
                false => base(c, kind, tax, &mut report),
            }
            match c.sheet.is_extended() && kind.code == "S" {
                true => vat_extended::tax_amount(c, kind, tax, &mut report),
                false => tax_amount(c, kind, tax, &mut report),
            }
            reason(kind, tax, &mut report);
        }
    }
    super::vat_scope::supply(c, findings);
    super::vat_scope::outside(c, findings);
}

/// Code of a line of the breakdown. Some official rules of CII do not ask whether the tax is VAT.
fn code_of<'t>(c: &Context<'t>, tax: &Tax<'t>) -> Option<&'t str> {
    let category = tax.category?;
    let code = category.code.map(At::text);
    code.filter(|code| category.is_vat || (c.is_cii() && matches!(*code, "S" | "Z")))
}

/// A rule of a category: number, terms and texts; `{}` is the category.
pub(super) struct Template {
    pub(super) number: &'static str,
    pub(super) terms: &'static [&'static str],
    pub(super) fr: (&'static str, &'static str),
    pub(super) en: (&'static str, &'static str),
}

pub(super) const BREAKDOWN: Template = Template {
    number: "01",
    terms: &["BG-23", "BT-118", "BT-151"],
    fr: (
        "Le récapitulatif de TVA et les lignes ne s'accordent pas sur la catégorie {}.",
        "Donnez au récapitulatif les catégories que les lignes, remises et frais emploient, et aucune autre.",
    ),
    en: (
        "The VAT breakdown and the lines do not agree on the category {}.",
        "Give the breakdown the categories that lines, allowances and charges use, and no other.",
    ),
};
pub(super) const BASE: Template = Template {
    number: "08",
    terms: &["BT-116", "BT-131"],
    fr: (
        "La base de TVA de la catégorie {} n'est pas la somme de ses lignes, remises et frais.",
        "Additionnez les lignes de cette catégorie et de ce taux, moins les remises, plus les frais : corrigez la base ou le taux de la ligne.",
    ),
    en: (
        "The taxable amount of the category {} is not the sum of its lines, allowances and charges.",
        "Add up the lines of this category and rate, less allowances, plus charges: correct the taxable amount or the rate of the line.",
    ),
};
pub(super) const TAX: Template = Template {
    number: "09",
    terms: &["BT-117"],
    fr: (
        "La TVA de la catégorie {} n'est pas sa base multipliée par le taux.",
        "Recalculez la TVA de ce taux.",
    ),
    en: (
        "The VAT of the category {} is not its taxable amount times the rate.",
        "Calculate the VAT of this rate again.",
    ),
};
const NO_TAX: Template = Template {
    number: "09",
    terms: &["BT-117"],
    fr: ("La catégorie {} n'admet pas de TVA.", "Mettez le montant de TVA à 0, ou employez la catégorie S."),
    en: ("The category {} allows no VAT.", "Set the VAT amount to 0, or use the category S."),
};

pub(super) struct Reporter<'a> {
    pub(super) kind: &'static Kind,
    pub(super) sheet: Sheet,
    pub(super) findings: &'a mut Vec<Finding>,
}

impl Reporter<'_> {
    /// Reports under the names of the core.
    pub(super) fn in_core(&mut self, check: impl FnOnce(&mut Reporter<'_>)) {
        check(&mut Reporter { kind: self.kind, sheet: Sheet::Core, findings: self.findings });
    }

    pub(super) fn report(&mut self, template: &Template, fill: impl FnOnce(&mut Hits)) {
        let Kind { code, rules, fr, en, .. } = self.kind;
        let rule = format!("BR-{rules}-{}", template.number);
        let Some(name) = self.sheet.name(&rule) else { return };
        let mut hits = Hits::default();
        fill(&mut hits);
        let in_french = |text: &str| Cow::Owned(text.replace("{}", &format!("{code} ({fr})")));
        let in_english = |text: &str| Cow::Owned(text.replace("{}", &format!("{code} ({en})")));
        for hit in hits.list {
            self.findings.push(Finding {
                rule: Cow::Owned(name.clone().into_owned()),
                severity: Severity::Fatal,
                terms: template.terms.iter().map(|term| Cow::Borrowed(*term)).collect(),
                place: hit.place,
                found: hit.found,
                message: Text { fr: in_french(template.fr.0), en: in_english(template.en.0) },
                advice: Text { fr: in_french(template.fr.1), en: in_english(template.en.1) },
            });
        }
    }
}

/// Rule 01: what lines and charges use is in the breakdown, and the other way round.
pub(super) fn breakdown(c: &Context<'_>, kind: &'static Kind, report: &mut Reporter<'_>) {
    let has = |category: Category<'_>| {
        let is_vat = category.is_vat || kind.code == "S" || c.is_cii();
        is_vat && category.code.is_some_and(|at| at.text() == kind.code)
    };
    let lines = c.lines.iter().flat_map(|line| &line.categories).filter(|each| has(**each)).count();
    let charges = c.charge_categories().filter(|(_, category)| has(*category)).count();
    let taxes = c.taxes.iter().filter_map(|tax| tax.category).filter(|each| has(*each)).count();
    let is_by_rate = matches!(kind.rate, Rate::Positive | Rate::Regional);
    let is_right = match (c.is_cii(), is_by_rate) {
        (true, true) => (lines == 0 || lines + taxes >= 2) && (charges == 0 || charges + taxes >= 2),
        (false, true) => (lines + charges > 0) == (taxes > 0),
        (true, false) if kind.code == "O" => taxes == 0 || (taxes == 1 && lines + charges > 0),
        (true, false) => match taxes {
            0 => lines + charges == 0,
            count => count == 1 && lines + charges > 0,
        },
        (false, false) => lines + charges + taxes == 0 || taxes == 1,
    };
    if !is_right {
        report.report(&BREAKDOWN, |hits| hits.at(c.totals.as_ref().map_or(c.root, |totals| totals.at)));
    }
}

/// Rules 02 to 04: who must be registered for VAT where a line, an allowance or a charge has the category.
fn registrations(c: &Context<'_>, kind: &'static Kind, report: &mut Reporter<'_>) {
    const FR: (&str, &str) = (
        "La catégorie {} exige des numéros de TVA qui ne sont pas là.",
        "Ajoutez le numéro de TVA du vendeur (ou de son représentant fiscal), et celui de l'acheteur pour K et AE.",
    );
    const EN: (&str, &str) = (
        "The category {} needs VAT identifiers that are not there.",
        "Add the VAT identifier of the seller (or of the tax representative), and the buyer's for K and AE.",
    );
    const OUTSIDE_FR: (&str, &str) = (
        "La catégorie {} exclut tout numéro de TVA.",
        "Retirez les numéros de TVA du vendeur, du représentant et de l'acheteur, ou changez de catégorie.",
    );
    const OUTSIDE_EN: (&str, &str) = (
        "The category {} excludes any VAT identifier.",
        "Remove the VAT identifiers of seller, representative and buyer, or change the category.",
    );
    const TERMS: &[&str] = &["BT-31", "BT-32", "BT-48", "BT-63"];
    if is_registered(c, kind) {
        return;
    }
    let (fr, en) = if kind.rate == Rate::None { (OUTSIDE_FR, OUTSIDE_EN) } else { (FR, EN) };
    let line = c
        .lines
        .iter()
        .find(|line| line.categories.iter().any(|category| category.vat_code() == Some(kind.code)));
    if let Some(line) = line {
        report.report(&Template { number: "02", terms: TERMS, fr, en }, |hits| hits.at(line.at));
    }
    for (number, is_charge) in [("03", false), ("04", true)] {
        let charge = c.charge_categories().find(|(charge, category)| {
            charge.is_charge == Some(is_charge) && category.vat_code() == Some(kind.code)
        });
        if let Some((charge, _)) = charge {
            report.report(&Template { number, terms: TERMS, fr, en }, |hits| hits.at(charge.at));
        }
    }
}

fn is_registered(c: &Context<'_>, kind: &Kind) -> bool {
    let seller = c.seller.as_ref();
    let buyer = c.buyer.as_ref();
    let represented = c.representative.as_ref().is_some_and(|party| !party.vat.is_empty());
    let by_vat = seller.is_some_and(|party| !party.vat.is_empty()) || represented;
    let by_any = seller.is_some_and(|party| !party.tax_ids.is_empty()) || represented;
    let buyer_by_vat = buyer.is_some_and(|party| !party.vat.is_empty());
    let buyer_by_law = buyer.is_some_and(|party| !party.legal_ids.is_empty());
    match kind.code {
        "AE" => by_any && (buyer_by_vat || buyer_by_law),
        "K" => by_vat && buyer_by_vat,
        "G" => by_vat,
        "O" => !by_vat && !buyer_by_vat,
        _ => by_any,
    }
}

/// Rules 05 to 07: the rate of lines, allowances and charges.
fn rates(c: &Context<'_>, kind: &'static Kind, report: &mut Reporter<'_>) {
    let (fr, en) = match kind.rate {
        Rate::Positive | Rate::Regional => (
            (
                "La catégorie {} exige un taux supérieur à zéro.",
                "Indiquez le taux, ou une autre catégorie s'il n'y a pas de TVA.",
            ),
            (
                "The category {} needs a rate above zero.",
                "Give the rate, or another category where there is no VAT.",
            ),
        ),
        Rate::Zero => (
            (
                "La catégorie {} exige un taux de zéro.",
                "Indiquez le taux 0, ou la catégorie S si de la TVA est due.",
            ),
            ("The category {} needs a rate of zero.", "Give the rate 0, or the category S where VAT is due."),
        ),
        Rate::None => (
            ("La catégorie {} n'admet pas de taux.", "Retirez le taux."),
            ("The category {} allows no rate.", "Remove the rate."),
        ),
    };
    let is_right = |category: Category<'_>| {
        let rate = number(category.rate);
        match kind.rate {
            Rate::Positive => rate.is_some_and(|rate| rate > Decimal::ZERO),
            Rate::Regional if c.is_cii() && kind.code == "L" => rate.is_some_and(|rate| rate > Decimal::ZERO),
            Rate::Regional => rate.is_some_and(|rate| rate >= Decimal::ZERO),
            Rate::Zero => rate.is_some_and(|rate| rate.is_zero()),
            Rate::None => category.rate.is_none(),
        }
    };
    let wrong = |category: &Category<'_>| category.vat_code() == Some(kind.code) && !is_right(*category);
    let show = |hits: &mut Hits, category: Category<'_>| match category.rate {
        Some(rate) => hits.value(rate),
        None => hits.at(category.at),
    };
    let lines: Vec<_> = c.line_categories().filter(wrong).collect();
    report.report(&Template { number: "05", terms: &["BT-152"], fr, en }, |hits| {
        lines.into_iter().for_each(|category| show(hits, category));
    });
    for (number, is_charge, term) in [("06", false, &["BT-96"]), ("07", true, &["BT-103"])] {
        let charges = c.charge_categories().filter(|(charge, _)| charge.is_charge == Some(is_charge));
        let charges: Vec<_> = charges.map(|(_, category)| category).filter(wrong).collect();
        report.report(&Template { number, terms: term, fr, en }, |hits| {
            charges.into_iter().for_each(|category| show(hits, category));
        });
    }
}

/// Rule 08: the taxable amount is what lines, allowances and charges of the category add up to.
fn base(c: &Context<'_>, kind: &'static Kind, tax: &Tax<'_>, report: &mut Reporter<'_>) {
    let is_by_rate = matches!(kind.rate, Rate::Positive | Rate::Regional);
    // The sheet of CII looks for the rate of L and M where there is none.
    if c.is_cii() && kind.rate == Rate::Regional {
        return;
    }
    let rate = tax.category.and_then(|category| category.rate);
    let Some(wanted) = (if is_by_rate { number(rate).map(Some) } else { Some(None) }) else { return };
    let matches = |category: &Category<'_>| {
        category.code.is_some_and(|at| at.text() == kind.code)
            && wanted.is_none_or(|wanted| number(category.rate) == Some(wanted))
    };
    let lines: Vec<_> =
        c.counted().filter(|line| line.categories.iter().any(matches)).map(|line| line.total).collect();
    let charges = |is_charge: bool| -> Vec<Option<At<'_>>> {
        let of_kind = |(charge, category): &(&Charge<'_>, Category<'_>)| {
            charge.is_charge == Some(is_charge) && matches(category)
        };
        c.charge_categories().filter(of_kind).map(|(charge, _)| charge.amount).collect()
    };
    let (allowances, charges) = (charges(false), charges(true));
    let found_any = !lines.is_empty() || !allowances.is_empty() || !charges.is_empty();
    let expected = (|| {
        let (lines, less, more) = (sum(lines)?, sum(allowances)?, sum(charges)?);
        let add = |a: Decimal, b: Decimal| a.checked_add(b);
        match c.is_cii() {
            true => add(cents(lines)?, cents(more)?)?.checked_sub(cents(less)?),
            false => add(lines, more)?.checked_sub(less),
        }
    })();
    let is_exact = match c.is_cii() {
        true => is_by_rate || kind.code == "O",
        false => !is_by_rate,
    };
    let is_right = match (number(tax.taxable), expected) {
        (Some(stated), Some(expected)) if is_exact => stated == expected,
        (Some(stated), Some(expected)) if c.is_cii() => within_one(stated, expected),
        (Some(stated), Some(expected)) => within_one_in_binary(stated, expected),
        _ => false,
    };
    let is_used = found_any || c.is_cii() || kind.code != "S";
    if !is_right || !is_used {
        let stated = tax.taxable.map(At::text).unwrap_or("–");
        let expected = expected.map_or_else(|| "?".to_owned(), |value| value.normalize().to_string());
        let at = tax.taxable.unwrap_or(tax.at);
        report.report(&BASE, |hits| hits.found(at, format!("{stated} ≠ {expected}")));
    }
}

/// Rule 09: the VAT of the category.
fn tax_amount(c: &Context<'_>, kind: &'static Kind, tax: &Tax<'_>, report: &mut Reporter<'_>) {
    let template = match kind.rate {
        Rate::Positive | Rate::Regional => &TAX,
        Rate::Zero | Rate::None => &NO_TAX,
    };
    let stated = number(tax.tax);
    let is_right = match kind.rate {
        Rate::Zero | Rate::None => stated.is_some_and(|stated| stated.is_zero()),
        Rate::Regional if c.is_cii() => true,
        Rate::Positive | Rate::Regional => {
            let rate = number(tax.category.and_then(|category| category.rate));
            let expected = rate.zip(number(tax.taxable)).and_then(|(rate, base)| share(base.abs(), rate));
            stated.zip(expected).is_some_and(|(stated, expected)| within_one(stated.abs(), expected))
        }
    };
    if !is_right {
        let at = tax.tax.unwrap_or(tax.at);
        report.report(template, |hits| hits.value(at));
    }
}

/// Rule 10: a reason where there is no VAT, and none where there is.
fn reason(kind: &'static Kind, tax: &Tax<'_>, report: &mut Reporter<'_>) {
    const WANTED: Template = Template {
        number: "10",
        terms: &["BT-120", "BT-121"],
        fr: (
            "La catégorie {} exige le motif pour lequel il n'y a pas de TVA.",
            "Ajoutez au récapitulatif le motif d'exonération, ou son code (VATEX-…).",
        ),
        en: (
            "The category {} needs the reason why there is no VAT.",
            "Add the exemption reason to the breakdown, or its code (VATEX-…).",
        ),
    };
    const UNWANTED: Template = Template {
        number: "10",
        terms: &["BT-120", "BT-121"],
        fr: ("La catégorie {} n'admet pas de motif d'exonération.", "Retirez le motif et son code."),
        en: ("The category {} allows no exemption reason.", "Remove the reason and its code."),
    };
    let Some(category) = tax.category else { return };
    let has_reason = category.reason.is_some() || category.reason_code.is_some();
    match kind.code {
        "E" | "AE" | "K" | "G" | "O" if !has_reason => report.report(&WANTED, |hits| hits.at(tax.at)),
        "S" | "Z" | "L" | "M" if has_reason => {
            report.report(&UNWANTED, |hits| {
                hits.value(category.reason.or(category.reason_code).unwrap_or(tax.at))
            });
        }
        _ => {}
    }
}

pub(super) fn has_tax(c: &Context<'_>, code: &str) -> bool {
    c.taxes.iter().any(|tax| code_of(c, tax) == Some(code))
}
