//! French rules of references: preceding invoices, contracts, attachments, invoiced objects, and item attributes.

use crate::check::cii::{AGREEMENT, SETTLEMENT};
use crate::check::context::Context;
use crate::check::rule::{Hits, Rule};
use crate::tree::At;

use super::french::bars;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "BR-FR-17",
        terms: &["BT-123"],
        fr: (
            "La description d'une pièce jointe n'est pas dans la liste française.",
            "Choisissez LISIBLE, RIB, BON_LIVRAISON, BON_COMMANDE, DOCUMENT_ANNEXE ou un autre code de la liste.",
        ),
        en: (
            "The description of a supporting document is not in the French list.",
            "Choose LISIBLE, RIB, BON_LIVRAISON, BON_COMMANDE, DOCUMENT_ANNEXE or another code of the list.",
        ),
        check: |c, hits| {
            let is_wrong = |at: &At<'_>| !at.text().is_empty() && !ATTACHMENTS.contains(&at.text());
            attachments(c).into_iter().filter(is_wrong).for_each(|at| hits.value(at));
        },
    },
    Rule {
        id: "BR-FR-18",
        terms: &["BT-123"],
        fr: ("Deux pièces jointes sont la version lisible de la facture.", "Gardez une seule pièce LISIBLE."),
        en: (
            "Two supporting documents are the readable version of the invoice.",
            "Keep one document LISIBLE.",
        ),
        check: |c, hits| {
            let (path, name) = match c.is_cii() {
                true => (format!("{AGREEMENT}/AdditionalReferencedDocument"), "Name"),
                false => ("AdditionalDocumentReference".to_owned(), "DocumentDescription"),
            };
            let readable: Vec<_> =
                c.root.all(&path).into_iter().filter(|at| at.value(name) == Some("LISIBLE")).collect();
            if let Some(second) = readable.get(1) {
                hits.at(*second);
            }
        },
    },
    Rule {
        id: "BR-FR-30",
        terms: &["BT-21", "BT-128"],
        fr: (
            "Deux notes BAR donnent un traitement, ou une référence d'objet facturé est vide.",
            "Gardez une seule note BAR ; donnez un numéro à chaque référence AFL ou AVV.",
        ),
        en: (
            "Two notes BAR name a treatment, or a reference of an invoiced object is empty.",
            "Keep one note BAR; give each reference AFL or AVV a number.",
        ),
        check: |c, hits| {
            if c.is_cii() {
                return;
            }
            if bars(c) > 1 {
                hits.at(c.root);
            }
            let ids = c.lines.iter().flat_map(|line| line.at.all("DocumentReference/ID"));
            let coded = ids.filter(|at| matches!(at.attribute("schemeID"), Some("AFL" | "AVV")));
            coded.filter(|at| at.text().is_empty()).for_each(|at| hits.at(at));
        },
    },
    Rule {
        id: "BR-FR-29",
        terms: &["BT-18"],
        fr: (
            "Une référence d'objet facturé AFL ou AVV est répétée ou vide.",
            "Gardez une référence AFL et une référence AVV au plus, chacune avec son numéro.",
        ),
        en: (
            "A reference AFL or AVV of an invoiced object is repeated or empty.",
            "Keep one reference AFL and one reference AVV at most, each with its number.",
        ),
        check: objects,
    },
    Rule {
        id: "BR-FR-27",
        terms: &["BT-160"],
        fr: ("Un attribut d'article n'a pas de nom.", "Donnez le nom de l'attribut, ou retirez-le."),
        en: ("An item attribute has no name.", "Name the attribute, or remove it."),
        check: |c, hits| {
            for at in c.tree.named("ApplicableProductCharacteristic") {
                let names: Vec<_> = at
                    .children()
                    .filter(|child| matches!(child.name(), "Description" | "TypeCode"))
                    .collect();
                if names.is_empty() || names.iter().any(|name| name.text().is_empty()) {
                    hits.at(at);
                }
            }
        },
    },
    Rule {
        id: "BR-FR-28",
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
            for at in c.tree.named(group) {
                let measured = at.first(measure);
                let has_unit =
                    measured.and_then(|at| at.attribute("unitCode")).is_some_and(|unit| !unit.is_empty());
                let is_right = if at.has("Value") { measured.is_none() } else { has_unit };
                if !is_right {
                    hits.at(at);
                }
            }
        },
    },
    Rule {
        id: "BR-FR-CO-03",
        terms: &["BT-3", "BT-12", "BG-14"],
        fr: (
            "Un avoir pour remise globale (262) n'a pas son contrat ou sa période.",
            "Ajoutez la référence du contrat et les deux dates de la période.",
        ),
        en: (
            "A credit note for a global allowance (262) lacks its contract or period.",
            "Add the contract reference and both dates of the period.",
        ),
        check: |c, hits| {
            let paths = match c.is_cii() {
                true => [
                    format!("{AGREEMENT}/ContractReferencedDocument/IssuerAssignedID"),
                    format!("{SETTLEMENT}/BillingSpecifiedPeriod/StartDateTime/DateTimeString"),
                    format!("{SETTLEMENT}/BillingSpecifiedPeriod/EndDateTime/DateTimeString"),
                ],
                false => ["ContractDocumentReference/ID", "InvoicePeriod/StartDate", "InvoicePeriod/EndDate"]
                    .map(str::to_owned),
            };
            let is_meant = c.is_cii() || c.root.name() == "CreditNote";
            if is_meant && c.type_is(&["262"]) && paths.iter().any(|path| c.root.value(path).is_none()) {
                hits.at(c.root);
            }
        },
    },
    Rule {
        id: "BR-FR-CO-04",
        terms: &["BT-3", "BT-25"],
        fr: (
            "Une facture rectificative ne renvoie pas à une facture, et à une seule.",
            "Ajoutez le numéro et la date de la facture qu'elle corrige.",
        ),
        en: (
            "A corrective invoice does not refer to exactly one invoice.",
            "Add the number and date of the invoice that it corrects.",
        ),
        check: |c, hits| {
            let path = references(c);
            let is_invoice = c.is_cii() || c.root.name() == "Invoice";
            if is_invoice && c.type_is(&["384", "471", "472", "473"]) && c.root.count(&path) != 1 {
                hits.at(c.root);
            }
        },
    },
    Rule {
        id: "BR-FR-CO-05",
        terms: &["BT-3", "BT-25", "BT-26"],
        fr: (
            "Un avoir ne renvoie à aucune facture.",
            "Ajoutez le numéro et la date de la facture d'origine, sur le document ou sur chaque ligne.",
        ),
        en: (
            "A credit note refers to no invoice.",
            "Add the number and date of the original invoice, on the document or on each line.",
        ),
        check: credit,
    },
];

