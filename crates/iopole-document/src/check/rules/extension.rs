//! Rules that only the extensions have (BR-FXEXT, BR-FREXT): lines in groups, notes, item attributes, further code lists.
//!
//! A rule has its name of the French sheets here; `sheet` names it as the sheet of the profile does.

use std::collections::{HashMap, HashSet};

use crate::check::context::Context;
use crate::check::number::{cents, number, sum};
use crate::check::rule::{Hits, Rule};
use crate::check::sheet::Sheet;
use crate::tree::At;

use super::sub_invoice::{Sub, subs};

/// Names of the French list of delivery terms and places (Incoterms, UNTDID 4053).
const DELIVERY_TERMS: &[&str] =
    &["1", "2", "CFR", "CIF", "CIP", "CPT", "DAP", "DDP", "DPU", "EXW", "FAS", "FCA", "FOB"];
/// Kinds of taxes (UNTDID 5153) that a charge may stand for.
const TAXES: &[&str] = &[
    "AAA", "AAB", "AAC", "AAD", "AAE", "AAF", "AAG", "AAH", "AAI", "AAJ", "AAK", "AAL", "AAM", "AAO", "AAP",
    "ADD", "BOL", "CAP", "CAR", "COC", "CST", "CUD", "CVD", "ENV", "EXC", "EXP", "FET", "FRE", "GCN", "GST",
    "ILL", "IMP", "IND", "LAC", "LCN", "LDP", "LOC", "LST", "MCA", "MCD", "OTH", "PDB", "PDC", "PRF", "SCN",
    "SSS", "STT", "SUP", "SUR", "SWT", "TAC", "TOT", "TOX", "TTA", "VAD",
];

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "BR-CO-25",
        terms: &["BT-9", "BT-20", "BT-115"],
        fr: (
            "Un montant reste à payer, mais ni échéance ni conditions de paiement ne sont données.",
            "Ajoutez la date d'échéance, ou les conditions de paiement.",
        ),
        en: (
            "An amount is due, and neither a due date nor payment terms are given.",
            "Add the due date or the payment terms.",
        ),
        check: terms,
    },
    Rule {
        id: "BR-FREXT-05",
        terms: &["BG-25"],
        fr: (
            "Le statut d'une ligne n'est pas admis.",
            "Donnez à la ligne le statut DETAIL, GROUP ou INFORMATION.",
        ),
        en: (
            "The status of a line is not allowed.",
            "Give the line the status DETAIL, GROUP or INFORMATION.",
        ),
        check: |c, hits| {
            let is_known = |status: &str| matches!(status, "DETAIL" | "GROUP" | "INFORMATION");
            for line in c.lines.iter().filter(|line| line.status.is_some_and(|status| !is_known(status))) {
                hits.found(line.at, line.status.unwrap_or_default());
            }
        },
    },
    Rule {
        id: "BR-FREXT-06",
        terms: &["BG-25"],
        fr: (
            "Une ligne appartient à un groupe, mais n'a pas de statut.",
            "Donnez à la ligne le statut DETAIL, GROUP ou INFORMATION.",
        ),
        en: (
            "A line belongs to a group and has no status.",
            "Give the line the status DETAIL, GROUP or INFORMATION.",
        ),
        check: |c, hits| {
            let bare = subs(c).into_iter().filter(|sub| has_parent(sub) && sub.status.is_none());
            bare.for_each(|sub| hits.at(sub.at));
        },
    },
    Rule {
        id: "BR-FREXT-08",
        terms: &["BT-131"],
        fr: (
            "Le montant d'un groupe de lignes n'est pas la somme de ses lignes.",
            "Additionnez les lignes DETAIL et GROUP du groupe.",
        ),
        en: (
            "The amount of a group of lines is not the sum of its lines.",
            "Add up the lines DETAIL and GROUP of the group.",
        ),
        check: |c, hits| {
            let members = members(c);
            for group in subs(c).into_iter().filter(|sub| is_group(sub) && sub.total.is_some()) {
                let below = group.id.and_then(|id| members.get(id)).into_iter().flatten();
                let counted = below.filter(|sub| matches!(sub.status, Some("DETAIL" | "GROUP")));
                let expected = sum(counted.map(|sub| sub.total)).and_then(cents);
                if number(group.total) != expected {
                    hits.value(group.total.unwrap_or(group.at));
                }
            }
        },
    },
    Rule {
        id: "BR-FREXT-11",
        terms: &["BG-25"],
        fr: (
            "Une ligne appartient à un groupe qui n'existe pas.",
            "Donnez à la ligne le numéro de la ligne de son groupe.",
        ),
        en: (
            "A line belongs to a group that does not exist.",
            "Give the line the number of the line of its group.",
        ),
        check: |c, hits| {
            let subs = subs(c);
            let ids: HashSet<&str> = subs.iter().filter_map(|sub| sub.id).collect();
            for sub in subs.iter().filter(|sub| has_parent(sub)) {
                let is_itself = c.sheet != Sheet::Extended && sub.parent == sub.id;
                if is_itself || sub.parent.is_some_and(|parent| !ids.contains(parent)) {
                    hits.at(sub.at);
                }
            }
        },
    },
    Rule {
        id: "BR-FREXT-12",
        terms: &["BT-131"],
        fr: (
            "Un groupe de lignes a un montant, mais un groupe qu'il contient n'en a pas.",
            "Donnez un montant à tous les groupes contenus, ou à aucun.",
        ),
        en: (
            "A group of lines has an amount, and a group inside it has none.",
            "Give an amount to all groups inside, or to none.",
        ),
        check: |c, hits| {
            let members = members(c);
            for group in subs(c).into_iter().filter(|sub| is_group(sub) && sub.total.is_some()) {
                let mut below = group.id.and_then(|id| members.get(id)).into_iter().flatten();
                if below.any(|sub| is_group(sub) && sub.total.is_none()) {
                    hits.at(group.at);
                }
            }
        },
    },
    Rule {
        id: "BR-FXEXT-01",
        terms: &["BT-22"],
        fr: ("Une note a un code de sujet, mais pas de texte.", "Ajoutez le texte de la note."),
        en: ("A note has a subject code and no text.", "Add the text of the note."),
        check: |c, hits| empty_notes(c, false, hits),
    },
    Rule {
        id: "BR-FXEXT-02",
        terms: &["BT-127"],
        fr: ("Une note de ligne a un code de sujet, mais pas de texte.", "Ajoutez le texte de la note."),
        en: ("A note of a line has a subject code and no text.", "Add the text of the note."),
        check: |c, hits| empty_notes(c, true, hits),
    },
    Rule {
        id: "BR-FXEXT-03",
        terms: &["BT-48", "BT-63"],
        fr: (
            "Une autre partie que le vendeur a un numéro fiscal qui n'est pas son numéro de TVA.",
            "Donnez le numéro de TVA (schéma VA) ; le numéro fiscal local (FC) n'est admis que pour le vendeur.",
        ),
        en: (
            "A party other than the seller has a tax number that is not a VAT identifier.",
            "Give the VAT identifier (scheme VA); a local tax number (FC) is allowed for the seller only.",
        ),
        check: |c, hits| {
            let registrations = c.tree.named("SpecifiedTaxRegistration");
            let others = registrations.filter(|at| at.parent().map(At::name) != Some("SellerTradeParty"));
            let ids = others.filter_map(|at| at.first("ID"));
            ids.filter(|id| id.attribute("schemeID") != Some("VA"))
                .for_each(|id| hits.attribute(id, "schemeID"));
        },
    },
    Rule {
        id: "BR-FREXT-54-1",
        terms: &["BT-160"],
        fr: ("Un attribut d'article n'a pas de nom.", "Donnez le nom de l'attribut, ou son code."),
        en: ("An item attribute has no name.", "Give the name of the attribute, or its code."),
        check: |c, hits| {
            let (group, names) = match c.is_cii() {
                true => ("ApplicableProductCharacteristic", ["Description", "TypeCode"]),
                false => ("AdditionalItemProperty", ["Name", "NameCode"]),
            };
            let attributes = c.tree.named(group);
            attributes.filter(|at| !names.iter().any(|name| at.has(name))).for_each(|at| hits.at(at));
        },
    },
    Rule {
        id: "BR-FREXT-54-2",
        terms: &["BT-161"],
        fr: (
            "Un attribut d'article n'a pas exactement une valeur.",
            "Donnez un texte ou une mesure avec son unité, pas les deux.",
        ),
        en: (
            "An item attribute does not have exactly one value.",
            "Give a text or a measure with its unit, not both.",
        ),
        check: |c, hits| {
            let (group, measure) = match c.is_cii() {
                true => ("ApplicableProductCharacteristic", "ValueMeasure"),
                false => ("AdditionalItemProperty", "ValueQuantity"),
            };
            let is_right = |at: &At<'_>| {
                let measured = at.first(measure);
                let unit = measured.and_then(|at| at.attribute("unitCode")).unwrap_or_default();
                if at.has("Value") { measured.is_none() } else { !unit.is_empty() }
            };
            c.tree.named(group).filter(|at| !is_right(at)).for_each(|at| hits.at(at));
        },
    },
    Rule {
        id: "BR-FREXT-CL-27",
        terms: &[],
        fr: (
            "Le code des conditions de livraison n'est pas dans la liste admise.",
            "Choisissez un Incoterm, DAP par exemple.",
        ),
        en: (
            "The code of the delivery terms is not in the list of allowed codes.",
            "Choose an Incoterm, DAP for example.",
        ),
        check: |c, hits| {
            let terms =
                c.tree.named("ApplicableTradeDeliveryTerms").filter_map(|at| at.first("DeliveryTypeCode"));
            terms.filter(|at| !DELIVERY_TERMS.contains(&at.text())).for_each(|at| hits.value(at));
        },
    },
    Rule {
        id: "BR-FREXT-CL-20-LISTID",
        terms: &["BT-105", "BT-145"],
        fr: (
            "La liste du code de motif de frais n'est pas admise.",
            "Indiquez 7161 pour des frais, 5153 pour une taxe.",
        ),
        en: (
            "The list of the reason code of a charge is not allowed.",
            "Give 7161 for a charge, 5153 for a tax.",
        ),
        check: |c, hits| {
            // The sheets look at the code where its list is meant, so that both must be one of the two.
            charge_codes(c).filter(|at| at.attribute("listID").is_some()).for_each(|at| {
                if !matches!(at.text(), "7161" | "5153") {
                    hits.value(at);
                }
            });
        },
    },
    Rule {
        id: "BR-FREXT-CL-20-TAX",
        terms: &["BT-105", "BT-145"],
        fr: ("Le code de taxe d'un frais n'est pas dans la liste admise.", "Choisissez un code UNTDID 5153."),
        en: (
            "The tax code of a charge is not in the list of allowed codes.",
            "Choose a code of UNTDID 5153.",
        ),
        check: |c, hits| {
            let coded = charge_codes(c).filter(|at| at.attribute("listID") == Some("5153"));
            coded.filter(|at| !TAXES.contains(&at.text())).for_each(|at| hits.value(at));
        },
    },
];

