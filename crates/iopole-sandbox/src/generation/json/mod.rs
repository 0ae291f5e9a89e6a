//! The invoice out of the platform's JSON, held to the contract's schema.

mod line;
mod node;
mod party;

use serde_json::Value;

use self::node::Node;
use super::source::{
    Allowance, Attachment, Delivery, Note, Others, PaymentMeans, Period, Preceding, References, Source, Tax,
    TaxEntry, TaxPoint, Totals,
};
use crate::api::issue::Issue;

/// Reads the request.
pub(crate) fn read(value: &Value) -> Result<Source, Issue> {
    let invoice = Node::root(value)?;
    let monetary = invoice.needed_object("monetary")?;
    let mut source = Source {
        number: invoice.needed_short("invoiceId", 20)?,
        issue_date: invoice.date("invoiceDate")?.ok_or_else(|| Issue::missing(&["invoiceDate"], "string"))?,
        type_code: invoice.code("type")?,
        currency: monetary.needed("invoiceCurrency")?,
        tax_currency: monetary.short("taxCurrency", 3)?,
        tax_point: tax_point(&invoice)?,
        due_date: invoice.date("invoiceDueDate")?,
        payment_terms: invoice.text("paymentTerms")?,
        process: invoice.text("processType")?,
        references: references(&invoice)?,
        notes: invoice.list("notes", note)?,
        preceding: invoice.list("referencedDocuments", preceding)?,
        totals: totals(&monetary)?,
        taxes: invoice.needed_list("taxDetails", tax_entry)?,
        buyer: party::buyer(&invoice.needed_object("buyer")?)?,
        seller: party::party(&invoice.needed_object("seller")?)?,
        payee: optional(&invoice, "payee")?,
        representative: optional(&invoice, "sellerTaxRepresentative")?,
        others: Others {
            invoicee: optional(&invoice, "invoicee")?,
            invoicer: optional(&invoice, "invoicer")?,
            seller_agent: optional(&invoice, "sellerAgent")?,
            buyer_agent: optional(&invoice, "buyerAgent")?,
            payer: optional(&invoice, "payer")?,
        },
        delivery: delivery(&invoice)?,
        period: period(&invoice, "billingPeriod")?,
        payment_means: invoice.list("paymentMeans", payment_means)?,
        allowances: invoice.list("allowances", |item| document_allowance(item, false))?,
        attachments: invoice.list("attachments", attachment)?,
        lines: invoice.list("lines", line::line)?,
    };
    source.allowances.extend(invoice.list("charges", |item| document_allowance(item, true))?);
    let shipped = invoice.object("shipping")?;
    if let (None, Some(shipped)) = (&source.period, shipped) {
        source.period = period(&shipped, "billingPeriod")?;
    }
    Ok(source)
}

fn optional(invoice: &Node<'_>, key: &str) -> Result<Option<super::source::Party>, Issue> {
    invoice.object(key)?.map(|node| party::party(&node)).transpose()
}

fn tax_point(invoice: &Node<'_>) -> Result<Option<TaxPoint>, Issue> {
    let Some(option) = invoice.object("taxPaymentOption")? else { return Ok(None) };
    let code = option.integer("code")?;
    match option.text("iopCode")?.as_deref() {
        Some("INVOICE_DATE") => return Ok(Some(TaxPoint::Invoice)),
        Some("DELIVERY_DATE") => return Ok(Some(TaxPoint::Delivery)),
        Some("PAYMENT_DATE") => return Ok(Some(TaxPoint::Payment)),
        Some("UNKNOWN") | None => {}
        Some(_) => return Err(option.refuse("iopCode", "Invalid enum value")),
    }
    match code {
        None => Ok(None),
        Some(code) => {
            TaxPoint::read(&code).map(Some).ok_or_else(|| option.refuse("code", "Invalid enum value"))
        }
    }
}

fn references(invoice: &Node<'_>) -> Result<References, Issue> {
    let Some(node) = invoice.object("referenceData")? else { return Ok(References::default()) };
    Ok(References {
        buyer: node.text("buyerReferenceId")?,
        project: node.text("projectReferenceId")?,
        contract: node.text("contractReferenceId")?,
        buyer_order: node.text("buyerOrderReferenceId")?,
        seller_order: node.text("sellerOrderReferenceId")?,
        receipt: node.text("receiptDocumentReferenceId")?,
        despatch: node.text("despatchDocumentReferenceId")?,
        tender: node.text("originatorDocumentReferenceId")?,
        accounting: node.text("accountingCostId")?,
        mandate: node.text("directDebitMandateId")?,
        creditor: node.text("creditorReferenceId")?,
        additional: node
            .list("additionalReferenceIds", |item| Ok((item.needed("id")?, item.needed("typeCode")?)))?,
    })
}

