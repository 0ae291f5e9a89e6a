//! Checks of a reported invoice: what must be there, and the lengths that the contract states in its schema.

use jiff::civil::Date;
use serde_json::Value;

use super::issue::Issue;
use super::report_check::{VAT_CATEGORIES, tax_point};
use super::shape::Shape;

/// Most characters of an invoice's number.
pub(super) const LONGEST_NUMBER: usize = 20;

const INVOICE: [&str; 27] = [
    "invoiceId",
    "invoiceDate",
    "type",
    "processType",
    "invoiceDueDate",
    "taxPaymentOption",
    "referenceData",
    "monetary",
    "taxDetails",
    "buyer",
    "seller",
    "payee",
    "invoicee",
    "invoicer",
    "sellerAgent",
    "sellerTaxRepresentative",
    "payer",
    "buyerAgent",
    "charges",
    "allowances",
    "paymentMeans",
    "paymentTerms",
    "billingPeriod",
    "referencedDocuments",
    "notes",
    "shipping",
    "lines",
];
/// `S3` is in the message of the platform's example, not in the contract's list.
const PROCESS_TYPES: [&str; 14] =
    ["B1", "S1", "M1", "B2", "S2", "M2", "S3", "B4", "S4", "M4", "S5", "S6", "B7", "S7"];
const PARTIES: [&str; 7] =
    ["payee", "invoicee", "invoicer", "sellerAgent", "sellerTaxRepresentative", "payer", "buyerAgent"];

/// An invoice: its date.
pub(crate) fn invoice(body: &Value) -> Result<Date, Issue> {
    let known: Vec<&str> = INVOICE.into_iter().chain(["attachments"]).collect();
    let invoice = Shape::root(body).object()?.member("invoice").object_of(&known)?;
    invoice.member("invoiceId").text_up_to(LONGEST_NUMBER)?;
    let day = invoice.member("invoiceDate").day()?;
    document_type(&invoice.member("type"))?;
    invoice.member("processType").one_of(&PROCESS_TYPES)?;
    if let Some(due) = invoice.member("invoiceDueDate").given() {
        due.day()?;
    }
    if let Some(option) = invoice.member("taxPaymentOption").given()
        && tax_point(&option)? == 0
    {
        return Err(option.issue(Issue::custom(&[], "At least one of code and iopCode must be provided")));
    }
    let monetary = invoice.member("monetary").object()?;
    monetary.member("invoiceCurrency").text()?;
    amount(monetary.member("taxBasisTotalAmount"))?;
    amount(monetary.member("taxTotalAmount"))?;
    monetary.member("taxTotalAmount").member("currency").text()?;
    for detail in invoice.member("taxDetails").filled_items()? {
        amount(detail.member("taxableAmount"))?;
        amount(detail.member("taxAmount"))?;
        detail.member("percent").number()?;
        detail.member("code").one_of(&VAT_CATEGORIES)?;
    }
    for key in ["buyer", "seller"] {
        let party = invoice.member(key).object()?;
        address(party.member("postalAddress"))?;
        let identifier = party.member("identifier").object()?;
        identifier.member("scheme").text()?;
        identifier.member("value").text()?;
    }
    for key in PARTIES {
        if let Some(party) = invoice.member(key).given() {
            party.object()?.member("name").text()?;
        }
    }
    if let Some(lines) = invoice.member("lines").given() {
        lines.items()?.into_iter().try_for_each(line)?;
    }
    Ok(day)
}

fn document_type(kind: &Shape<'_>) -> Result<(), Issue> {
    match kind.number() {
        Ok(_) => Ok(()),
        Err(_) => kind.text().map(|_| ()),
    }
}

fn line(line: Shape<'_>) -> Result<(), Issue> {
    let line = line.object()?;
    line.member("id").filled_text()?;
    line.member("id").text_up_to(6)?;
    amount(line.member("totalAmount"))?;
    line.member("billedQuantity").object()?;
    line.member("taxDetail").object()?.member("categoryCode").text_up_to(2)?;
    amount(line.member("price").object()?.member("netAmount"))
}

fn address(address: Shape<'_>) -> Result<(), Issue> {
    address.object()?.member("country").text_up_to(2).map(|_| ())
}

/// `{"amount": 1}`
pub(super) fn amount(amount: Shape<'_>) -> Result<(), Issue> {
    amount.object()?.member("amount").number().map(|_| ())
}
