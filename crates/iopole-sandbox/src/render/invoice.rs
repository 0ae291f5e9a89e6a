//! Details of an invoice with its business data, and its files.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Object, date, party};
use crate::direction::Direction;
use crate::documents::{Amount, Format, Header, ToJson as _};
use crate::world::{Content, Invoice};

const PROCESS_TYPES: [&str; 20] = [
    "B1", "S1", "M1", "B2", "S2", "M2", "S3", "B4", "S4", "M4", "S5", "S6", "B7", "S7", "B8", "S8", "M8",
    "B9", "S9", "M9",
];

/// Mask between the identifier of a copy and that of its file; version and variant stay.
const FILE: u128 = 0x5f_11e5_0f11_e5f1;

/// The details of an invoice, which have neither state nor statuses.
pub(crate) fn details(invoice: &Invoice) -> Value {
    let content = &invoice.content;
    let way = match invoice.direction {
        Direction::Inbound => "RECEIVED",
        Direction::Outbound => "EMITTED",
    };
    json!({
        "streamId": invoice.stream,
        "invoiceId": invoice.id,
        "date": date::day(invoice.created_ms),
        "originalFormat": content.format.map(Format::as_str),
        "originalFlavor": content.document.flavor,
        "originalNetwork": "DOMESTIC_FR",
        "way": way,
        "businessData": business_data(&content.document)
    })
}

fn business_data(document: &Header) -> Value {
    let taxes: Vec<Value> = document
        .taxes
        .iter()
        .map(|line| {
            Object::default()
                .maybe("taxableAmount", line.taxable.as_ref().map(plain))
                .maybe("taxAmount", line.tax.as_ref().map(plain))
                .with("taxType", "VAT")
                .maybe("categoryCode", line.category.clone())
                .maybe("percent", line.percent.as_ref().map(Amount::to_json))
                .maybe("exemptionReason", line.exemption_reason.clone())
                .maybe("exemptionReasonCode", line.exemption_code.clone())
                .into()
        })
        .collect();
    let notes: Vec<Value> = document
        .notes
        .iter()
        .map(|note| {
            let kind = note.code.as_ref().map(|code| json!({"code": code}));
            Object::default().maybe("type", kind).with("content", note.content.clone()).into()
        })
        .collect();
    let process = document.process.clone().filter(|process| PROCESS_TYPES.contains(&process.as_str()));
    Object::default()
        .maybe("invoiceId", document.number.clone())
        .maybe("invoiceDate", document.issue_date.clone())
        .maybe("invoiceDueDate", document.due_date.clone())
        .maybe("type", document.type_code.as_deref().map(type_code))
        .maybe("processType", process)
        .with("monetary", monetary(document))
        .with("taxDetails", taxes)
        .with("seller", party::full(&document.seller))
        .with("buyer", party::full(&document.buyer))
        .maybe("notes", (!notes.is_empty()).then_some(notes))
        .into()
}

fn monetary(document: &Header) -> Value {
    let totals = &document.totals;
    let with_currency = |amount: &Amount| {
        Value::from(
            Object::default().with("amount", amount.to_json()).maybe("currency", document.currency.clone()),
        )
    };
    let accounting = |amount: &Amount| {
        Value::from(
            Object::default()
                .with("amount", amount.to_json())
                .maybe("currency", document.tax_currency.clone()),
        )
    };
    Object::default()
        .maybe("invoiceCurrency", document.currency.clone())
        .maybe("taxCurrency", document.tax_currency.clone())
        .maybe("lineTotalAmount", totals.lines.as_ref().map(with_currency))
        .maybe("allowanceTotalAmount", totals.allowances.as_ref().map(with_currency))
        .maybe("chargeTotalAmount", totals.charges.as_ref().map(with_currency))
        .maybe("taxBasisTotalAmount", totals.without_tax.as_ref().map(with_currency))
        .maybe("taxTotalAmount", totals.tax.as_ref().map(with_currency))
        .maybe("taxTotalAmountAccounting", totals.tax_in_tax_currency.as_ref().map(accounting))
        .maybe("invoiceAmount", totals.with_tax.as_ref().map(with_currency))
        .maybe("prepaidTotalAmount", totals.prepaid.as_ref().map(plain))
        .maybe("roundingAmount", totals.rounding.as_ref().map(plain))
        .maybe("payableAmount", totals.payable.as_ref().map(with_currency))
        .into()
}

fn plain(amount: &Amount) -> Value {
    json!({"amount": amount.to_json()})
}

/// The platform gives the type of a document as a number.
pub(crate) fn type_code(code: &str) -> Value {
    code.parse::<u32>().map_or_else(|_| Value::from(code), Value::from)
}

fn file_of(invoice: Uuid) -> Uuid {
    Uuid::from_u128(invoice.as_u128() ^ FILE)
}

/// The copy whose original has this identifier, existing or not.
pub(crate) fn invoice_of_file(file: Uuid) -> Uuid {
    file_of(file)
}

/// The platform's name of an original.
pub(crate) fn file_name(invoice: Uuid, content: &Content) -> String {
    let extension = if content.media_type == "application/pdf" { "pdf" } else { "xml" };
    format!("{invoice}.{extension}")
}

pub(crate) fn original_file(invoice: Uuid, created_ms: u64, content: &Content) -> Value {
    json!({
        "fileId": file_of(invoice),
        "createDate": date::instant(created_ms),
        "type": "ORIGINAL",
        "mimeType": content.media_type,
        "fileName": file_name(invoice, content),
        "originalFilename": content.name,
        "sizeBytes": content.bytes.len(),
        "checksum": content.checksum()
    })
}
