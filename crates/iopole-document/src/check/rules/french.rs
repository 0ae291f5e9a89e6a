//! French rules of flux 2 (BR-FR), V1.4 of July 2026: numbers, dates, notes, billing mode, references, currency.

use crate::check::cii::{AGREEMENT, SETTLEMENT};
use crate::check::context::Context;
use crate::check::number::number;
use crate::check::report::Text;
use crate::check::rule::{Hits, Rule};
use crate::tree::At;

pub(super) const DATE: Text = Text::new(
    "Une date n'existe pas, ou n'est pas écrite comme le format le veut.",
    "A date does not exist, or is not written as the format wants it.",
);
pub(super) const DATE_ADVICE: Text = Text::new(
    "Écrivez AAAAMMJJ (format 102) en CII, AAAA-MM-JJ en UBL, sans heure ni fuseau.",
    "Write YYYYMMDD (format 102) in CII, YYYY-MM-DD in UBL, without time or zone.",
);

/// Type codes that France admits (BT-3).
const TYPES: &[&str] = &[
    "380", "389", "393", "501", "386", "500", "384", "471", "472", "473", "261", "262", "381", "396", "502",
    "503",
];
/// Billing modes (BT-23).
const MODES: &[&str] = &[
    "B1", "S1", "M1", "B2", "S2", "M2", "S3", "B4", "S4", "M4", "S5", "S6", "B7", "S7", "B8", "S8", "M8",
    "B9", "S9", "M9",
];
/// Modes of an invoice that is paid already.
const PAID: &[&str] = &["B2", "S2", "M2"];
/// Invoices that the buyer writes for the seller.
pub(super) const SELF_BILLED: &[&str] = &["389", "501", "500", "471", "473", "261", "502"];
const PREPAYMENTS: &[&str] = &["386", "500", "503"];
const TREATMENTS: &[&str] = &["B2B", "B2BINT", "B2C", "B2CINT", "OUTOFSCOPE", "ARCHIVEONLY"];

