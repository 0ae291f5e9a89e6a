//! Document and references.

use iopole_model::invoice::{Invoice, InvoiceAttachment, ReferenceData};

use super::super::xml::Xml;
use super::{Frame, days, note};
use crate::canonical::TaxPoint;

pub(super) fn write(xml: &mut Xml, invoice: &Invoice, frame: Frame<'_>) {
    let references = invoice.reference_data.as_ref();
    let code = invoice.r#type.as_ref().map(|code| code.as_str());
    xml.leaf("cbc:CustomizationID", frame.scope.guideline);
    xml.some("cbc:ProfileID", frame.scope.process(invoice));
    xml.some("cbc:ID", invoice.invoice_id.as_deref());
    xml.some("cbc:IssueDate", invoice.invoice_date.as_ref().map(|date| date.as_str()));
    if frame.is_credit_note {
        xml.some("cbc:CreditNoteTypeCode", code);
    } else {
        xml.some("cbc:DueDate", invoice.invoice_due_date.as_ref().map(|date| date.as_str()));
        xml.some("cbc:InvoiceTypeCode", code);
    }
    for text in &invoice.notes {
        xml.some("cbc:Note", Some(&note(text)));
    }
    xml.some("cbc:DocumentCurrencyCode", Some(frame.currency));
    let accounting = invoice.monetary.as_ref().and_then(|monetary| monetary.tax_currency.as_ref());
    let accounting = accounting.map(|code| code.as_str()).filter(|code| *code != frame.currency);
    xml.some("cbc:TaxCurrencyCode", accounting);
    xml.some(
        "cbc:AccountingCost",
        references.and_then(|references| references.accounting_cost_id.as_deref()),
    );
    xml.some(
        "cbc:BuyerReference",
        references.and_then(|references| references.buyer_reference_id.as_deref()),
    );
    xml.group("cac:InvoicePeriod", |xml| {
        days(xml, invoice.billing_period.as_ref());
        let point = invoice.tax_payment_option.as_ref().and_then(TaxPoint::of);
        xml.some("cbc:DescriptionCode", point.map(TaxPoint::ubl));
    });
}

pub(super) fn references(xml: &mut Xml, invoice: &Invoice, is_credit_note: bool) {
    let empty = ReferenceData::new();
    let references = invoice.reference_data.as_ref().unwrap_or(&empty);
    xml.group("cac:OrderReference", |xml| {
        let sales = references.seller_order_reference_id.as_deref();
        // The schema requires the buyer's order where the seller's is given.
        xml.some("cbc:ID", references.buyer_order_reference_id.as_deref().or(sales.map(|_| "NA")));
        xml.some("cbc:SalesOrderID", sales);
    });
    for earlier in &invoice.referenced_documents {
        xml.group("cac:BillingReference", |xml| {
            xml.group("cac:InvoiceDocumentReference", |xml| {
                xml.some("cbc:ID", earlier.invoice_id.as_deref());
                xml.some("cbc:IssueDate", earlier.date.as_ref().map(|date| date.as_str()));
            });
        });
    }
    reference(xml, "cac:DespatchDocumentReference", references.despatch_document_reference_id.as_deref());
    reference(xml, "cac:ReceiptDocumentReference", references.receipt_document_reference_id.as_deref());
    let tender = references.originator_document_reference_id.as_deref();
    let project = references.project_reference_id.as_deref();
    if !is_credit_note {
        reference(xml, "cac:OriginatorDocumentReference", tender);
    }
    reference(xml, "cac:ContractDocumentReference", references.contract_reference_id.as_deref());
    additional(xml, invoice, references);
    if is_credit_note {
        // The schema of credit notes has the tender last, and the project as one more document.
        if let Some(project) = project {
            document(xml, project, "50");
        }
        reference(xml, "cac:OriginatorDocumentReference", tender);
    } else {
        reference(xml, "cac:ProjectReference", project);
    }
}

/// BT-18 and BG-24. Codes other than that of an object of the seller (130) have no element.
fn additional(xml: &mut Xml, invoice: &Invoice, references: &ReferenceData) {
    for object in &references.additional_reference_ids {
        if let (Some(id), Some("130")) = (object.id.as_deref(), object.type_code.as_deref()) {
            document(xml, id, "130");
        }
    }
    for document in &invoice.attachments {
        attachment(xml, document);
    }
}

fn document(xml: &mut Xml, id: &str, code: &str) {
    xml.group("cac:AdditionalDocumentReference", |xml| {
        xml.leaf("cbc:ID", id);
        xml.leaf("cbc:DocumentTypeCode", code);
    });
}

fn reference(xml: &mut Xml, name: &str, id: Option<&str>) {
    xml.group(name, |xml| xml.some("cbc:ID", id));
}

fn attachment(xml: &mut Xml, document: &InvoiceAttachment) {
    xml.group("cac:AdditionalDocumentReference", |xml| {
        xml.some("cbc:ID", document.reference.as_deref());
        xml.some("cbc:DocumentDescription", document.description.as_deref());
        xml.group("cac:Attachment", |xml| {
            let attributes = [
                ("mimeCode", document.mime_type.as_deref().unwrap_or_default()),
                ("filename", document.filename.as_deref().unwrap_or_default()),
            ];
            xml.some_with("cbc:EmbeddedDocumentBinaryObject", &attributes, document.data.as_deref());
            xml.group("cac:ExternalReference", |xml| xml.some("cbc:URI", document.external_url.as_deref()));
        });
    });
}
