//! Rules of Peppol BIS Billing 3 beyond EN 16931.

use iopole_model::invoice::{Invoice, InvoiceLine, LineAllowanceCharge};
use iopole_model::money::{Amount, Decimal};
use iopole_model::party::TradeParty;
use rust_decimal::RoundingStrategy;

use super::Broken;

/// Returns the broken rules, each with the name of the group in the request.
pub(super) fn broken(invoice: &Invoice) -> Vec<Broken> {
    let mut found = Vec::new();
    let mut unless = |holds: bool, rule: &str, location: String, text: &str| {
        if !holds {
            let id = format!("PEPPOL-EN16931-{rule}");
            found.push(Broken { text: format!("[{id}] {text}"), id, location });
        }
    };
    let references = invoice.reference_data.as_ref();
    let is_referred = references.is_some_and(|references| {
        references.buyer_reference_id.is_some() || references.buyer_order_reference_id.is_some()
    });
    let text = "A buyer reference (BT-10) or the number of the order (BT-13) must be there.";
    unless(is_referred, "R003", "referenceData".to_owned(), text);
    let has_address =
        |party: Option<&TradeParty>| party.is_some_and(|party| party.electronic_address.is_some());
    let text = "The buyer must have an electronic address (BT-49).";
    unless(has_address(invoice.buyer.as_ref()), "R010", "buyer".to_owned(), text);
    let text = "The seller must have an electronic address (BT-34).";
    unless(has_address(invoice.seller.as_ref()), "R020", "seller".to_owned(), text);
    let text = "There is one note on an invoice at most (BG-1).";
    unless(invoice.notes.len() <= 1, "R002", "notes".to_owned(), text);
    for (at, line) in invoice.lines.iter().enumerate() {
        let total = line.total_amount.as_ref().and_then(|total| total.amount.decimal());
        let near = |(total, expected): (Decimal, Decimal)| {
            total.checked_sub(expected).is_some_and(|difference| difference.abs() <= Decimal::new(2, 2))
        };
        let text =
            "The total of a line (BT-131) must be quantity times price, less allowances, plus charges.";
        let holds = total.zip(line_total(line)).is_some_and(near);
        unless(holds, "R120", format!("lines.{at}"), text);
    }
    found
}

fn line_total(line: &InvoiceLine) -> Option<Decimal> {
    let price = line.price.as_ref()?;
    let net = price.net_amount.as_ref()?.amount.decimal()?;
    let quantity = line.billed_quantity.as_ref()?.quantity.as_ref()?.decimal()?;
    let base = price.base_quantity.as_ref().and_then(|base| base.quantity.as_ref()).and_then(Amount::decimal);
    let gross = quantity.checked_mul(net)?.checked_div(base.unwrap_or(Decimal::ONE))?;
    let gross = gross.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    gross.checked_sub(sum(&line.allowances)?)?.checked_add(sum(&line.charges)?)
}

fn sum(items: &[LineAllowanceCharge]) -> Option<Decimal> {
    let mut amounts = items.iter().map(|item| item.actual_amount.as_ref()?.amount.decimal());
    amounts.try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount?))
}
