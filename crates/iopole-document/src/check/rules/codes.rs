//! EN 16931, code lists (BR-CL-01 to BR-CL-26), by the lists of `data/codes.txt`.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use crate::check::context::Context;
use crate::check::report::{Finding, Severity, Text};
use crate::check::rule::Hits;
use crate::names::FastHasher;
use crate::tree::At;

type Hash = BuildHasherDefault<FastHasher>;

static LISTS: LazyLock<HashMap<&str, HashSet<&str, Hash>, Hash>> = LazyLock::new(|| {
    let lists = include_str!("../../../data/codes.txt").lines();
    lists
        .filter_map(|line| line.split_once(": "))
        .map(|(name, codes)| (name, codes.split(' ').collect()))
        .collect()
});

const FILES: &[&str] = &[
    "application/pdf",
    "image/png",
    "image/jpeg",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
];
const CATEGORIES: &[&str] = &["AE", "L", "M", "E", "S", "Z", "G", "O", "K", "B"];

/// True if a list has this code.
pub(in crate::check) fn is_in(list: &str, code: &str) -> bool {
    LISTS.get(list).is_some_and(|codes| codes.contains(code))
}

/// A code of the document: its rule, its term, its list, and where it is.
struct Coded<'t> {
    rule: &'static str,
    term: &'static str,
    list: List,
    at: At<'t>,
    /// Attribute that holds the code; the text where there is none.
    attribute: Option<&'static str>,
}

#[derive(Clone, Copy)]
enum List {
    Named(&'static str),
    Of(&'static [&'static str]),
}

impl List {
    fn has(self, code: &str) -> bool {
        match self {
            Self::Named(name) => is_in(name, code),
            Self::Of(codes) => codes.contains(&code),
        }
    }
}

pub(super) fn check(c: &Context<'_>, findings: &mut Vec<Finding>) {
    for at in c.tree.all() {
        let coded = if c.is_cii() { of_cii(c, at) } else { of_ubl(c, at) };
        if let Some(coded) = coded {
            check_one(c, &coded, findings);
        }
    }
}

fn check_one(c: &Context<'_>, coded: &Coded<'_>, findings: &mut Vec<Finding>) {
    let Coded { rule, term, list, at, attribute } = *coded;
    let Some(sheet_name) = c.sheet.name(rule) else { return };
    let code = match attribute {
        Some(name) => at.attribute(name).unwrap_or_default().trim(),
        None => at.text(),
    };
    let code = if rule == "BR-CL-22" { Cow::Owned(code.to_uppercase()) } else { Cow::Borrowed(code) };
    // The sheets of Factur-X say nothing of an empty code.
    if list.has(&code) || (code.is_empty() && c.sheet.is_facturx()) {
        return;
    }
    let mut hits = Hits::default();
    match attribute {
        Some(name) => hits.attribute(at, name),
        None => hits.value(at),
    }
    let Some((what_fr, what_en, advice_fr, advice_en)) = super::code_words::words(rule) else { return };
    findings.extend(hits.list.into_iter().map(|hit| Finding {
        rule: sheet_name.clone(),
        severity: Severity::Fatal,
        terms: vec![Cow::Borrowed(term)],
        place: hit.place,
        found: hit.found,
        message: Text {
            fr: format!("{what_fr} n'est pas dans la liste admise.").into(),
            en: format!("{what_en} is not in the list of allowed codes.").into(),
        },
        advice: Text::new(advice_fr, advice_en),
    }));
}

fn coded<'t>(rule: &'static str, term: &'static str, list: &'static str, at: At<'t>) -> Option<Coded<'t>> {
    Some(Coded { rule, term, list: List::Named(list), at, attribute: None })
}

fn by<'t>(
    rule: &'static str,
    term: &'static str,
    list: List,
    at: At<'t>,
    attribute: &'static str,
) -> Option<Coded<'t>> {
    at.attribute(attribute).map(|_| Coded { rule, term, list, at, attribute: Some(attribute) })
}

fn named<'t>(
    rule: &'static str,
    term: &'static str,
    list: &'static str,
    at: At<'t>,
    attribute: &'static str,
) -> Option<Coded<'t>> {
    by(rule, term, List::Named(list), at, attribute)
}

fn category<'t>(rule: &'static str, term: &'static str, at: At<'t>) -> Option<Coded<'t>> {
    Some(Coded { rule, term, list: List::Of(CATEGORIES), at, attribute: None })
}

/// The term of the seller, of the buyer, or of another party.
fn of_party(at: At<'_>, [seller, buyer, other]: [&'static str; 3]) -> &'static str {
    if is_below(at, "SellerTradeParty") || is_below(at, "AccountingSupplierParty") {
        seller
    } else if is_below(at, "BuyerTradeParty") || is_below(at, "AccountingCustomerParty") {
        buyer
    } else {
        other
    }
}

