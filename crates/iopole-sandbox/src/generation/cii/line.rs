//! BG-25

use rust_decimal::Decimal;

use super::super::flavour::Flavour;
use super::super::source::{Item, Line, Price};
use super::super::xml::Xml;
use super::{allowance, indicator, period};

pub(super) fn write(xml: &mut Xml, line: &Line, flavour: Flavour) {
    xml.group("ram:IncludedSupplyChainTradeLineItem", |xml| {
        xml.group("ram:AssociatedDocumentLineDocument", |xml| {
            xml.leaf("ram:LineID", &line.id);
            notes(xml, line, flavour);
        });
        product(xml, &line.item);
        xml.group("ram:SpecifiedLineTradeAgreement", |xml| {
            xml.group("ram:BuyerOrderReferencedDocument", |xml| {
                if flavour == Flavour::Extended {
                    xml.some("ram:IssuerAssignedID", line.order.as_deref());
                }
                xml.some("ram:LineID", line.order_line.as_deref());
            });
            price(xml, &line.price);
        });
        xml.group("ram:SpecifiedLineTradeDelivery", |xml| {
            xml.leaf_with("ram:BilledQuantity", &[("unitCode", &line.unit)], &line.quantity.to_string());
        });
        settlement(xml, line);
    });
}

/// EN 16931 has one note on a line, without a subject.
fn notes(xml: &mut Xml, line: &Line, flavour: Flavour) {
    if flavour == Flavour::Extended {
        line.notes.iter().for_each(|note| super::note(xml, note));
        return;
    }
    let text: Vec<&str> = line.notes.iter().map(|note| note.content.as_str()).collect();
    if !text.is_empty() {
        xml.group("ram:IncludedNote", |xml| xml.leaf("ram:Content", &text.join("\n")));
    }
}

fn product(xml: &mut Xml, item: &Item) {
    xml.group("ram:SpecifiedTradeProduct", |xml| {
        if let Some((scheme, value)) = &item.standard_id {
            xml.leaf_with("ram:GlobalID", &[("schemeID", scheme)], value);
        }
        xml.some("ram:SellerAssignedID", item.seller_id.as_deref());
        xml.some("ram:BuyerAssignedID", item.buyer_id.as_deref());
        xml.leaf("ram:Name", &item.name);
        xml.some("ram:Description", item.description.as_deref());
        for (name, value) in &item.attributes {
            xml.group("ram:ApplicableProductCharacteristic", |xml| {
                xml.leaf("ram:Description", name);
                xml.leaf("ram:Value", value);
            });
        }
        if let Some((list, class)) = &item.class {
            xml.group("ram:DesignatedProductClassification", |xml| {
                xml.leaf_with("ram:ClassCode", &[("listID", list)], class);
            });
        }
        xml.group("ram:OriginTradeCountry", |xml| xml.some("ram:ID", item.origin.as_deref()));
    });
}

fn price(xml: &mut Xml, price: &Price) {
    // The gross price is what the discount is taken from: where only one of them is given, the other follows.
    let gross = price.gross.or_else(|| price.discount.and_then(|discount| price.net.checked_add(discount)));
    let discount = price.discount.or_else(|| price.gross.and_then(|gross| gross.checked_sub(price.net)));
    if let Some(gross) = gross {
        xml.group("ram:GrossPriceProductTradePrice", |xml| {
            amount_and_base(xml, gross, price);
            if let Some(discount) = discount.filter(|discount| !discount.is_zero()) {
                xml.group("ram:AppliedTradeAllowanceCharge", |xml| {
                    indicator(xml, false);
                    xml.number("ram:ActualAmount", Some(discount));
                });
            }
        });
    }
    xml.group("ram:NetPriceProductTradePrice", |xml| amount_and_base(xml, price.net, price));
}

fn amount_and_base(xml: &mut Xml, amount: Decimal, price: &Price) {
    xml.number("ram:ChargeAmount", Some(amount));
    if let Some(base) = price.base {
        let unit = price.base_unit.as_deref().unwrap_or_default();
        xml.leaf_with("ram:BasisQuantity", &[("unitCode", unit)], &base.to_string());
    }
}

fn settlement(xml: &mut Xml, line: &Line) {
    xml.group("ram:SpecifiedLineTradeSettlement", |xml| {
        xml.group("ram:ApplicableTradeTax", |xml| {
            xml.leaf("ram:TypeCode", "VAT");
            xml.leaf("ram:CategoryCode", &line.tax.category);
            xml.number("ram:RateApplicablePercent", line.tax.percent);
        });
        period(xml, line.period.as_ref());
        for item in &line.allowances {
            allowance(xml, item);
        }
        xml.group("ram:SpecifiedTradeSettlementLineMonetarySummation", |xml| {
            xml.number("ram:LineTotalAmount", Some(line.total));
        });
        if let Some((scheme, value)) = &line.object {
            xml.group("ram:AdditionalReferencedDocument", |xml| {
                xml.leaf("ram:IssuerAssignedID", value);
                xml.leaf("ram:TypeCode", "130");
                xml.some("ram:ReferenceTypeCode", Some(scheme.as_str()).filter(|scheme| !scheme.is_empty()));
            });
        }
        xml.group("ram:ReceivableSpecifiedTradeAccountingAccount", |xml| {
            xml.some("ram:ID", line.accounting.as_deref());
        });
    });
}
