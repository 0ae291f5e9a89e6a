//! EN 16931, lines, allowances, charges, periods and payment.

use crate::check::context::Context;
use crate::check::number::decimal;
use crate::check::rule::{Hits, Rule};
use crate::tree::At;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "BR-21",
        terms: &["BT-126"],
        fr: ("Une ligne n'a pas d'identifiant.", "Numérotez les lignes."),
        en: ("A line has no identifier.", "Number the lines."),
        check: |c, hits| {
            for line in c.lines.iter().filter(|line| line.id.is_none_or(|id| id.text().is_empty())) {
                hits.at(line.at);
            }
        },
    },
    Rule {
        id: "BR-22",
        terms: &["BT-129"],
        fr: ("Une ligne n'a pas de quantité.", "Indiquez la quantité facturée."),
        en: ("A line has no quantity.", "Give the invoiced quantity."),
        check: |c, hits| {
            c.counted().filter(|line| line.quantity.is_none()).for_each(|line| hits.at(line.at));
        },
    },
    Rule {
        id: "BR-23",
        terms: &["BT-130"],
        fr: (
            "La quantité d'une ligne n'a pas d'unité.",
            "Ajoutez le code de l'unité : C62 ou H87 pour une pièce, HUR pour une heure.",
        ),
        en: (
            "The quantity of a line has no unit.",
            "Add the code of the unit: C62 or H87 for a piece, HUR for an hour.",
        ),
        check: |c, hits| {
            for line in c.counted() {
                match line.quantity {
                    Some(at) if at.attribute("unitCode").is_none() => hits.value(at),
                    None => hits.at(line.at),
                    Some(_) => {}
                }
            }
        },
    },
    Rule {
        id: "BR-24",
        terms: &["BT-131"],
        fr: ("Une ligne n'a pas de montant net.", "Indiquez le montant hors taxe de la ligne."),
        en: ("A line has no net amount.", "Give the amount of the line without VAT."),
        check: |c, hits| c.counted().filter(|line| line.total.is_none()).for_each(|line| hits.at(line.at)),
    },
    Rule {
        id: "BR-25",
        terms: &["BT-153"],
        fr: ("L'article d'une ligne n'a pas de nom.", "Donnez le nom de l'article ou de la prestation."),
        en: ("The item of a line has no name.", "Give the name of the item or service."),
        check: |c, hits| {
            for line in c.lines.iter().filter(|line| line.name.is_none_or(|name| name.text().is_empty())) {
                hits.at(line.at);
            }
        },
    },
    Rule {
        id: "BR-26",
        terms: &["BT-146"],
        fr: ("Une ligne n'a pas de prix net.", "Indiquez le prix unitaire net de l'article."),
        en: ("A line has no net price.", "Give the net unit price of the item."),
        check: |c, hits| c.counted().filter(|line| line.price.is_none()).for_each(|line| hits.at(line.at)),
    },
    Rule {
        id: "BR-27",
        terms: &["BT-146"],
        fr: (
            "Un prix net est négatif, ou manque.",
            "Gardez un prix positif et rendez la quantité négative, ou émettez un avoir.",
        ),
        en: (
            "A net price is negative or missing.",
            "Keep the price positive and make the quantity negative, or issue a credit note.",
        ),
        check: |c, hits| {
            for line in &c.lines {
                match line.price {
                    Some(at) => negative(at, hits),
                    // The sheets take a price that is missing for one that is not positive.
                    None => hits.at(line.at),
                }
            }
        },
    },
    Rule {
        id: "BR-28",
        terms: &["BT-148"],
        fr: ("Un prix brut est négatif.", "Gardez un prix brut positif."),
        en: ("A gross price is negative.", "Keep the gross price positive."),
        check: |c, hits| {
            c.lines.iter().filter_map(|line| line.gross_price).for_each(|at| negative(at, hits));
        },
    },
    Rule {
        id: "BR-29",
        terms: &["BT-73", "BT-74"],
        fr: (
            "La période de facturation finit avant de commencer.",
            "Corrigez la date de début ou la date de fin.",
        ),
        en: ("The invoicing period ends before it starts.", "Correct the start date or the end date."),
        check: |c, hits| periods(c).filter(|at| !in_line(*at)).for_each(|at| order(at, c, hits)),
    },
    Rule {
        id: "BR-30",
        terms: &["BT-134", "BT-135"],
        fr: (
            "La période d'une ligne finit avant de commencer.",
            "Corrigez la date de début ou la date de fin.",
        ),
        en: ("The period of a line ends before it starts.", "Correct the start date or the end date."),
        check: |c, hits| periods(c).filter(|at| in_line(*at)).for_each(|at| order(at, c, hits)),
    },
    Rule {
        id: "BR-CO-19",
        terms: &["BT-73", "BT-74"],
        fr: (
            "La période de facturation n'a aucune date.",
            "Donnez la date de début, la date de fin ou les deux.",
        ),
        en: ("The invoicing period has no date.", "Give the start date, the end date or both."),
        check: |c, hits| periods(c).filter(|at| !in_line(*at)).for_each(|at| empty(at, c, hits)),
    },
    Rule {
        id: "BR-CO-20",
        terms: &["BT-134", "BT-135"],
        fr: (
            "La période d'une ligne n'a aucune date.",
            "Donnez la date de début, la date de fin ou les deux.",
        ),
        en: ("The period of a line has no date.", "Give the start date, the end date or both."),
        check: |c, hits| periods(c).filter(|at| in_line(*at)).for_each(|at| empty(at, c, hits)),
    },
    Rule {
        id: "BR-54",
        terms: &["BT-160", "BT-161"],
        fr: (
            "Un attribut d'article n'a pas de nom ou pas de valeur.",
            "Donnez le nom et la valeur, ou retirez l'attribut.",
        ),
        en: (
            "An item attribute has no name or no value.",
            "Give both the name and the value, or remove the attribute.",
        ),
        check: |c, hits| {
            let (group, name) = match c.is_cii() {
                true => ("ApplicableProductCharacteristic", "Description"),
                false => ("AdditionalItemProperty", "Name"),
            };
            // The extensions have two rules for it.
            if !c.sheet.is_extended() {
                let attributes = c.tree.named(group);
                attributes.filter(|at| !at.has(name) || !at.has("Value")).for_each(|at| hits.at(at));
            }
        },
    },
    Rule {
        id: "BR-64",
        terms: &["BT-157"],
        fr: (
            "L'identifiant normalisé d'un article n'a pas de schéma.",
            "Ajoutez le schéma : 0160 pour un GTIN.",
        ),
        en: ("The standard identifier of an item has no scheme.", "Add the scheme: 0160 for a GTIN."),
        check: |c, hits| {
            let path = if c.is_cii() {
                "SpecifiedTradeProduct/GlobalID"
            } else {
                "Item/StandardItemIdentification/ID"
            };
            let ids = c.lines.iter().filter_map(|line| line.at.first(path));
            ids.filter(|at| at.attribute("schemeID").is_none_or(str::is_empty)).for_each(|at| hits.value(at));
        },
    },
    Rule {
        id: "BR-65",
        terms: &["BT-158"],
        fr: (
            "Le code de classification d'un article n'a pas de liste.",
            "Ajoutez la liste du code : STI pour UNSPSC, par exemple.",
        ),
        en: (
            "The classification code of an item has no list.",
            "Add the list of the code: STI for UNSPSC, for example.",
        ),
        check: |c, hits| {
            let name = if c.is_cii() { "ClassCode" } else { "ItemClassificationCode" };
            let codes = c.tree.named(name).filter(|at| at.attribute("listID").is_none_or(str::is_empty));
            codes.for_each(|at| hits.value(at));
        },
    },
    Rule {
        id: "BR-CO-04",
        terms: &["BT-151"],
        fr: (
            "Une ligne n'a pas de catégorie de TVA.",
            "Indiquez la catégorie : S pour le taux normal ou réduit, E pour une exonération.",
        ),
        en: (
            "A line has no VAT category.",
            "Give the category: S for a standard or reduced rate, E for an exemption.",
        ),
        check: |c, hits| {
            let lines = c.counted();
            lines
                .filter(|line| !line.categories.iter().any(|category| category.vat_code().is_some()))
                .for_each(|line| hits.at(line.at));
        },
    },
];

