//! EN 16931, allowances and charges of the document and of its lines.

use crate::check::context::{Charge, Context};
use crate::check::rule::{Hits, Rule};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "BR-31",
        terms: &["BT-92"],
        fr: ("Une remise du document n'a pas de montant.", "Indiquez le montant de la remise."),
        en: ("A document allowance has no amount.", "Give the amount of the allowance."),
        check: |c, hits| no_amount(document(c, false), hits),
    },
    Rule {
        id: "BR-32",
        terms: &["BT-95"],
        fr: (
            "Une remise du document n'a pas de catégorie de TVA.",
            "Indiquez la catégorie de TVA de la remise.",
        ),
        en: ("A document allowance has no VAT category.", "Give the VAT category of the allowance."),
        check: |c, hits| no_category(document(c, false), hits),
    },
    Rule {
        id: "BR-33",
        terms: &["BT-97", "BT-98"],
        fr: (
            "Une remise du document n'a ni motif ni code de motif.",
            "Ajoutez le motif de la remise, ou son code.",
        ),
        en: (
            "A document allowance has neither a reason nor a reason code.",
            "Add the reason of the allowance, or its code.",
        ),
        check: |c, hits| no_reason(document(c, false), hits),
    },
    Rule {
        id: "BR-36",
        terms: &["BT-99"],
        fr: ("Des frais du document n'ont pas de montant.", "Indiquez le montant des frais."),
        en: ("A document charge has no amount.", "Give the amount of the charge."),
        check: |c, hits| no_amount(document(c, true), hits),
    },
    Rule {
        id: "BR-37",
        terms: &["BT-102"],
        fr: (
            "Des frais du document n'ont pas de catégorie de TVA.",
            "Indiquez la catégorie de TVA des frais.",
        ),
        en: ("A document charge has no VAT category.", "Give the VAT category of the charge."),
        check: |c, hits| no_category(document(c, true), hits),
    },
    Rule {
        id: "BR-38",
        terms: &["BT-104", "BT-105"],
        fr: (
            "Des frais du document n'ont ni motif ni code de motif.",
            "Ajoutez le motif des frais, ou son code.",
        ),
        en: (
            "A document charge has neither a reason nor a reason code.",
            "Add the reason of the charge, or its code.",
        ),
        check: |c, hits| no_reason(document(c, true), hits),
    },
    Rule {
        id: "BR-CO-21",
        terms: &["BT-97", "BT-98"],
        fr: (
            "Une remise du document n'a ni motif ni code de motif.",
            "Ajoutez le motif de la remise, ou son code.",
        ),
        en: (
            "A document allowance has neither a reason nor a reason code.",
            "Add the reason of the allowance, or its code.",
        ),
        check: |c, hits| no_reason(document(c, false), hits),
    },
    Rule {
        id: "BR-CO-22",
        terms: &["BT-104", "BT-105"],
        fr: (
            "Des frais du document n'ont ni motif ni code de motif.",
            "Ajoutez le motif des frais, ou son code.",
        ),
        en: (
            "A document charge has neither a reason nor a reason code.",
            "Add the reason of the charge, or its code.",
        ),
        check: |c, hits| no_reason(document(c, true), hits),
    },
    Rule {
        id: "BR-41",
        terms: &["BT-136"],
        fr: ("Une remise de ligne n'a pas de montant.", "Indiquez le montant de la remise."),
        en: ("A line allowance has no amount.", "Give the amount of the allowance."),
        check: |c, hits| no_amount(of_lines(c, false), hits),
    },
    Rule {
        id: "BR-42",
        terms: &["BT-139", "BT-140"],
        fr: (
            "Une remise de ligne n'a ni motif ni code de motif.",
            "Ajoutez le motif de la remise, ou son code.",
        ),
        en: (
            "A line allowance has neither a reason nor a reason code.",
            "Add the reason of the allowance, or its code.",
        ),
        check: |c, hits| no_reason(of_lines(c, false), hits),
    },
    Rule {
        id: "BR-43",
        terms: &["BT-141"],
        fr: ("Des frais de ligne n'ont pas de montant.", "Indiquez le montant des frais."),
        en: ("A line charge has no amount.", "Give the amount of the charge."),
        check: |c, hits| no_amount(of_lines(c, true), hits),
    },
    Rule {
        id: "BR-44",
        terms: &["BT-144", "BT-145"],
        fr: (
            "Des frais de ligne n'ont ni motif ni code de motif.",
            "Ajoutez le motif des frais, ou son code.",
        ),
        en: (
            "A line charge has neither a reason nor a reason code.",
            "Add the reason of the charge, or its code.",
        ),
        check: |c, hits| no_reason(of_lines(c, true), hits),
    },
    Rule {
        id: "BR-CO-23",
        terms: &["BT-139", "BT-140"],
        fr: (
            "Une remise de ligne n'a ni motif ni code de motif.",
            "Ajoutez le motif de la remise, ou son code.",
        ),
        en: (
            "A line allowance has neither a reason nor a reason code.",
            "Add the reason of the allowance, or its code.",
        ),
        check: |c, hits| no_reason(of_lines(c, false), hits),
    },
    Rule {
        id: "BR-CO-24",
        terms: &["BT-144", "BT-145"],
        fr: (
            "Des frais de ligne n'ont ni motif ni code de motif.",
            "Ajoutez le motif des frais, ou son code.",
        ),
        en: (
            "A line charge has neither a reason nor a reason code.",
            "Add the reason of the charge, or its code.",
        ),
        check: |c, hits| no_reason(of_lines(c, true), hits),
    },
];

fn document<'a, 't>(c: &'a Context<'t>, charge: bool) -> impl Iterator<Item = &'a Charge<'t>> {
    c.charges.iter().filter(move |each| each.is_charge == Some(charge))
}

fn of_lines<'a, 't>(c: &'a Context<'t>, charge: bool) -> impl Iterator<Item = &'a Charge<'t>> {
    c.line_charges().filter(move |each| each.is_charge == Some(charge))
}

fn no_amount<'a, 't: 'a>(charges: impl Iterator<Item = &'a Charge<'t>>, hits: &mut Hits) {
    charges.filter(|charge| charge.amount.is_none()).for_each(|charge| hits.at(charge.at));
}

fn no_category<'a, 't: 'a>(charges: impl Iterator<Item = &'a Charge<'t>>, hits: &mut Hits) {
    let has = |charge: &Charge<'_>| charge.category.is_some_and(|category| category.vat_code().is_some());
    charges.filter(|charge| !has(charge)).for_each(|charge| hits.at(charge.at));
}

fn no_reason<'a, 't: 'a>(charges: impl Iterator<Item = &'a Charge<'t>>, hits: &mut Hits) {
    charges
        .filter(|charge| charge.reason.is_none() && charge.reason_code.is_none())
        .for_each(|charge| hits.at(charge.at));
}