const NOTES_FR: (&str, &str) = (
    "Une mention obligatoire entre professionnels manque : frais de recouvrement (PMT), pénalités de retard (PMD) ou escompte (AAB).",
    "Ajoutez une note pour chacun de ces trois codes ; s'il n'y a pas d'escompte, écrivez-le dans la note AAB. En UBL, la note commence par #PMT#, #PMD# ou #AAB#.",
);
const NOTES_EN: (&str, &str) = (
    "A note that is required between businesses is missing: recovery costs (PMT), late payment penalties (PMD) or early payment discount (AAB).",
    "Add a note for each of the three codes; where there is no discount, say so in the note AAB. In UBL, the note begins with #PMT#, #PMD# or #AAB#.",
);

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "BR-FR-01",
        terms: &["BT-1", "BT-25"],
        fr: (
            "Un numéro de facture a plus de 35 caractères.",
            "Raccourcissez le numéro, ou retirez les caractères que la France n'admet pas.",
        ),
        en: (
            "An invoice number has more than 35 characters.",
            "Shorten the number, or remove the characters that France does not allow.",
        ),
        check: |c, hits| {
            // The references of UBL's lines are another rule's.
            let numbers = if c.is_cii() { numbers(c) } else { header_numbers(c) };
            for at in numbers {
                let is_long = at.raw().chars().count() > 35;
                if is_long || (!c.is_cii() && !is_number(at.raw())) {
                    hits.value(at);
                }
            }
        },
    },
    Rule {
        id: "BR-FR-02",
        terms: &["BT-1", "BT-25"],
        fr: (
            "Un numéro de facture contient un caractère non admis.",
            "N'employez que des lettres sans accent, des chiffres et + - _ /, sans espace.",
        ),
        en: (
            "An invoice number has a character that is not allowed.",
            "Use letters without accents, digits and + - _ / only, without spaces.",
        ),
        check: |c, hits| {
            numbers(c).into_iter().filter(|at| !is_number(at.raw())).for_each(|at| hits.value(at));
        },
    },
    Rule {
        id: "BR-FR-03",
        terms: &["BT-2", "BT-7", "BT-9", "BT-26", "BT-72", "BT-73", "BT-74", "BT-134", "BT-135"],
        fr: (
            "Une date n'existe pas, est hors du siècle, ou n'est pas écrite comme la France le veut.",
            "Écrivez AAAAMMJJ (format 102) en CII, AAAA-MM-JJ en UBL, entre 2000 et 2099, sans heure ni fuseau.",
        ),
        en: (
            "A date does not exist, is outside this century, or is not written as France wants it.",
            "Write YYYYMMDD (format 102) in CII, YYYY-MM-DD in UBL, between 2000 and 2099, without time or zone.",
        ),
        check: |c, hits| {
            dates(c).into_iter().filter(|at| !is_date(c, at.raw())).for_each(|at| hits.value(at));
        },
    },
    Rule {
        id: "BR-FR-04",
        terms: &["BT-3"],
        fr: (
            "Ce type de facture n'est pas admis en France.",
            "Choisissez 380 (facture), 381 (avoir), 386 (acompte), 384 (rectificative) ou 389 (autofacturée) ; une proforma ne se transmet pas.",
        ),
        en: (
            "This type of invoice is not allowed in France.",
            "Choose 380 (invoice), 381 (credit note), 386 (prepayment), 384 (corrective) or 389 (self-billed); a pro forma invoice is not sent.",
        ),
        check: |c, hits| {
            types(c).into_iter().filter(|at| !TYPES.contains(&at.text())).for_each(|at| hits.value(at));
        },
    },
    Rule {
        id: "BR-FR-05",
        terms: &["BT-21", "BT-22"],
        fr: NOTES_FR,
        en: NOTES_EN,
        check: |c, hits| {
            for code in ["PMT", "PMD", "AAB"] {
                if count(c, code) == 0 {
                    hits.found(c.root, format!("– {code}"));
                }
            }
        },
    },
    Rule {
        id: "BR-FR-06",
        terms: &["BT-21"],
        fr: ("Une mention est donnée deux fois.", "Gardez une seule note PMT, PMD, AAB et TXD."),
        en: ("A note is given twice.", "Keep one note PMT, PMD, AAB and TXD."),
        check: |c, hits| {
            for code in ["PMT", "PMD", "AAB", "TXD"] {
                if count(c, code) > 1 {
                    hits.found(c.root, code);
                }
            }
        },
    },
    Rule {
        id: "BR-FR-08",
        terms: &["BT-23"],
        fr: (
            "Le cadre de facturation manque, ou n'est pas dans la liste française.",
            "Indiquez B1 pour des biens, S1 pour des services, M1 pour les deux ; B2, S2 ou M2 si la facture est déjà payée.",
        ),
        en: (
            "The billing mode is missing, or is not in the French list.",
            "Give B1 for goods, S1 for services, M1 for both; B2, S2 or M2 where the invoice is paid already.",
        ),
        check: |c, hits| {
            match c.process {
                Some(at) if MODES.contains(&at.raw()) => {}
                Some(at) => hits.value(at),
                None if c.is_cii() => hits.missing(
                    c.root,
                    "ExchangedDocumentContext/BusinessProcessSpecifiedDocumentContextParameter/ID",
                ),
                None => hits.missing(c.root, "ProfileID"),
            }
            if !c.is_cii() {
                let items = c.tree.named("ClassifiedTaxCategory").filter_map(|at| at.first("ID"));
                items.filter(|at| matches!(at.text(), "L" | "M")).for_each(|at| hits.value(at));
            }
        },
    },
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
        id: "BR-FR-20",
        terms: &["BT-22"],
        fr: (
            "La note BAR ne dit pas un traitement connu.",
            "Écrivez B2B, B2BINT, B2C, OUTOFSCOPE ou ARCHIVEONLY.",
        ),
        en: (
            "The note BAR does not name a known treatment.",
            "Write B2B, B2BINT, B2C, OUTOFSCOPE or ARCHIVEONLY.",
        ),
        check: |c, hits| match c.is_cii() {
            true => {
                let notes = c.notes_of("BAR").filter(|note| !TREATMENTS.contains(&note.text));
                notes.for_each(|note| hits.value(note.at));
            }
            false => {
                // The list of UBL has no B2CINT.
                let treatment = treatment(c).unwrap_or_default();
                let is_known = TREATMENTS.contains(&treatment.as_str()) && treatment != "B2CINT";
                if !treatment.is_empty() && !is_known {
                    hits.found(c.root, treatment);
                }
            }
        },
    },
    Rule {
        id: "BR-FR-31",
        terms: &["BT-21"],
        fr: ("Deux notes BAR donnent un traitement.", "Gardez une seule note BAR."),
        en: ("Two notes BAR name a treatment.", "Keep one note BAR."),
        check: |c, hits| {
            if c.is_cii() && bars(c) > 1 {
                hits.at(c.root);
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
            if c.type_is(&["262"]) && paths.iter().any(|path| c.root.value(path).is_none()) {
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
    Rule {
        id: "BR-FR-CO-07",
        terms: &["BT-9", "BT-2"],
        fr: (
            "La date d'échéance est avant la date d'émission.",
            "Corrigez l'échéance, ou indiquez un cadre B2, S2 ou M2 si la facture est déjà payée.",
        ),
        en: (
            "The due date is before the issue date.",
            "Correct the due date, or give a billing mode B2, S2 or M2 where the invoice is paid already.",
        ),
        check: |c, hits| {
            let due = c.due_dates.iter().find(|at| c.is_cii() || at.name() == "DueDate");
            let (Some(due), Some(issued)) = (due, c.issue_date) else { return };
            let is_free = c.type_is(PREPAYMENTS) || c.process_is(PAID);
            if !due.text().is_empty() && !is_free && due.text() < issued.text() {
                hits.value(*due);
            }
        },
    },
    Rule {
        id: "BR-FR-CO-08",
        terms: &["BT-23", "BT-3"],
        fr: (
            "Une facture d'acompte ne peut pas être une facture définitive après acompte.",
            "Indiquez B1, S1 ou M1 sur l'acompte ; B4, S4 ou M4 sont pour la facture finale.",
        ),
        en: (
            "A prepayment invoice cannot be a final invoice after a prepayment.",
            "Give B1, S1 or M1 on the prepayment; B4, S4 or M4 are for the final invoice.",
        ),
        check: |c, hits| {
            if c.process_is(&["B4", "S4", "M4"]) && c.type_is(PREPAYMENTS) {
                c.process.into_iter().for_each(|at| hits.value(at));
            }
        },
    },
    Rule {
        id: "BR-FR-CO-09",
        terms: &["BT-23", "BT-113", "BT-115", "BT-9"],
        fr: (
            "La facture se dit déjà payée, mais ses montants ou sa date d'échéance disent le contraire.",
            "Mettez le montant payé au total TTC, le reste à payer à 0, et la date de paiement dans l'échéance.",
        ),
        en: (
            "The invoice says that it is paid already, and its amounts or due date say otherwise.",
            "Set the paid amount to the total with VAT, the amount due to 0, and put the payment date in the due date.",
        ),
        check: paid,
    },
    Rule {
        id: "BR-FR-CO-12",
        terms: &["BT-5", "BT-6", "BT-111"],
        fr: (
            "La facture n'est pas en euros, et ne donne pas la TVA en euros.",
            "Ajoutez la devise de comptabilisation EUR et le total de TVA en euros.",
        ),
        en: (
            "The invoice is not in euros, and does not give the VAT in euros.",
            "Add the VAT accounting currency EUR and the VAT total in euros.",
        ),
        check: |c, hits| {
            let Some(currency) = c.currency.filter(|at| at.text() != "EUR") else { return };
            let mut euros = c.tax_totals.iter().filter(|at| at.attribute("currencyID") == Some("EUR"));
            let accounted = c.tax_currency.is_some_and(|at| at.text() == "EUR");
            if !accounted || !euros.any(|at| !at.text().is_empty()) {
                hits.value(currency);
            }
        },
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

/// Elements that any of these paths leads to.
fn paths<'t>(c: &Context<'t>, cii: &[&str], ubl: &[&str]) -> Vec<At<'t>> {
    let paths = if c.is_cii() { cii } else { ubl };
    paths.iter().flat_map(|path| c.root.all(path)).collect()
}

/// Elements below the lines that any of these paths leads to.
fn in_lines<'t>(c: &Context<'t>, cii: &[&str], ubl: &[&str]) -> Vec<At<'t>> {
    let paths = if c.is_cii() { cii } else { ubl };
    c.lines.iter().flat_map(|line| paths.iter().flat_map(|path| line.at.all(path))).collect()
}

fn header_numbers<'t>(c: &Context<'t>) -> Vec<At<'t>> {
    let referenced = format!("{SETTLEMENT}/InvoiceReferencedDocument/IssuerAssignedID");
    let mut numbers = paths(c, &[&referenced], &["BillingReference/InvoiceDocumentReference/ID"]);
    numbers.extend(c.number);
    numbers
}

