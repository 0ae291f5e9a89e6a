//! Attributes and members that CII's types have and EN 16931 does not use (CII-DT).

use crate::check::context::Context;
use crate::tree::At;

/// Attributes of identifiers at the top: rule and attribute.
const TOP_IDS: &[(&str, &str)] = &[
    ("CII-DT-001", "schemeName"),
    ("CII-DT-002", "schemeAgencyName"),
    ("CII-DT-003", "schemeDataURI"),
    ("CII-DT-004", "schemeURI"),
    ("CII-DT-005", "schemeID"),
    ("CII-DT-006", "schemeAgencyID"),
    ("CII-DT-007", "schemeVersionID"),
];
const IDS: &[(&str, &str)] = &[
    ("CII-DT-101", "schemeName"),
    ("CII-DT-102", "schemeAgencyName"),
    ("CII-DT-103", "schemeDataURI"),
    ("CII-DT-104", "schemeURI"),
];
const TYPE_CODES: &[(&str, &str)] = &[("CII-DT-008", "name"), ("CII-DT-009", "listURI")];
const ROOT: &[(&str, &str)] = &[("CII-DT-013", "languageID"), ("CII-DT-014", "languageLocaleID")];
const AMOUNTS: &[(&str, &str)] = &[("CII-DT-031", "currencyID"), ("CII-DT-032", "currencyCodeListVersionID")];
const QUANTITIES: &[(&str, &str)] = &[
    ("CII-DT-034", "unitCodeListID"),
    ("CII-DT-035", "unitCodeListAgencyID"),
    ("CII-DT-036", "unitCodeListAgencyName"),
];

pub(super) fn check<'t>(c: &Context<'t>, mut report: impl FnMut(&'static str, At<'t>)) {
    let billed =
        c.lines.iter().any(|line| line.quantity.is_some_and(|at| at.attribute("unitCode").is_some()));
    for at in c.tree.all() {
        for (rule, attribute) in attributes(at).iter().copied() {
            if at.attribute(attribute).is_some() {
                report(rule, at);
            }
        }
        let name = at.name();
        if name.ends_with("Quantity") && at.attribute("unitCode").is_some() && !billed {
            report("CII-DT-033", at);
        }
        if name.ends_with("TradeTax") && at.first("TypeCode").is_some_and(|code| code.text() != "VAT") {
            report("CII-DT-037", at);
        }
        if name.ends_with("ReferencedDocument") {
            reference(c, at, &mut report);
        }
    }
}

fn attributes(at: At<'_>) -> &'static [(&'static str, &'static str)] {
    let parent = at.parent().map(At::name).unwrap_or_default();
    match (at.name(), parent) {
        ("CrossIndustryInvoice", _) => ROOT,
        ("ID", "GuidelineSpecifiedDocumentContextParameter" | "ExchangedDocument")
        | ("LineID", "AssociatedDocumentLineDocument")
        | ("SellerAssignedID", "SpecifiedTradeProduct") => TOP_IDS,
        ("TypeCode", _) => TYPE_CODES,
        ("TaxTotalAmount", _) => &[],
        (name, _) if name.ends_with("ID") => IDS,
        (name, _) if name.ends_with("Amount") => AMOUNTS,
        (name, _) if name.ends_with("Quantity") => QUANTITIES,
        _ => &[],
    }
}

/// Members that only some kinds of references have.
fn reference<'t>(c: &Context<'t>, at: At<'t>, report: &mut impl FnMut(&'static str, At<'t>)) {
    let code = at.value("TypeCode");
    let is_additional = at.name() == "AdditionalReferencedDocument";
    let is_attachment = is_additional && code == Some("916");
    let extended = c.profile.is_extended();
    let is_known_type = is_additional && matches!(code, Some("50" | "130" | "916"));
    let cases = [
        ("CII-DT-015", "URIID", is_attachment),
        ("CII-DT-018", "TypeCode", is_known_type || extended),
        ("CII-DT-021", "Name", is_attachment),
        ("CII-DT-022", "AttachmentBinaryObject", is_attachment),
        ("CII-DT-024", "ReferenceTypeCode", (is_additional && code == Some("130")) || extended),
        ("CII-DT-027", "FormattedIssueDateTime", at.name() == "InvoiceReferencedDocument" || extended),
    ];
    for (rule, member, is_allowed) in cases {
        if let Some(member) = at.first(member).filter(|_| !is_allowed) {
            report(rule, member);
        }
    }
}
