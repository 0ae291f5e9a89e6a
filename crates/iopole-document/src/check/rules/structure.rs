//! Structure rules of each syntax: what may come once only, and what CII must not carry (UBL-SR, CII-SR, CII-DT).

use crate::check::context::Context;
use crate::check::report::{Finding, Severity, Text};
use crate::check::rule::Hits;
use crate::check::sheet::Sheet;
use crate::tree::{At, Namespace};

use super::structure_tables::{CII_ONCE, CII_UNUSED, Once, UBL_ONCE};

/// End of the names of all references to documents.
const REFERENCE: &str = "ReferencedDocument";

const TOO_OFTEN: Text = Text::new(
    "Une information qui n'est permise qu'une fois est donnée plusieurs fois.",
    "Information that is allowed once is given several times.",
);
const TOO_OFTEN_ADVICE: Text =
    Text::new("Gardez-en une seule ; EN 16931 n'en connaît qu'une.", "Keep one; EN 16931 knows one only.");
const UNUSED: Text = Text::new(
    "Un élément qu'EN 16931 n'emploie pas est présent.",
    "An element that EN 16931 does not use is present.",
);
const UNUSED_ADVICE: Text = Text::new(
    "Retirez cet élément, ou passez à un profil étendu qui l'admet.",
    "Remove the element, or use an extended profile that allows it.",
);
const ABSENT: Text = Text::new(
    "Une information obligatoire à cet endroit manque.",
    "Information that is required here is missing.",
);
const ABSENT_ADVICE: Text =
    Text::new("Ajoutez-la, ou retirez le groupe entier.", "Add it, or remove the whole group.");
const DIFFERENT: Text =
    Text::new("Des valeurs qui doivent être égales diffèrent.", "Values that must be equal differ.");
const DIFFERENT_ADVICE: Text = Text::new(
    "Donnez partout la même valeur : la facture n'en a qu'une.",
    "Give the same value everywhere: the invoice has one only.",
);

pub(super) fn check(c: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut report = Reporter { sheet: c.sheet, findings };
    match c.is_cii() {
        true => check_cii(c, &mut report),
        false => check_ubl(c, &mut report),
    }
}

struct Reporter<'a> {
    sheet: Sheet,
    findings: &'a mut Vec<Finding>,
}

impl Reporter<'_> {
    fn report(&mut self, rule: &'static str, [message, advice]: [&Text; 2], fill: impl FnOnce(&mut Hits)) {
        let Some(name) = self.sheet.name(rule) else { return };
        let mut hits = Hits::default();
        fill(&mut hits);
        self.findings.extend(hits.list.into_iter().map(|hit| Finding {
            rule: name.clone(),
            severity: Severity::Fatal,
            terms: Vec::new(),
            place: hit.place,
            found: hit.found,
            message: message.clone(),
            advice: advice.clone(),
        }));
    }
}

/// Calls `look` with each group that a rule is about.
fn each<'t>(c: &Context<'t>, group: &'static str, mut look: impl FnMut(At<'t>)) {
    match group {
        "" => look(c.root),
        "line" => c.lines.iter().for_each(|line| look(line.at)),
        name => c.tree.named(name).for_each(look),
    }
}

fn once(c: &Context<'_>, rules: &[Once], report: &mut Reporter<'_>) {
    for (rule, group, path) in rules.iter().copied() {
        if c.sheet.name(rule).is_none() {
            continue;
        }
        each(c, group, |at| {
            if let Some(second) = at.all(path).get(1) {
                report.report(rule, [&TOO_OFTEN, &TOO_OFTEN_ADVICE], |hits| hits.value(*second));
            }
        });
    }
}

