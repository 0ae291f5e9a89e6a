//! The invoice out of the platform's JSON, held to the contract's schema.

mod line;
mod node;
mod party;

use iopole_model::invoice::{
    AdditionalReference, BankDirectDebit, BankTransfer, BillingPeriod, CreditCard, DeliveryParty,
    DocumentAllowanceCharge, Invoice, InvoiceAttachment, LineAllowanceCharge, Monetary, Note, NoteType,
    PaymentMeans, ReferenceData, ReferencedDocument, Shipping, TaxCategory, TaxDetail, TaxPaymentOption,
    TaxPointEvent,
};
use iopole_model::money::CurrencyCode;
use iopole_model::party::TradeParty;
use serde_json::Value;

use self::node::Node;
use crate::request::Issue;

/// Reads the request.
pub(crate) fn read(value: &Value) -> Result<Invoice, Issue> {
    let node = Node::root(value)?;
    let monetary = node.needed_object("monetary")?;
    let number = node.needed_short("invoiceId", 20)?;
    let date = node.date("invoiceDate")?.ok_or_else(|| Issue::missing(&["invoiceDate"], "string"))?;
    let code = node.code("type")?;
    let mut invoice = Invoice::new();
    invoice.invoice_id = Some(number);
    invoice.invoice_date = Some(date);
    invoice.r#type = Some(code.into());
    invoice.tax_payment_option = tax_point(&node)?;
    invoice.invoice_due_date = node.date("invoiceDueDate")?;
    invoice.payment_terms = node.text("paymentTerms")?;
    invoice.process_type = node.text("processType")?.map(Into::into);
    invoice.reference_data = references(&node)?;
    invoice.notes = node.list("notes", note)?;
    invoice.referenced_documents = node.list("referencedDocuments", preceding)?;
    invoice.monetary = Some(totals(&monetary)?);
    invoice.tax_details = node.needed_list("taxDetails", tax_detail)?;
    invoice.buyer = Some(party::buyer(&node.needed_object("buyer")?)?);
    invoice.seller = Some(party::party(&node.needed_object("seller")?)?);
    invoice.payee = optional(&node, "payee")?;
    invoice.seller_tax_representative = optional(&node, "sellerTaxRepresentative")?;
    invoice.invoicee = optional(&node, "invoicee")?;
    invoice.invoicer = optional(&node, "invoicer")?;
    invoice.seller_agent = optional(&node, "sellerAgent")?;
    invoice.buyer_agent = optional(&node, "buyerAgent")?;
    invoice.payer = optional(&node, "payer")?;
    invoice.shipping = delivery(&node)?;
    invoice.billing_period = period(&node, "billingPeriod")?;
    invoice.payment_means = node.list("paymentMeans", payment_means)?;
    invoice.allowances = node.list("allowances", document_allowance)?;
    invoice.charges = node.list("charges", document_allowance)?;
    invoice.attachments = node.list("attachments", attachment)?;
    invoice.lines = node.list("lines", line::line)?;
    Ok(invoice)
}

fn optional(invoice: &Node<'_>, key: &str) -> Result<Option<TradeParty>, Issue> {
    invoice.object(key)?.map(|node| party::party(&node)).transpose()
}

fn tax_point(invoice: &Node<'_>) -> Result<Option<TaxPaymentOption>, Issue> {
    let Some(option) = invoice.object("taxPaymentOption")? else { return Ok(None) };
    let code = option.integer("code")?;
    let event = match option.text("iopCode")?.as_deref() {
        Some("INVOICE_DATE") => Some(TaxPointEvent::InvoiceDate),
        Some("DELIVERY_DATE") => Some(TaxPointEvent::DeliveryDate),
        Some("PAYMENT_DATE") => Some(TaxPointEvent::PaymentDate),
        Some("UNKNOWN") | None => match code.as_deref() {
            None => None,
            Some("5" | "3") => Some(TaxPointEvent::InvoiceDate),
            Some("29" | "35") => Some(TaxPointEvent::DeliveryDate),
            Some("72" | "432") => Some(TaxPointEvent::PaymentDate),
            Some(_) => return Err(option.refuse("code", "Invalid enum value")),
        },
        Some(_) => return Err(option.refuse("iopCode", "Invalid enum value")),
    };
    Ok(event.map(Into::into))
}

