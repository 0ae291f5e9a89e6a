//! Checks reports before they are sent. Rules that the platform's documents leave open are not checked.

use std::collections::HashSet;
use std::fmt;

use super::codes::TransactionCategory;
use super::invoice::{InvoiceReport, ReportInvoice};
use super::payment::{CollectedPayment, InvoicePaymentReport, TransactionPaymentReport};
use super::required;
use super::transaction::{TransactionReport, TransactionSummary};
use crate::dates::DateText;
use crate::invoice::{Dated, TaxPaymentOption};
use crate::json::{Extra, RawJson};
use crate::open_enum::shown;
use crate::record::Record;

/// The highest number of characters of an invoice number in e-reporting.
const LONGEST_NUMBER: usize = 20;
/// The highest number of decimals of a VAT rate.
const RATE_DECIMALS: u32 = 2;

/// A rule that a report breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReportError {
    /// A date is not a day of the calendar; its path, such as `shipping.deliveryDate`.
    Date(String),
    /// Required members are missing or unreadable; their paths, such as `lines.0.price.netAmount`.
    Missing(Vec<String>),
    /// A list is empty.
    Empty(&'static str),
    /// A report has a category twice.
    CategoryTwice(TransactionCategory),
    /// An item of a list is unreadable, because a member is missing or unreadable.
    Item {
        /// The list.
        list: &'static str,
        /// The first such member.
        member: &'static str,
    },
    /// `taxPaymentOption` has not exactly one of its two codes, or has none on an invoice.
    TaxPaymentCodes(&'static str),
    /// The invoice number is too long.
    NumberTooLong(usize),
    /// A VAT rate appears twice.
    RateTwice,
    /// A VAT rate is not a number, negative, or has too many decimals.
    Rate,
    /// A collected amount has a wrong form.
    Amount,
}

impl fmt::Display for ReportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(value) => write!(f, "`{value}` must be a day in the form YYYY-MM-DD"),
            Self::Missing(value) => write!(f, "missing or unreadable members: {}", value.join(", ")),
            Self::Empty(value) => write!(f, "`{value}` must have at least one item"),
            Self::CategoryTwice(value) => write!(
                f,
                "category {} appears twice: add up its sales, each category once in a report",
                shown(value.as_str())
            ),
            Self::Item { list, member } => write!(
                f,
                "an item of `{list}` is unreadable: `{member}` is missing or has an unexpected form"
            ),
            Self::TaxPaymentCodes(value) => {
                write!(f, "`taxPaymentOption` needs {value} of `code` and `iopCode`")
            }
            Self::NumberTooLong(value) => {
                write!(f, "`invoiceId` has {value} characters; e-reporting accepts 20 at most")
            }
            Self::RateTwice => f.write_str(
                "a VAT rate appears twice in `taxDetails`: add up its amounts, one item for each rate",
            ),
            Self::Rate => f.write_str(
                "`taxRate` must be a percentage that is not negative, with at most two decimals, such as 5.5",
            ),
            Self::Amount => f.write_str(
                "`collectedAmount` must be digits with at most two decimals and no sign, such as 1200.00",
            ),
        }
    }
}

impl std::error::Error for ReportError {}

impl TransactionReport {
    /// Returns true if a summary of services (TPS1) has no `taxPaymentOption`, the date when their VAT becomes due.
    /// [`check`](Self::check) accepts it: the platform's text requires the option, but its own example has none.
    pub fn lacks_tax_payment_option(&self) -> bool {
        let lacks = |summary: &TransactionSummary| {
            let present =
                summary.tax_payment_option.is_some() || summary.extra.contains_key("taxPaymentOption");
            summary.category_code == TransactionCategory::Services && !present
        };
        self.transactions.iter().any(lacks)
    }

    /// Checks the rules of the platform that can be known before the report is sent.
    ///
    /// # Errors
    /// The first broken rule.
    pub fn check(&self) -> Result<(), ReportError> {
        day(&self.transaction_date, "transactionDate")?;
        filled(&self.transactions, &self.extra, "transactions")?;
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
        filled(&self.tax_details, &self.extra, "taxDetails")?;
        match &self.tax_payment_option {
            Some(option) if option.codes() != 1 => Err(ReportError::TaxPaymentCodes("exactly one")),
            _ => Ok(()),
        }
    }
}