fn check_ubl(c: &Context<'_>, report: &mut Reporter<'_>) {
    once(c, UBL_ONCE, report);
    let often = [&TOO_OFTEN, &TOO_OFTEN_ADVICE];
    for scheme in c.tree.named("PartyTaxScheme") {
        if !scheme.has("TaxScheme/ID") || !scheme.has("CompanyID") {
            report.report("UBL-SR-53", [&ABSENT, &ABSENT_ADVICE], |hits| hits.at(scheme));
        }
    }
    for reference in c.tree.named("BillingReference").filter(|at| !at.has("InvoiceDocumentReference/ID")) {
        report.report("UBL-SR-07", [&ABSENT, &ABSENT_ADVICE], |hits| hits.at(reference));
    }
    let invoiced = c.root.all("AdditionalDocumentReference").into_iter();
    let invoiced: Vec<_> = invoiced.filter(|at| at.value("DocumentTypeCode") == Some("130")).collect();
    if let Some(second) = invoiced.get(1) {
        report.report("UBL-SR-04", often, |hits| hits.at(*second));
    }
    for (rule, party) in [("UBL-SR-12", &c.seller), ("UBL-SR-18", &c.buyer)] {
        if let Some(second) = party.as_ref().and_then(|party| party.vat.get(1)) {
            report.report(rule, often, |hits| hits.value(*second));
        }
    }
    if let Some(seller) = &c.seller {
        let others: Vec<_> = seller.tax_ids.iter().filter(|id| !seller.vat.contains(id)).collect();
        if let Some(second) = others.get(1) {
            report.report("UBL-SR-13", often, |hits| hits.value(**second));
        }
        if let Some(third) = seller.at.all("PartyTaxScheme").get(2) {
            report.report("UBL-SR-42", often, |hits| hits.at(*third));
        }
    }
    for at in c.tree.all().filter(|at| at.name().ends_with("BinaryObject")) {
        for (rule, name) in [("UBL-DT-06", "mimeCode"), ("UBL-DT-07", "filename")] {
            if at.attribute(name).is_none() {
                report.report(rule, [&ABSENT, &ABSENT_ADVICE], |hits| hits.attribute(at, name));
            }
        }
    }
    payee(c, report);
    references(c, report);
    charges(c, report);
    same(c, "PaymentID", "UBL-SR-44", report);
    same(c, "PaymentMeansCode", "UBL-SR-47", report);
    for line in &c.lines {
        // A group of an extended profile needs no category.
        let fewest = usize::from(!c.sheet.is_extended() || line.counts());
        if !(fewest..=1).contains(&line.categories.len()) {
            report.report("UBL-SR-48", often, |hits| hits.at(line.at));
        }
    }
    let names = c.root.all("PaymentMeans/PaymentMeansCode");
    let named: Vec<_> = names.into_iter().filter(|at| at.attribute("name").is_some()).collect();
    if let Some(second) = named.get(1) {
        report.report("UBL-SR-46", often, |hits| hits.attribute(*second, "name"));
    }
}

fn payee(c: &Context<'_>, report: &mut Reporter<'_>) {
    let Some(payee) = &c.payee else { return };
    let names = payee.at.all("PartyName/Name");
    let seller = c.seller.as_ref().and_then(|seller| seller.name).map(At::text);
    let differs = names.iter().any(|name| seller.is_some_and(|seller| name.text() != seller));
    let ids = payee.ids.iter().filter(|id| id.attribute("schemeID").is_some_and(|id| id != "SEPA")).count();
    let cases =
        [("UBL-SR-19", names.len() <= 1), ("UBL-SR-20", ids <= 1), ("UBL-SR-21", payee.legal_ids.len() <= 1)];
    for (rule, is_right) in cases {
        if !is_right || !differs {
            report.report(rule, [&TOO_OFTEN, &TOO_OFTEN_ADVICE], |hits| hits.at(payee.at));
        }
    }
}

/// A supporting document has neither a type nor a scheme, unless it is an invoiced object or a project.
fn references(c: &Context<'_>, report: &mut Reporter<'_>) {
    for at in c.tree.named("AdditionalDocumentReference") {
        let code = at.value("DocumentTypeCode");
        let is_project = code == Some("50") && c.root.name() == "CreditNote";
        let has_scheme = at.first("ID").is_some_and(|id| id.attribute("schemeID").is_some());
        if code != Some("130") && !is_project && (has_scheme || at.has("DocumentTypeCode")) {
            report.report("UBL-SR-43", [&UNUSED, &UNUSED_ADVICE], |hits| hits.at(at));
        }
    }
}

fn charges(c: &Context<'_>, report: &mut Reporter<'_>) {
    for at in c.tree.named("AllowanceCharge") {
        let rule = match at.value("ChargeIndicator") {
            Some("true" | "1") => "UBL-SR-31",
            _ => "UBL-SR-30",
        };
        if let Some(second) = at.all("AllowanceChargeReason").get(1) {
            report.report(rule, [&TOO_OFTEN, &TOO_OFTEN_ADVICE], |hits| hits.value(*second));
        }
    }
}

/// All elements of a name have one value.
fn same(c: &Context<'_>, name: &'static str, rule: &'static str, report: &mut Reporter<'_>) {
    let mut values = c.tree.named(name);
    let Some(first) = values.next() else { return };
    if let Some(other) = values.find(|at| at.text() != first.text()) {
        report.report(rule, [&DIFFERENT, &DIFFERENT_ADVICE], |hits| hits.value(other));
    }
}

