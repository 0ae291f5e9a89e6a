//! Lines.

use super::super::source::{Item, Line, Price};
use super::node::Node;
use super::{allowance, note, period, tax};
use crate::api::issue::Issue;

pub(super) fn line(node: &Node<'_>) -> Result<Line, Issue> {
    let quantity = node.needed_object("billedQuantity")?;
    let mut allowances = node.list("allowances", |item| allowance(item, false))?;
    allowances.extend(node.list("charges", |item| allowance(item, true))?);
    let references = node.object("referenceData")?;
    let order = match &references {
        Some(references) => references.object("buyerOrderReference")?,
        None => None,
    };
    let objects = node
        .list("identifiers", |item| Ok((item.text("scheme")?.unwrap_or_default(), item.needed("value")?)))?;
    let item = node.object("item")?.ok_or_else(|| node.refuse("item", "Required"))?;
    Ok(Line {
        id: node.needed_short("id", 6)?,
        notes: node.list("notes", note)?,
        object: objects.into_iter().next(),
        quantity: quantity.number("quantity")?.ok_or_else(|| quantity.refuse("quantity", "Required"))?,
        unit: quantity.short("unitCode", 3)?.ok_or_else(|| quantity.refuse("unitCode", "Required"))?,
        total: node.needed_amount("totalAmount")?,
        order_line: order.as_ref().map(|order| order.short("lineId", 50)).transpose()?.flatten(),
        order: order.as_ref().map(|order| order.short("id", 50)).transpose()?.flatten(),
        accounting: references.as_ref().map(|node| node.text("accountingCostId")).transpose()?.flatten(),
        period: period(node, "billingPeriod")?,
        allowances,
        price: price(&node.needed_object("price")?)?,
        tax: tax(&node.needed_object("taxDetail")?)?,
        item: self::item(&item)?,
    })
}

fn price(node: &Node<'_>) -> Result<Price, Issue> {
    let base = node.object("baseQuantity")?;
    Ok(Price {
        net: node.needed_amount("netAmount")?,
        discount: node.amount("allowanceAmount")?,
        gross: node.amount("baseAmount")?,
        base: base.as_ref().map(|base| base.number("quantity")).transpose()?.flatten(),
        base_unit: base.as_ref().map(|base| base.short("unitCode", 3)).transpose()?.flatten(),
    })
}

fn item(node: &Node<'_>) -> Result<Item, Issue> {
    let standard = node.object("itemIdentifier")?;
    let class = node.object("classificationIdentifier")?;
    Ok(Item {
        name: node.needed_short("name", 255)?,
        description: node.short("description", 1024)?,
        seller_id: node.short("sellerItemId", 50)?,
        buyer_id: node.short("buyerItemId", 50)?,
        standard_id: standard.map(|id| Ok((id.needed("scheme")?, id.needed("value")?))).transpose()?,
        class: class.map(|class| Ok((class.needed("list")?, class.needed("value")?))).transpose()?,
        origin: node.short("originTradeCountry", 2)?,
        attributes: node.list("characteristics", |item| {
            Ok((item.needed_short("name", 255)?, item.needed_short("value", 255)?))
        })?,
    })
}
