//! BG-25

use iopole_model::invoice::{
    BaseQuantity, BilledQuantity, InvoiceLine, ItemCharacteristic, LineDocumentReference, LineIdentifier,
    LineItem, LinePrice, LineReferenceData,
};

use super::super::amounts::{ALLOWANCE, CHARGE, is_charge};
use super::super::items::{class, standard};
use super::super::source::Item;
use super::settlement::{category, line_allowance};
use super::{note, period};
use crate::made::{filled, made};

pub(super) fn read(item: Item<'_>) -> InvoiceLine {
    let mut line = made!(InvoiceLine {
        id: item.text("ID", "BT-126"),
        notes: item.each("Note", |item| note(item, "BT-127")),
        billed_quantity: quantity(item),
        total_amount: item.money("LineExtensionAmount", "BT-131"),
        billing_period: period(item, ["BT-134", "BT-135"]),
        reference_data: references(item),
        identifiers: item.each("DocumentReference", |item| made!(LineIdentifier {
            scheme: item.first("ID").and_then(|id| id.attribute("schemeID")),
            value: item.text("ID", "BT-128"),
            document_type_code: item.code("DocumentTypeCode", "BT-128"),
        })),
    });
    let charges = item.each("AllowanceCharge", |item| {
        let is_charge = is_charge(item, "ChargeIndicator");
        (is_charge, line_allowance(item, if is_charge { CHARGE } else { ALLOWANCE }))
    });
    for (is_charge, each) in charges {
        if is_charge { line.charges.push(each) } else { line.allowances.push(each) }
    }
    if let Some(item) = item.first("Item") {
        line.item = product(item);
        line.tax_detail =
            item.first("ClassifiedTaxCategory").and_then(|item| category(item, ["BT-151", "BT-152"]));
    }
    line.price = item.first("Price").and_then(price);
    line
}

fn quantity(item: Item<'_>) -> Option<BilledQuantity> {
    let item = item.first("InvoicedQuantity").or_else(|| item.first("CreditedQuantity"))?;
    let quantity = item.own_number("BT-129")?;
    let unit_code = item.attribute("unitCode");
    Some(made!(BilledQuantity { quantity: Some(quantity), unit_code: unit_code }))
}

fn references(item: Item<'_>) -> Option<LineReferenceData> {
    let order = made!(LineDocumentReference {
        line_id: item.text("OrderLineReference/LineID", "BT-132"),
        id: item.text("OrderLineReference/OrderReference/ID", "BT-132"),
    });
    filled(made!(LineReferenceData {
        accounting_cost_id: item.text("AccountingCost", "BT-133"),
        buyer_order_reference: filled(order),
    }))
}

fn product(item: Item<'_>) -> Option<LineItem> {
    filled(made!(LineItem {
        name: item.text("Name", "BT-153"),
        description: item.text("Description", "BT-154"),
        seller_item_id: item.text("SellersItemIdentification/ID", "BT-155"),
        buyer_item_id: item.text("BuyersItemIdentification/ID", "BT-156"),
        item_identifier: item.first("StandardItemIdentification/ID").and_then(standard),
        classification_identifier: item
            .first("CommodityClassification/ItemClassificationCode")
            .and_then(class),
        origin_trade_country: item.code("OriginCountry/IdentificationCode", "BT-159"),
        characteristics: item.each("AdditionalItemProperty", |item| made!(ItemCharacteristic {
            name: item.text("Name", "BT-160"),
            value: item.text("Value", "BT-161"),
        })),
    }))
}

fn price(item: Item<'_>) -> Option<LinePrice> {
    let base = item.first("BaseQuantity").and_then(|item| {
        let quantity = item.own_number("BT-149")?;
        Some(made!(BaseQuantity { quantity: Some(quantity), unit_code: item.attribute("unitCode") }))
    });
    let discount = item.first("AllowanceCharge").filter(|item| !is_charge(*item, "ChargeIndicator"));
    filled(made!(LinePrice {
        net_amount: item.money("PriceAmount", "BT-146"),
        allowance_amount: discount.and_then(|item| item.money("Amount", "BT-147")),
        base_amount: discount.and_then(|item| item.money("BaseAmount", "BT-148")),
        base_quantity: base,
    }))
}
