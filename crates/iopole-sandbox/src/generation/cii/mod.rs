//! Cross Industry Invoice (UN/CEFACT D16B), in the order of its schema.

mod header;
mod line;
mod party;
mod settlement;

use super::flavour::Flavour;
use super::source::{Allowance, Note, Period, Source};
use super::xml::Xml;

const NAMESPACES: [(&str, &str); 4] = [
    ("xmlns:rsm", "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"),
    ("xmlns:ram", "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"),
    ("xmlns:qdt", "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"),
    ("xmlns:udt", "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"),
];

/// The invoice as XML.
pub(crate) fn write(source: &Source, flavour: Flavour) -> String {
    Xml::document("rsm:CrossIndustryInvoice", &NAMESPACES, |xml| {
        header::context(xml, source, flavour);
        header::document(xml, source);
        xml.group("rsm:SupplyChainTradeTransaction", |xml| {
            if flavour != Flavour::BasicWl {
                for line in &source.lines {
                    line::write(xml, line, flavour);
                }
            }
            header::agreement(xml, source, flavour);
            header::delivery(xml, source, flavour);
            settlement::write(xml, source, flavour);
        });
    })
}

/// A day, in the format that the schema calls 102.
fn day(xml: &mut Xml, name: &str, date: Option<&str>) {
    if let Some(date) = date {
        let digits: String = date.chars().filter(char::is_ascii_digit).collect();
        xml.group(name, |xml| xml.leaf_with("udt:DateTimeString", &[("format", "102")], &digits));
    }
}

fn period(xml: &mut Xml, period: Option<&Period>) {
    if let Some(period) = period {
        xml.group("ram:BillingSpecifiedPeriod", |xml| {
            day(xml, "ram:StartDateTime", period.begin.as_deref());
            day(xml, "ram:EndDateTime", period.end.as_deref());
        });
    }
}

fn note(xml: &mut Xml, note: &Note) {
    xml.group("ram:IncludedNote", |xml| {
        xml.leaf("ram:Content", &note.content);
        xml.some("ram:SubjectCode", note.code.as_deref());
    });
}

fn indicator(xml: &mut Xml, value: bool) {
    xml.group("ram:ChargeIndicator", |xml| xml.leaf("udt:Indicator", if value { "true" } else { "false" }));
}

fn allowance(xml: &mut Xml, item: &Allowance) {
    xml.group("ram:SpecifiedTradeAllowanceCharge", |xml| {
        indicator(xml, item.is_charge);
        xml.number("ram:CalculationPercent", item.percent);
        xml.number("ram:BasisAmount", item.base);
        xml.number("ram:ActualAmount", Some(item.amount));
        xml.some("ram:ReasonCode", item.reason_code.as_deref());
        xml.some("ram:Reason", item.reason.as_deref());
        if let Some(tax) = &item.tax {
            xml.group("ram:CategoryTradeTax", |xml| {
                xml.leaf("ram:TypeCode", "VAT");
                xml.leaf("ram:CategoryCode", &tax.category);
                xml.number("ram:RateApplicablePercent", tax.percent);
            });
        }
    });
}
