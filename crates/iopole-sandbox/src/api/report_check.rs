//! Checks of reports: sales, payments, invoices.
//!
//! Of an invoice they cover the required members and the lengths that the contract states in its schema.

use jiff::civil::Date;
use serde_json::Value;

use crate::documents::Amount;
use crate::reporting::Closure;
use crate::request::{Issue, Shape};

const REPORT: [&str; 5] = ["transactionDate", "registerId", "storeId", "closureId", "transactions"];
const CATEGORIES: [&str; 4] = ["TLB1", "TPS1", "TNT1", "TMA1"];
const VAT_CATEGORIES: [&str; 9] = ["S", "E", "AE", "K", "G", "O", "Z", "L", "M"];
const TAX_POINTS: [&str; 6] = ["5", "29", "72", "3", "35", "432"];
const IOP_TAX_POINTS: [&str; 4] = ["UNKNOWN", "INVOICE_DATE", "DELIVERY_DATE", "PAYMENT_DATE"];
/// Maximum of characters in an invoice's number.
const LONGEST_NUMBER: usize = 20;

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
/// `S3` comes from the message of the platform's example; the contract does not list it.
const PROCESS_TYPES: [&str; 14] =
    ["B1", "S1", "M1", "B2", "S2", "M2", "S3", "B4", "S4", "M4", "S5", "S6", "B7", "S7"];
const PARTIES: [&str; 7] =
    ["payee", "invoicee", "invoicer", "sellerAgent", "sellerTaxRepresentative", "payer", "buyerAgent"];

/// Checks the sales of a day. Gives the day, and the closure if its sender named one.
pub(crate) fn transactions(body: &Value, company: &str) -> Result<(Date, Option<Closure>), Issue> {
    let report = Shape::root(body).object_of(&REPORT)?;
    let day = report.member("transactionDate").day()?;
    let text = |key: &str| report.member(key).given().map(|shape| shape.text()).transpose();
    let (register, store, closure) = (text("registerId")?, text("storeId")?, text("closureId")?);
    let mut seen = Vec::new();
    for summary in report.member("transactions").filled_items()? {
        let summary = summary.object()?;
        let category = self::summary(&summary)?;
        if seen.contains(&category) {
            let message = format!("Category {category} must be unique in the array");
            return Err(summary.member("categoryCode").issue(Issue::custom(&[], message)));
        }
        seen.push(category);
    }
    let closure = closure.map(|id| Closure {
        store: store.unwrap_or(company).to_owned(),
        register: register.unwrap_or_default().to_owned(),
        id: id.to_owned(),
    });
    Ok((day, closure))
}

fn summary<'a>(summary: &Shape<'a>) -> Result<&'a str, Issue> {
    summary.member("currency").text()?;
    let category = summary.member("categoryCode").one_of(&CATEGORIES)?;
    let monetary = summary.member("monetary").object()?;
    for key in ["taxBasisTotalAmount", "taxTotalAmount"] {
        amount(monetary.member(key))?;
    }
    for detail in summary.member("taxDetails").filled_items()? {
        let detail = detail.object()?;
        for key in ["taxableAmount", "taxAmount"] {
            amount(detail.member(key))?;
        }
        detail.member("percent").number()?;
        if let Some(code) = detail.member("code").given() {
            code.one_of(&VAT_CATEGORIES)?;
        }
    }
    let option = summary.member("taxPaymentOption");
    match option.given() {
        Some(option) => match tax_point(&option)? {
            1 => Ok(category),
            _ => Err(option.issue(Issue::custom(&[], "Exactly one of code and iopCode must be provided"))),
        },
        None if category == "TPS1" => Err(summary.issue(Issue::missing(&["taxPaymentOption"], "object"))),
        None => Ok(category),
    }
}

/// Checks the option, and gives the number of its codes: 0, 1 or 2.
fn tax_point(option: &Shape<'_>) -> Result<usize, Issue> {
    let mut given = 0;
    if let Some(code) = option.member("code").given() {
        let number = code.number()?;
        if !TAX_POINTS.contains(&number.as_ref()) {
            return Err(code.issue(Issue::custom(&[], "Invalid input")));
        }
        given += 1;
    }
    if let Some(code) = option.member("iopCode").given() {
        code.one_of(&IOP_TAX_POINTS)?;
        given += 1;
    }
    if let Some(flag) = option.member("debitTaxPaymentActive").given() {
        flag.boolean()?;
    }
    Ok(given)
}

/// Checks the payment of an invoice, and gives the day of the payment.
pub(crate) fn invoice_payment(body: &Value) -> Result<Date, Issue> {
    let invoice = Shape::root(body).object()?.member("invoice").object()?;
    invoice.member("invoiceId").text_up_to(LONGEST_NUMBER)?;
    invoice.member("invoiceDate").day()?;
    payment(invoice.member("payment"))
}

/// Checks the payment of sales, and gives the day of the payment.
pub(crate) fn transaction_payment(body: &Value) -> Result<Date, Issue> {
    let transaction = Shape::root(body).object()?.member("transaction").object()?;
    payment(transaction.member("payment"))
}

fn payment(payment: Shape<'_>) -> Result<Date, Issue> {
    let payment = payment.object()?;
    let day = payment.member("paymentDate").day()?;
    let mut seen = Vec::new();
    for line in payment.member("taxDetails").filled_items()? {
        let line = line.object()?;
        let at = line.member("taxRate");
        let rate = Amount::read(&at.number()?).and_then(|rate| rate.hundredths());
        let rate = rate.ok_or_else(|| {
            at.issue(Issue::custom(&[], "Tax rate must be positive, with 2 decimals at most"))
        })?;
        if seen.contains(&rate) {
            return Err(at.issue(Issue::custom(&[], "Tax rate must be unique in the array")));
        }
        seen.push(rate);
        collected(&line.member("collectedAmount"))?;
    }
    Ok(day)
}

/// `^\d+(\.\d{1,2})?$`
fn collected(amount: &Shape<'_>) -> Result<(), Issue> {
    let text = amount.text()?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let sound = match text.split_once('.') {
        None => digits(text),
        Some((whole, decimals)) => digits(whole) && digits(decimals) && decimals.len() <= 2,
    };
    if sound { Ok(()) } else { Err(amount.issue(Issue::pattern(&[]))) }
}

/// Checks an invoice, and gives its date.
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
fn amount(amount: Shape<'_>) -> Result<(), Issue> {
    amount.object()?.member("amount").number().map(|_| ())
}