fn check_cii(c: &Context<'_>, report: &mut Reporter<'_>) {
    once(c, CII_ONCE, report);
    let references: Vec<_> = c.tree.all().filter(|at| at.name().ends_with(REFERENCE)).collect();
    for (rule, group, path) in CII_UNUSED.iter().copied() {
        let mut look = |at: At<'_>| {
            if let Some(at) = at.first(path) {
                report.report(rule, [&UNUSED, &UNUSED_ADVICE], |hits| hits.at(at));
            }
        };
        match group {
            REFERENCE => references.iter().for_each(|at| look(*at)),
            _ => each(c, group, look),
        }
    }
    for (rule, group, path) in [
        ("CII-SR-009", "ExchangedDocumentContext", "GuidelineSpecifiedDocumentContextParameter"),
        ("CII-SR-010", "ExchangedDocumentContext", "GuidelineSpecifiedDocumentContextParameter/ID"),
        ("CII-SR-014", "ExchangedDocument", "TypeCode"),
        ("CII-SR-439", "SpecifiedLineTradeAgreement", "NetPriceProductTradePrice/ChargeAmount"),
    ] {
        for at in c.tree.named(group).filter(|at| at.count(path) != 1) {
            report.report(rule, [&ABSENT, &ABSENT_ADVICE], |hits| hits.missing(at, path));
        }
    }
    for line in &c.lines {
        let at = line.at;
        let product = at.first("SpecifiedTradeProduct");
        let origin =
            product.filter(|at| at.has("OriginTradeCountry") && at.count("OriginTradeCountry/ID") != 1);
        if let Some(origin) = origin {
            report.report("CII-SR-090", [&ABSENT, &ABSENT_ADVICE], |hits| hits.at(origin));
        }
        let id = product.and_then(|at| at.first("GlobalID"));
        if let Some(id) = id.filter(|id| id.attribute("schemeID").is_none()) {
            report.report("CII-SR-046", [&ABSENT, &ABSENT_ADVICE], |hits| hits.value(id));
        }
        for attribute in at.all("SpecifiedTradeProduct/ApplicableProductCharacteristic") {
            for (rule, name) in [("CII-SR-069", "Description"), ("CII-SR-072", "Value")] {
                if attribute.count(name) != 1 {
                    report.report(rule, [&ABSENT, &ABSENT_ADVICE], |hits| hits.missing(attribute, name));
                }
            }
        }
    }
    for at in c.tree.named("SpecifiedTradeAllowanceCharge").filter(|at| !at.has("ChargeIndicator")) {
        report.report("CII-SR-463", [&ABSENT, &ABSENT_ADVICE], |hits| hits.missing(at, "ChargeIndicator"));
    }
    dates(c, report);
    super::cii_types::check(c, |rule, at| report.report(rule, [&UNUSED, &UNUSED_ADVICE], |hits| hits.at(at)));
    payment(c, report);
}

/// Dates of format 102 have eight digits.
fn dates(c: &Context<'_>, report: &mut Reporter<'_>) {
    let dates = c
        .tree
        .named("DateTimeString")
        .filter(|at| at.attribute("format") == Some("102") && at.namespace() == Namespace::Udt);
    for at in dates {
        let text = at.text();
        let part = |from, to| text.get(from..to).and_then(|part| part.parse::<u8>().ok()).unwrap_or(0);
        let is_date = text.len() == 8
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && (1..=12).contains(&part(4, 6))
            && (1..=31).contains(&part(6, 8));
        if !is_date {
            report.report("CII-DT-097", [&super::french::DATE, &super::french::DATE_ADVICE], |hits| {
                hits.value(at)
            });
        }
    }
}

fn payment(c: &Context<'_>, report: &mut Reporter<'_>) {
    let means: Vec<_> = c.tree.named("SpecifiedTradeSettlementPaymentMeans").collect();
    for (rule, name) in [("CII-SR-467", "TypeCode"), ("CII-SR-468", "Information")] {
        let mut values = means.iter().flat_map(|at| at.all(name));
        let Some(first) = values.next() else { continue };
        if let Some(other) = values.find(|at| at.text() != first.text()) {
            report.report(rule, [&DIFFERENT, &DIFFERENT_ADVICE], |hits| hits.value(other));
        }
    }
    let is_transfer = |at: &&At<'_>| matches!(at.value("TypeCode"), Some("30" | "58"));
    let has_account = |at: &At<'_>| {
        at.has("PayeePartyCreditorFinancialAccount/IBANID")
            || at.has("PayeePartyCreditorFinancialAccount/ProprietaryID")
    };
    if let Some(at) = means.iter().filter(is_transfer).find(|at| !has_account(at)) {
        const MESSAGE: Text = Text::new(
            "Le paiement se fait par virement, mais aucun compte n'est donné.",
            "Payment is by credit transfer, and no account is given.",
        );
        const ADVICE: Text = Text::new(
            "Ajoutez l'IBAN du compte à créditer, ou changez le moyen de paiement.",
            "Add the IBAN of the account to credit, or change the means of payment.",
        );
        report.report("CII-SR-470", [&MESSAGE, &ADVICE], |hits| hits.at(*at));
    }
    let codes: Vec<_> = c.tree.named("DueDateTypeCode").map(At::text).collect();
    if codes.iter().any(|code| Some(code) != codes.first()) {
        report.report("CII-SR-462", [&DIFFERENT, &DIFFERENT_ADVICE], |hits| hits.at(c.root));
    }
}
