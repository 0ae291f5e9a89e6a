//! Document, agreement and delivery.

use iopole_model::invoice::{AdditionalReference, Invoice, InvoiceAttachment, Shipping};

use super::super::source::Item;
use super::super::terms::{BUYER, DELIVERY, REPRESENTATIVE, SELLER, Terms};
use super::{attachment, note, party};
use crate::made::{filled, made};

pub(super) fn document(invoice: &mut Invoice, item: Item<'_>) {
    invoice.invoice_id = item.text("ID", "BT-1");
    invoice.r#type = item.code("TypeCode", "BT-3").map(Into::into);
    invoice.invoice_date = item.day("IssueDateTime/DateTimeString", "BT-2");
    invoice.notes = item.each("IncludedNote", |item| note(item, "BT-22"));
}

pub(super) fn agreement(invoice: &mut Invoice, item: Item<'_>) {
    let references = invoice.reference_data.get_or_insert_default();
    references.buyer_reference_id = item.text("BuyerReference", "BT-10");
    references.seller_order_reference_id =
        item.text("SellerOrderReferencedDocument/IssuerAssignedID", "BT-14");
    references.buyer_order_reference_id = item.text("BuyerOrderReferencedDocument/IssuerAssignedID", "BT-13");
    references.contract_reference_id = item.text("ContractReferencedDocument/IssuerAssignedID", "BT-12");
    references.contract_reference_type_id =
        item.code("ContractReferencedDocument/ReferenceTypeCode", "BT-12");
    references.project_reference_id = item.text("SpecifiedProcuringProject/ID", "BT-11");
    let project = references.project_reference_id.clone().unwrap_or_default();
    // The schema requires a name, for which EN 16931 has no term.
    item.skip_if("SpecifiedProcuringProject/Name", |name| name == project || name == "Project reference");
    let role = |name: &str, terms: &Terms| item.first(name).and_then(|item| filled(party::read(item, terms)));
    invoice.seller = role("SellerTradeParty", &SELLER);
    invoice.buyer = role("BuyerTradeParty", &BUYER);
    invoice.seller_agent = role("SalesAgentTradeParty", &Terms::member("sellerAgent"));
    invoice.buyer_agent = role("BuyerAgentTradeParty", &Terms::member("buyerAgent"));
    invoice.seller_tax_representative = role("SellerTaxRepresentativeTradeParty", &REPRESENTATIVE);
    additional(invoice, item);
}

/// BT-17, BT-18 and BG-24 share one element, which its type code tells apart.
enum Additional {
    Reference(AdditionalReference),
    Document(InvoiceAttachment),
}

fn additional(invoice: &mut Invoice, agreement: Item<'_>) {
    let references = invoice.reference_data.get_or_insert_default();
    for each in agreement.each("AdditionalReferencedDocument", one_additional) {
        match each {
            Additional::Reference(reference) => references.additional_reference_ids.push(reference),
            Additional::Document(document) => invoice.attachments.push(document),
        }
    }
}

fn one_additional(item: Item<'_>) -> Additional {
    let term = match item.first("TypeCode").map(Item::peek) {
        Some("50") => "BT-17",
        Some("130") => "BT-18",
        _ => return Additional::Document(attachment(item)),
    };
    Additional::Reference(made!(AdditionalReference {
        type_code: item.code("TypeCode", term),
        id: item.text("IssuerAssignedID", term),
    }))
}

pub(super) fn delivery(invoice: &mut Invoice, item: Item<'_>) {
    let references = invoice.reference_data.get_or_insert_default();
    references.despatch_document_reference_id =
        item.text("DespatchAdviceReferencedDocument/IssuerAssignedID", "BT-16");
    references.receipt_document_reference_id =
        item.text("ReceivingAdviceReferencedDocument/IssuerAssignedID", "BT-15");
    let place = item.first("ShipToTradeParty").map(|item| party::delivered_to(item, &DELIVERY));
    invoice.shipping = filled(made!(Shipping {
        delivery_date: item.day("ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString", "BT-72"),
        trade_party: place.and_then(filled),
    }));
}
