//! Compares an invoice with what a document holds of it, member by member of their JSON.

use std::collections::{BTreeMap, HashMap};

use iopole_model::invoice::Invoice;
use iopole_model::money::Decimal;
use serde_json::value::RawValue;

use crate::leftover::Leftover;

/// Returns the members of an invoice that are missing from what was read back, or have another value there.
pub(super) fn lost(invoice: &Invoice, read: &Invoice) -> Vec<Leftover> {
    let (Ok(invoice_json), Ok(read_json)) = (raw(invoice), raw(read)) else {
        return vec![Leftover::new("", "the invoice cannot be written as JSON")];
    };
    let mut comparison = Comparison { implied: implied(invoice), lost: Vec::new() };
    comparison.value("", &invoice_json, Some(&read_json));
    comparison.lost
}

/// Returns the paths of the members that should be numbers and are not.
pub(super) fn odd_numbers(invoice: &Invoice) -> Vec<String> {
    let mut odd = Vec::new();
    if let Ok(json) = raw(invoice) {
        numbers("", &json, &mut odd);
    }
    odd
}

fn raw(invoice: &Invoice) -> serde_json::Result<Box<RawValue>> {
    serde_json::value::to_raw_value(invoice)
}

fn numbers(path: &str, json: &RawValue, odd: &mut Vec<String>) {
    match Kind::of(json) {
        Kind::Object(members) => {
            members.iter().for_each(|(key, value)| numbers(&join(path, key), value, odd))
        }
        Kind::List(items) => {
            items.iter().enumerate().for_each(|(at, item)| numbers(&join(path, &at.to_string()), item, odd));
        }
        Kind::Leaf(text) => {
            let name = path.rsplit('.').next().unwrap_or_default();
            let is_number = matches!(name, "amount" | "quantity" | "percent" | "calculationPercent");
            if is_number && Decimal::from_str_exact(&text).is_err() {
                odd.push(path.to_owned());
            }
        }
    }
}

/// A JSON value, one level deep.
enum Kind<'a> {
    Object(BTreeMap<String, &'a RawValue>),
    List(Vec<&'a RawValue>),
    Leaf(String),
}

impl<'a> Kind<'a> {
    fn of(json: &'a RawValue) -> Self {
        let text = json.get();
        let read = match text.as_bytes().first() {
            Some(b'{') => serde_json::from_str(text).map(Self::Object),
            Some(b'[') => serde_json::from_str(text).map(Self::List),
            Some(b'"') => serde_json::from_str(text).map(Self::Leaf),
            Some(b'n') => Ok(Self::Leaf(String::new())),
            _ => Ok(Self::Leaf(text.to_owned())),
        };
        // The text was written by serde_json.
        read.unwrap_or_else(|_| Self::Leaf(text.to_owned()))
    }
}

/// Values that other values of a document imply, by the name of their member.
fn implied(invoice: &Invoice) -> Vec<(&'static str, String)> {
    let plain = [("taxType", "VAT"), ("debitTaxPaymentActive", "false"), ("iopCode", "UNKNOWN")];
    let mut implied: Vec<_> = plain.into_iter().map(|(member, value)| (member, value.to_owned())).collect();
    if let Some(monetary) = &invoice.monetary {
        let currencies = monetary.invoice_currency.iter().chain(&monetary.tax_currency);
        implied.extend(currencies.map(|currency| ("currency", currency.as_str().to_owned())));
    }
    // Reasons of lines and allowances are written once for each VAT category.
    for detail in &invoice.tax_details {
        implied.extend(detail.exemption_reason.clone().map(|reason| ("exemptionReason", reason)));
        implied.extend(detail.exemption_reason_code.clone().map(|code| ("exemptionReasonCode", code)));
    }
    implied
}

struct Comparison {
    implied: Vec<(&'static str, String)>,
    lost: Vec<Leftover>,
}

impl Comparison {
    fn value(&mut self, path: &str, json: &RawValue, read: Option<&RawValue>) {
        if read.is_some_and(|read| read.get() == json.get()) {
            return;
        }
        match (Kind::of(json), read.map(Kind::of)) {
            (Kind::Object(members), read) => {
                let others = match read {
                    Some(Kind::Object(others)) => others,
                    _ => BTreeMap::new(),
                };
                for (key, value) in members {
                    self.member(&join(path, &key), &key, value, others.get(&key).copied());
                }
            }
            (Kind::List(items), read) => {
                let others = match read {
                    Some(Kind::List(others)) => others,
                    _ => Vec::new(),
                };
                self.list(path, &items, &others);
            }
            (Kind::Leaf(text), read) => {
                let is_kept = matches!(&read, Some(Kind::Leaf(other)) if is_equal(&text, other));
                if !is_kept && !text.trim().is_empty() {
                    self.lost.push(Leftover::new(path, &text));
                }
            }
        }
    }

    fn member(&mut self, path: &str, key: &str, json: &RawValue, read: Option<&RawValue>) {
        if let (None, Kind::Leaf(text)) = (read, Kind::of(json))
            && self.implied.iter().any(|(name, value)| *name == key && *value == text)
        {
            return;
        }
        self.value(path, json, read);
    }

    /// Pairs equal items first, then the others in their order.
    fn list(&mut self, path: &str, items: &[&RawValue], others: &[&RawValue]) {
        let mut free: HashMap<&str, usize> = HashMap::new();
        for other in others {
            *free.entry(other.get()).or_default() += 1;
        }
        let mut unpaired = Vec::new();
        for (at, item) in items.iter().enumerate() {
            match free.get_mut(item.get()).filter(|count| **count > 0) {
                Some(count) => *count -= 1,
                None => unpaired.push((at, *item)),
            }
        }
        let mut rest = others.iter().filter(|other| match free.get_mut(other.get()) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        });
        for (at, item) in unpaired {
            self.value(&join(path, &at.to_string()), item, rest.next().copied());
        }
    }
}

fn is_equal(text: &str, other: &str) -> bool {
    let number = |text: &str| Decimal::from_str_exact(text).ok();
    text.trim() == other.trim() || number(text).is_some_and(|own| Some(own) == number(other))
}

fn join(path: &str, step: &str) -> String {
    if path.is_empty() { step.to_owned() } else { format!("{path}.{step}") }
}

#[cfg(test)]
mod tests {
    use iopole_model::invoice::{InvoiceAttachment, Note};

    use super::*;
    use crate::made::made;

    #[test]
    fn a_missing_and_a_changed_member_are_listed_and_equal_items_pair_in_any_order() {
        let note = |text: &str| Note::text(text);
        let invoice = made!(Invoice {
            invoice_id: Some("F-1".to_owned()),
            notes: vec![note("a"), note("b"), note("c")],
            attachments: vec![InvoiceAttachment::of("A", "one")],
            payment_terms: Some("30 days".to_owned()),
        });
        let read = made!(Invoice {
            invoice_id: Some(" F-1 ".to_owned()),
            notes: vec![note("c"), note("a")],
            attachments: vec![InvoiceAttachment::of("A", "two")],
        });
        let lost = lost(&invoice, &read);
        let texts: Vec<String> = lost.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["attachments.0.description: one", "notes.1.content: b", "paymentTerms: 30 days"]);
    }
}
