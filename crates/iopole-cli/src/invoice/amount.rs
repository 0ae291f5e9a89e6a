//! An amount of an invoice.

use iopole_api::model::money::{CurrencyCode, Money};

/// Returns an amount with its currency, which is that of the invoice unless the amount has one.
pub(super) fn amount(money: &Money, invoice_currency: Option<&CurrencyCode>) -> String {
    match money.currency.as_ref().or(invoice_currency) {
        Some(currency) => format!("{} {currency}", money.amount),
        None => money.amount.to_string(),
    }
}
