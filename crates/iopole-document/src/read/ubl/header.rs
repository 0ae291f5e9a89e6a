//! Document and references.

use iopole_model::invoice::{AdditionalReference, Invoice, InvoiceAttachment, ReferencedDocument};
use iopole_model::money::CurrencyCode;

use super::super::items::content;
use super::super::source::Item;
use super::{note, period};
use crate::canonical::TaxPoint;
use crate::made::made;

pub(super) fn read(invoice: &mut Invoice, root: Item<'_>) {
    invoice.process_type = root.text("ProfileID", "BT-23").map(Into::into);
    invoice.invoice_id = root.text("ID", "BT-1");
    invoice.invoice_date = root.day("IssueDate", "BT-2");
    // A credit note has no due date of its own: it is with the means of payment.
    let due = root.day("DueDate", "BT-9").or_else(|| root.day("PaymentMeans/PaymentDueDate", "BT-9"));
    let code = root.code("InvoiceTypeCode", "BT-3").or_else(|| root.code("CreditNoteTypeCode", "BT-3"));
    invoice.invoice_due_date = due;
    invoice.r#type = code.map(Into::into);
    invoice.notes = root.each("Note", |item| note(item, "BT-22"));
    invoice.monetary.get_or_insert_default().tax_currency =
        root.code("TaxCurrencyCode", "BT-6").map(CurrencyCode::unchecked);
    invoice.billing_period = period(root, ["BT-73", "BT-74"]);
    let point = root.code("InvoicePeriod/DescriptionCode", "BT-8");
    invoice.tax_payment_option = point.map(|code| TaxPoint::option(&code));
}

pub(super) fn references(invoice: &mut Invoice, root: Item<'_>, is_credit_note: bool) {
    let id = |name: &str, term| root.text(&format!("{name}/ID"), term);
    let references = invoice.reference_data.get_or_insert_default();
    references.accounting_cost_id = root.text("AccountingCost", "BT-19");
    references.buyer_reference_id = root.text("BuyerReference", "BT-10");
    references.seller_order_reference_id = root.text("OrderReference/SalesOrderID", "BT-14");
    if references.seller_order_reference_id.is_some() {
        // The schema requires the buyer's order where the seller's is given.
        root.skip_if("OrderReference/ID", |order| order == "NA");
    }
    references.buyer_order_reference_id = match root.first("OrderReference/ID").map(Item::peek) {
        Some("NA") if references.seller_order_reference_id.is_some() => None,
        _ => id("OrderReference", "BT-13"),
    };
    references.despatch_document_reference_id = id("DespatchDocumentReference", "BT-16");
    references.receipt_document_reference_id = id("ReceiptDocumentReference", "BT-15");
    references.originator_document_reference_id = id("OriginatorDocumentReference", "BT-17");
    references.contract_reference_id = id("ContractDocumentReference", "BT-12");
    references.contract_reference_type_id = root.code("ContractDocumentReference/DocumentTypeCode", "BT-12");
    references.project_reference_id = id("ProjectReference", "BT-11");
    invoice.referenced_documents = root.each("BillingReference", |item| {
        made!(ReferencedDocument {
            invoice_id: item.text("InvoiceDocumentReference/ID", "BT-25"),
            date: item.day("InvoiceDocumentReference/IssueDate", "BT-26"),
            r#type: item.code("InvoiceDocumentReference/DocumentTypeCode", "BG-3").map(Into::into),
        })
    });
    for each in root.each("AdditionalDocumentReference", |item| additional(item, is_credit_note)) {
        match each {
            Additional::Object(object) => references.additional_reference_ids.push(object),
            Additional::Project(project) => references.project_reference_id = project,
            Additional::Document(document) => invoice.attachments.push(document),
        }
    }
}

/// BT-11 of credit notes, BT-18 and BG-24 share one element, which its type code tells apart.
enum Additional {
    Object(AdditionalReference),
    Project(Option<String>),
    Document(InvoiceAttachment),
}

fn additional(item: Item<'_>, is_credit_note: bool) -> Additional {
    match item.first("DocumentTypeCode").map(Item::peek) {
        Some("130") => Additional::Object(made!(AdditionalReference {
            type_code: item.code("DocumentTypeCode", "BT-18"),
            id: item.text("ID", "BT-18"),
        })),
        Some("50") if is_credit_note => {
            item.skip_if("DocumentTypeCode", |_| true);
            Additional::Project(item.text("ID", "BT-11"))
        }
        _ => Additional::Document(attachment(item)),
    }
}

fn attachment(item: Item<'_>) -> InvoiceAttachment {
    item.skip_if("DocumentTypeCode", |code| code == "916");
    let mut attachment = made!(InvoiceAttachment {
        reference: item.text("ID", "BT-122"),
        description: item.text("DocumentDescription", "BT-123"),
        external_url: item.text("Attachment/ExternalReference/URI", "BT-124"),
    });
    content(&mut attachment, item.first("Attachment/EmbeddedDocumentBinaryObject"));
    attachment
}
