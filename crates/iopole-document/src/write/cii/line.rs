//! BG-25

use iopole_model::invoice::{
    InvoiceLine, LineDocumentReference, LineInvoiceReference, LineItem, LinePrice, LineReferenceData,
};
use iopole_model::money::Money;

use super::super::profile::Scope;
use super::super::xml::Xml;
use super::{allowance, category, day_as, indicator, party, period};

pub(super) fn write(xml: &mut Xml, line: &InvoiceLine, scope: Scope) {
    let empty = LineReferenceData::new();
    let references = line.reference_data.as_ref().unwrap_or(&empty);
    xml.group("ram:IncludedSupplyChainTradeLineItem", |xml| {
        xml.group("ram:AssociatedDocumentLineDocument", |xml| {
            xml.some("ram:LineID", line.id.as_deref());
            notes(xml, line, scope);
        });
        if let Some(item) = &line.item {
            product(xml, item);
        }
        xml.group("ram:SpecifiedLineTradeAgreement", |xml| {
            document(
                xml,
                "ram:SellerOrderReferencedDocument",
                references.seller_order_reference.as_ref(),
                scope,
            );
            order(xml, references.buyer_order_reference.as_ref(), scope);
            if let Some(price) = &line.price {
                self::price(xml, price);
            }
        });
        delivery(xml, line, references, scope);
        settlement(xml, line, references, scope);
    });
}

/// EN 16931 has one note on a line, without a subject.
fn notes(xml: &mut Xml, line: &InvoiceLine, scope: Scope) {
    if scope.is_extended {
        line.notes.iter().for_each(|note| super::note(xml, note));
        return;
    }
    let text: Vec<&str> = line.notes.iter().filter_map(|note| note.content.as_deref()).collect();
    xml.group("ram:IncludedNote", |xml| xml.some("ram:Content", Some(&text.join("\n"))));
}

fn product(xml: &mut Xml, item: &LineItem) {
    xml.group("ram:SpecifiedTradeProduct", |xml| {
        if let Some(id) = &item.item_identifier {
            let scheme = id.scheme.as_deref().unwrap_or_default();
            xml.some_with("ram:GlobalID", &[("schemeID", scheme)], id.value.as_deref());
        }
        xml.some("ram:SellerAssignedID", item.seller_item_id.as_deref());
        xml.some("ram:BuyerAssignedID", item.buyer_item_id.as_deref());
        xml.some("ram:Name", item.name.as_deref());
        xml.some("ram:Description", item.description.as_deref());
        for attribute in &item.characteristics {
            xml.group("ram:ApplicableProductCharacteristic", |xml| {
                xml.some("ram:Description", attribute.name.as_deref());
                xml.some("ram:Value", attribute.value.as_deref());
            });
        }
        if let Some(class) = &item.classification_identifier {
            let list = class.list.as_deref().unwrap_or_default();
            xml.group("ram:DesignatedProductClassification", |xml| {
                xml.some_with("ram:ClassCode", &[("listID", list)], class.value.as_deref());
            });
        }
        xml.group("ram:OriginTradeCountry", |xml| xml.some("ram:ID", item.origin_trade_country.as_deref()));
    });
}

/// A document of one line, for EXTENDED.
fn document(xml: &mut Xml, name: &str, document: Option<&LineDocumentReference>, scope: Scope) {
    let Some(document) = document.filter(|_| scope.is_extended) else { return };
    xml.group(name, |xml| {
        xml.some("ram:IssuerAssignedID", document.id.as_deref());
        xml.some("ram:LineID", document.line_id.as_deref());
    });
}

/// EN 16931 has the line of the order (BT-132), and no other order than that of the whole invoice.
fn order(xml: &mut Xml, order: Option<&LineDocumentReference>, scope: Scope) {
    let Some(order) = order else { return };
    xml.group("ram:BuyerOrderReferencedDocument", |xml| {
        xml.some("ram:IssuerAssignedID", order.id.as_deref().filter(|_| scope.is_extended));
        xml.some("ram:LineID", order.line_id.as_deref());
    });
}

