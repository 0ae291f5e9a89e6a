//! Rules of Peppol BIS Billing 3 beyond EN 16931.

use rust_decimal::{Decimal, RoundingStrategy};

use super::super::source::{Line, Source};
use super::sums::{near, sum};
use super::{At, Found};

pub(super) fn check(source: &Source, found: &mut Found) {
    let references = &source.references;
    let referred = references.buyer.is_some() || references.buyer_order.is_some();
    let text = "A buyer reference (BT-10) or the number of the order (BT-13) must be there.";
    found.unless(referred, "PEPPOL-EN16931-R003", At::Document, text);
    let text = "The buyer must have an electronic address (BT-49).";
    found.unless(source.buyer.electronic_address.is_some(), "PEPPOL-EN16931-R010", At::Buyer, text);
    let text = "The seller must have an electronic address (BT-34).";
    found.unless(source.seller.electronic_address.is_some(), "PEPPOL-EN16931-R020", At::Seller, text);
    let text = "There is one note on an invoice at most (BG-1).";
    found.unless(source.notes.len() <= 1, "PEPPOL-EN16931-R002", At::Document, text);
    for (at, line) in source.lines.iter().enumerate() {
        let holds = line_total(line).is_some_and(|expected| near(line.total, expected, Decimal::new(2, 2)));
        let text =
            "The total of a line (BT-131) must be quantity times price, less allowances, plus charges.";
        found.unless(holds, "PEPPOL-EN16931-R120", At::Line(at), text);
    }
}

fn line_total(line: &Line) -> Option<Decimal> {
    let base = line.price.base.unwrap_or(Decimal::ONE);
    let gross = line.quantity.checked_mul(line.price.net)?.checked_div(base)?;
    let gross = gross.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let others = line.allowances.iter().map(|item| if item.is_charge { item.amount } else { -item.amount });
    gross.checked_add(sum(others)?)
}