fn note(node: &Node<'_>) -> Result<Note, Issue> {
    let code = match node.object("type")? {
        Some(subject) => subject.short("code", 3)?,
        None => None,
    };
    Ok(Note { code, content: node.needed_short("content", 1024)? })
}

fn preceding(node: &Node<'_>) -> Result<Preceding, Issue> {
    Ok(Preceding {
        number: node.needed_short("invoiceId", 20)?,
        date: node.date("date")?,
        type_code: node.short("type", 3)?,
    })
}

fn totals(node: &Node<'_>) -> Result<Totals, Issue> {
    let tax = node.needed_object("taxTotalAmount")?;
    tax.needed("currency")?;
    Ok(Totals {
        lines: node.amount("lineTotalAmount")?,
        allowances: node.amount("allowanceTotalAmount")?,
        charges: node.amount("chargeTotalAmount")?,
        without_tax: node.needed_amount("taxBasisTotalAmount")?,
        tax: Some(node.needed_amount("taxTotalAmount")?),
        tax_accounting: node.amount("taxTotalAmountAccounting")?,
        with_tax: node.needed_amount("invoiceAmount")?,
        prepaid: node.amount("prepaidTotalAmount")?,
        rounding: node.amount("roundingAmount")?,
        payable: node.needed_amount("payableAmount")?,
    })
}

fn tax(node: &Node<'_>) -> Result<Tax, Issue> {
    Ok(Tax { category: node.needed_short("categoryCode", 2)?, percent: node.number("percent")? })
}

fn tax_entry(node: &Node<'_>) -> Result<TaxEntry, Issue> {
    Ok(TaxEntry {
        base: node.needed_amount("taxableAmount")?,
        amount: node.needed_amount("taxAmount")?,
        tax: tax(node)?,
        exemption_reason: node.short("exemptionReason", 1024)?,
        exemption_code: node.short("exemptionReasonCode", 30)?,
    })
}

fn allowance(node: &Node<'_>, is_charge: bool) -> Result<Allowance, Issue> {
    Ok(Allowance {
        is_charge,
        amount: node.needed_amount("actualAmount")?,
        base: node.amount("basisAmount")?,
        percent: node.number("calculationPercent")?,
        reason: node.text("reason")?,
        reason_code: node.text("reasonCode")?,
        tax: None,
    })
}

fn document_allowance(node: &Node<'_>, is_charge: bool) -> Result<Allowance, Issue> {
    let category = tax(&node.needed_object("taxDetail")?)?;
    Ok(Allowance { tax: Some(category), ..allowance(node, is_charge)? })
}

fn delivery(invoice: &Node<'_>) -> Result<Option<Delivery>, Issue> {
    let Some(node) = invoice.object("shipping")? else { return Ok(None) };
    let party = match node.object("tradeParty")? {
        Some(party) => party::delivered_to(&party)?,
        None => Default::default(),
    };
    Ok(Some(Delivery { date: node.date("deliveryDate")?, party }))
}

fn period(node: &Node<'_>, key: &str) -> Result<Option<Period>, Issue> {
    let Some(node) = node.object(key)? else { return Ok(None) };
    Ok(Some(Period { begin: node.date("begin")?, end: node.date("end")? }))
}

fn payment_means(node: &Node<'_>) -> Result<PaymentMeans, Issue> {
    let mut means = PaymentMeans {
        type_code: node.needed("typeCode")?,
        label: node.text("label")?,
        reference: node.text("paymentReference")?,
        ..PaymentMeans::default()
    };
    if let Some(transfer) = node.object("bankTransfer")? {
        means.iban = Some(unspaced(&transfer.needed("iban")?));
        means.account_name = transfer.text("accountName")?;
        means.bic = transfer.text("bic")?;
        means.proprietary = transfer.text("proprietaryId")?;
    }
    if let Some(card) = node.object("creditCard")? {
        means.card = Some((card.needed("cardId")?, card.needed("cardHolderName")?));
    }
    if let Some(debit) = node.object("bankDirectDebit")? {
        means.debited = Some(unspaced(&debit.needed("iban")?));
    }
    Ok(means)
}

fn unspaced(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

fn attachment(node: &Node<'_>) -> Result<Attachment, Issue> {
    Ok(Attachment {
        reference: node.needed_short("reference", 150)?,
        description: Some(node.needed_short("description", 100)?),
        url: node.short("externalUrl", 100)?,
        data: node.text("data")?,
        mime: node.short("mimeType", 100)?,
        filename: node.short("filename", 50)?,
    })
}