fn numbers<'t>(c: &Context<'t>) -> Vec<At<'t>> {
    let mut numbers = header_numbers(c);
    numbers.extend(in_lines(
        c,
        &["SpecifiedLineTradeSettlement/InvoiceReferencedDocument/IssuerAssignedID"],
        &["DocumentReference/ID"],
    ));
    numbers
}

fn is_number(text: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '_' | '/');
    !text.contains(' ') && !text.trim().is_empty() && text.trim().chars().all(is_allowed)
}

fn dates<'t>(c: &Context<'t>) -> Vec<At<'t>> {
    let settlement = |path: &str| format!("{SETTLEMENT}/{path}");
    let cii = [
        "ExchangedDocument/IssueDateTime/DateTimeString".to_owned(),
        settlement("ApplicableTradeTax/TaxPointDate/DateString"),
        settlement("SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString"),
        settlement("InvoiceReferencedDocument/FormattedIssueDateTime/DateTimeString"),
        settlement("BillingSpecifiedPeriod/StartDateTime/DateTimeString"),
        settlement("BillingSpecifiedPeriod/EndDateTime/DateTimeString"),
        "SupplyChainTradeTransaction/ApplicableHeaderTradeDelivery/ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString".to_owned(),
    ];
    let cii: Vec<&str> = cii.iter().map(String::as_str).collect();
    let mut dates = paths(
        c,
        &cii,
        &[
            "IssueDate",
            "TaxPointDate",
            "DueDate",
            "BillingReference/InvoiceDocumentReference/IssueDate",
            "Delivery/ActualDeliveryDate",
            "InvoicePeriod/StartDate",
            "InvoicePeriod/EndDate",
        ],
    );
    dates.extend(in_lines(
        c,
        &[
            "SpecifiedLineTradeSettlement/InvoiceReferencedDocument/FormattedIssueDateTime/DateTimeString",
            "SpecifiedLineTradeDelivery/ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString",
            "SpecifiedLineTradeSettlement/BillingSpecifiedPeriod/StartDateTime/DateTimeString",
            "SpecifiedLineTradeSettlement/BillingSpecifiedPeriod/EndDateTime/DateTimeString",
        ],
        &[
            "DocumentReference/IssueDate",
            "Delivery/ActualDeliveryDate",
            "InvoicePeriod/StartDate",
            "InvoicePeriod/EndDate",
        ],
    ));
    dates
}

