//! Checks the dates of an invoice and of a reported invoice, which must be days of the calendar.

use super::{BillingPeriod, Invoice, InvoiceLine, ReferencedDocument, Shipping};
use crate::dates::DateText;
use crate::json::Extra;

/// The members with dates that an invoice and a reported invoice share.
pub(crate) struct Dated<'a> {
    pub(crate) due_date: Option<&'a DateText>,
    pub(crate) billing_period: Option<&'a BillingPeriod>,
    pub(crate) referenced_documents: &'a [ReferencedDocument],
    pub(crate) shipping: Option<&'a Shipping>,
    pub(crate) lines: &'a [InvoiceLine],
    pub(crate) extra: &'a Extra,
}

impl Dated<'_> {
    /// Returns the paths of the dates that are present but are no day of the calendar.
    pub(crate) fn wrong_dates(&self) -> Vec<String> {
        let mut days = Days(Vec::new());
        days.shared(self);
        days.0
    }
}

/// Returns the paths of all dates of an invoice that are present but are no day of the calendar.
pub(super) fn wrong(invoice: &Invoice) -> Vec<String> {
    let mut days = Days(Vec::new());
    days.day("invoiceDate", invoice.invoice_date.as_ref(), &invoice.extra);
    days.shared(&Dated {
        due_date: invoice.invoice_due_date.as_ref(),
        billing_period: invoice.billing_period.as_ref(),
        referenced_documents: &invoice.referenced_documents,
        shipping: invoice.shipping.as_ref(),
        lines: &invoice.lines,
        extra: &invoice.extra,
    });
    days.0
}

struct Days(Vec<String>);

impl Days {
    /// Checks one date. An unreadable date is in `extra`.
    fn day(&mut self, path: &str, date: Option<&DateText>, extra: &Extra) {
        let member = path.rsplit('.').next().unwrap_or(path);
        let unread = || extra.get(member).is_some_and(|value| !value.is_null());
        if date.map_or_else(unread, |date| date.calendar_day().is_none()) {
            self.0.push(path.to_owned());
        }
    }

    fn shared(&mut self, members: &Dated<'_>) {
        self.day("invoiceDueDate", members.due_date, members.extra);
        self.period("", members.billing_period);
        for (at, document) in members.referenced_documents.iter().enumerate() {
            self.day(&format!("referencedDocuments.{at}.date"), document.date.as_ref(), &document.extra);
        }
        if let Some(shipping) = members.shipping {
            self.day("shipping.deliveryDate", shipping.delivery_date.as_ref(), &shipping.extra);
            self.period("shipping.", shipping.billing_period.as_ref());
        }
        for (at, line) in members.lines.iter().enumerate() {
            self.line(at, line);
        }
    }

    fn period(&mut self, path: &str, period: Option<&BillingPeriod>) {
        if let Some(period) = period {
            self.day(&format!("{path}billingPeriod.begin"), period.begin.as_ref(), &period.extra);
            self.day(&format!("{path}billingPeriod.end"), period.end.as_ref(), &period.extra);
        }
    }

    fn line(&mut self, at: usize, line: &InvoiceLine) {
        self.period(&format!("lines.{at}."), line.billing_period.as_ref());
        let earlier =
            line.reference_data.as_ref().and_then(|references| references.invoice_reference.as_ref());
        if let Some(earlier) = earlier {
            let path = format!("lines.{at}.referenceData.invoiceReference.date");
            self.day(&path, earlier.date.as_ref(), &earlier.extra);
        }
    }
}
