//! Lines.

use iopole_model::invoice::{
    BaseQuantity, BilledQuantity, ClassificationIdentifier, InvoiceLine, ItemCharacteristic, ItemIdentifier,
    LineDocumentReference, LineIdentifier, LineItem, LinePrice, LineReferenceData,
};

use super::node::Node;
use super::{allowance, note, period, tax};
use crate::request::Issue;

pub(super) fn line(node: &Node<'_>) -> Result<InvoiceLine, Issue> {
    let quantity = node.needed_object("billedQuantity")?;
    let number = || quantity.number("quantity")?.ok_or_else(|| quantity.refuse("quantity", "Required"));
    let unit = || quantity.short("unitCode", 3)?.ok_or_else(|| quantity.refuse("unitCode", "Required"));
    let item = node.object("item")?.ok_or_else(|| node.refuse("item", "Required"))?;
    let mut line = InvoiceLine::new();
    line.allowances = node.list("allowances", allowance)?;
    line.charges = node.list("charges", allowance)?;
    line.identifiers = node.list("identifiers", identifier)?;
    line.id = Some(node.needed_short("id", 6)?);
    line.notes = node.list("notes", note)?;
    line.billed_quantity = Some(BilledQuantity::of(number()?, unit()?));
    line.total_amount = Some(node.needed_amount("totalAmount")?);
    line.reference_data = node.object("referenceData")?.map(|node| references(&node)).transpose()?;
    line.billing_period = period(node, "billingPeriod")?;
    line.price = Some(price(&node.needed_object("price")?)?);
    line.tax_detail = Some(tax(&node.needed_object("taxDetail")?)?);
    line.item = Some(self::item(&item)?);
    Ok(line)
}

fn identifier(node: &Node<'_>) -> Result<LineIdentifier, Issue> {
    let mut id = LineIdentifier::of(node.needed("value")?);
    id.scheme = node.text("scheme")?;
    Ok(id)
}

fn references(node: &Node<'_>) -> Result<LineReferenceData, Issue> {
    let mut references = LineReferenceData::new();
    if let Some(order) = node.object("buyerOrderReference")? {
        let mut reference = LineDocumentReference::new();
        reference.line_id = order.short("lineId", 50)?;
        reference.id = order.short("id", 50)?;
        references.buyer_order_reference = Some(reference);
    }
    references.accounting_cost_id = node.text("accountingCostId")?;
    Ok(references)
}

fn price(node: &Node<'_>) -> Result<LinePrice, Issue> {
    let mut price = LinePrice::new();
    price.net_amount = Some(node.needed_amount("netAmount")?);
    price.allowance_amount = node.amount("allowanceAmount")?;
    price.base_amount = node.amount("baseAmount")?;
    if let Some(base) = node.object("baseQuantity")? {
        let mut quantity = BaseQuantity::new();
        quantity.quantity = base.number("quantity")?.map(Into::into);
        quantity.unit_code = base.short("unitCode", 3)?;
        price.base_quantity = Some(quantity);
    }
    Ok(price)
}

fn item(node: &Node<'_>) -> Result<LineItem, Issue> {
    let mut item = LineItem::named(node.needed_short("name", 255)?);
    item.description = node.short("description", 1024)?;
    item.seller_item_id = node.short("sellerItemId", 50)?;
    item.buyer_item_id = node.short("buyerItemId", 50)?;
    if let Some(id) = node.object("itemIdentifier")? {
        item.item_identifier = Some(ItemIdentifier::of(id.needed("scheme")?, id.needed("value")?));
    }
    if let Some(class) = node.object("classificationIdentifier")? {
        let class = ClassificationIdentifier::of(class.needed("list")?, class.needed("value")?);
        item.classification_identifier = Some(class);
    }
    item.origin_trade_country = node.short("originTradeCountry", 2)?;
    item.characteristics = node.list("characteristics", |item| {
        Ok(ItemCharacteristic::of(item.needed_short("name", 255)?, item.needed_short("value", 255)?))
    })?;
    Ok(item)
}