fn negative(at: At<'_>, hits: &mut Hits) {
    if decimal(at.text()).is_some_and(|price| price.is_sign_negative() && !price.is_zero()) {
        hits.value(at);
    }
}

fn periods<'t>(c: &Context<'t>) -> impl Iterator<Item = At<'t>> {
    let tree = c.tree;
    tree.named(if c.is_cii() { "BillingSpecifiedPeriod" } else { "InvoicePeriod" })
}

fn in_line(at: At<'_>) -> bool {
    let parent = at.parent().map(At::name);
    matches!(parent, Some("SpecifiedLineTradeSettlement" | "InvoiceLine" | "CreditNoteLine"))
}

/// Dates of one form compare as texts do; in CII only those of format 102 compare.
fn order(at: At<'_>, c: &Context<'_>, hits: &mut Hits) {
    let (start, end) = match c.is_cii() {
        true => ("StartDateTime", "EndDateTime"),
        false => ("StartDate", "EndDate"),
    };
    let (Some(start), Some(end)) = (at.first(start), at.first(end)) else { return };
    let date = |at: At<'_>| {
        if !c.is_cii() {
            return Some(at.text().to_owned());
        }
        let dates = at.all("DateTimeString").into_iter();
        let mut dates = dates.filter(|at| at.attribute("format") == Some("102"));
        dates.next().map(|at| at.text().to_owned())
    };
    match (date(start), date(end)) {
        (Some(start), Some(end)) if start <= end => {}
        (start, end) => {
            let text = |date: Option<String>| date.unwrap_or_else(|| "–".to_owned());
            hits.found(at, format!("{} – {}", text(start), text(end)));
        }
    }
}

fn empty(at: At<'_>, c: &Context<'_>, hits: &mut Hits) {
    let has_code = !c.is_cii() && !in_line(at) && at.has("DescriptionCode");
    let (start, end) = match c.is_cii() {
        true => ("StartDateTime", "EndDateTime"),
        false => ("StartDate", "EndDate"),
    };
    if !has_code && !at.has(start) && !at.has(end) {
        hits.at(at);
    }
}
