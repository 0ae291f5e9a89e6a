//! The core rules beside those of the crate `en16931`, on documents that lack one element each.
#![allow(clippy::unwrap_used, clippy::panic, clippy::string_slice, reason = "a test may panic")]

use std::collections::BTreeSet;

use en16931::validation::Severity;
use iopole_document::{Rules, check_with};

const CII: &str = include_str!("../../../examples/invoices/facture-cii.xml");
const UBL: &str = include_str!("../../../examples/invoices/facture-ubl.xml");

/// Rules that only the other crate finds broken, and the element that the document lacks. The official sheets do not: they
/// look for the currency and the rate where these are used, and a document without a `ChargeIndicator` has no allowance.
const KNOWN: &[(&str, &str)] = &[
    ("BR-CL-19", "cbc:ChargeIndicator"),
    ("BR-CO-11", "cbc:ChargeIndicator"),
    ("BR-CO-14", "cbc:DocumentCurrencyCode"),
    ("BR-CO-14", "ram:InvoiceCurrencyCode"),
    ("BR-CO-14", "ram:TaxTotalAmount"),
    ("BR-CO-15", "cbc:DocumentCurrencyCode"),
    ("BR-CO-15", "ram:InvoiceCurrencyCode"),
    ("BR-S-08", "cbc:Percent"),
    ("BR-S-08", "ram:RateApplicablePercent"),
];

/// The document without one of its elements that hold text, for each of them; with the element.
fn lacking(document: &str) -> impl Iterator<Item = (&str, String)> {
    document.match_indices("</").filter_map(|(end, _)| {
        let start = document[..end].rfind('<')?;
        let after = end + document[end..].find('>')? + 1;
        let is_leaf = !document[start..].starts_with("</") && !document[start..end].ends_with("/>");
        is_leaf.then(|| (&document[start..after], format!("{}{}", &document[..start], &document[after..])))
    })
}

fn ours(document: &str) -> BTreeSet<String> {
    let report = check_with(document.as_bytes(), Rules::En16931);
    report.fatal().map(|finding| finding.rule.to_string()).filter(|rule| rule.starts_with("BR-")).collect()
}

fn theirs(document: &str) -> Option<BTreeSet<String>> {
    let read = en16931_formats::read(document.as_bytes()).ok()?;
    let report = en16931::validation::validate(&read.invoice);
    let fatal = report.findings().iter().filter(|finding| finding.severity == Severity::Fatal);
    Some(fatal.map(|finding| finding.rule.clone()).collect())
}

#[test]
fn an_independent_crate_finds_no_rule_broken_that_is_not_found_here() {
    let (mut common, mut missed) = (0, BTreeSet::new());
    for (element, document) in lacking(CII).chain(lacking(UBL)) {
        let (ours, theirs) = (ours(&document), theirs(&document).unwrap());
        common += ours.intersection(&theirs).count();
        let name = element[1..].split(['>', ' ']).next().unwrap();
        missed.extend(theirs.difference(&ours).map(|rule| (rule.clone(), name.to_owned())));
    }
    let known = KNOWN.iter().map(|(rule, element)| ((*rule).to_owned(), (*element).to_owned()));
    assert_eq!(missed, known.collect());
    assert!(common > 50, "{common} findings in common");
}