impl TaxPaymentOption {
    fn codes(&self) -> usize {
        // An unreadable code is in `extra`; the platform may know it.
        let unread = ["code", "iopCode"].iter().filter(|key| self.extra.contains_key(key)).count();
        usize::from(self.code.is_some()) + usize::from(self.iop_code.is_some()) + unread
    }
}

impl InvoiceReport {
    /// Checks the rules of the platform that can be known before the report is sent.
    ///
    /// Both codes in `taxPaymentOption` are accepted: one text of the contract allows them, another does not.
    ///
    /// # Errors
    /// The first broken rule, or [`ReportError::Missing`] with all missing members.
    pub fn check(&self) -> Result<(), ReportError> {
        let invoice = &self.invoice;
        number(&invoice.invoice_id)?;
        day(&invoice.invoice_date, "invoiceDate")?;
        if let Some(path) = invoice.wrong_dates().into_iter().next() {
            return Err(ReportError::Date(path));
        }
        filled(&invoice.tax_details, &invoice.extra, "taxDetails")?;
        let missing = required::missing(invoice);
        if !missing.is_empty() {
            return Err(ReportError::Missing(missing));
        }
        match &invoice.tax_payment_option {
            Some(option) if option.codes() == 0 => Err(ReportError::TaxPaymentCodes("one")),
            _ => Ok(()),
        }
    }
}

impl InvoicePaymentReport {
    /// Checks the rules of the platform that can be known before the report is sent.
    ///
    /// # Errors
    /// The first broken rule.
    pub fn check(&self) -> Result<(), ReportError> {
        number(&self.invoice.invoice_id)?;
        day(&self.invoice.invoice_date, "invoiceDate")?;
        self.invoice.payment.check()
    }
}

impl TransactionPaymentReport {
    /// Checks the rules of the platform that can be known before the report is sent.
    ///
    /// # Errors
    /// The first broken rule.
    pub fn check(&self) -> Result<(), ReportError> {
        self.transaction.payment.check()
    }
}

impl CollectedPayment {
    fn check(&self) -> Result<(), ReportError> {
        day(&self.payment_date, "paymentDate")?;
        filled(&self.tax_details, &self.extra, "taxDetails")?;
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

impl ReportInvoice {
    /// Returns the paths of the optional dates that are no day of the calendar.
    fn wrong_dates(&self) -> Vec<String> {
        Dated {
            due_date: self.invoice_due_date.as_ref(),
            billing_period: self.billing_period.as_ref(),
            referenced_documents: &self.referenced_documents,
            shipping: self.shipping.as_ref(),
            lines: &self.lines,
            extra: &self.extra,
        }
        .wrong_dates()
    }
}

fn day(date: &DateText, name: &str) -> Result<(), ReportError> {
    date.calendar_day().map(drop).ok_or_else(|| ReportError::Date(name.to_owned()))
}

fn filled<T: Record>(list: &[T], extra: &Extra, name: &'static str) -> Result<(), ReportError> {
    unread::<T>(extra, name)?;
    if list.is_empty() { Err(ReportError::Empty(name)) } else { Ok(()) }
}

/// Finds the first unreadable item of a list, which is kept in `extra`, and its missing member.
fn unread<T: Record>(extra: &Extra, list: &'static str) -> Result<(), ReportError> {
    let Some(left) = extra.json(list) else { return Ok(()) };
    let items = if left.is_list() {
        left.items().into_iter().map(RawJson::keep).collect()
    } else {
        vec![left.clone()]
    };
    match items.iter().find_map(T::lacks) {
        Some(member) => Err(ReportError::Item { list, member }),
        None => Ok(()),
    }
}

fn number(number: &str) -> Result<(), ReportError> {
    match number.chars().count() {
        length if length > LONGEST_NUMBER => Err(ReportError::NumberTooLong(length)),
        _ => Ok(()),
    }
}
