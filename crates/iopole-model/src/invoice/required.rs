//! Checks that an invoice to generate has the members that the contract requires.

use super::{DocumentAllowanceCharge, Invoice, InvoiceLine, Monetary, TaxCategory};

/// Returns the paths of the required members that are missing.
pub(super) fn missing(invoice: &Invoice) -> Vec<String> {
    let mut missing = MissingMembers::default();
    missing.need("invoiceId", invoice.invoice_id.is_some());
    let day = invoice.invoice_date.as_ref().and_then(|date| date.calendar_day());
    missing.need("invoiceDate", day.is_some());
    missing.need("type", invoice.r#type.is_some());
    missing.monetary(invoice.monetary.as_ref());
    missing.need("taxDetails", !invoice.tax_details.is_empty());
    for (at, detail) in invoice.tax_details.iter().enumerate() {
        let path = format!("taxDetails.{at}");
        missing.of_object(
            &path,
            &[
                ("taxableAmount", detail.taxable_amount.is_some()),
                ("taxAmount", detail.tax_amount.is_some()),
                ("categoryCode", detail.category_code.is_some()),
            ],
        );
    }
    let buyer = invoice.buyer.as_ref();
    missing.need("buyer.name", buyer.is_some_and(|buyer| buyer.name.is_some()));
    missing.need("buyer.electronicAddress", buyer.is_some_and(|buyer| buyer.electronic_address.is_some()));
    missing.need("seller.name", invoice.seller.as_ref().is_some_and(|seller| seller.name.is_some()));
    missing.document_allowances("allowances", &invoice.allowances);
    missing.document_allowances("charges", &invoice.charges);
    for (at, line) in invoice.lines.iter().enumerate() {
        missing.line(&format!("lines.{at}"), line);
    }
    missing.into_paths()
}

/// Collects the paths of required members that are missing.
#[derive(Default)]
pub(crate) struct MissingMembers(Vec<String>);

impl MissingMembers {
    pub(crate) fn into_paths(self) -> Vec<String> {
        self.0
    }

    /// Adds a member unless it is present.
    pub(crate) fn need(&mut self, path: &str, present: bool) {
        if !present {
            self.0.push(path.to_owned());
        }
    }

    /// Adds the members of the object at `path` that are not present.
    pub(crate) fn of_object(&mut self, path: &str, members: &[(&str, bool)]) {
        for (member, present) in members {
            self.need(&format!("{path}.{member}"), *present);
        }
    }

    fn monetary(&mut self, totals: Option<&Monetary>) {
        let has = |member: fn(&Monetary) -> bool| totals.is_some_and(member);
        self.need("monetary.invoiceCurrency", has(|totals| totals.invoice_currency.is_some()));
        self.need("monetary.invoiceAmount", has(|totals| totals.invoice_amount.is_some()));
        self.need("monetary.taxBasisTotalAmount", has(|totals| totals.tax_basis_total_amount.is_some()));
        let vat = totals.and_then(|totals| totals.tax_total_amount.as_ref());
        self.need("monetary.taxTotalAmount", vat.is_some());
        let vat_currency = vat.is_none_or(|vat| vat.currency.is_some());
        self.need("monetary.taxTotalAmount.currency", vat_currency);
        self.need("monetary.payableAmount", has(|totals| totals.payable_amount.is_some()));
    }

    pub(crate) fn document_allowances(&mut self, name: &str, items: &[DocumentAllowanceCharge]) {
        for (at, item) in items.iter().enumerate() {
            let path = format!("{name}.{at}");
            self.of_object(&path, &[("actualAmount", item.actual_amount.is_some())]);
            self.tax(&path, item.tax_detail.as_ref());
        }
    }

    pub(crate) fn line(&mut self, path: &str, line: &InvoiceLine) {
        self.of_object(
            path,
            &[
                ("id", line.id.is_some()),
                ("totalAmount", line.total_amount.is_some()),
                ("billedQuantity", line.billed_quantity.is_some()),
            ],
        );
        self.tax(path, line.tax_detail.as_ref());
        let price = line.price.as_ref().is_some_and(|price| price.net_amount.is_some());
        self.of_object(path, &[("price.netAmount", price)]);
    }

    fn tax(&mut self, path: &str, tax: Option<&TaxCategory>) {
        let category = tax.is_some_and(|tax| tax.category_code.is_some());
        self.of_object(path, &[("taxDetail.categoryCode", category)]);
    }
}
