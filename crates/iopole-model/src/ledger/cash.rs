//! Payments.

use rust_decimal::Decimal;

use crate::money::{Amount, CurrencyCode};
use crate::status::{InvoiceStatus, StatusAdditionalData};

/// Payments of an invoice, added up by VAT rate and currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cashed {
    /// One line for each rate and currency, by rate.
    pub lines: Vec<CashLine>,
    /// Number of payment statuses of which an amount is missing or cannot be read, or the sum is too large. With any,
    /// the lines are not all that was paid.
    pub unread: usize,
}

/// Payments at one VAT rate.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CashLine {
    /// VAT rate in percent; `None` where the status names none.
    pub vat_rate: Option<Decimal>,
    /// Currency; `None` where the status names none.
    pub currency: Option<CurrencyCode>,
    /// Sum, refunds subtracted.
    pub amount: Decimal,
}

/// An amount is business content, so it is not shown.
impl std::fmt::Debug for CashLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CashLine(..)")
    }
}

impl Cashed {
    /// Returns the sum at a rate in a currency; zero where nothing was paid.
    pub fn at(&self, vat_rate: Decimal, currency: &CurrencyCode) -> Decimal {
        let line = self
            .lines
            .iter()
            .find(|line| line.vat_rate == Some(vat_rate) && line.currency.as_ref() == Some(currency));
        line.map_or(Decimal::ZERO, |line| line.amount)
    }

    pub(super) fn of<'a>(statuses: impl Iterator<Item = &'a InvoiceStatus>) -> Self {
        let mut cashed = Self::default();
        for status in statuses {
            let read = lines(status).map(|lines| lines.into_iter().all(|line| cashed.add(line)));
            cashed.unread += usize::from(read != Some(true));
        }
        cashed.lines.sort_by_key(|line| line.vat_rate);
        cashed
    }

    /// False when the sum is too large to be held.
    fn add(&mut self, line: CashLine) -> bool {
        let known = self
            .lines
            .iter_mut()
            .find(|known| known.vat_rate == line.vat_rate && known.currency == line.currency);
        match known {
            Some(known) => match known.amount.checked_add(line.amount) {
                Some(sum) => {
                    known.amount = sum;
                    true
                }
                None => false,
            },
            None => {
                self.lines.push(line);
                true
            }
        }
    }
}

/// The amounts of a status; `None` when there are none, or one cannot be read.
pub(super) fn lines(status: &InvoiceStatus) -> Option<Vec<CashLine>> {
    let responses = status.json.iter().flat_map(|json| &json.responses);
    let lines: Option<Vec<_>> = responses.flat_map(|response| &response.additional_data).map(line).collect();
    lines.filter(|lines| !lines.is_empty())
}

fn line(data: &StatusAdditionalData) -> Option<CashLine> {
    let amount = data.amount.as_ref()?;
    let vat_rate = match &data.vat_rate {
        Some(rate) => Some(rate.decimal()?.normalize()),
        None => None,
    };
    let currency = amount.currency.clone();
    Some(CashLine { vat_rate, currency, amount: amount.value.as_ref().and_then(Amount::decimal)? })
}