/// Scheme of a party's identifier; the extensions add Swedish and Belarusian lists.
fn identifiers<'t>(c: &Context<'t>, at: At<'t>) -> Option<Coded<'t>> {
    let is_more = c.sheet.is_extended() && matches!(at.attribute("schemeID"), Some("BY" | "SE"));
    if is_more {
        None
    } else {
        named("BR-CL-10", of_party(at, ["BT-29", "BT-46", "BT-60"]), "icd", at, "schemeID")
    }
}

/// Reason of a charge; the extensions have another rule for codes of taxes.
fn charge<'t>(c: &Context<'t>, at: At<'t>) -> Option<Coded<'t>> {
    let is_other = c.sheet.is_extended() && at.attribute("listID").is_some_and(|list| list != "7161");
    if is_other { None } else { coded("BR-CL-20", "BT-105", "charge", at) }
}

/// Type of an attached file; the extensions add XML.
fn file<'t>(c: &Context<'t>, at: At<'t>) -> Option<Coded<'t>> {
    let is_xml = matches!(at.attribute("mimeCode"), Some("application/xml" | "text/xml"));
    if c.sheet.is_extended() && is_xml {
        None
    } else {
        by("BR-CL-24", "BT-125", List::Of(FILES), at, "mimeCode")
    }
}

fn above(at: At<'_>) -> &str {
    at.parent().map(At::name).unwrap_or_default()
}

fn is_below(at: At<'_>, name: &str) -> bool {
    std::iter::successors(at.parent(), |at| at.parent()).any(|above| above.name() == name)
}

fn of_cii<'t>(c: &Context<'t>, at: At<'t>) -> Option<Coded<'t>> {
    let parent = above(at);
    match at.name() {
        "TypeCode" if parent == "ExchangedDocument" => coded("BR-CL-01", "BT-3", "type-cii", at),
        "TypeCode" if parent == "SpecifiedTradeSettlementPaymentMeans" => {
            coded("BR-CL-16", "BT-81", "means", at)
        }
        "TaxTotalAmount" => named("BR-CL-03", "BT-110", "currency", at, "currencyID"),
        "InvoiceCurrencyCode" => coded("BR-CL-04", "BT-5", "currency", at),
        "TaxCurrencyCode" => coded("BR-CL-05", "BT-6", "currency", at),
        "DueDateTypeCode" => {
            let list = List::Of(&["5", "29", "72"]);
            Some(Coded { rule: "BR-CL-06", term: "BT-8", list, at, attribute: None })
        }
        // The French extension looks at the references of contracts only, which have no such code.
        "ReferenceTypeCode" if !c.sheet.is_extended() => coded("BR-CL-07", "BT-18", "reference", at),
        "SubjectCode" => coded("BR-CL-08", "BT-21", "subject", at),
        "GlobalID" if parent == "SpecifiedTradeProduct" => named("BR-CL-21", "BT-157", "icd", at, "schemeID"),
        "GlobalID" if parent == "ShipToTradeParty" => named("BR-CL-26", "BT-71", "icd", at, "schemeID"),
        "GlobalID" if !is_below(at, "SpecifiedTradeProduct") => identifiers(c, at),
        "ID" if parent == "OriginTradeCountry" => coded("BR-CL-15", "BT-159", "country", at),
        "ID" if !is_below(at, "SpecifiedTaxRegistration") => {
            named("BR-CL-11", of_party(at, ["BT-30", "BT-47", "BT-61"]), "icd", at, "schemeID")
        }
        "ClassCode" => named("BR-CL-13", "BT-158", "classification", at, "listID"),
        "CountryID" => coded("BR-CL-14", of_party(at, ["BT-40", "BT-55", "BT-80"]), "country", at),
        "CategoryCode" if parent == "CategoryTradeTax" => category("BR-CL-17", "BT-95", at),
        "CategoryCode" if parent == "ApplicableTradeTax" => {
            let is_line = is_below(at, "SpecifiedLineTradeSettlement");
            category("BR-CL-18", if is_line { "BT-151" } else { "BT-118" }, at)
        }
        "ReasonCode" if parent == "SpecifiedTradeAllowanceCharge" => {
            let indicator = at.parent().and_then(|charge| charge.value("ChargeIndicator/Indicator"));
            match indicator {
                Some("false" | "0") => coded("BR-CL-19", "BT-98", "allowance", at),
                Some("true" | "1") => charge(c, at),
                _ => None,
            }
        }
        "ExemptionReasonCode" => coded("BR-CL-22", "BT-121", "exemption", at),
        "BasisQuantity" | "BilledQuantity" => named("BR-CL-23", "BT-130", "unit", at, "unitCode"),
        "AttachmentBinaryObject" => file(c, at),
        "URIID" if parent == "URIUniversalCommunication" => {
            named("BR-CL-25", of_party(at, ["BT-34", "BT-49", "BT-34"]), "address", at, "schemeID")
        }
        _ => None,
    }
}

