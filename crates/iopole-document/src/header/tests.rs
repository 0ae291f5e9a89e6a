//! Documents of each format, and hostile ones.

use super::*;
use crate::Amount;

const CII: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<r:CrossIndustryInvoice xmlns:r="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
  xmlns:a="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
  xmlns:u="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<r:ExchangedDocumentContext><a:GuidelineSpecifiedDocumentContextParameter><a:ID>urn:factur-x.eu:1p0:minimum</a:ID>
</a:GuidelineSpecifiedDocumentContextParameter></r:ExchangedDocumentContext>
<r:ExchangedDocument><a:ID>N&#45;1</a:ID><a:TypeCode>380</a:TypeCode>
<a:IssueDateTime><u:DateTimeString format="102">20260228</u:DateTimeString></a:IssueDateTime></r:ExchangedDocument>
<r:SupplyChainTradeTransaction>
<a:IncludedSupplyChainTradeLineItem><a:SpecifiedTradeProduct><a:Name>A line</a:Name></a:SpecifiedTradeProduct>
</a:IncludedSupplyChainTradeLineItem>
<a:ApplicableHeaderTradeAgreement>
<a:SellerTradeParty><a:ID schemeID="0009">73282932000074</a:ID><a:GlobalID schemeID="0088">4000001123452</a:GlobalID>
<a:Name><![CDATA[Vis & Cie]]></a:Name>
<a:SpecifiedTaxRegistration><a:ID schemeID="FC">201/113/40209</a:ID></a:SpecifiedTaxRegistration>
<a:SpecifiedTaxRegistration><a:ID schemeID="VA">FR44732829320</a:ID></a:SpecifiedTaxRegistration></a:SellerTradeParty>
<a:BuyerTradeParty><a:Name>Buyer</a:Name>
<a:SpecifiedLegalOrganization><a:ID schemeID="0002">00552017600016</a:ID></a:SpecifiedLegalOrganization>
</a:BuyerTradeParty></a:ApplicableHeaderTradeAgreement>
<a:ApplicableHeaderTradeSettlement><a:TaxCurrencyCode>CHF</a:TaxCurrencyCode>
<a:InvoiceCurrencyCode>EUR</a:InvoiceCurrencyCode>
<a:SpecifiedTradePaymentTerms><a:DueDateDateTime><u:DateTimeString format="102">20260401</u:DateTimeString>
</a:DueDateDateTime></a:SpecifiedTradePaymentTerms>
<a:SpecifiedTradePaymentTerms><a:DueDateDateTime><u:DateTimeString format="102">20260501</u:DateTimeString>
</a:DueDateDateTime></a:SpecifiedTradePaymentTerms>
<a:SpecifiedTradeSettlementHeaderMonetarySummation><a:LineTotalAmount>90</a:LineTotalAmount>
<a:ChargeTotalAmount>20.0</a:ChargeTotalAmount><a:AllowanceTotalAmount>10.00</a:AllowanceTotalAmount>
<a:TaxBasisTotalAmount>100</a:TaxBasisTotalAmount><a:TaxTotalAmount currencyID="CHF">19.10</a:TaxTotalAmount>
<a:TaxTotalAmount currencyID="EUR">20</a:TaxTotalAmount><a:RoundingAmount>0.01</a:RoundingAmount>
<a:GrandTotalAmount>120</a:GrandTotalAmount><a:TotalPrepaidAmount>20</a:TotalPrepaidAmount>
<a:DuePayableAmount>100.01</a:DuePayableAmount></a:SpecifiedTradeSettlementHeaderMonetarySummation>
</a:ApplicableHeaderTradeSettlement></r:SupplyChainTradeTransaction></r:CrossIndustryInvoice>"#;

fn amount(text: &str) -> Option<Amount> {
    Some(Amount::read(text).unwrap())
}

