//! French rules of invoices that hold other invoices: several sellers (S8, B8, M8) and both directions (S9, B9, M9).
//!
//! Each invoice inside is a group of lines: a line of status GROUP without a parent, and the lines below it.

use std::collections::HashMap;

use rust_decimal::Decimal;

use crate::check::context::{Context, Line};
use crate::check::number::{number, sum};
use crate::check::rule::{Hits, Rule};
use crate::tree::At;

use super::french::SELF_BILLED;
use super::sub_invoice::{Sub, groups, in_currency, subs};

const SEVERAL_SELLERS: &[&str] = &["S8", "B8", "M8"];
const BOTH_DIRECTIONS: &[&str] = &["S9", "B9", "M9"];

const GROUP_ADVICE: (&str, &str) = (
    "Donnez à chaque groupe de tête le vendeur (nom, SIREN, pays), le total de TVA et les références AFL et AVV, comme le veut l'annexe B de XP Z12-012.",
    "Give each top group the seller (name, SIREN, country), the VAT total and the references AFL and AVV, as annex B of XP Z12-012 has it.",
);

/// The sheets of CII and UBL have one rule under two names.
const MUST_BE_SELF_BILLED: [(&str, &str); 2] = [
    (
        "Une facture dans les deux sens doit être autofacturée.",
        "Choisissez un type d'autofacture : 389, 261 ou 501, par exemple.",
    ),
    (
        "An invoice in both directions must be self-billed.",
        "Choose a self-billing type: 389, 261 or 501, for example.",
    ),
];

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "BR-FR-MV-01",
        terms: &["BG-25"],
        fr: (
            "Une ligne d'une facture à plusieurs vendeurs n'a pas de statut.",
            "Donnez à chaque ligne le statut GROUP, DETAIL ou INFORMATION.",
        ),
        en: (
            "A line of an invoice with several sellers has no status.",
            "Give each line the status GROUP, DETAIL or INFORMATION.",
        ),
        check: |c, hits| {
            if is_special(c) {
                let is_meant = |line: &&Line<'_>| {
                    !c.is_cii() || line.at.has("AssociatedDocumentLineDocument/LineStatusReasonCode")
                };
                let lines = c.lines.iter().filter(is_meant);
                lines.filter(|line| line.status.is_none()).for_each(|line| hits.at(line.at));
            }
        },
    },
    Rule {
        id: "BR-FR-MV-02",
        terms: &["BT-23", "BG-25"],
        fr: (
            "Le cadre S8, B8 ou M8 annonce plusieurs vendeurs, mais aucune ligne n'est un groupe.",
            "Groupez les lignes par vendeur, ou choisissez un cadre ordinaire : B1, S1 ou M1.",
        ),
        en: (
            "The billing mode S8, B8 or M8 announces several sellers, and no line is a group.",
            "Group the lines by seller, or choose an ordinary mode: B1, S1 or M1.",
        ),
        check: |c, hits| {
            if c.process_is(SEVERAL_SELLERS) && groups(c).is_empty() {
                hits.at(c.root);
            }
        },
    },
    Rule {
        id: "BR-FR-BD-02",
        terms: &["BT-23", "BG-25"],
        fr: (
            "Une facture dans les deux sens (S9, B9, M9) n'a pas un groupe pour le vendeur et un pour l'acheteur.",
            "Faites exactement deux groupes de tête, l'un au SIREN du vendeur, l'autre à celui de l'acheteur.",
        ),
        en: (
            "An invoice in both directions (S9, B9, M9) does not have one group for the seller and one for the buyer.",
            "Make exactly two top groups, one with the seller's SIREN, the other with the buyer's.",
        ),
        check: |c, hits| {
            if !c.process_is(BOTH_DIRECTIONS) {
                return;
            }
            let groups = groups(c);
            let of = |party: &Option<crate::check::context::Party<'_>>| {
                let ids: Vec<String> =
                    party.iter().flat_map(|party| &party.legal_ids).map(|id| id.text().to_owned()).collect();
                groups
                    .iter()
                    .filter(|group| group.seller_id.is_some_and(|id| ids.iter().any(|own| own == id)))
                    .count()
            };
            if groups.len() != 2 || of(&c.seller) != 1 || of(&c.buyer) != 1 {
                hits.at(c.root);
            }
        },
    },
    Rule {
        id: "BR-FR-MV-03",
        terms: &["BG-25", "BT-128"],
        fr: ("Un groupe de tête n'est pas complet.", GROUP_ADVICE.0),
        en: ("A top group is not complete.", GROUP_ADVICE.1),
        check: |c, hits| {
            for group in groups(c).into_iter().filter(|_| is_special(c)) {
                if !is_whole(c, &group) {
                    hits.at(group.at);
                }
            }
        },
    },
    Rule {
        id: "BR-FR-MV-05",
        terms: &["BT-131"],
        fr: ("Le montant d'un groupe n'est pas la somme de ses lignes.", "Additionnez les lignes du groupe."),
        en: ("The amount of a group is not the sum of its lines.", "Add up the lines of the group."),
        check: |c, hits| {
            let all = subs(c);
            for group in groups(c).into_iter().filter(|_| is_special(c)) {
                let below = all.iter().filter(|sub| {
                    sub.parent.is_some()
                        && sub.parent == group.id
                        && sub.status.is_some_and(|status| status != "INFORMATION")
                });
                let totals: Vec<_> = below.map(|sub| sub.total).collect();
                let allowed = cents_of(totals.len());
                let difference =
                    number(group.total).zip(sum(totals)).and_then(|(stated, sum)| stated.checked_sub(sum));
                if difference.is_none_or(|difference| difference.abs() > allowed) {
                    hits.value(group.total.unwrap_or(group.at));
                }
            }
        },
    },
    Rule {
        id: "BR-FR-MV-06",
        terms: &["BG-25", "BT-30"],
        fr: (
            "Une ligne ne nomme pas son vendeur, ou n'a pas celui de son groupe.",
            "Donnez à chaque ligne le SIREN du vendeur de son groupe.",
        ),
        en: (
            "A line does not name its seller, or has another than its group.",
            "Give each line the SIREN of its group's seller.",
        ),
        check: |c, hits| like_the_group(c, hits, |sub| sub.seller_id),
    },
    Rule {
        id: "BR-FR-MV-07",
        terms: &["BT-128"],
        fr: (
            "Une ligne ne nomme pas sa facture, ou n'a pas celle de son groupe.",
            "Donnez à chaque ligne la référence AFL (type 130) avec le numéro de la facture de son groupe.",
        ),
        en: (
            "A line does not name its invoice, or has another than its group.",
            "Give each line the reference AFL (type 130) with the number of its group's invoice.",
        ),
        check: |c, hits| like_the_group(c, hits, |sub| sub.invoice),
    },
    Rule {
        id: "BR-FR-MV-08",
        terms: &["BT-128", "BT-120"],
        fr: (
            "Le motif de TVA d'une ligne ne commence pas par le numéro de sa facture.",
            "Écrivez #numéro# au début du motif d'exonération de la ligne.",
        ),
        en: (
            "The VAT reason of a line does not begin with the number of its invoice.",
            "Write #number# at the start of the line's exemption reason.",
        ),
        check: |c, hits| {
            for sub in subs(c).into_iter().filter(|sub| is_special(c) && sub.status == Some("DETAIL")) {
                let mark = sub.invoice.map(|invoice| format!("#{invoice}#"));
                let reason = sub.reason.unwrap_or_default();
                if mark.is_none_or(|mark| !reason.starts_with(&mark)) {
                    hits.at(sub.at);
                }
            }
        },
    },
    Rule {
        id: "BR-FR-MV-09",
        terms: &["BT-117"],
        fr: (
            "La TVA d'un groupe n'est pas la somme de son récapitulatif.",
            "Additionnez les lignes du récapitulatif dont le motif commence par #numéro#.",
        ),
        en: (
            "The VAT of a group is not the sum of its breakdown.",
            "Add up the lines of the breakdown whose reason begins with #number#.",
        ),
        check: |c, hits| {
            for group in groups(c).into_iter().filter(|_| is_special(c)) {
                let mark = format!("#{}#", group.invoice.unwrap_or_default());
                let taxes = c.taxes.iter().filter(|tax| {
                    tax.category
                        .and_then(|category| category.reason)
                        .is_some_and(|at| at.text().starts_with(&mark))
                });
                let expected = sum(taxes.map(|tax| tax.tax));
                let difference =
                    number(group.tax).zip(expected).and_then(|(stated, sum)| stated.checked_sub(sum));
                if difference.is_none_or(|difference| difference.abs() > cents_of(1)) {
                    hits.at(group.tax.unwrap_or(group.at));
                }
            }
        },
    },
    Rule {
        id: "BR-FR-MV-10",
        terms: &["BT-112"],
        fr: ("Le total TTC d'un groupe n'est pas son montant plus sa TVA.", "Recalculez le total du groupe."),
        en: (
            "The total with VAT of a group is not its amount plus its VAT.",
            "Calculate the total of the group again.",
        ),
        check: |c, hits| {
            let all = subs(c);
            for group in groups(c).into_iter().filter(|group| is_special(c) && group.grand.is_some()) {
                let details =
                    all.iter().filter(|sub| sub.parent == group.id && sub.status == Some("DETAIL")).count();
                let expected =
                    number(group.total).zip(number(group.tax)).and_then(|(net, tax)| net.checked_add(tax));
                let difference =
                    number(group.grand).zip(expected).and_then(|(stated, sum)| stated.checked_sub(sum));
                if difference.is_none_or(|difference| difference.abs() > cents_of(details)) {
                    hits.at(group.grand.unwrap_or(group.at));
                }
            }
        },
    },
    Rule {
        id: "BR-FR-MV-11",
        terms: &["BT-1", "BT-128"],
        fr: (
            "La facture du vendeur lui-même n'a pas le numéro du document.",
            "Donnez à son groupe le numéro du document, s'il n'a qu'un groupe.",
        ),
        en: (
            "The invoice of the seller does not have the number of the document.",
            "Give the seller's group the number of the document, where there is one group.",
        ),
        check: |c, hits| {
            let own = c.number.map(At::text);
            let seller = c.seller.as_ref().and_then(|seller| seller.legal_ids.first()).map(|id| id.text());
            let groups: Vec<_> =
                groups(c).into_iter().filter(|group| is_special(c) && group.seller_id == seller).collect();
            let same = groups.iter().filter(|group| group.invoice == own).count();
            for group in &groups {
                let is_right = match same {
                    0 => group.invoice == own,
                    1 => true,
                    _ => group.invoice != own,
                };
                if !is_right {
                    hits.at(group.at);
                }
            }
        },
    },
    Rule {
        id: "BR-FR-MV-12",
        terms: &["BT-128"],
        fr: (
            "Deux groupes ont le même numéro de facture.",
            "Donnez à chaque facture contenue un numéro à elle.",
        ),
        en: (
            "Two groups have the same invoice number.",
            "Give each invoice inside a number that no other has.",
        ),
        check: |c, hits| {
            let mut seen = Vec::new();
            for group in groups(c).into_iter().filter(|_| is_special(c)) {
                if group.invoice.is_some() && seen.contains(&group.invoice) {
                    hits.at(group.at);
                }
                seen.push(group.invoice);
            }
        },
    },
    Rule {
        id: "BR-FR-MV-13",
        terms: &["BT-3", "BT-23"],
        fr: (
            "Une facture à plusieurs vendeurs ne peut pas être autofacturée.",
            "Choisissez un type ordinaire, 380 ou 381.",
        ),
        en: (
            "An invoice with several sellers cannot be self-billed.",
            "Choose an ordinary type, 380 or 381.",
        ),
        check: |c, hits| {
            if c.process_is(SEVERAL_SELLERS) && c.type_is(SELF_BILLED) {
                c.type_code.into_iter().for_each(|at| hits.value(at));
            }
        },
    },
    Rule {
        id: "BR-FR-BD-13",
        terms: &["BT-3", "BT-23"],
        fr: MUST_BE_SELF_BILLED[0],
        en: MUST_BE_SELF_BILLED[1],
        check: |c, hits| {
            if c.is_cii() && c.process_is(BOTH_DIRECTIONS) && !c.type_is(SELF_BILLED) {
                c.type_code.into_iter().for_each(|at| hits.value(at));
            }
        },
    },
    Rule {
        // The sheet of UBL has no number for it.
        id: "BR-FR-MV-BD",
        terms: &["BT-3", "BT-23"],
        fr: MUST_BE_SELF_BILLED[0],
        en: MUST_BE_SELF_BILLED[1],
        check: |c, hits| {
            if !c.is_cii() && c.process_is(BOTH_DIRECTIONS) && !c.type_is(SELF_BILLED) {
                c.type_code.into_iter().for_each(|at| hits.value(at));
            }
        },
    },
    Rule {
        id: "BR-FR-MV-14",
        terms: &["BT-25", "BT-26"],
        fr: (
            "Un groupe qui corrige une facture ne dit pas laquelle.",
            "Ajoutez au groupe le numéro et la date de la facture corrigée.",
        ),
        en: (
            "A group that corrects an invoice does not say which.",
            "Add the number and date of the corrected invoice to the group.",
        ),
        check: |c, hits| {
            if c.process_is(SEVERAL_SELLERS) && c.type_is(&["384", "472", "381", "396", "503"]) {
                corrected(c, hits);
            }
        },
    },
    Rule {
        id: "BR-FR-BD-14",
        terms: &["BT-25", "BT-26"],
        fr: (
            "Un groupe qui corrige une facture ne dit pas laquelle.",
            "Ajoutez au groupe le numéro et la date de la facture corrigée.",
        ),
        en: (
            "A group that corrects an invoice does not say which.",
            "Add the number and date of the corrected invoice to the group.",
        ),
        check: |c, hits| {
            if c.process_is(BOTH_DIRECTIONS) && c.type_is(&["261", "471", "473", "502"]) {
                corrected(c, hits);
            }
        },
    },
];

