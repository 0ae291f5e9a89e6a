//! UBL 2.1: `Invoice` and `CreditNote`.

mod header;
mod line;
mod party;
mod settlement;

use iopole_model::invoice::{BillingPeriod, Invoice, Note, NoteType};

use super::source::Item;
use crate::made::{filled, made};

/// Reads the invoice, and its specification identifier.
pub(super) fn read(root: Item<'_>) -> (Invoice, Option<String>) {
    let mut invoice = Invoice::new();
    root.skip_if("UBLVersionID", |_| true);
    let guideline = root.text("CustomizationID", "BT-24");
    // Amounts of the whole document are in this currency.
    if let Some(currency) = root.currency("DocumentCurrencyCode") {
        invoice.monetary.get_or_insert_default().invoice_currency = Some(currency);
    }
    let is_credit_note = root.name() == "CreditNote";
    header::read(&mut invoice, root);
    header::references(&mut invoice, root, is_credit_note);
    party::roles(&mut invoice, root);
    settlement::read(&mut invoice, root);
    let name = if is_credit_note { "CreditNoteLine" } else { "InvoiceLine" };
    invoice.lines = root.each(name, line::read);
    (invoice, guideline)
}

/// UBL has no element for the subject of a note: it is written `#AAB#text` or `##AAB##text`.
fn note(item: Item<'_>, term: &'static str) -> Note {
    let Some(text) = item.take(term) else { return Note::new() };
    for mark in ["##", "#"] {
        let coded = text.strip_prefix(mark).and_then(|rest| rest.split_once(mark));
        if let Some((code, content)) = coded.filter(|(code, _)| code.len() == 3 && code.is_ascii()) {
            let subject = made!(NoteType { code: Some(code.to_owned()) });
            return made!(Note { r#type: Some(subject), content: filled(content.trim().to_owned()) });
        }
    }
    Note::text(text)
}

fn period(item: Item<'_>, terms: [&'static str; 2]) -> Option<BillingPeriod> {
    let item = item.first("InvoicePeriod")?;
    let [begin, end] = terms;
    filled(made!(BillingPeriod { begin: item.day("StartDate", begin), end: item.day("EndDate", end) }))
}