/// In CII the first eight characters count, in UBL all of them.
fn is_date(c: &Context<'_>, text: &str) -> bool {
    let (date, form) = match c.is_cii() {
        true => (text.get(..8).unwrap_or(text), "%Y%m%d"),
        false => (text, "%Y-%m-%d"),
    };
    let length = if c.is_cii() { 8 } else { 10 };
    date.len() == length && date.starts_with("20") && jiff::civil::Date::strptime(form, date).is_ok()
}

fn types<'t>(c: &Context<'t>) -> Vec<At<'t>> {
    let referenced = format!("{SETTLEMENT}/InvoiceReferencedDocument/TypeCode");
    let mut types = paths(c, &[&referenced], &["BillingReference/InvoiceDocumentReference/DocumentTypeCode"]);
    types.extend(in_lines(
        c,
        &["SpecifiedLineTradeSettlement/InvoiceReferencedDocument/TypeCode"],
        &["BillingReference/InvoiceDocumentReference/DocumentTypeCode"],
    ));
    types.extend(c.type_code);
    types
}

/// How often a subject code is used. In UBL it counts wherever it is written.
fn count(c: &Context<'_>, code: &str) -> usize {
    if c.is_cii() {
        return c.notes_of(code).count();
    }
    let mark = format!("#{code}#");
    c.notes.iter().map(|note| note.at.raw().matches(&mark).count()).sum()
}

/// Treatment that the note BAR asks for.
pub(super) fn treatment(c: &Context<'_>) -> Option<String> {
    if c.is_cii() {
        return c.notes_of("BAR").next().map(|note| note.text.to_owned());
    }
    let notes: String = c.notes.iter().map(|note| note.at.raw()).collect();
    let (_, rest) = notes.split_once("#BAR#")?;
    Some(rest.split('#').next().unwrap_or_default().to_owned())
}

/// Notes BAR that name a treatment.
fn bars(c: &Context<'_>) -> usize {
    if c.is_cii() {
        return c.notes_of("BAR").filter(|note| TREATMENTS.contains(&note.text)).count();
    }
    let notes = c.notes.iter().map(|note| note.at.raw()).filter(|text| text.contains("#BAR#"));
    let notes: String = notes.collect::<String>() + "#";
    TREATMENTS.iter().map(|treatment| notes.matches(&format!("BAR#{treatment}#")).count()).sum()
}

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

fn paid(c: &Context<'_>, hits: &mut Hits) {
    let Some(totals) = c.totals.as_ref().filter(|_| c.process_is(PAID)) else { return };
    let (paid, total) = (number(totals.prepaid), number(totals.with_tax));
    if paid.is_none() || paid != total {
        hits.value(totals.prepaid.unwrap_or(totals.at));
    }
    if number(totals.payable).is_none_or(|payable| !payable.is_zero()) {
        hits.value(totals.payable.unwrap_or(totals.at));
    }
    if c.due_dates.iter().all(|at| at.text().is_empty()) {
        hits.at(c.root);
    }
}