fn terms(c: &Context<'_>, hits: &mut Hits) {
    let Some(payable) = c.totals.as_ref().and_then(|totals| totals.payable) else { return };
    let is_due = number(Some(payable)).is_some_and(|amount| amount.is_sign_positive() && !amount.is_zero());
    let has_terms = match c.is_cii() {
        true => c
            .tree
            .named("SpecifiedTradePaymentTerms")
            .any(|at| at.has("DueDateDateTime") || at.has("Description")),
        false => {
            c.tree.named("DueDate").next().is_some() || c.tree.named("PaymentTerms").any(|at| at.has("Note"))
        }
    };
    // A credit note of UBL has no place for it.
    if is_due && !has_terms && (c.is_cii() || c.root.name() == "Invoice") {
        hits.value(payable);
    }
}

fn has_parent(sub: &Sub<'_>) -> bool {
    sub.parent.is_some_and(|parent| !parent.is_empty())
}

fn is_group(sub: &Sub<'_>) -> bool {
    sub.status == Some("GROUP")
}

/// Lines by the line that they belong to.
fn members<'t>(c: &Context<'t>) -> HashMap<&'t str, Vec<Sub<'t>>> {
    let mut members: HashMap<&str, Vec<Sub<'_>>> = HashMap::new();
    for sub in subs(c) {
        if let Some(parent) = sub.parent {
            members.entry(parent).or_default().push(sub);
        }
    }
    members
}

fn empty_notes(c: &Context<'_>, in_lines: bool, hits: &mut Hits) {
    let notes = c.tree.named("IncludedNote").filter(|at| at.has("SubjectCode"));
    let is_meant = |at: &At<'_>| {
        let parent = at.parent().map(At::name);
        parent == Some(if in_lines { "AssociatedDocumentLineDocument" } else { "ExchangedDocument" })
    };
    notes
        .filter(is_meant)
        .filter(|at| !at.has("ContentCode") && !at.has("Content"))
        .for_each(|at| hits.at(at));
}

/// Reason codes of charges.
fn charge_codes<'t>(c: &Context<'t>) -> impl Iterator<Item = At<'t>> {
    let (group, indicator, code) = match c.is_cii() {
        true => ("SpecifiedTradeAllowanceCharge", "ChargeIndicator/Indicator", "ReasonCode"),
        false => ("AllowanceCharge", "ChargeIndicator", "AllowanceChargeReasonCode"),
    };
    let tree = c.tree;
    let charges = tree.named(group).filter(move |at| matches!(at.value(indicator), Some("true" | "1")));
    charges.filter_map(move |at| at.first(code))
}