const ATTACHMENTS: &[&str] = &[
    "RIB",
    "LISIBLE",
    "FEUILLE_DE_STYLE",
    "PJA",
    "BORDEREAU_SUIVI",
    "DOCUMENT_ANNEXE",
    "BON_LIVRAISON",
    "BON_COMMANDE",
    "BORDEREAU_SUIVI_VALIDATION",
    "ETAT_ACOMPTE",
    "FACTURE_PAIEMENT_DIRECT",
    "RECAPITULATIF_COTRAITANCE",
];

fn attachments<'t>(c: &Context<'t>) -> Vec<At<'t>> {
    if c.is_cii() {
        let documents = c.root.all(&format!("{AGREEMENT}/AdditionalReferencedDocument")).into_iter();
        let attached = documents.filter(|at| at.value("TypeCode") == Some("916"));
        return attached.filter_map(|at| at.first("Name")).collect();
    }
    let documents = c.tree.named("AdditionalDocumentReference");
    documents.filter_map(|at| at.first("DocumentDescription")).collect()
}

fn objects(c: &Context<'_>, hits: &mut Hits) {
    for code in ["AFL", "AVV"] {
        let ids: Vec<At<'_>> = match c.is_cii() {
            true => {
                let documents = c.root.all(&format!("{AGREEMENT}/AdditionalReferencedDocument")).into_iter();
                let coded = documents.filter(|at| at.value("ReferenceTypeCode") == Some(code));
                coded.filter_map(|at| at.first("IssuerAssignedID")).collect()
            }
            false => {
                let ids = c.root.all("AdditionalDocumentReference/ID").into_iter();
                ids.filter(|at| at.attribute("schemeID") == Some(code)).collect()
            }
        };
        if let Some(second) = ids.get(1).filter(|_| c.is_cii()) {
            hits.value(*second);
        }
        ids.into_iter().filter(|at| at.text().is_empty()).for_each(|at| hits.at(at));
    }
}

fn references(c: &Context<'_>) -> String {
    match c.is_cii() {
        true => format!("{SETTLEMENT}/InvoiceReferencedDocument"),
        false => "BillingReference".to_owned(),
    }
}

fn credit(c: &Context<'_>, hits: &mut Hits) {
    if !c.type_is(&["261", "381", "396", "502", "503"]) {
        return;
    }
    let own = c.number.map(At::text);
    let (header, id, date) = match c.is_cii() {
        true => (references(c), "IssuerAssignedID", "FormattedIssueDateTime/DateTimeString"),
        false if c.root.name() != "CreditNote" => return,
        false => ("BillingReference/InvoiceDocumentReference".to_owned(), "ID", "IssueDate"),
    };
    let is_whole = |at: &At<'_>| at.has(id) && at.has(date);
    if c.root.all(&header).iter().any(is_whole) {
        return;
    }
    let path = match c.is_cii() {
        true => "SpecifiedLineTradeSettlement/InvoiceReferencedDocument",
        false => "BillingReference/InvoiceDocumentReference",
    };
    let is_other = |at: &At<'_>| c.is_cii() || at.value("ID") != own;
    let mut lines = c.lines.iter().filter(|line| line.counts());
    if !lines.all(|line| line.at.all(path).iter().any(|at| is_whole(at) && is_other(at))) {
        hits.missing(c.root, &header);
    }
}
