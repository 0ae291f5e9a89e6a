//! The dates of an invoice to generate, each of which must be a day of the calendar.

use super::{BillingPeriod, Invoice, InvoiceLine};
use crate::dates::DateText;
use crate::json::Extra;

/// The paths of the dates that are there and are no such day.
pub(super) fn wrong(invoice: &Invoice) -> Vec<String> {
    let mut days = Days(Vec::new());
    days.day("invoiceDate", invoice.invoice_date.as_ref(), &invoice.extra);
    days.day("invoiceDueDate", invoice.invoice_due_date.as_ref(), &invoice.extra);
    days.period("", invoice.billing_period.as_ref());
    for (at, document) in invoice.referenced_documents.iter().enumerate() {
        days.day(&format!("referencedDocuments.{at}.date"), document.date.as_ref(), &document.extra);
    }
    if let Some(shipping) = &invoice.shipping {
        days.day("shipping.deliveryDate", shipping.delivery_date.as_ref(), &shipping.extra);
        days.period("shipping.", shipping.billing_period.as_ref());
    }
    for (at, line) in invoice.lines.iter().enumerate() {
        days.line(at, line);
    }
    days.0
}

struct Days(Vec<String>);

impl Days {
    /// A date in a form that could not be read at all stands in `extra`.
    fn day(&mut self, path: &str, date: Option<&DateText>, extra: &Extra) {
        let member = path.rsplit('.').next().unwrap_or(path);
        let unread = || extra.get(member).is_some_and(|value| !value.is_null());
        if date.map_or_else(unread, |date| date.calendar_day().is_none()) {
            self.0.push(path.to_owned());
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