fn is_special(c: &Context<'_>) -> bool {
    c.process_is(SEVERAL_SELLERS) || c.process_is(BOTH_DIRECTIONS)
}

fn cents_of(count: usize) -> Decimal {
    Decimal::new(i64::try_from(count).unwrap_or(i64::MAX), 2)
}

/// Seller, VAT total and references of a top group.
fn is_whole(c: &Context<'_>, group: &Sub<'_>) -> bool {
    let (name, country) = match c.is_cii() {
        true => ("Name", "PostalTradeAddress/CountryID"),
        false => ("PartyLegalEntity/RegistrationName", "PostalAddress/Country/IdentificationCode"),
    };
    let names_seller = group.seller.is_some_and(|at| at.value(name).is_some() && at.value(country).is_some());
    let accounted = c.tax_currency.is_none() || {
        let totals = match c.is_cii() {
            true => {
                "SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/TaxTotalAmount"
            }
            false => "TaxTotal/TaxAmount",
        };
        in_currency(group.at.all(totals), c.tax_currency).is_some()
    };
    // In CII only a reference that is there is looked at; in UBL both must be there.
    let is_referenced = c.is_cii() || group.invoice.is_some();
    names_seller && group.seller_id.is_some() && group.tax.is_some() && accounted && is_referenced
}