fn price(xml: &mut Xml, price: &LinePrice) {
    xml.group("ram:GrossPriceProductTradePrice", |xml| {
        if price.base_amount.is_none() {
            return;
        }
        amount_and_base(xml, price.base_amount.as_ref(), price);
        if price.allowance_amount.is_some() {
            xml.group("ram:AppliedTradeAllowanceCharge", |xml| {
                indicator(xml, false);
                xml.money("ram:ActualAmount", price.allowance_amount.as_ref());
            });
        }
    });
    xml.group("ram:NetPriceProductTradePrice", |xml| amount_and_base(xml, price.net_amount.as_ref(), price));
}

fn amount_and_base(xml: &mut Xml, amount: Option<&Money>, price: &LinePrice) {
    xml.money("ram:ChargeAmount", amount);
    if let Some(base) = &price.base_quantity {
        let unit = base.unit_code.as_deref().unwrap_or_default();
        xml.number_with("ram:BasisQuantity", &[("unitCode", unit)], base.quantity.as_ref());
    }
}

fn delivery(xml: &mut Xml, line: &InvoiceLine, references: &LineReferenceData, scope: Scope) {
    xml.group("ram:SpecifiedLineTradeDelivery", |xml| {
        if let Some(quantity) = &line.billed_quantity {
            let unit = quantity.unit_code.as_deref().unwrap_or_default();
            xml.number_with("ram:BilledQuantity", &[("unitCode", unit)], quantity.quantity.as_ref());
        }
        let place = line.shipping.as_ref().and_then(|shipping| shipping.trade_party.as_ref());
        party::ship_to(xml, place.filter(|_| scope.is_extended), usize::MAX);
        let despatch = references.despatch_advice_reference.as_ref();
        document(xml, "ram:DespatchAdviceReferencedDocument", despatch, scope);
        let receiving = references.receiving_advice_reference.as_ref();
        document(xml, "ram:ReceivingAdviceReferencedDocument", receiving, scope);
    });
}

fn settlement(xml: &mut Xml, line: &InvoiceLine, references: &LineReferenceData, scope: Scope) {
    xml.group("ram:SpecifiedLineTradeSettlement", |xml| {
        if let Some(tax) = &line.tax_detail {
            xml.group("ram:ApplicableTradeTax", |xml| category(xml, tax));
        }
        period(xml, line.billing_period.as_ref());
        line.allowances.iter().for_each(|item| allowance(xml, false, item, None));
        line.charges.iter().for_each(|item| allowance(xml, true, item, None));
        xml.group("ram:SpecifiedTradeSettlementLineMonetarySummation", |xml| {
            xml.money("ram:LineTotalAmount", line.total_amount.as_ref());
        });
        invoice_reference(xml, references.invoice_reference.as_ref().filter(|_| scope.is_extended));
        // EN 16931 has one invoiced object (BT-128).
        let most = if scope.is_extended { usize::MAX } else { 1 };
        for object in line.identifiers.iter().take(most) {
            xml.group("ram:AdditionalReferencedDocument", |xml| {
                xml.some("ram:IssuerAssignedID", object.value.as_deref());
                xml.some("ram:TypeCode", object.document_type_code.as_deref());
                xml.some("ram:ReferenceTypeCode", object.scheme.as_deref());
            });
        }
        xml.group("ram:ReceivableSpecifiedTradeAccountingAccount", |xml| {
            xml.some("ram:ID", references.accounting_cost_id.as_deref());
        });
    });
}

fn invoice_reference(xml: &mut Xml, earlier: Option<&LineInvoiceReference>) {
    let Some(earlier) = earlier else { return };
    xml.group("ram:InvoiceReferencedDocument", |xml| {
        xml.some("ram:IssuerAssignedID", earlier.invoice_id.as_deref());
        xml.some("ram:LineID", earlier.line_id.as_deref());
        xml.some("ram:TypeCode", earlier.r#type.map(|code| code.to_string()).as_deref());
        day_as(xml, "ram:FormattedIssueDateTime", "qdt:DateTimeString", earlier.date.as_ref());
    });
}
