//! BG-25

use iopole_model::invoice::{InvoiceLine, LineItem, LinePrice, LineReferenceData};
use iopole_model::money::{Decimal, Money};

use super::super::xml::Xml;
use super::{Frame, allowance, category, days, note};

pub(super) fn write(xml: &mut Xml, line: &InvoiceLine, frame: Frame<'_>) {
    let (name, quantity) = match frame.is_credit_note {
        true => ("cac:CreditNoteLine", "cbc:CreditedQuantity"),
        false => ("cac:InvoiceLine", "cbc:InvoicedQuantity"),
    };
    let empty = LineReferenceData::new();
    let references = line.reference_data.as_ref().unwrap_or(&empty);
    xml.group(name, |xml| {
        xml.some("cbc:ID", line.id.as_deref());
        // EN 16931 has one note on a line.
        let notes: Vec<String> = line.notes.iter().map(note).collect();
        xml.some("cbc:Note", Some(&notes.join("\n")));
        if let Some(billed) = &line.billed_quantity {
            let unit = billed.unit_code.as_deref().unwrap_or_default();
            xml.number_with(quantity, &[("unitCode", unit)], billed.quantity.as_ref());
        }
        xml.amount("cbc:LineExtensionAmount", line.total_amount.as_ref(), frame.currency);
        xml.some("cbc:AccountingCost", references.accounting_cost_id.as_deref());
        xml.group("cac:InvoicePeriod", |xml| days(xml, line.billing_period.as_ref()));
        order(xml, references, frame);
        // EN 16931 has one invoiced object (BT-128).
        for object in line.identifiers.iter().take(1) {
            xml.group("cac:DocumentReference", |xml| {
                let scheme = object.scheme.as_deref().unwrap_or_default();
                xml.some_with("cbc:ID", &[("schemeID", scheme)], object.value.as_deref());
                xml.some("cbc:DocumentTypeCode", object.document_type_code.as_deref());
            });
        }
        line.allowances.iter().for_each(|item| allowance(xml, false, item, None, frame.currency));
        line.charges.iter().for_each(|item| allowance(xml, true, item, None, frame.currency));
        item(xml, line.item.as_ref(), line);
        if let Some(price) = &line.price {
            self::price(xml, price, frame.currency);
        }
    });
}

/// EN 16931 has the line of the order (BT-132), and no other order than that of the whole invoice.
fn order(xml: &mut Xml, references: &LineReferenceData, frame: Frame<'_>) {
    let Some(order) = &references.buyer_order_reference else { return };
    xml.group("cac:OrderLineReference", |xml| {
        xml.some("cbc:LineID", order.line_id.as_deref());
        let id = order.id.as_deref().filter(|_| frame.scope.is_extended && order.line_id.is_some());
        xml.group("cac:OrderReference", |xml| xml.some("cbc:ID", id));
    });
}

fn item(xml: &mut Xml, item: Option<&LineItem>, line: &InvoiceLine) {
    let empty = LineItem::new();
    let item = item.unwrap_or(&empty);
    xml.group("cac:Item", |xml| {
        xml.some("cbc:Description", item.description.as_deref());
        xml.some("cbc:Name", item.name.as_deref());
        xml.group("cac:BuyersItemIdentification", |xml| xml.some("cbc:ID", item.buyer_item_id.as_deref()));
        xml.group("cac:SellersItemIdentification", |xml| xml.some("cbc:ID", item.seller_item_id.as_deref()));
        xml.group("cac:StandardItemIdentification", |xml| {
            let Some(id) = &item.item_identifier else { return };
            let scheme = id.scheme.as_deref().unwrap_or_default();
            xml.some_with("cbc:ID", &[("schemeID", scheme)], id.value.as_deref());
        });
        xml.group("cac:OriginCountry", |xml| {
            xml.some("cbc:IdentificationCode", item.origin_trade_country.as_deref());
        });
        xml.group("cac:CommodityClassification", |xml| {
            let Some(class) = &item.classification_identifier else { return };
            let list = class.list.as_deref().unwrap_or_default();
            xml.some_with("cbc:ItemClassificationCode", &[("listID", list)], class.value.as_deref());
        });
        if let Some(tax) = &line.tax_detail {
            category(xml, "cac:ClassifiedTaxCategory", tax);
        }
        for attribute in &item.characteristics {
            xml.group("cac:AdditionalItemProperty", |xml| {
                xml.some("cbc:Name", attribute.name.as_deref());
                xml.some("cbc:Value", attribute.value.as_deref());
            });
        }
    });
}

fn price(xml: &mut Xml, price: &LinePrice, currency: &str) {
    xml.group("cac:Price", |xml| {
        xml.amount("cbc:PriceAmount", price.net_amount.as_ref(), currency);
        if let Some(base) = &price.base_quantity {
            let unit = base.unit_code.as_deref().unwrap_or_default();
            xml.number_with("cbc:BaseQuantity", &[("unitCode", unit)], base.quantity.as_ref());
        }
        if price.base_amount.is_some() || price.allowance_amount.is_some() {
            let none = Money::new(Decimal::ZERO);
            xml.group("cac:AllowanceCharge", |xml| {
                xml.leaf("cbc:ChargeIndicator", "false");
                xml.amount("cbc:Amount", price.allowance_amount.as_ref().or(Some(&none)), currency);
                xml.amount("cbc:BaseAmount", price.base_amount.as_ref(), currency);
            });
        }
    });
}
