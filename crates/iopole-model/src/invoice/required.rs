//! The members that the contract requires of an invoice to generate.

use super::{DocumentAllowanceCharge, Invoice, InvoiceLine, Monetary, TaxCategory};

pub(super) fn missing(invoice: &Invoice) -> Vec<String> {
    let mut list = List(Vec::new());
    list.need("invoiceId", invoice.invoice_id.is_some());
    list.need("invoiceDate", invoice.invoice_date.as_ref().is_some_and(|date| date.calendar_day().is_some()));
    list.need("type", invoice.r#type.is_some());
    list.monetary(invoice.monetary.as_ref());
    list.need("taxDetails", !invoice.tax_details.is_empty());
    for (at, detail) in invoice.tax_details.iter().enumerate() {
        list.need(&format!("taxDetails.{at}.taxableAmount"), detail.taxable_amount.is_some());
        list.need(&format!("taxDetails.{at}.taxAmount"), detail.tax_amount.is_some());
        list.need(&format!("taxDetails.{at}.categoryCode"), detail.category_code.is_some());
    }
    let buyer = invoice.buyer.as_ref();
    list.need("buyer.name", buyer.is_some_and(|buyer| buyer.name.is_some()));
    list.need("buyer.electronicAddress", buyer.is_some_and(|buyer| buyer.electronic_address.is_some()));
    list.need("seller.name", invoice.seller.as_ref().is_some_and(|seller| seller.name.is_some()));
    list.allowances("allowances", &invoice.allowances);
    list.allowances("charges", &invoice.charges);
    for (at, line) in invoice.lines.iter().enumerate() {
        list.line(at, line);
    }
    list.0
}

struct List(Vec<String>);

impl List {
    fn need(&mut self, path: &str, there: bool) {
        if !there {
            self.0.push(path.to_owned());
        }
    }

    fn monetary(&mut self, totals: Option<&Monetary>) {
        let has = |there: fn(&Monetary) -> bool| totals.is_some_and(there);
        self.need("monetary.invoiceCurrency", has(|totals| totals.invoice_currency.is_some()));
        self.need("monetary.invoiceAmount", has(|totals| totals.invoice_amount.is_some()));
        self.need("monetary.taxBasisTotalAmount", has(|totals| totals.tax_basis_total_amount.is_some()));
        let vat = totals.and_then(|totals| totals.tax_total_amount.as_ref());
        self.need("monetary.taxTotalAmount", vat.is_some());
        let vat_currency = vat.is_none_or(|vat| vat.currency.is_some());
        self.need("monetary.taxTotalAmount.currency", vat_currency);
        self.need("monetary.payableAmount", has(|totals| totals.payable_amount.is_some()));
    }

    fn allowances(&mut self, name: &str, items: &[DocumentAllowanceCharge]) {
        for (at, item) in items.iter().enumerate() {
            self.need(&format!("{name}.{at}.actualAmount"), item.actual_amount.is_some());
            self.tax(&format!("{name}.{at}"), item.tax_detail.as_ref());
        }
    }

    fn line(&mut self, at: usize, line: &InvoiceLine) {
        let path = |rest: &str| format!("lines.{at}.{rest}");
        self.need(&path("id"), line.id.is_some());
        self.need(&path("totalAmount"), line.total_amount.is_some());
        self.need(&path("billedQuantity"), line.billed_quantity.is_some());
        self.tax(&format!("lines.{at}"), line.tax_detail.as_ref());
        let price = line.price.as_ref().is_some_and(|price| price.net_amount.is_some());
        self.need(&path("price.netAmount"), price);
    }

    fn tax(&mut self, path: &str, tax: Option<&TaxCategory>) {
        let category = tax.is_some_and(|tax| tax.category_code.is_some());
        self.need(&format!("{path}.taxDetail.categoryCode"), category);
    }
}
