//! Cross Industry Invoice (UN/CEFACT D22B), in the order of its schema.

mod header;
mod line;
mod party;
mod settlement;

use iopole_model::dates::DateText;
use iopole_model::invoice::{BillingPeriod, Invoice, LineAllowanceCharge, Note, TaxCategory};

use super::profile::Scope;
use super::xml::Xml;

const NAMESPACES: [(&str, &str); 4] = [
    ("xmlns:rsm", "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"),
    ("xmlns:ram", "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"),
    ("xmlns:qdt", "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"),
    ("xmlns:udt", "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"),
];

/// Writes an invoice in its canonical form.
pub(super) fn write(invoice: &Invoice, scope: Scope) -> String {
    Xml::document("rsm:CrossIndustryInvoice", &NAMESPACES, |xml| {
        header::context(xml, invoice, scope);
        header::document(xml, invoice, scope);
        xml.group("rsm:SupplyChainTradeTransaction", |xml| {
            if scope.is_full {
                for line in &invoice.lines {
                    line::write(xml, line, scope);
                }
            }
            header::agreement(xml, invoice, scope);
            header::delivery(xml, invoice, scope);
            settlement::write(xml, invoice, scope);
        });
    })
}

/// A day, in the format that the schema calls 102.
fn day(xml: &mut Xml, name: &str, date: Option<&DateText>) {
    day_as(xml, name, "udt:DateTimeString", date);
}

fn day_as(xml: &mut Xml, name: &str, leaf: &str, date: Option<&DateText>) {
    if let Some(date) = date {
        let digits: String = date.as_str().chars().filter(char::is_ascii_digit).collect();
        xml.group(name, |xml| xml.leaf_with(leaf, &[("format", "102")], &digits));
    }
}

fn period(xml: &mut Xml, period: Option<&BillingPeriod>) {
    if let Some(period) = period {
        xml.group("ram:BillingSpecifiedPeriod", |xml| {
            day(xml, "ram:StartDateTime", period.begin.as_ref());
            day(xml, "ram:EndDateTime", period.end.as_ref());
        });
    }
}

fn note(xml: &mut Xml, note: &Note) {
    xml.group("ram:IncludedNote", |xml| {
        xml.some("ram:Content", note.content.as_deref());
        let subject = note.r#type.as_ref().and_then(|subject| subject.code.as_deref());
        xml.some("ram:SubjectCode", subject);
    });
}

fn indicator(xml: &mut Xml, is_charge: bool) {
    xml.group("ram:ChargeIndicator", |xml| {
        xml.leaf("udt:Indicator", if is_charge { "true" } else { "false" });
    });
}

fn allowance(xml: &mut Xml, is_charge: bool, item: &LineAllowanceCharge, tax: Option<&TaxCategory>) {
    xml.group("ram:SpecifiedTradeAllowanceCharge", |xml| {
        indicator(xml, is_charge);
        xml.number("ram:CalculationPercent", item.calculation_percent.as_ref());
        xml.money("ram:BasisAmount", item.basis_amount.as_ref());
        xml.money("ram:ActualAmount", item.actual_amount.as_ref());
        xml.some("ram:ReasonCode", item.reason_code.as_deref());
        xml.some("ram:Reason", item.reason.as_deref());
        if let Some(tax) = tax {
            xml.group("ram:CategoryTradeTax", |xml| category(xml, tax));
        }
    });
}

fn category(xml: &mut Xml, tax: &TaxCategory) {
    xml.leaf("ram:TypeCode", "VAT");
    xml.some("ram:CategoryCode", tax.category_code.as_deref());
    xml.number("ram:RateApplicablePercent", tax.percent.as_ref());
}

fn reference(xml: &mut Xml, name: &str, id: Option<&str>) {
    xml.group(name, |xml| xml.some("ram:IssuerAssignedID", id));
}
