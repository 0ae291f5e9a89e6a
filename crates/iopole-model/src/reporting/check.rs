//! What can be known of a report before it is sent. Nothing is refused here that the platform's documents leave open.

use std::collections::HashSet;

use super::codes::TransactionCategory;
use super::invoice::InvoiceReport;
use super::payment::{CollectedPayment, InvoicePaymentReport, TransactionPaymentReport};
use super::transaction::{ReportTaxPaymentOption, TransactionReport, TransactionSummary};
use crate::dates::DateText;

/// Most characters of an invoice's number in e-reporting.
const LONGEST_NUMBER: usize = 20;
/// Most decimals of a VAT rate.
const RATE_DECIMALS: u32 = 2;

/// A rule that a report breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// A date in another form.
    #[error("`{0}` must be a day in the form YYYY-MM-DD")]
    Date(&'static str),
    /// A list that must not be empty.
    #[error("`{0}` must hold at least one item")]
    Empty(&'static str),
    /// A category twice.
    #[error("category {0} stands twice: add its sales up, each category is reported once in a report")]
    CategoryTwice(TransactionCategory),
    /// Services without the date on which their VAT is due.
    #[error("services (TPS1) need `taxPaymentOption`, which says when their VAT is due")]
    TaxPaymentOptionMissing,
    /// Not exactly one of the two codes, or on an invoice none.
    #[error("`taxPaymentOption` needs {0} of `code` and `iopCode`")]
    TaxPaymentCodes(&'static str),
    /// The number is too long.
    #[error("`invoiceId` has {0} characters; e-reporting takes 20 at most")]
    NumberTooLong(usize),
    /// A rate twice.
    #[error("a VAT rate stands twice in `taxDetails`: add its amounts up, one line for each rate")]
    RateTwice,
    /// A rate that is no number, negative, or too precise.
    #[error("`taxRate` is a percentage that is not negative, with two decimals at most, such as 5.5")]
    Rate,
    /// An amount in another form.
    #[error("`collectedAmount` is digits with at most two decimals and no sign, such as 1200.00")]
    Amount,
}

impl TransactionReport {
    /// Finds what the platform would refuse, as far as it can be known here.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(&self) -> Result<(), ReportError> {
        day(&self.transaction_date, "transactionDate")?;
        filled(&self.transactions, "transactions")?;
        let mut seen = HashSet::new();
        for summary in &self.transactions {
            if !seen.insert(&summary.category_code) {
                return Err(ReportError::CategoryTwice(summary.category_code.clone()));
            }
            summary.check()?;
        }
        Ok(())
    }
}

impl TransactionSummary {
    fn check(&self) -> Result<(), ReportError> {
        filled(&self.tax_details, "taxDetails")?;
        match &self.tax_payment_option {
            Some(option) if option.codes() != 1 => Err(ReportError::TaxPaymentCodes("exactly one")),
            None if self.category_code == TransactionCategory::Services => {
                Err(ReportError::TaxPaymentOptionMissing)
            }
            _ => Ok(()),
        }
    }
}

impl ReportTaxPaymentOption {
    fn codes(&self) -> usize {
        // A code that could not be read stands in `extra`, and the platform may know it.
        let unread = ["code", "iopCode"].iter().filter(|key| self.extra.contains_key(**key)).count();
        usize::from(self.code.is_some()) + usize::from(self.iop_code.is_some()) + unread
    }
}

impl InvoiceReport {
    /// Finds what the platform would refuse, as far as it can be known here.
    ///
    /// # Errors
    /// The first rule that it breaks. Both codes in `taxPaymentOption` pass: one text of the contract allows them,
    /// another does not.
    pub fn check(&self) -> Result<(), ReportError> {
        let invoice = &self.invoice;
        number(&invoice.invoice_id)?;
        day(&invoice.invoice_date, "invoiceDate")?;
        if let Some(due) = &invoice.invoice_due_date {
            day(due, "invoiceDueDate")?;
        }
        filled(&invoice.tax_details, "taxDetails")?;
        match &invoice.tax_payment_option {
            Some(option) if option.codes() == 0 => Err(ReportError::TaxPaymentCodes("one")),
            _ => Ok(()),
        }
    }
}

impl InvoicePaymentReport {
    /// Finds what the platform would refuse, as far as it can be known here.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(&self) -> Result<(), ReportError> {
        number(&self.invoice.invoice_id)?;
        day(&self.invoice.invoice_date, "invoiceDate")?;
        self.invoice.payment.check()
    }
}

impl TransactionPaymentReport {
    /// Finds what the platform would refuse, as far as it can be known here.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(&self) -> Result<(), ReportError> {
        self.transaction.payment.check()
    }
}

impl CollectedPayment {
    fn check(&self) -> Result<(), ReportError> {
        day(&self.payment_date, "paymentDate")?;
        filled(&self.tax_details, "taxDetails")?;
        let mut seen = HashSet::new();
        for line in &self.tax_details {
            let rate = line.tax_rate.decimal().map(|rate| rate.normalize()).ok_or(ReportError::Rate)?;
            if rate.is_sign_negative() || rate.scale() > RATE_DECIMALS {
                return Err(ReportError::Rate);
            }
            if !seen.insert(rate) {
                return Err(ReportError::RateTwice);
            }
            if !line.collected_amount.is_valid() {
                return Err(ReportError::Amount);
            }
        }
        Ok(())
    }
}

fn day(date: &DateText, name: &'static str) -> Result<(), ReportError> {
    let text = date.as_str();
    // The length keeps out the other forms that read as a date.
    if text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok() {
        Ok(())
    } else {
        Err(ReportError::Date(name))
    }
}

fn filled<T>(list: &[T], name: &'static str) -> Result<(), ReportError> {
    if list.is_empty() { Err(ReportError::Empty(name)) } else { Ok(()) }
}

fn number(number: &str) -> Result<(), ReportError> {
    match number.chars().count() {
        length if length > LONGEST_NUMBER => Err(ReportError::NumberTooLong(length)),
        _ => Ok(()),
    }
}