fn references(invoice: &Node<'_>) -> Result<Option<ReferenceData>, Issue> {
    let Some(node) = invoice.object("referenceData")? else { return Ok(None) };
    let mut data = ReferenceData::new();
    data.buyer_reference_id = node.text("buyerReferenceId")?;
    data.project_reference_id = node.text("projectReferenceId")?;
    data.contract_reference_id = node.text("contractReferenceId")?;
    data.buyer_order_reference_id = node.text("buyerOrderReferenceId")?;
    data.seller_order_reference_id = node.text("sellerOrderReferenceId")?;
    data.receipt_document_reference_id = node.text("receiptDocumentReferenceId")?;
    data.despatch_document_reference_id = node.text("despatchDocumentReferenceId")?;
    data.originator_document_reference_id = node.text("originatorDocumentReferenceId")?;
    data.accounting_cost_id = node.text("accountingCostId")?;
    data.direct_debit_mandate_id = node.text("directDebitMandateId")?;
    data.creditor_reference_id = node.text("creditorReferenceId")?;
    data.additional_reference_ids = node.list("additionalReferenceIds", |item| {
        Ok(AdditionalReference::of(item.needed("id")?, item.needed("typeCode")?))
    })?;
    Ok(Some(data))
}

fn note(node: &Node<'_>) -> Result<Note, Issue> {
    let code = match node.object("type")? {
        Some(subject) => subject.short("code", 3)?,
        None => None,
    };
    let mut note = Note::text(node.needed_short("content", 1024)?);
    note.r#type = code.map(|code| {
        let mut subject = NoteType::new();
        subject.code = Some(code);
        subject
    });
    Ok(note)
}

fn preceding(node: &Node<'_>) -> Result<ReferencedDocument, Issue> {
    let mut earlier = ReferencedDocument::of(node.needed_short("invoiceId", 20)?);
    earlier.date = node.date("date")?;
    earlier.r#type = node.short("type", 3)?.map(Into::into);
    Ok(earlier)
}

fn totals(node: &Node<'_>) -> Result<Monetary, Issue> {
    node.needed_object("taxTotalAmount")?.needed("currency")?;
    let mut totals = Monetary::new();
    totals.invoice_currency = currency(node.needed("invoiceCurrency")?);
    totals.tax_currency = node.short("taxCurrency", 3)?.and_then(currency);
    totals.line_total_amount = node.amount("lineTotalAmount")?;
    totals.allowance_total_amount = node.amount("allowanceTotalAmount")?;
    totals.charge_total_amount = node.amount("chargeTotalAmount")?;
    totals.tax_basis_total_amount = Some(node.needed_amount("taxBasisTotalAmount")?);
    totals.tax_total_amount = Some(node.needed_amount("taxTotalAmount")?);
    totals.tax_total_amount_accounting = node.amount("taxTotalAmountAccounting")?;
    totals.invoice_amount = Some(node.needed_amount("invoiceAmount")?);
    totals.prepaid_total_amount = node.amount("prepaidTotalAmount")?;
    totals.rounding_amount = node.amount("roundingAmount")?;
    totals.payable_amount = Some(node.needed_amount("payableAmount")?);
    Ok(totals)
}

/// Any text: the business rules find one that is no currency.
fn currency(code: String) -> Option<CurrencyCode> {
    serde_json::from_value(Value::String(code)).ok()
}

fn tax(node: &Node<'_>) -> Result<TaxCategory, Issue> {
    let mut tax = TaxCategory::new();
    tax.category_code = Some(node.needed_short("categoryCode", 2)?);
    tax.percent = node.number("percent")?.map(Into::into);
    Ok(tax)
}