fn of_ubl<'t>(c: &Context<'t>, at: At<'t>) -> Option<Coded<'t>> {
    const AMOUNTS: &[&str] = &[
        "Amount",
        "BaseAmount",
        "PriceAmount",
        "TaxAmount",
        "TaxableAmount",
        "LineExtensionAmount",
        "TaxExclusiveAmount",
        "TaxInclusiveAmount",
        "AllowanceTotalAmount",
        "ChargeTotalAmount",
        "PrepaidAmount",
        "PayableRoundingAmount",
        "PayableAmount",
    ];
    let parent = above(at);
    match at.name() {
        name if AMOUNTS.contains(&name) => Some(Coded {
            rule: "BR-CL-03",
            term: "BT-5",
            list: List::Named("currency"),
            at,
            attribute: Some("currencyID"),
        }),
        "InvoiceTypeCode" => coded("BR-CL-01", "BT-3", "type-invoice", at),
        "CreditNoteTypeCode" => coded("BR-CL-01", "BT-3", "type-credit-note", at),
        "DocumentCurrencyCode" => coded("BR-CL-04", "BT-5", "currency", at),
        "TaxCurrencyCode" => coded("BR-CL-05", "BT-6", "currency", at),
        "DescriptionCode" if parent == "InvoicePeriod" => {
            let list = List::Of(&["3", "35", "432"]);
            Some(Coded { rule: "BR-CL-06", term: "BT-8", list, at, attribute: None })
        }
        "ID" => match parent {
            "AdditionalDocumentReference" | "DocumentReference"
                if at.parent().is_some_and(|above| above.value("DocumentTypeCode") == Some("130")) =>
            {
                named("BR-CL-07", "BT-18", "reference", at, "schemeID")
            }
            "PartyIdentification" => {
                let is_creditor = at.attribute("schemeID") == Some("SEPA")
                    && (is_below(at, "AccountingSupplierParty") || is_below(at, "PayeeParty"));
                if is_creditor { None } else { identifiers(c, at) }
            }
            "StandardItemIdentification" => named("BR-CL-21", "BT-157", "icd", at, "schemeID"),
            "DeliveryLocation" => named("BR-CL-26", "BT-71", "icd", at, "schemeID"),
            "TaxCategory" => category("BR-CL-17", "BT-95", at),
            "ClassifiedTaxCategory" => category("BR-CL-18", "BT-151", at),
            _ => None,
        },
        "CompanyID" if parent == "PartyLegalEntity" => {
            named("BR-CL-11", of_party(at, ["BT-30", "BT-47", "BT-61"]), "icd", at, "schemeID")
        }
        "ItemClassificationCode" => named("BR-CL-13", "BT-158", "classification", at, "listID"),
        "IdentificationCode" if parent == "Country" => {
            coded("BR-CL-14", of_party(at, ["BT-40", "BT-55", "BT-80"]), "country", at)
        }
        "IdentificationCode" if parent == "OriginCountry" => coded("BR-CL-15", "BT-159", "country", at),
        "PaymentMeansCode" => coded("BR-CL-16", "BT-81", "means", at),
        "AllowanceChargeReasonCode" => match at.parent().and_then(|charge| charge.value("ChargeIndicator")) {
            Some("false" | "0") => coded("BR-CL-19", "BT-98", "allowance", at),
            Some("true" | "1") => charge(c, at),
            _ => None,
        },
        "TaxExemptionReasonCode" => coded("BR-CL-22", "BT-121", "exemption", at),
        "InvoicedQuantity" | "BaseQuantity" | "CreditedQuantity" => {
            named("BR-CL-23", "BT-130", "unit", at, "unitCode")
        }
        "EmbeddedDocumentBinaryObject" => file(c, at),
        "EndpointID" => {
            named("BR-CL-25", of_party(at, ["BT-34", "BT-49", "BT-34"]), "address", at, "schemeID")
        }
        "Note" if at.parent() == Some(c.root) => note(at),
        _ => None,
    }
}

/// The subject code of a UBL note is between its first two `#`.
fn note(at: At<'_>) -> Option<Coded<'_>> {
    let (_, rest) = at.text().split_once('#')?;
    let (code, _) = rest.split_once('#')?;
    let is_wrong = code.chars().count() == 3 && !is_in("subject", code);
    is_wrong.then_some(Coded { rule: "BR-CL-08", term: "BT-21", list: List::Of(&[]), at, attribute: None })
}
