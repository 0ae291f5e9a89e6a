//! Cross Industry Invoice.

mod header;
mod line;
mod party;
mod settlement;

use iopole_model::invoice::{
    BillingPeriod, Invoice, InvoiceAttachment, LineDocumentReference, Note, NoteType,
};

use super::amounts::is_without_amount;
use super::items::content;
use super::source::Item;
use crate::made::{filled, made};

/// Reads the invoice, and its specification identifier.
pub(super) fn read(root: Item<'_>) -> (Invoice, Option<String>) {
    let mut invoice = Invoice::new();
    let mut guideline = None;
    if let Some(context) = root.first("ExchangedDocumentContext") {
        guideline = context.text("GuidelineSpecifiedDocumentContextParameter/ID", "BT-24");
        let process = context.text("BusinessProcessSpecifiedDocumentContextParameter/ID", "BT-23");
        invoice.process_type = process.map(Into::into);
    }
    if let Some(document) = root.first("ExchangedDocument") {
        header::document(&mut invoice, document);
    }
    let Some(trade) = root.first("SupplyChainTradeTransaction") else { return (invoice, guideline) };
    let settlement = trade.first("ApplicableHeaderTradeSettlement");
    // Amounts of the whole document are in this currency.
    if let Some(currency) = settlement.and_then(|item| item.currency("InvoiceCurrencyCode")) {
        invoice.monetary.get_or_insert_default().invoice_currency = Some(currency);
    }
    if let Some(agreement) = trade.first("ApplicableHeaderTradeAgreement") {
        header::agreement(&mut invoice, agreement);
    }
    if let Some(delivery) = trade.first("ApplicableHeaderTradeDelivery") {
        header::delivery(&mut invoice, delivery);
    }
    if let Some(settlement) = settlement {
        settlement::read(&mut invoice, settlement);
    }
    let mut lines = trade.all("IncludedSupplyChainTradeLineItem");
    lines.retain(|line| {
        let status = line.first("AssociatedDocumentLineDocument/LineStatusReasonCode");
        !status.is_some_and(|status| is_without_amount(status.peek()))
    });
    invoice.lines = trade.each_of(lines, line::read);
    (invoice, guideline)
}

fn note(item: Item<'_>, term: &'static str) -> Note {
    let subject = item.code("SubjectCode", "BT-21");
    made!(Note {
        r#type: subject.map(|code| made!(NoteType { code: Some(code) })),
        content: item.text("Content", term),
    })
}

fn period(item: Item<'_>, terms: [&'static str; 2]) -> Option<BillingPeriod> {
    let item = item.first("BillingSpecifiedPeriod")?;
    let [begin, end] = terms;
    filled(made!(BillingPeriod {
        begin: item.day("StartDateTime/DateTimeString", begin),
        end: item.day("EndDateTime/DateTimeString", end),
    }))
}

/// A document and one of its lines.
fn reference(item: Item<'_>, name: &str, term: &'static str) -> Option<LineDocumentReference> {
    let item = item.first(name)?;
    filled(made!(LineDocumentReference {
        id: item.text("IssuerAssignedID", term),
        line_id: item.text("LineID", term),
    }))
}

/// BG-24
fn attachment(item: Item<'_>) -> InvoiceAttachment {
    item.skip_if("TypeCode", |code| code == "916");
    let mut attachment = made!(InvoiceAttachment {
        reference: item.text("IssuerAssignedID", "BT-122"),
        description: item.text("Name", "BT-123"),
        external_url: item.text("URIID", "BT-124"),
    });
    content(&mut attachment, item.first("AttachmentBinaryObject"));
    attachment
}
