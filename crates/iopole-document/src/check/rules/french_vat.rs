//! French rules of VAT categories and rates.

use crate::check::context::{Category, Context};
use crate::check::rule::Rule;
use crate::tree::At;

/// Rates that were ever due in France, as they are written.
const RATES: &[&str] = &[
    "0", "0.0", "0.00", "10", "10.0", "10.00", "13", "13.0", "13.00", "20", "20.0", "20.00", "8.5", "8.50",
    "19.6", "19.60", "2.1", "2.10", "5.5", "5.50", "7", "7.0", "7.00", "20.6", "20.60", "1.05", "0.9",
    "0.90", "1.75", "9.2", "9.20", "9.6", "9.60",
];

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "BR-FR-15",
        terms: &["BT-95", "BT-102", "BT-118", "BT-151"],
        fr: (
            "Une catégorie de TVA n'existe pas en France.",
            "Choisissez S, E, AE, K, G, O ou Z ; L et M sont espagnoles.",
        ),
        en: (
            "A VAT category does not exist in France.",
            "Choose S, E, AE, K, G, O or Z; L and M are Spanish.",
        ),
        check: |c, hits| {
            for category in categories(c) {
                let code = category.code.map(At::text);
                let is_known =
                    code.is_some_and(|code| matches!(code, "S" | "E" | "AE" | "K" | "G" | "O" | "Z"));
                // UBL says nothing of a category without an element for its code.
                if !is_known && (c.is_cii() || code.is_some()) {
                    hits.value(category.code.unwrap_or(category.at));
                }
            }
        },
    },
    Rule {
        id: "BR-FR-16",
        terms: &["BT-96", "BT-103", "BT-119", "BT-152"],
        fr: (
            "Ce taux de TVA n'existe pas en France.",
            "Choisissez 20, 10, 5.5, 2.1, un taux d'outre-mer ou un ancien taux, écrit avec deux décimales au plus.",
        ),
        en: (
            "This VAT rate does not exist in France.",
            "Choose 20, 10, 5.5, 2.1, a rate of the overseas departments or a former rate, written with two decimals at most.",
        ),
        check: |c, hits| {
            // The sheet of UBL does not look at the lines of credit notes.
            let is_looked_at = |at: &At<'_>| {
                c.is_cii()
                    || c.root.name() == "Invoice"
                    || at.parent().map(At::name) != Some("ClassifiedTaxCategory")
            };
            let rates = all_categories(c).into_iter().filter_map(|category| category.rate);
            rates
                .filter(is_looked_at)
                .filter(|at| !at.raw().is_empty() && !RATES.contains(&at.raw()))
                .for_each(|at| hits.value(at));
        },
    },
];

/// Categories of the breakdown, of allowances and charges, and of the lines.
fn all_categories<'t>(c: &Context<'t>) -> Vec<Category<'t>> {
    let mut categories: Vec<_> = c.taxes.iter().filter_map(|tax| tax.category).collect();
    categories.extend(c.charge_categories().map(|(_, category)| category));
    categories.extend(c.lines.iter().flat_map(|line| line.categories.iter().copied()));
    categories
}

/// VAT categories, without those of groups of lines that need none.
fn categories<'t>(c: &Context<'t>) -> Vec<Category<'t>> {
    let bare = c.lines.iter().filter(|line| !line.counts()).flat_map(|line| line.categories.iter());
    let bare: Vec<_> = bare.filter(|category| category.code.is_none()).map(|category| category.at).collect();
    all_categories(c).into_iter().filter(|category| !bare.contains(&category.at)).collect()
}
