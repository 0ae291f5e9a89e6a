//! Members without which no document is written.

use iopole_model::invoice::{Invoice, InvoiceLine, Monetary, TaxDetail};
use iopole_model::party::TradeParty;

use super::profile::Scope;

/// Returns the paths of the missing members.
pub(super) fn missing(invoice: &Invoice, scope: Scope) -> Vec<String> {
    let mut missing = Vec::new();
    let mut need = |path: &str, is_there: bool| {
        if !is_there {
            missing.push(path.to_owned());
        }
    };
    need("invoiceId", has(invoice.invoice_id.as_deref()));
    need("invoiceDate", invoice.invoice_date.is_some());
    need("type", invoice.r#type.is_some());
    let empty = Monetary::new();
    let monetary = invoice.monetary.as_ref().unwrap_or(&empty);
    need("monetary.invoiceCurrency", monetary.invoice_currency.is_some());
    need("monetary.taxBasisTotalAmount", monetary.tax_basis_total_amount.is_some());
    need("monetary.invoiceAmount", monetary.invoice_amount.is_some());
    need("monetary.payableAmount", monetary.payable_amount.is_some());
    let is_named = |party: Option<&TradeParty>| party.is_some_and(|party| has(party.name.as_deref()));
    need("seller.name", is_named(invoice.seller.as_ref()));
    need("buyer.name", is_named(invoice.buyer.as_ref()));
    for (at, detail) in invoice.tax_details.iter().enumerate() {
        tax_detail(detail, |member, is_there| need(&format!("taxDetails.{at}.{member}"), is_there));
    }
    for (at, item) in invoice.lines.iter().enumerate().filter(|_| scope.is_full) {
        line(item, |member, is_there| need(&format!("lines.{at}.{member}"), is_there));
    }
    missing
}

fn has(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty())
}

fn tax_detail(detail: &TaxDetail, mut need: impl FnMut(&str, bool)) {
    need("taxableAmount", detail.taxable_amount.is_some());
    need("taxAmount", detail.tax_amount.is_some());
    need("categoryCode", has(detail.category_code.as_deref()));
}

fn line(line: &InvoiceLine, mut need: impl FnMut(&str, bool)) {
    need("id", has(line.id.as_deref()));
    need("item.name", line.item.as_ref().is_some_and(|item| has(item.name.as_deref())));
    let quantity = line.billed_quantity.as_ref();
    need("billedQuantity.quantity", quantity.is_some_and(|quantity| quantity.quantity.is_some()));
    need("billedQuantity.unitCode", quantity.is_some_and(|quantity| has(quantity.unit_code.as_deref())));
    need("price.netAmount", line.price.as_ref().is_some_and(|price| price.net_amount.is_some()));
    need("totalAmount", line.total_amount.is_some());
    let category = line.tax_detail.as_ref().and_then(|tax| tax.category_code.as_deref());
    need("taxDetail.categoryCode", has(category));
}
