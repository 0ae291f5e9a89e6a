//! French rules of digits (BR-FR-DEC): how long amounts, quantities, prices and rates may be.

use crate::check::context::Context;
use crate::check::rule::{Hits, Rule};
use crate::tree::At;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "BR-FR-DEC-01",
        terms: &[
            "BT-92", "BT-93", "BT-99", "BT-106", "BT-109", "BT-110", "BT-112", "BT-115", "BT-116", "BT-117",
            "BT-131",
        ],
        fr: (
            "Un montant n'a pas la forme admise.",
            "Écrivez un nombre de 19 chiffres et de deux décimales au plus, sans signe +.",
        ),
        en: (
            "An amount does not have the allowed form.",
            "Write a number of 19 digits and two decimals at most, without a + sign.",
        ),
        check: |c, hits| amounts(c).into_iter().for_each(|at| check(at, hits, 2, true)),
    },
    Rule {
        id: "BR-FR-DEC-02",
        terms: &["BT-129", "BT-149"],
        fr: (
            "Une quantité n'a pas la forme admise.",
            "Écrivez un nombre de 19 chiffres et de quatre décimales au plus.",
        ),
        en: (
            "A quantity does not have the allowed form.",
            "Write a number of 19 digits and four decimals at most.",
        ),
        check: |c, hits| {
            let basis = match c.is_cii() {
                true => "SpecifiedLineTradeAgreement/NetPriceProductTradePrice/BasisQuantity",
                false => "Price/BaseQuantity",
            };
            let quantities = c.lines.iter().flat_map(|line| [line.quantity, line.at.first(basis)]).flatten();
            quantities.for_each(|at| check(at, hits, 4, true));
        },
    },
    Rule {
        id: "BR-FR-DEC-03",
        terms: &["BT-146", "BT-147", "BT-148"],
        fr: (
            "Un prix unitaire n'a pas la forme admise.",
            "Écrivez un prix positif de 19 chiffres et de six décimales au plus.",
        ),
        en: (
            "A unit price does not have the allowed form.",
            "Write a positive price of 19 digits and six decimals at most.",
        ),
        check: |c, hits| {
            let discount = match c.is_cii() {
                true => {
                    "SpecifiedLineTradeAgreement/GrossPriceProductTradePrice/AppliedTradeAllowanceCharge/ActualAmount"
                }
                false => "Price/AllowanceCharge/Amount",
            };
            let may_be_negative = c.process_is(&["S9", "B9", "M9"]);
            for line in &c.lines {
                let prices = [line.price, line.gross_price, line.at.first(discount)].into_iter().flatten();
                prices.for_each(|at| check(at, hits, 6, may_be_negative));
            }
        },
    },
    Rule {
        id: "BR-FR-DEC-04",
        terms: &["BT-96", "BT-103", "BT-119", "BT-152"],
        fr: (
            "Un taux de TVA n'a pas la forme admise.",
            "Écrivez un taux de quatre chiffres et de deux décimales au plus : 20.00.",
        ),
        en: (
            "A VAT rate does not have the allowed form.",
            "Write a rate of four digits and two decimals at most: 20.00.",
        ),
        check: |c, hits| {
            let taxes = c.taxes.iter().filter_map(|tax| tax.category);
            let charges = c.charge_categories().map(|(_, category)| category);
            let lines = c.lines.iter().flat_map(|line| line.categories.iter().copied());
            let rates = taxes.chain(charges).chain(lines).filter_map(|category| category.rate);
            rates.filter(|at| !has_form(at.text(), 4, 2, false)).for_each(|at| hits.value(at));
        },
    },
];

fn check(at: At<'_>, hits: &mut Hits, decimals: usize, may_be_negative: bool) {
    if !has_form(at.text(), 19, decimals, may_be_negative) {
        hits.value(at);
    }
}

/// True for digits, then a point and as many decimals as are allowed.
fn has_form(text: &str, longest: usize, most: usize, may_be_negative: bool) -> bool {
    let unsigned = if may_be_negative { text.strip_prefix('-').unwrap_or(text) } else { text };
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_formed = match unsigned.split_once('.') {
        Some((whole, decimals)) => are_digits(whole) && are_digits(decimals) && decimals.len() <= most,
        None => are_digits(unsigned),
    };
    // The sign counts as a digit.
    is_formed && text.bytes().filter(|byte| *byte != b'.').count() <= longest
}

fn amounts<'t>(c: &Context<'t>) -> Vec<At<'t>> {
    let charges = c.charges.iter().chain(c.line_charges());
    let mut amounts: Vec<Option<At<'t>>> = charges.flat_map(|charge| [charge.amount, charge.base]).collect();
    if let Some(totals) = &c.totals {
        amounts.extend([
            totals.lines,
            totals.allowances,
            totals.charges,
            totals.without_tax,
            totals.with_tax,
        ]);
        amounts.extend([totals.prepaid, totals.rounding, totals.payable]);
    }
    amounts.extend(c.tax_totals.iter().copied().map(Some));
    amounts.extend(c.taxes.iter().flat_map(|tax| [tax.taxable, tax.tax]));
    amounts.extend(c.lines.iter().map(|line| line.total));
    amounts.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_a_number_is_its_digits() {
        for (text, longest, most, negative, is_right) in [
            ("12.50", 19, 2, true, true),
            ("-12.50", 19, 2, true, true),
            ("-12.50", 19, 2, false, false),
            ("12.505", 19, 2, true, false),
            ("12.", 19, 2, true, false),
            (".5", 19, 2, true, false),
            ("20.00", 4, 2, false, true),
            ("120.00", 4, 2, false, false),
            ("+1", 19, 2, true, false),
        ] {
            assert_eq!(has_form(text, longest, most, negative), is_right, "{text}");
        }
    }
}
