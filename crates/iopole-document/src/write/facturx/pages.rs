//! Content of the pages.

use iopole_model::invoice::{DocumentAllowanceCharge, Invoice, InvoiceLine, Monetary};
use iopole_model::money::{Amount, Money};
use iopole_model::party::TradeParty;

use super::super::is_credit_note;
use super::fonts::Fonts;
use super::labels::{Labels, PageLanguage};
use super::layout::{LEFT, Layout, Page, RIGHT};

const MIDDLE: f32 = 310.0;
const QUANTITY: f32 = 330.0;
const PRICE: f32 = 430.0;
const VAT: f32 = 470.0;

pub(super) fn pages(invoice: &Invoice, language: PageLanguage, fonts: &Fonts) -> Vec<Page> {
    let labels = language.labels();
    let mut layout = Layout::new(fonts);
    head(&mut layout, invoice, labels);
    parties(&mut layout, invoice, labels);
    lines(&mut layout, invoice, labels);
    breakdown(&mut layout, invoice, labels);
    totals(&mut layout, invoice, labels);
    foot(&mut layout, invoice);
    layout.finish(labels.page)
}

fn head(layout: &mut Layout<'_>, invoice: &Invoice, labels: &Labels) {
    let number = invoice.invoice_id.as_deref().unwrap_or_default();
    layout.title(&format!("{} {number}", labels.title(is_credit_note(invoice))));
    let mut rows = Vec::new();
    rows.extend(invoice.invoice_date.as_ref().map(|date| (labels.date, date.as_str())));
    rows.extend(invoice.invoice_due_date.as_ref().map(|due| (labels.due, due.as_str())));
    let earlier = invoice.referenced_documents.iter().filter_map(|earlier| earlier.invoice_id.as_deref());
    rows.extend(earlier.map(|number| (labels.corrects, number)));
    for (label, value) in rows {
        layout.left(LEFT, true, label);
        layout.left(LEFT + 110.0, false, value);
        layout.next_line();
    }
    layout.next_line();
}

fn parties(layout: &mut Layout<'_>, invoice: &Invoice, labels: &Labels) {
    let top = layout.y();
    party(layout, LEFT, labels.seller, invoice.seller.as_ref(), labels);
    let bottom = layout.y();
    layout.back_to(top);
    party(layout, MIDDLE, labels.buyer, invoice.buyer.as_ref(), labels);
    layout.down_to(bottom);
    layout.skip(20.0);
}

fn party(layout: &mut Layout<'_>, x: f32, role: &str, party: Option<&TradeParty>, labels: &Labels) {
    layout.left(x, true, role);
    layout.next_line();
    let Some(party) = party else { return };
    let address = party.postal_address.clone().unwrap_or_default();
    let place =
        [address.postal_code, address.city_name, address.country].into_iter().flatten().collect::<Vec<_>>();
    let texts = [
        party.name.clone(),
        address.address_line_one,
        address.address_line_two,
        address.address_line_three,
        Some(place.join(" ")),
        party.siren.as_ref().map(|siren| format!("SIREN {siren}")),
        party.vat_number.as_ref().map(|number| format!("{} {number}", labels.vat_number)),
    ];
    for text in texts.into_iter().flatten().filter(|text| !text.is_empty()) {
        layout.paragraph(x, 225.0, &text);
    }
}

fn lines(layout: &mut Layout<'_>, invoice: &Invoice, labels: &Labels) {
    if !invoice.lines.is_empty() {
        layout.left(LEFT, true, labels.item);
        layout.right(QUANTITY, true, labels.quantity);
        layout.right(PRICE, true, labels.price);
        layout.right(VAT, true, labels.vat);
        layout.right(RIGHT, true, labels.amount);
        layout.next_line();
    }
    invoice.lines.iter().for_each(|line| self::line(layout, line));
    invoice.allowances.iter().for_each(|item| charge(layout, labels.allowance, "-", item));
    invoice.charges.iter().for_each(|item| charge(layout, labels.charge, "", item));
    layout.next_line();
}