fn tax_detail(node: &Node<'_>) -> Result<TaxDetail, Issue> {
    let TaxCategory { category_code, percent, .. } = tax(node)?;
    let mut detail = TaxDetail::new();
    detail.taxable_amount = Some(node.needed_amount("taxableAmount")?);
    detail.tax_amount = Some(node.needed_amount("taxAmount")?);
    detail.category_code = category_code;
    detail.percent = percent;
    detail.exemption_reason = node.short("exemptionReason", 1024)?;
    detail.exemption_reason_code = node.short("exemptionReasonCode", 30)?;
    Ok(detail)
}

fn allowance(node: &Node<'_>) -> Result<LineAllowanceCharge, Issue> {
    let mut item = LineAllowanceCharge::new();
    item.actual_amount = Some(node.needed_amount("actualAmount")?);
    item.basis_amount = node.amount("basisAmount")?;
    item.calculation_percent = node.number("calculationPercent")?.map(Into::into);
    item.reason = node.text("reason")?;
    item.reason_code = node.text("reasonCode")?;
    Ok(item)
}

fn document_allowance(node: &Node<'_>) -> Result<DocumentAllowanceCharge, Issue> {
    let own = allowance(node)?;
    let mut item = DocumentAllowanceCharge::new();
    item.tax_detail = Some(tax(&node.needed_object("taxDetail")?)?);
    item.actual_amount = own.actual_amount;
    item.basis_amount = own.basis_amount;
    item.calculation_percent = own.calculation_percent;
    item.reason = own.reason;
    item.reason_code = own.reason_code;
    Ok(item)
}

fn delivery(invoice: &Node<'_>) -> Result<Option<Shipping>, Issue> {
    let Some(node) = invoice.object("shipping")? else { return Ok(None) };
    let mut shipping = Shipping::new();
    shipping.trade_party = delivered_to(&node)?;
    shipping.delivery_date = node.date("deliveryDate")?;
    shipping.billing_period = period(&node, "billingPeriod")?;
    Ok(Some(shipping))
}

fn delivered_to(node: &Node<'_>) -> Result<Option<DeliveryParty>, Issue> {
    node.object("tradeParty")?.map(|party| party::delivered_to(&party)).transpose()
}

fn period(node: &Node<'_>, key: &str) -> Result<Option<BillingPeriod>, Issue> {
    let Some(node) = node.object(key)? else { return Ok(None) };
    let mut period = BillingPeriod::new();
    period.begin = node.date("begin")?;
    period.end = node.date("end")?;
    Ok(Some(period))
}

fn payment_means(node: &Node<'_>) -> Result<PaymentMeans, Issue> {
    let mut means = PaymentMeans::of(node.needed("typeCode")?);
    means.label = node.text("label")?;
    means.payment_reference = node.text("paymentReference")?;
    if let Some(transfer) = node.object("bankTransfer")? {
        let mut account = BankTransfer::of(transfer.needed("iban")?);
        account.account_name = transfer.text("accountName")?;
        account.bic = transfer.text("bic")?;
        account.proprietary_id = transfer.text("proprietaryId")?;
        means.bank_transfer = Some(account);
    }
    if let Some(card) = node.object("creditCard")? {
        means.credit_card = Some(CreditCard::of(card.needed("cardId")?, card.needed("cardHolderName")?));
    }
    if let Some(debit) = node.object("bankDirectDebit")? {
        means.bank_direct_debit = Some(BankDirectDebit::of(debit.needed("iban")?));
    }
    Ok(means)
}

fn attachment(node: &Node<'_>) -> Result<InvoiceAttachment, Issue> {
    let mut attachment =
        InvoiceAttachment::of(node.needed_short("reference", 150)?, node.needed_short("description", 100)?);
    attachment.external_url = node.short("externalUrl", 100)?;
    attachment.data = node.text("data")?;
    attachment.mime_type = node.short("mimeType", 100)?;
    attachment.filename = node.short("filename", 50)?;
    Ok(attachment)
}
