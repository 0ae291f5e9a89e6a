//! Content of the pages.

use rust_decimal::Decimal;

use super::fonts::Fonts;
use super::labels::{Labels, Language};
use super::layout::{LEFT, Layout, Page, RIGHT};
use crate::generation::source::{Party, Source};

const MIDDLE: f32 = 310.0;
const QUANTITY: f32 = 330.0;
const PRICE: f32 = 430.0;
const VAT: f32 = 470.0;

pub(super) fn pages(source: &Source, language: Language, fonts: &Fonts) -> Vec<Page> {
    let labels = language.labels();
    let mut layout = Layout::new(fonts);
    head(&mut layout, source, labels);
    parties(&mut layout, source, labels);
    lines(&mut layout, source, labels);
    breakdown(&mut layout, source, labels);
    totals(&mut layout, source, labels);
    foot(&mut layout, source);
    layout.finish(labels.page)
}

fn head(layout: &mut Layout<'_>, source: &Source, labels: &Labels) {
    layout.title(&format!("{} {}", labels.title(source.is_credit_note()), source.number));
    let mut rows = vec![(labels.date, source.issue_date.clone())];
    rows.extend(source.due_date.clone().map(|due| (labels.due, due)));
    rows.extend(source.preceding.iter().map(|earlier| (labels.corrects, earlier.number.clone())));
    for (label, value) in rows {
        layout.left(LEFT, true, label);
        layout.left(LEFT + 110.0, false, &value);
        layout.next_line();
    }
    layout.next_line();
}

fn parties(layout: &mut Layout<'_>, source: &Source, labels: &Labels) {
    let top = layout.y();
    party(layout, LEFT, labels.seller, &source.seller, labels);
    let bottom = layout.y();
    layout.back_to(top);
    party(layout, MIDDLE, labels.buyer, &source.buyer, labels);
    layout.down_to(bottom);
    layout.skip(20.0);
}

fn party(layout: &mut Layout<'_>, x: f32, role: &str, party: &Party, labels: &Labels) {
    layout.left(x, true, role);
    layout.next_line();
    let address = party.address.clone().unwrap_or_default();
    let place =
        [address.postal_code, address.city, address.country].into_iter().flatten().collect::<Vec<_>>();
    let texts = [
        party.name.clone(),
        address.line_one,
        address.line_two,
        address.line_three,
        Some(place.join(" ")),
        party.siren.as_ref().map(|siren| format!("SIREN {siren}")),
        party.vat_number.as_ref().map(|number| format!("{} {number}", labels.vat_number)),
    ];
    for text in texts.into_iter().flatten().filter(|text| !text.is_empty()) {
        layout.paragraph(x, 225.0, &text);
    }
}

fn lines(layout: &mut Layout<'_>, source: &Source, labels: &Labels) {
    if !source.lines.is_empty() {
        layout.left(LEFT, true, labels.item);
        layout.right(QUANTITY, true, labels.quantity);
        layout.right(PRICE, true, labels.price);
        layout.right(VAT, true, labels.vat);
        layout.right(RIGHT, true, labels.amount);
        layout.next_line();
    }
    for line in &source.lines {
        layout.cell(LEFT, 220.0, &line.item.name);
        layout.right(QUANTITY, false, &format!("{} {}", line.quantity, line.unit));
        layout.right(PRICE, false, &line.price.net.to_string());
        layout.right(VAT, false, &rate(line.tax.percent, &line.tax.category));
        layout.right(RIGHT, false, &line.total.to_string());
        layout.next_line();
    }
    for item in &source.allowances {
        let label = if item.is_charge { labels.charge } else { labels.allowance };
        let reason = item.reason.as_deref().unwrap_or_default();
        layout.cell(LEFT, 220.0, &format!("{label} {reason}"));
        if let Some(tax) = &item.tax {
            layout.right(VAT, false, &rate(tax.percent, &tax.category));
        }
        let amount = if item.is_charge { item.amount } else { -item.amount };
        layout.right(RIGHT, false, &amount.to_string());
        layout.next_line();
    }
    layout.next_line();
}

/// The rate, or the category where there is none to speak of.
fn rate(percent: Option<Decimal>, category: &str) -> String {
    match percent {
        Some(percent) if !percent.is_zero() => format!("{percent} %"),
        _ => category.to_owned(),
    }
}

fn breakdown(layout: &mut Layout<'_>, source: &Source, labels: &Labels) {
    layout.left(LEFT, true, labels.vat);
    layout.right(QUANTITY, true, labels.base);
    layout.right(PRICE, true, labels.vat);
    layout.next_line();
    for entry in &source.taxes {
        layout.left(LEFT, false, &rate(entry.tax.percent, &entry.tax.category));
        layout.right(QUANTITY, false, &entry.base.to_string());
        layout.right(PRICE, false, &entry.amount.to_string());
        layout.next_line();
        let reason = entry.exemption_reason.as_deref().or(entry.exemption_code.as_deref());
        if let Some(reason) = reason {
            layout.paragraph(LEFT, RIGHT - LEFT, reason);
        }
    }
    layout.next_line();
}

fn totals(layout: &mut Layout<'_>, source: &Source, labels: &Labels) {
    let totals = &source.totals;
    let rows = [
        (labels.without_vat, Some(totals.without_tax), false),
        (labels.vat, totals.tax, false),
        (labels.with_vat, Some(totals.with_tax), true),
        (labels.prepaid, totals.prepaid.filter(|prepaid| !prepaid.is_zero()), false),
        (labels.payable, Some(totals.payable), true),
    ];
    for (label, amount, bold) in rows {
        let Some(amount) = amount else { continue };
        layout.left(MIDDLE, bold, label);
        layout.right(RIGHT, bold, &format!("{amount} {}", source.currency));
        layout.next_line();
    }
    layout.next_line();
}

fn foot(layout: &mut Layout<'_>, source: &Source) {
    for means in &source.payment_means {
        if let Some(iban) = &means.iban {
            let bic = means.bic.as_ref().map(|bic| format!("  BIC {bic}")).unwrap_or_default();
            layout.paragraph(LEFT, RIGHT - LEFT, &format!("IBAN {iban}{bic}"));
        }
    }
    let notes = source.notes.iter().map(|note| note.content.as_str());
    for text in source.payment_terms.as_deref().into_iter().chain(notes) {
        layout.paragraph(LEFT, RIGHT - LEFT, text);
    }
}
