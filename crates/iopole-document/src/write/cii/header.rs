//! Context, document, agreement and delivery.

use iopole_model::invoice::{Invoice, InvoiceAttachment, Note, ReferenceData};

use super::super::profile::Scope;
use super::super::xml::Xml;
use super::{day, note, party, reference};

/// Profile and process.
pub(super) fn context(xml: &mut Xml, invoice: &Invoice, scope: Scope) {
    xml.group("rsm:ExchangedDocumentContext", |xml| {
        xml.group("ram:BusinessProcessSpecifiedDocumentContextParameter", |xml| {
            xml.some("ram:ID", scope.process(invoice));
        });
        xml.group("ram:GuidelineSpecifiedDocumentContextParameter", |xml| {
            xml.leaf("ram:ID", scope.guideline);
        });
    });
}

/// Number, type, date, notes.
pub(super) fn document(xml: &mut Xml, invoice: &Invoice, scope: Scope) {
    xml.group("rsm:ExchangedDocument", |xml| {
        xml.some("ram:ID", invoice.invoice_id.as_deref());
        xml.some("ram:TypeCode", invoice.r#type.as_ref().map(|code| code.as_str()));
        day(xml, "ram:IssueDateTime", invoice.invoice_date.as_ref());
        // BASIC WL has no note of a subject alone.
        let has_text = |note: &Note| note.content.as_deref().is_some_and(|text| !text.trim().is_empty());
        for text in invoice.notes.iter().filter(|note| scope.is_full || has_text(note)) {
            note(xml, text);
        }
    });
}

/// Parties and references.
pub(super) fn agreement(xml: &mut Xml, invoice: &Invoice, scope: Scope) {
    let empty = ReferenceData::new();
    let references = invoice.reference_data.as_ref().unwrap_or(&empty);
    let full = |id: &Option<String>| id.clone().filter(|_| scope.is_full);
    xml.group("ram:ApplicableHeaderTradeAgreement", |xml| {
        xml.some("ram:BuyerReference", references.buyer_reference_id.as_deref());
        party::seller(xml, invoice.seller.as_ref(), scope);
        party::buyer(xml, invoice.buyer.as_ref(), scope);
        party::extended(xml, "ram:SalesAgentTradeParty", invoice.seller_agent.as_ref(), scope);
        party::representative(xml, invoice.seller_tax_representative.as_ref());
        let order = full(&references.seller_order_reference_id);
        reference(xml, "ram:SellerOrderReferencedDocument", order.as_deref());
        reference(xml, "ram:BuyerOrderReferencedDocument", references.buyer_order_reference_id.as_deref());
        xml.group("ram:ContractReferencedDocument", |xml| {
            xml.some("ram:IssuerAssignedID", references.contract_reference_id.as_deref());
            let kind = references.contract_reference_type_id.as_deref().filter(|_| scope.is_extended);
            xml.some("ram:ReferenceTypeCode", kind);
        });
        if scope.is_full {
            additional(xml, invoice, references);
        }
        party::extended(xml, "ram:BuyerAgentTradeParty", invoice.buyer_agent.as_ref(), scope);
        let project = full(&references.project_reference_id);
        xml.group("ram:SpecifiedProcuringProject", |xml| {
            xml.some("ram:ID", project.as_deref());
            // The schema requires a name, for which EN 16931 has no term.
            xml.some("ram:Name", project.as_deref());
        });
    });
}

/// BT-17, BT-18 and BG-24 share one element, which its type code tells apart.
fn additional(xml: &mut Xml, invoice: &Invoice, references: &ReferenceData) {
    let tender = references.originator_document_reference_id.as_deref().map(|id| (id, "50"));
    let others = references.additional_reference_ids.iter().filter_map(|reference| {
        Some((reference.id.as_deref()?, reference.type_code.as_deref().unwrap_or("916")))
    });
    for (id, code) in tender.into_iter().chain(others) {
        xml.group("ram:AdditionalReferencedDocument", |xml| {
            xml.leaf("ram:IssuerAssignedID", id);
            xml.leaf("ram:TypeCode", code);
        });
    }
    for document in &invoice.attachments {
        attachment(xml, document);
    }
}

fn attachment(xml: &mut Xml, document: &InvoiceAttachment) {
    xml.group("ram:AdditionalReferencedDocument", |xml| {
        xml.some("ram:IssuerAssignedID", document.reference.as_deref());
        xml.some("ram:URIID", document.external_url.as_deref());
        xml.leaf("ram:TypeCode", "916");
        xml.some("ram:Name", document.description.as_deref());
        let attributes = [
            ("mimeCode", document.mime_type.as_deref().unwrap_or_default()),
            ("filename", document.filename.as_deref().unwrap_or_default()),
        ];
        xml.some_with("ram:AttachmentBinaryObject", &attributes, document.data.as_deref());
    });
}

/// Delivery: address, date, and the advices.
pub(super) fn delivery(xml: &mut Xml, invoice: &Invoice, scope: Scope) {
    let shipping = invoice.shipping.as_ref();
    let references = invoice.reference_data.as_ref();
    // The schema requires the element even if it is empty.
    xml.group_or_empty("ram:ApplicableHeaderTradeDelivery", |xml| {
        let place = shipping.and_then(|shipping| shipping.trade_party.as_ref());
        party::ship_to(xml, place, if scope.is_extended { usize::MAX } else { 1 });
        xml.group("ram:ActualDeliverySupplyChainEvent", |xml| {
            let date = shipping.and_then(|shipping| shipping.delivery_date.as_ref());
            day(xml, "ram:OccurrenceDateTime", date);
        });
        let despatch = references.and_then(|references| references.despatch_document_reference_id.as_deref());
        reference(xml, "ram:DespatchAdviceReferencedDocument", despatch);
        let receipt = references.and_then(|references| references.receipt_document_reference_id.as_deref());
        reference(xml, "ram:ReceivingAdviceReferencedDocument", receipt.filter(|_| scope.is_full));
    });
}
