//! UBL 2.1, `Invoice` or `CreditNote`, in the order of its schemas.

mod line;
mod party;
mod settlement;

use super::flavour::Flavour;
use super::source::{Allowance, Attachment, Note, Period, Source, Tax};
use super::xml::Xml;

const INVOICE: &str = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2";
const CREDIT_NOTE: &str = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2";
const CAC: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
const CBC: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";

/// The invoice as XML.
pub(crate) fn write(source: &Source, flavour: Flavour) -> String {
    let credit_note = source.is_credit_note();
    let (root, namespace) = if credit_note { ("CreditNote", CREDIT_NOTE) } else { ("Invoice", INVOICE) };
    Xml::document(root, &[("xmlns", namespace), ("xmlns:cac", CAC), ("xmlns:cbc", CBC)], |xml| {
        header(xml, source, flavour, credit_note);
        references(xml, source, credit_note);
        party::supplier(xml, &source.seller, source.references.creditor.as_deref());
        party::customer(xml, &source.buyer);
        if let Some(payee) = &source.payee {
            // The creditor of a direct debit is the payee, where there is one.
            party::payee(xml, payee);
        }
        if let Some(representative) = &source.representative {
            party::representative(xml, representative);
        }
        if let Some(delivery) = &source.delivery {
            party::delivery(xml, delivery);
        }
        settlement::write(xml, source, credit_note);
        for each in &source.lines {
            line::write(xml, each, &source.currency, credit_note);
        }
    })
}

fn header(xml: &mut Xml, source: &Source, flavour: Flavour, credit_note: bool) {
    let process = match flavour {
        Flavour::PeppolBis3 => Some(super::PEPPOL_PROCESS),
        _ => source.process.as_deref(),
    };
    xml.leaf("cbc:CustomizationID", flavour.guideline());
    xml.some("cbc:ProfileID", process);
    xml.leaf("cbc:ID", &source.number);
    xml.leaf("cbc:IssueDate", &source.issue_date);
    if credit_note {
        xml.leaf("cbc:CreditNoteTypeCode", &source.type_code);
    } else {
        xml.some("cbc:DueDate", source.due_date.as_deref());
        xml.leaf("cbc:InvoiceTypeCode", &source.type_code);
    }
    for text in &source.notes {
        xml.leaf("cbc:Note", &note(text));
    }
    xml.leaf("cbc:DocumentCurrencyCode", &source.currency);
    xml.some("cbc:TaxCurrencyCode", source.accounting_tax().map(|(currency, _)| currency));
    xml.some("cbc:AccountingCost", source.references.accounting.as_deref());
    xml.some("cbc:BuyerReference", source.references.buyer.as_deref());
    xml.group("cac:InvoicePeriod", |xml| {
        days(xml, source.period.as_ref());
        xml.some("cbc:DescriptionCode", source.tax_point.map(|point| point.ubl()));
    });
}

/// UBL has no place for the subject of a note.
fn note(note: &Note) -> String {
    match &note.code {
        Some(code) => format!("#{code}#{}", note.content),
        None => note.content.clone(),
    }
}

fn period(xml: &mut Xml, name: &str, period: Option<&Period>) {
    xml.group(name, |xml| days(xml, period));
}

fn days(xml: &mut Xml, period: Option<&Period>) {
    xml.some("cbc:StartDate", period.and_then(|period| period.begin.as_deref()));
    xml.some("cbc:EndDate", period.and_then(|period| period.end.as_deref()));
}

fn references(xml: &mut Xml, source: &Source, credit_note: bool) {
    let references = &source.references;
    xml.group("cac:OrderReference", |xml| {
        // The buyer's order must be there where the seller's is.
        let order = references.buyer_order.as_deref();
        xml.some("cbc:ID", order.or_else(|| references.seller_order.as_deref().map(|_| "NA")));
        xml.some("cbc:SalesOrderID", references.seller_order.as_deref());
    });
    for earlier in &source.preceding {
        xml.group("cac:BillingReference", |xml| {
            xml.group("cac:InvoiceDocumentReference", |xml| {
                xml.leaf("cbc:ID", &earlier.number);
                xml.some("cbc:IssueDate", earlier.date.as_deref());
            });
        });
    }
    reference(xml, "cac:DespatchDocumentReference", references.despatch.as_deref());
    reference(xml, "cac:ReceiptDocumentReference", references.receipt.as_deref());
    if !credit_note {
        reference(xml, "cac:OriginatorDocumentReference", references.tender.as_deref());
    }
    reference(xml, "cac:ContractDocumentReference", references.contract.as_deref());
    for (id, code) in &references.additional {
        xml.group("cac:AdditionalDocumentReference", |xml| {
            xml.leaf("cbc:ID", id);
            xml.some(
                "cbc:DocumentTypeCode",
                Some(code.as_str()).filter(|code| matches!(*code, "130" | "50")),
            );
        });
    }
    for document in &source.attachments {
        attachment(xml, document);
    }
    if credit_note {
        // The schema of credit notes has the tender last, and the project as one more document.
        if let Some(project) = &references.project {
            xml.group("cac:AdditionalDocumentReference", |xml| {
                xml.leaf("cbc:ID", project);
                xml.leaf("cbc:DocumentTypeCode", "50");
            });
        }
        reference(xml, "cac:OriginatorDocumentReference", references.tender.as_deref());
    } else {
        reference(xml, "cac:ProjectReference", references.project.as_deref());
    }
}

fn reference(xml: &mut Xml, name: &str, id: Option<&str>) {
    xml.group(name, |xml| xml.some("cbc:ID", id));
}

fn attachment(xml: &mut Xml, document: &Attachment) {
    xml.group("cac:AdditionalDocumentReference", |xml| {
        xml.leaf("cbc:ID", &document.reference);
        xml.some("cbc:DocumentDescription", document.description.as_deref());
        xml.group("cac:Attachment", |xml| {
            if let Some(data) = &document.data {
                let (mime, filename) = document.label();
                let attributes = [("mimeCode", mime), ("filename", filename)];
                xml.leaf_with("cbc:EmbeddedDocumentBinaryObject", &attributes, data);
            }
            xml.group("cac:ExternalReference", |xml| xml.some("cbc:URI", document.url.as_deref()));
        });
    });
}

fn category(xml: &mut Xml, name: &str, tax: &Tax, reasons: [Option<&str>; 2]) {
    let [code, reason] = reasons;
    xml.group(name, |xml| {
        xml.leaf("cbc:ID", &tax.category);
        xml.number("cbc:Percent", tax.percent);
        xml.some("cbc:TaxExemptionReasonCode", code);
        xml.some("cbc:TaxExemptionReason", reason);
        xml.group("cac:TaxScheme", |xml| xml.leaf("cbc:ID", "VAT"));
    });
}

fn allowance(xml: &mut Xml, item: &Allowance, currency: &str) {
    xml.group("cac:AllowanceCharge", |xml| {
        xml.leaf("cbc:ChargeIndicator", if item.is_charge { "true" } else { "false" });
        xml.some("cbc:AllowanceChargeReasonCode", item.reason_code.as_deref());
        xml.some("cbc:AllowanceChargeReason", item.reason.as_deref());
        xml.number("cbc:MultiplierFactorNumeric", item.percent);
        xml.amount("cbc:Amount", Some(item.amount), currency);
        xml.amount("cbc:BaseAmount", item.base, currency);
        if let Some(tax) = &item.tax {
            category(xml, "cac:TaxCategory", tax, [None, None]);
        }
    });
}
