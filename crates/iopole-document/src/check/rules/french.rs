//! French rules of flux 2 (BR-FR), V1.4 of July 2026: numbers, dates, notes, billing mode, references, currency.

use crate::check::cii::SETTLEMENT;
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
            types(c).into_iter().filter(|at| !TYPES.contains(&at.raw())).for_each(|at| hits.value(at));
        },
    },
    Rule {
        id: "BR-FR-05",
        terms: &["BT-21", "BT-22"],
        fr: NOTES_FR,
        en: NOTES_EN,
        check: |c, hits| {
            if c.is_cii() && !c.root.has("ExchangedDocument") {
                return;
            }
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
                None if c.is_cii() => {
                    let group = c.root.first("ExchangedDocumentContext");
                    let path = "BusinessProcessSpecifiedDocumentContextParameter/ID";
                    group.into_iter().for_each(|at| hits.missing(at, path));
                }
                None => hits.missing(c.root, "ProfileID"),
            }
            if !c.is_cii() {
                let items = c.tree.named("ClassifiedTaxCategory").filter_map(|at| at.first("ID"));
                items.filter(|at| matches!(at.text(), "L" | "M")).for_each(|at| hits.value(at));
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
            let Some(due) = due else { return };
            let is_free = c.type_is(PREPAYMENTS) || c.process_is(PAID);
            let is_early = match c.issue_date {
                Some(issued) => due.text() < issued.text(),
                // The sheet of CII cannot compare, and refuses.
                None => c.is_cii(),
            };
            let is_given = !c.is_cii() || !due.text().is_empty();
            if is_given && !is_free && is_early {
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
            "Indiquez un montant déjà payé égal au total TTC, un reste à payer de 0, et la date du paiement comme échéance.",
        ),
        en: (
            "The invoice says that it is paid already, and its amounts or due date say otherwise.",
            "Give a paid amount equal to the total with VAT, an amount due of 0, and the date of the payment as due date.",
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

/// Counts the notes with a subject code. In UBL a code counts wherever it is written.
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
pub(super) fn bars(c: &Context<'_>) -> usize {
    if c.is_cii() {
        return c.notes_of("BAR").filter(|note| TREATMENTS.contains(&note.text)).count();
    }
    let notes = c.notes.iter().map(|note| note.at.raw()).filter(|text| text.contains("#BAR#"));
    let notes: String = notes.collect::<String>() + "#";
    TREATMENTS.iter().map(|treatment| notes.matches(&format!("BAR#{treatment}#")).count()).sum()
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