fn like_the_group(c: &Context<'_>, hits: &mut Hits, of: for<'t> fn(&Sub<'t>) -> Option<&'t str>) {
    if !is_special(c) {
        return;
    }
    let all = subs(c);
    let by_id: HashMap<&str, &Sub<'_>> = all.iter().filter_map(|sub| Some((sub.id?, sub))).collect();
    for sub in &all {
        let above = sub.parent.map(|parent| by_id.get(parent).and_then(|group| of(group)));
        let own = of(sub);
        if own.is_none() || above.is_some_and(|above| above != own) {
            hits.at(sub.at);
        }
    }
}

fn corrected(c: &Context<'_>, hits: &mut Hits) {
    let own = c.number.map(At::text);
    for group in groups(c) {
        let is_named = match c.is_cii() {
            true => group
                .at
                .all("SpecifiedLineTradeSettlement/InvoiceReferencedDocument")
                .iter()
                .any(|at| at.has("IssuerAssignedID") && at.has("FormattedIssueDateTime/DateTimeString")),
            false => group
                .at
                .all("BillingReference/InvoiceDocumentReference")
                .iter()
                .any(|at| at.value("ID") != own && at.has("ID") && at.has("IssueDate")),
        };
        if !is_named {
            hits.at(group.at);
        }
    }
}