/// The messages of a rejection.
fn complaints(bytes: &[u8]) -> Vec<String> {
    match header(bytes).verdict {
        Verdict::Invalid(defects) => defects.into_iter().map(|defect| defect.message).collect(),
        other => panic!("{other:?}"),
    }
}

fn is_broken(document: &str, complaint: &str) {
    let found = complaints(document.as_bytes());
    assert!(found.len() == 1 && found[0].contains(complaint), "{complaint}: {found:?}");
}

#[test]
fn a_cii_header_is_read_term_by_term() {
    let reading = header(CII.as_bytes());
    assert_eq!((reading.format, &reading.verdict), (Some(Format::Cii), &Verdict::Sound));
    let document = reading.header.unwrap();
    assert_eq!(document.number.as_deref(), Some("N-1"));
    assert_eq!(document.issue_date.as_deref(), Some("2026-02-28"));
    assert_eq!(document.due_date.as_deref(), Some("2026-04-01"));
    assert_eq!(document.flavor, Some("MINIMUM"));
    assert_eq!(document.seller.name.as_deref(), Some("Vis & Cie"));
    assert_eq!(document.seller.siret.as_deref(), Some("73282932000074"));
    assert_eq!(document.seller.siren.as_deref(), Some("732829320"));
    assert_eq!(document.seller.vat_number.as_deref(), Some("FR44732829320"));
    assert_eq!(document.seller.identifiers, [("0088".to_owned(), "4000001123452".to_owned())]);
    // Fourteen digits are no SIREN, and the scheme says that they are no SIRET.
    assert_eq!((document.buyer.siren, document.buyer.siret), (None, None));
    assert_eq!(document.buyer.identifiers, [("0002".to_owned(), "00552017600016".to_owned())]);
    let totals = &document.totals;
    assert_eq!(totals.lines, amount("90"));
    assert_eq!(totals.charges, amount("20.0"));
    assert_eq!(totals.allowances, amount("10.00"));
    assert_eq!(totals.without_tax, amount("100"));
    assert_eq!(totals.tax, amount("20"));
    assert_eq!(totals.tax_in_tax_currency, amount("19.10"));
    assert_eq!(totals.rounding, amount("0.01"));
    assert_eq!(totals.with_tax, amount("120"));
    assert_eq!(totals.prepaid, amount("20"));
    assert_eq!(totals.payable, amount("100.01"));
}

#[test]
fn what_stands_around_the_document_does_not_matter() {
    let plain = header(CII.as_bytes()).header;
    let marked = format!("\u{feff}{CII}\n<!-- end -->\n");
    assert_eq!(header(marked.as_bytes()).header, plain);
    // Names count, prefixes do not.
    let renamed = CII.replace("<a:", "<ram:").replace("</a:", "</ram:").replace("xmlns:a", "xmlns:ram");
    assert_eq!(header(renamed.as_bytes()).header, plain);
}

#[test]
fn every_missing_term_is_told() {
    let empty = format!(
        "<r:CrossIndustryInvoice xmlns:r=\"{}\"></r:CrossIndustryInvoice>",
        "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
    );
    let terms: Vec<String> =
        complaints(empty.as_bytes()).iter().map(|text| text.split(':').next().unwrap().to_owned()).collect();
    let expected = ["BT-1", "BT-2", "BT-3", "BT-5", "BT-24", "BT-27", "BT-44", "BT-109", "BT-112", "BT-115"];
    assert_eq!(terms, expected);
}

#[test]
fn a_term_that_cannot_be_read_is_told_once() {
    is_broken(&CII.replace("20260228", "20260230"), "BT-2: '20260230' is not a date");
    is_broken(&CII.replace(">120<", ">12O<"), "BT-112: '12O' is not a decimal number");
    is_broken(&CII.replace(">19.10<", ">1,91<"), "BT-110: '1,91' is not a decimal number");
}