fn line(layout: &mut Layout<'_>, line: &InvoiceLine) {
    let name = line.item.as_ref().and_then(|item| item.name.as_deref());
    layout.cell(LEFT, 220.0, name.unwrap_or_default());
    if let Some(quantity) = &line.billed_quantity {
        let unit = quantity.unit_code.as_deref().unwrap_or_default();
        let number = quantity.quantity.as_ref().map(ToString::to_string).unwrap_or_default();
        layout.right(QUANTITY, false, &format!("{number} {unit}"));
    }
    let price = line.price.as_ref().and_then(|price| price.net_amount.as_ref());
    layout.right(PRICE, false, &shown(price));
    if let Some(tax) = &line.tax_detail {
        layout.right(VAT, false, &rate(tax.percent.as_ref(), tax.category_code.as_deref()));
    }
    layout.right(RIGHT, false, &shown(line.total_amount.as_ref()));
    layout.next_line();
}

fn charge(layout: &mut Layout<'_>, label: &str, sign: &str, item: &DocumentAllowanceCharge) {
    layout.cell(LEFT, 220.0, &format!("{label} {}", item.reason.as_deref().unwrap_or_default()));
    if let Some(tax) = &item.tax_detail {
        layout.right(VAT, false, &rate(tax.percent.as_ref(), tax.category_code.as_deref()));
    }
    layout.right(RIGHT, false, &format!("{sign}{}", shown(item.actual_amount.as_ref())));
    layout.next_line();
}

fn shown(money: Option<&Money>) -> String {
    money.map(|money| money.amount.to_string()).unwrap_or_default()
}

/// The rate, or the category if there is no rate.
fn rate(percent: Option<&Amount>, category: Option<&str>) -> String {
    let rate = percent.filter(|percent| percent.decimal().is_none_or(|percent| !percent.is_zero()));
    rate.map_or_else(|| category.unwrap_or_default().to_owned(), |percent| format!("{percent} %"))
}

fn breakdown(layout: &mut Layout<'_>, invoice: &Invoice, labels: &Labels) {
    layout.left(LEFT, true, labels.vat);
    layout.right(QUANTITY, true, labels.base);
    layout.right(PRICE, true, labels.vat);
    layout.next_line();
    for detail in &invoice.tax_details {
        layout.left(LEFT, false, &rate(detail.percent.as_ref(), detail.category_code.as_deref()));
        layout.right(QUANTITY, false, &shown(detail.taxable_amount.as_ref()));
        layout.right(PRICE, false, &shown(detail.tax_amount.as_ref()));
        layout.next_line();
        let reason = detail.exemption_reason.as_deref().or(detail.exemption_reason_code.as_deref());
        if let Some(reason) = reason {
            layout.paragraph(LEFT, RIGHT - LEFT, reason);
        }
    }
    layout.next_line();
}

fn totals(layout: &mut Layout<'_>, invoice: &Invoice, labels: &Labels) {
    let empty = Monetary::new();
    let totals = invoice.monetary.as_ref().unwrap_or(&empty);
    let currency = totals.invoice_currency.as_ref().map(|code| code.as_str()).unwrap_or_default();
    let is_zero = |money: &&Money| money.amount.decimal().is_some_and(|amount| amount.is_zero());
    let rows = [
        (labels.without_vat, totals.tax_basis_total_amount.as_ref(), false),
        (labels.vat, totals.tax_total_amount.as_ref(), false),
        (labels.with_vat, totals.invoice_amount.as_ref(), true),
        (labels.prepaid, totals.prepaid_total_amount.as_ref().filter(|prepaid| !is_zero(prepaid)), false),
        (labels.payable, totals.payable_amount.as_ref(), true),
    ];
    for (label, amount, bold) in rows {
        if amount.is_none() {
            continue;
        }
        layout.left(MIDDLE, bold, label);
        layout.right(RIGHT, bold, &format!("{} {currency}", shown(amount)));
        layout.next_line();
    }
    layout.next_line();
}

fn foot(layout: &mut Layout<'_>, invoice: &Invoice) {
    for account in invoice.payment_means.iter().filter_map(|means| means.bank_transfer.as_ref()) {
        if let Some(iban) = &account.iban {
            let bic = account.bic.as_ref().map(|bic| format!("  BIC {bic}")).unwrap_or_default();
            layout.paragraph(LEFT, RIGHT - LEFT, &format!("IBAN {iban}{bic}"));
        }
    }
    let notes = invoice.notes.iter().filter_map(|note| note.content.as_deref());
    for text in invoice.payment_terms.as_deref().into_iter().chain(notes) {
        layout.paragraph(LEFT, RIGHT - LEFT, text);
    }
}
