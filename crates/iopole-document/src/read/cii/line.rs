//! BG-25

use iopole_model::invoice::{
    BaseQuantity, BilledQuantity, InvoiceLine, ItemCharacteristic, LineIdentifier, LineInvoiceReference,
    LineItem, LinePrice, LineReferenceData, LineShipping,
};

use iopole_model::money::Amount;

use super::super::amounts::{ALLOWANCE, CHARGE, is_charge};
use super::super::items::{class, standard};
use super::super::source::Item;
use super::super::terms::LINE_DELIVERY;
use super::settlement::{INDICATOR, category, line_allowance};
use super::{note, party, period, reference};
use crate::made::{filled, made};

pub(super) fn read(item: Item<'_>) -> InvoiceLine {
    let mut line = InvoiceLine::new();
    let mut references = LineReferenceData::new();
    if let Some(item) = item.first("AssociatedDocumentLineDocument") {
        line.id = item.text("LineID", "BT-126");
        // A line without a status is one of detail.
        item.skip_if("LineStatusReasonCode", |status| status == "DETAIL");
        line.notes = item.each("IncludedNote", |item| note(item, "BT-127"));
    }
    line.item = item.first("SpecifiedTradeProduct").and_then(product);
    if let Some(item) = item.first("SpecifiedLineTradeAgreement") {
        references.seller_order_reference =
            reference(item, "SellerOrderReferencedDocument", "lines.referenceData.sellerOrderReference");
        references.buyer_order_reference = reference(item, "BuyerOrderReferencedDocument", "BT-132");
        line.price = price(item);
    }
    if let Some(item) = item.first("SpecifiedLineTradeDelivery") {
        line.billed_quantity = quantity(item);
        references.despatch_advice_reference = reference(
            item,
            "DespatchAdviceReferencedDocument",
            "lines.referenceData.despatchAdviceReference",
        );
        references.receiving_advice_reference = reference(
            item,
            "ReceivingAdviceReferencedDocument",
            "lines.referenceData.receivingAdviceReference",
        );
        let place = item.first("ShipToTradeParty").map(|item| party::delivered_to(item, &LINE_DELIVERY));
        let place = place.and_then(filled);
        line.shipping = place.map(|place| made!(LineShipping { trade_party: Some(place) }));
    }
    if let Some(item) = item.first("SpecifiedLineTradeSettlement") {
        settlement(&mut line, &mut references, item);
    }
    line.reference_data = filled(references);
    line
}

fn product(item: Item<'_>) -> Option<LineItem> {
    filled(made!(LineItem {
        name: item.text("Name", "BT-153"),
        description: item.text("Description", "BT-154"),
        seller_item_id: item.text("SellerAssignedID", "BT-155"),
        buyer_item_id: item.text("BuyerAssignedID", "BT-156"),
        item_identifier: item.first("GlobalID").and_then(standard),
        classification_identifier: item.first("DesignatedProductClassification/ClassCode").and_then(class),
        origin_trade_country: item.code("OriginTradeCountry/ID", "BT-159"),
        characteristics: item.each("ApplicableProductCharacteristic", |item| made!(ItemCharacteristic {
            name: item.text("Description", "BT-160"),
            value: item.text("Value", "BT-161"),
        })),
    }))
}

fn price(item: Item<'_>) -> Option<LinePrice> {
    let gross = item.first("GrossPriceProductTradePrice");
    let discount = gross.and_then(|item| item.first("AppliedTradeAllowanceCharge"));
    let net = item.first("NetPriceProductTradePrice");
    if let Some(discount) = discount {
        discount.skip_if("ChargeIndicator/Indicator", |text| matches!(text, "false" | "0"));
    }
    let in_net = net.and_then(|item| item.first("BasisQuantity"));
    let base = in_net.or_else(|| gross?.first("BasisQuantity")).and_then(|item| {
        let quantity = item.own_number("BT-149")?;
        Some(made!(BaseQuantity { quantity: Some(quantity), unit_code: item.attribute("unitCode") }))
    });
    if let (Some(gross), Some(base)) = (gross, &base) {
        repeated_base(gross, base);
    }
    filled(made!(LinePrice {
        net_amount: net.and_then(|item| item.money("ChargeAmount", "BT-146")),
        base_amount: gross.and_then(|item| item.money("ChargeAmount", "BT-148")),
        allowance_amount: discount.and_then(|item| item.money("ActualAmount", "BT-147")),
        base_quantity: base,
    }))
}

/// The gross price repeats the quantity of the net price.
fn repeated_base(gross: Item<'_>, base: &BaseQuantity) {
    let Some(item) = gross.first("BasisQuantity") else { return };
    if item.peek().parse::<Amount>().ok() != base.quantity {
        return;
    }
    item.skip();
    item.skip_attribute("unitCode", base.unit_code.as_deref().unwrap_or_default());
}

fn quantity(item: Item<'_>) -> Option<BilledQuantity> {
    let item = item.first("BilledQuantity")?;
    let quantity = item.own_number("BT-129")?;
    let unit_code = item.attribute("unitCode");
    Some(made!(BilledQuantity { quantity: Some(quantity), unit_code: unit_code }))
}

fn settlement(line: &mut InvoiceLine, references: &mut LineReferenceData, item: Item<'_>) {
    line.tax_detail = item.first("ApplicableTradeTax").and_then(|item| category(item, ["BT-151", "BT-152"]));
    line.billing_period = period(item, ["BT-134", "BT-135"]);
    let charges = item.each("SpecifiedTradeAllowanceCharge", |item| {
        let is_charge = is_charge(item, INDICATOR);
        (is_charge, line_allowance(item, if is_charge { CHARGE } else { ALLOWANCE }))
    });
    for (is_charge, each) in charges {
        if is_charge { line.charges.push(each) } else { line.allowances.push(each) }
    }
    line.total_amount = item.money("SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount", "BT-131");
    line.identifiers = item.each("AdditionalReferencedDocument", |item| {
        made!(LineIdentifier {
            value: item.text("IssuerAssignedID", "BT-128"),
            scheme: item.code("ReferenceTypeCode", "BT-128"),
            document_type_code: item.code("TypeCode", "BT-128"),
        })
    });
    references.invoice_reference = item.first("InvoiceReferencedDocument").and_then(invoice_reference);
    references.accounting_cost_id = item.text("ReceivableSpecifiedTradeAccountingAccount/ID", "BT-133");
}

fn invoice_reference(item: Item<'_>) -> Option<LineInvoiceReference> {
    let term = "lines.referenceData.invoiceReference";
    let code = item.first("TypeCode").and_then(|code| code.peek().parse().ok());
    filled(made!(LineInvoiceReference {
        invoice_id: item.text("IssuerAssignedID", term),
        line_id: item.text("LineID", term),
        r#type: code.filter(|_| item.code("TypeCode", term).is_some()),
        date: item.day("FormattedIssueDateTime/DateTimeString", term),
    }))
}