#[test]
fn xml_that_is_not_well_formed_is_refused() {
    is_broken(&CII.replace("</a:SellerTradeParty>", ""), "XML error");
    is_broken(&CII.replace("N&#45;1", "N & 1"), "XML error");
    is_broken(&CII.replace("N&#45;1", "&unknown;"), "undeclared entity &unknown;");
    is_broken(
        &CII.replace("<a:ID>N", "<x:ID>N").replace("1</a:ID>", "1</x:ID>"),
        "the prefix x is not declared",
    );
    is_broken(&format!("{CII}<again/>"), "more than one root element");
    is_broken(&format!("{CII} and more"), "text outside the root element");
    is_broken(&CII.replace("schemeID=\"0009\"", "schemeID=\"1\" schemeID=\"2\""), "XML error");
    is_broken(CII.strip_suffix("</r:CrossIndustryInvoice>").unwrap(), "ends inside an element");
    is_broken("<?xml version=\"1.0\"?>", "no root element");
    let mut bytes = CII.as_bytes().to_vec();
    bytes.push(0xff);
    assert_eq!(complaints(&bytes), ["XML error: the document is not UTF-8"]);
}

#[test]
fn no_declaration_can_bring_anything_in() {
    let doctype = r#"<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/hostname"><!ENTITY a "&file;&file;">]>"#;
    let hostile = CII.replacen("?>", &format!("?>{doctype}"), 1).replace("N&#45;1", "&a;");
    is_broken(&hostile, "a document type declaration is not allowed");
    let inside = CII.replacen("<a:TypeCode>", &format!("{doctype}<a:TypeCode>"), 1);
    assert!(complaints(inside.as_bytes())[0].starts_with("XML error"));
}

#[test]
fn depth_and_length_are_bounded() {
    let deep = CII.replace("N&#45;1", &"<a:x>".repeat(100_000));
    is_broken(&deep, "deeper than 64 levels");

    let long = CII.replace("N&#45;1", &"9".repeat(3_000_000));
    let number = header(long.as_bytes()).header.unwrap().number.unwrap();
    assert_eq!(number.len(), 8 * 1024);

    let line = "<r:ExchangedDocument><a:IncludedNote><a:Content>note</a:Content></a:IncludedNote></r:ExchangedDocument>";
    let many = CII.replacen("<r:SupplyChain", &format!("{}<r:SupplyChain", line.repeat(5_000)), 1);
    assert_eq!(header(many.as_bytes()).header.unwrap().notes.len(), 200);
}

#[test]
fn an_unknown_root_is_an_unknown_flavor() {
    for document in [
        "<order/>",
        "<Invoice/>",
        "<CrossIndustryInvoice xmlns='urn:another'/>",
        "<rsm:CrossIndustryDocument xmlns:rsm='urn:ferd:CrossIndustryDocument:invoice:1p0'/>",
    ] {
        let verdict = header(document.as_bytes()).verdict;
        let reason = "UNKNOWN_INVOICE_FLAVOR";
        assert!(
            matches!(&verdict, Verdict::Unacceptable { reason: found, .. } if *found == reason),
            "{verdict:?}"
        );
    }
}

#[test]
fn damage_never_panics() {
    let mut rng = fastrand::Rng::with_seed(3);
    let mut outcomes = [0_u32; 2];
    for _ in 0..1_500 {
        let mut bytes = CII.as_bytes().to_vec();
        for _ in 0..rng.usize(1..3) {
            let at = rng.usize(..bytes.len());
            match rng.u8(0..3) {
                0 => bytes[at] = rng.u8(..),
                1 => drop(bytes.drain(at..(at + rng.usize(0..40)).min(bytes.len()))),
                _ => bytes.insert(at, *rng.choice(b"<>&;\"'/ ]\0").unwrap()),
            }
        }
        outcomes[usize::from(header(&bytes).verdict == Verdict::Sound)] += 1;
    }
    // The damage is neither too mild nor too harsh to show anything.
    assert!(outcomes.iter().all(|count| *count > 50), "{outcomes:?}");
}
