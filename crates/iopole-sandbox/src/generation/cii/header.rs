//! Context, document, agreement and delivery.

use super::super::flavour::Flavour;
use super::super::source::{Attachment, Source};
use super::super::xml::Xml;
use super::{day, note, party};

/// Profile and process.
pub(super) fn context(xml: &mut Xml, source: &Source, flavour: Flavour) {
    let process = match flavour {
        Flavour::PeppolBis3 => Some(super::super::PEPPOL_PROCESS),
        _ => source.process.as_deref(),
    };
    xml.group("rsm:ExchangedDocumentContext", |xml| {
        xml.group("ram:BusinessProcessSpecifiedDocumentContextParameter", |xml| xml.some("ram:ID", process));
        xml.group("ram:GuidelineSpecifiedDocumentContextParameter", |xml| {
            xml.leaf("ram:ID", flavour.guideline());
        });
    });
}

/// Number, type, date, notes.
pub(super) fn document(xml: &mut Xml, source: &Source) {
    xml.group("rsm:ExchangedDocument", |xml| {
        xml.leaf("ram:ID", &source.number);
        xml.leaf("ram:TypeCode", &source.type_code);
        day(xml, "ram:IssueDateTime", Some(&source.issue_date));
        for text in &source.notes {
            note(xml, text);
        }
    });
}

/// Parties and references.
pub(super) fn agreement(xml: &mut Xml, source: &Source, flavour: Flavour) {
    let references = &source.references;
    let full = flavour != Flavour::BasicWl;
    let extended = flavour == Flavour::Extended;
    xml.group("ram:ApplicableHeaderTradeAgreement", |xml| {
        xml.some("ram:BuyerReference", references.buyer.as_deref());
        party::seller(xml, &source.seller, flavour);
        party::buyer(xml, &source.buyer, flavour);
        if let Some(agent) = source.others.seller_agent.as_ref().filter(|_| extended) {
            party::other(xml, "ram:SalesAgentTradeParty", agent);
        }
        if let Some(representative) = &source.representative {
            party::representative(xml, representative);
        }
        reference(
            xml,
            "ram:SellerOrderReferencedDocument",
            references.seller_order.as_deref().filter(|_| full),
        );
        reference(xml, "ram:BuyerOrderReferencedDocument", references.buyer_order.as_deref());
        reference(xml, "ram:ContractReferencedDocument", references.contract.as_deref());
        if full {
            additional(xml, source);
        }
        if let Some(agent) = source.others.buyer_agent.as_ref().filter(|_| extended) {
            party::other(xml, "ram:BuyerAgentTradeParty", agent);
        }
        if let Some(project) = references.project.as_deref().filter(|_| full) {
            xml.group("ram:SpecifiedProcuringProject", |xml| {
                xml.leaf("ram:ID", project);
                xml.leaf("ram:Name", project);
            });
        }
    });
}

fn reference(xml: &mut Xml, name: &str, id: Option<&str>) {
    xml.group(name, |xml| xml.some("ram:IssuerAssignedID", id));
}

/// BT-17, BT-18 and BG-24 share one element that the type code tells apart.
fn additional(xml: &mut Xml, source: &Source) {
    let tender = source.references.tender.as_deref().map(|id| (id, "50"));
    let others = source.references.additional.iter().map(|(id, code)| (id.as_str(), code.as_str()));
    for (id, code) in tender.into_iter().chain(others) {
        xml.group("ram:AdditionalReferencedDocument", |xml| {
            xml.leaf("ram:IssuerAssignedID", id);
            xml.leaf("ram:TypeCode", code);
        });
    }
    for document in &source.attachments {
        attachment(xml, document);
    }
}

fn attachment(xml: &mut Xml, document: &Attachment) {
    xml.group("ram:AdditionalReferencedDocument", |xml| {
        xml.leaf("ram:IssuerAssignedID", &document.reference);
        xml.some("ram:URIID", document.url.as_deref());
        xml.leaf("ram:TypeCode", "916");
        xml.some("ram:Name", document.description.as_deref());
        if let Some(data) = &document.data {
            let (mime, filename) = document.label();
            xml.leaf_with("ram:AttachmentBinaryObject", &[("mimeCode", mime), ("filename", filename)], data);
        }
    });
}

/// Delivery: address, date, and the advices.
pub(super) fn delivery(xml: &mut Xml, source: &Source, flavour: Flavour) {
    let references = &source.references;
    // The schema wants the element even where there is nothing to say.
    let before = source.delivery.is_none() && references.despatch.is_none() && references.receipt.is_none();
    if before {
        xml.empty("ram:ApplicableHeaderTradeDelivery");
        return;
    }
    xml.group("ram:ApplicableHeaderTradeDelivery", |xml| {
        if let Some(delivery) = &source.delivery {
            party::ship_to(xml, &delivery.party);
            xml.group("ram:ActualDeliverySupplyChainEvent", |xml| {
                day(xml, "ram:OccurrenceDateTime", delivery.date.as_deref());
            });
        }
        reference(xml, "ram:DespatchAdviceReferencedDocument", references.despatch.as_deref());
        let receipt = references.receipt.as_deref().filter(|_| flavour != Flavour::BasicWl);
        reference(xml, "ram:ReceivingAdviceReferencedDocument", receipt);
    });
}
