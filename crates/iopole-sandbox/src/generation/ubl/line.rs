//! BG-25

use super::super::source::{Item, Line, Price};
use super::super::xml::Xml;
use super::{allowance, category, note, period};

pub(super) fn write(xml: &mut Xml, line: &Line, currency: &str, credit_note: bool) {
    let (name, quantity) = match credit_note {
        true => ("cac:CreditNoteLine", "cbc:CreditedQuantity"),
        false => ("cac:InvoiceLine", "cbc:InvoicedQuantity"),
    };
    xml.group(name, |xml| {
        xml.leaf("cbc:ID", &line.id);
        // EN 16931 has one note on a line.
        let notes: Vec<String> = line.notes.iter().map(note).collect();
        xml.some("cbc:Note", Some(notes.join("\n").as_str()).filter(|text| !text.is_empty()));
        xml.leaf_with(quantity, &[("unitCode", &line.unit)], &line.quantity.to_string());
        xml.amount("cbc:LineExtensionAmount", Some(line.total), currency);
        xml.some("cbc:AccountingCost", line.accounting.as_deref());
        period(xml, "cac:InvoicePeriod", line.period.as_ref());
        xml.group("cac:OrderLineReference", |xml| xml.some("cbc:LineID", line.order_line.as_deref()));
        if let Some((scheme, value)) = &line.object {
            xml.group("cac:DocumentReference", |xml| {
                xml.leaf_with("cbc:ID", &[("schemeID", scheme)], value);
                xml.leaf("cbc:DocumentTypeCode", "130");
            });
        }
        for each in &line.allowances {
            allowance(xml, each, currency);
        }
        item(xml, &line.item, line);
        price(xml, &line.price, currency);
    });
}

fn item(xml: &mut Xml, item: &Item, line: &Line) {
    xml.group("cac:Item", |xml| {
        xml.some("cbc:Description", item.description.as_deref());
        xml.leaf("cbc:Name", &item.name);
        xml.group("cac:BuyersItemIdentification", |xml| xml.some("cbc:ID", item.buyer_id.as_deref()));
        xml.group("cac:SellersItemIdentification", |xml| xml.some("cbc:ID", item.seller_id.as_deref()));
        if let Some((scheme, value)) = &item.standard_id {
            xml.group("cac:StandardItemIdentification", |xml| {
                xml.leaf_with("cbc:ID", &[("schemeID", scheme)], value);
            });
        }
        xml.group("cac:OriginCountry", |xml| xml.some("cbc:IdentificationCode", item.origin.as_deref()));
        if let Some((list, class)) = &item.class {
            xml.group("cac:CommodityClassification", |xml| {
                xml.leaf_with("cbc:ItemClassificationCode", &[("listID", list)], class);
            });
        }
        category(xml, "cac:ClassifiedTaxCategory", &line.tax, [None, None]);
        for (name, value) in &item.attributes {
            xml.group("cac:AdditionalItemProperty", |xml| {
                xml.leaf("cbc:Name", name);
                xml.leaf("cbc:Value", value);
            });
        }
    });
}

fn price(xml: &mut Xml, price: &Price, currency: &str) {
    // Where only one of gross price and discount is given, the other follows.
    let gross = price.gross.or_else(|| price.discount.and_then(|discount| price.net.checked_add(discount)));
    let discount = price.discount.or_else(|| price.gross.and_then(|gross| gross.checked_sub(price.net)));
    xml.group("cac:Price", |xml| {
        xml.amount("cbc:PriceAmount", Some(price.net), currency);
        if let Some(base) = price.base {
            let unit = price.base_unit.as_deref().unwrap_or_default();
            xml.leaf_with("cbc:BaseQuantity", &[("unitCode", unit)], &base.to_string());
        }
        if let Some(discount) = discount {
            xml.group("cac:AllowanceCharge", |xml| {
                xml.leaf("cbc:ChargeIndicator", "false");
                xml.amount("cbc:Amount", Some(discount), currency);
                xml.amount("cbc:BaseAmount", gross, currency);
            });
        }
    });
}
