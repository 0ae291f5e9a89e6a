//! UBL 2.1, `Invoice` or `CreditNote`, in the order of its schemas.

mod header;
mod line;
mod party;
mod settlement;

use iopole_model::invoice::{BillingPeriod, Invoice, LineAllowanceCharge, Note, TaxCategory};

use super::is_credit_note;
use super::profile::Scope;
use super::xml::Xml;
use crate::open::{UBL_CREDIT_NOTE, UBL_INVOICE};

const CAC: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
const CBC: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";

/// Facts that all parts of a document need.
#[derive(Clone, Copy)]
struct Frame<'a> {
    scope: Scope,
    is_credit_note: bool,
    currency: &'a str,
}

/// Writes an invoice in its canonical form.
pub(super) fn write(invoice: &Invoice, scope: Scope) -> String {
    let is_credit_note = is_credit_note(invoice);
    let (root, namespace) =
        if is_credit_note { ("CreditNote", UBL_CREDIT_NOTE) } else { ("Invoice", UBL_INVOICE) };
    let currency = invoice.monetary.as_ref().and_then(|monetary| monetary.invoice_currency.as_ref());
    let currency = currency.map(|code| code.as_str()).unwrap_or_default();
    let frame = Frame { scope, is_credit_note, currency };
    Xml::document(root, &[("xmlns", namespace), ("xmlns:cac", CAC), ("xmlns:cbc", CBC)], |xml| {
        header::write(xml, invoice, frame);
        header::references(xml, invoice, is_credit_note);
        let creditor = invoice.reference_data.as_ref().and_then(|data| data.creditor_reference_id.as_deref());
        party::supplier(xml, invoice.seller.as_ref(), creditor);
        party::customer(xml, invoice.buyer.as_ref());
        party::payee(xml, invoice.payee.as_ref());
        party::representative(xml, invoice.seller_tax_representative.as_ref());
        party::delivery(xml, invoice.shipping.as_ref());
        settlement::write(xml, invoice, frame);
        for each in &invoice.lines {
            line::write(xml, each, frame);
        }
    })
}

/// UBL has no element for the subject of a note.
fn note(note: &Note) -> String {
    let content = note.content.as_deref().unwrap_or_default();
    match note.r#type.as_ref().and_then(|subject| subject.code.as_deref()) {
        Some(code) => format!("#{code}#{content}"),
        None => content.to_owned(),
    }
}

fn days(xml: &mut Xml, period: Option<&BillingPeriod>) {
    let day = |date: Option<&iopole_model::dates::DateText>| date.map(|date| date.as_str().to_owned());
    xml.some("cbc:StartDate", day(period.and_then(|period| period.begin.as_ref())).as_deref());
    xml.some("cbc:EndDate", day(period.and_then(|period| period.end.as_ref())).as_deref());
}

fn category(xml: &mut Xml, name: &str, tax: &TaxCategory) {
    xml.group(name, |xml| {
        xml.some("cbc:ID", tax.category_code.as_deref());
        xml.number("cbc:Percent", tax.percent.as_ref());
        xml.group("cac:TaxScheme", |xml| xml.leaf("cbc:ID", "VAT"));
    });
}

fn allowance(
    xml: &mut Xml,
    is_charge: bool,
    item: &LineAllowanceCharge,
    tax: Option<&TaxCategory>,
    currency: &str,
) {
    xml.group("cac:AllowanceCharge", |xml| {
        xml.leaf("cbc:ChargeIndicator", if is_charge { "true" } else { "false" });
        xml.some("cbc:AllowanceChargeReasonCode", item.reason_code.as_deref());
        xml.some("cbc:AllowanceChargeReason", item.reason.as_deref());
        xml.number("cbc:MultiplierFactorNumeric", item.calculation_percent.as_ref());
        xml.amount("cbc:Amount", item.actual_amount.as_ref(), currency);
        xml.amount("cbc:BaseAmount", item.basis_amount.as_ref(), currency);
        if let Some(tax) = tax {
            category(xml, "cac:TaxCategory", tax);
        }
    });
}
