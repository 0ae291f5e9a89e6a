//! Rules of the Factur-X profiles beside those of EN 16931: elements that occur exactly once, and attributes that must be
//! there (`FX-SCH-A-…`).

use crate::check::context::Context;
use crate::check::report::{Finding, Severity, Text};
use crate::check::rule::Hits;
use crate::check::sheet::Sheet;
use crate::tree::At;

/// An element that occurs exactly once: rule, parents, element.
const ONCE: &[(&str, &[&str], &str)] = &[
    (
        "FX-SCH-A-000020",
        &["ExchangedDocument", "ApplicableTradeTax", "SpecifiedTradeSettlementPaymentMeans"],
        "TypeCode",
    ),
    ("FX-SCH-A-000027", &["ApplicableHeaderTradeAgreement"], "SellerTradeParty"),
    ("FX-SCH-A-000028", &["ApplicableHeaderTradeAgreement"], "BuyerTradeParty"),
    (
        "FX-SCH-A-000029",
        &[
            "BuyerOrderReferencedDocument",
            "ContractReferencedDocument",
            "DespatchAdviceReferencedDocument",
            "InvoiceReferencedDocument",
        ],
        "IssuerAssignedID",
    ),
    (
        "FX-SCH-A-000030",
        &["SellerTradeParty", "BuyerTradeParty", "PayeeTradeParty", "SpecifiedTradeProduct"],
        "Name",
    ),
    ("FX-SCH-A-000032", &["SellerTradeParty", "BuyerTradeParty"], "PostalTradeAddress"),
    ("FX-SCH-A-000035", &["PostalTradeAddress"], "CountryID"),
    ("FX-SCH-A-000038", &["ApplicableHeaderTradeSettlement"], "InvoiceCurrencyCode"),
    (
        "FX-SCH-A-000039",
        &["ApplicableHeaderTradeSettlement"],
        "SpecifiedTradeSettlementHeaderMonetarySummation",
    ),
    ("FX-SCH-A-000041", &["SpecifiedTradeSettlementHeaderMonetarySummation"], "TaxBasisTotalAmount"),
    ("FX-SCH-A-000043", &["SpecifiedTradeSettlementHeaderMonetarySummation"], "GrandTotalAmount"),
    ("FX-SCH-A-000044", &["SpecifiedTradeSettlementHeaderMonetarySummation"], "DuePayableAmount"),
    ("FX-SCH-A-000160", &["IncludedNote"], "Content"),
    ("FX-SCH-A-000168", &["URIUniversalCommunication"], "URIID"),
    ("FX-SCH-A-000178", &["ApplicableTradeTax"], "CategoryCode"),
    (
        "FX-SCH-A-000189",
        &["SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementLineMonetarySummation"],
        "LineTotalAmount",
    ),
    ("FX-SCH-A-000267", &["IncludedSupplyChainTradeLineItem"], "SpecifiedTradeProduct"),
    ("FX-SCH-A-000273", &["GrossPriceProductTradePrice", "NetPriceProductTradePrice"], "ChargeAmount"),
    ("FX-SCH-A-000276", &["SpecifiedLineTradeDelivery"], "BilledQuantity"),
];

const MESSAGE: Text = Text::new(
    "Une information que le profil Factur-X exige une fois manque, ou est répétée.",
    "Information that the Factur-X profile requires once is missing or repeated.",
);
const ADVICE: Text = Text::new(
    "Donnez cette information une seule fois, ou retirez le groupe entier.",
    "Give the information once, or remove the whole group.",
);
const FORMAT: Text = Text::new(
    "Une date n'annonce pas le format que le profil Factur-X admet.",
    "A date does not state the format that the Factur-X profile allows.",
);
const FORMAT_ADVICE: Text = Text::new(
    "Écrivez la date AAAAMMJJ, avec le format 102.",
    "Write the date as YYYYMMDD, with the format 102.",
);

pub(super) fn check(c: &Context<'_>, findings: &mut Vec<Finding>) {
    if !matches!(c.sheet, Sheet::Minimum | Sheet::BasicWl | Sheet::Basic) {
        return;
    }
    for at in c.tree.all() {
        for (rule, parents, element) in ONCE {
            if parents.contains(&at.name()) && is_meant(c, at, element) && at.count(element) != 1 {
                report(rule, [&MESSAGE, &ADVICE], findings, |hits| hits.missing(at, element));
            }
        }
        if at.name() == "DateTimeString" {
            match at.attribute("format") {
                None => report("FX-SCH-A-000021", [&FORMAT, &FORMAT_ADVICE], findings, |hits| hits.value(at)),
                Some("102") => {}
                Some(_) => {
                    report("FX-SCH-A-000022", [&FORMAT, &FORMAT_ADVICE], findings, |hits| {
                        hits.attribute(at, "format")
                    });
                }
            }
        }
    }
}

/// MINIMUM has neither lines nor the buyer's address.
fn is_meant(c: &Context<'_>, at: At<'_>, element: &str) -> bool {
    let is_of_buyer = at.name() == "BuyerTradeParty" && element == "PostalTradeAddress";
    c.sheet != Sheet::Minimum || !(is_of_buyer || element == "LineTotalAmount")
}

fn report(
    rule: &'static str,
    [message, advice]: [&Text; 2],
    findings: &mut Vec<Finding>,
    fill: impl FnOnce(&mut Hits),
) {
    let mut hits = Hits::default();
    fill(&mut hits);
    findings.extend(hits.list.into_iter().map(|hit| Finding {
        rule: rule.into(),
        severity: Severity::Fatal,
        terms: Vec::new(),
        place: hit.place,
        found: hit.found,
        message: message.clone(),
        advice: advice.clone(),
    }));
}
