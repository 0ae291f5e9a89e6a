//! Payment, VAT, totals.

use iopole_model::invoice::{DocumentAllowanceCharge, Invoice, Monetary, PaymentMeans, TaxDetail};
use iopole_model::money::{Decimal, Money};

use super::super::charges::of_line;
use super::super::xml::Xml;
use super::{Frame, allowance};

pub(super) fn write(xml: &mut Xml, invoice: &Invoice, frame: Frame<'_>) {
    let references = invoice.reference_data.as_ref();
    let mandate = references.and_then(|references| references.direct_debit_mandate_id.as_deref());
    let due = invoice.invoice_due_date.as_ref().map(|date| date.as_str()).filter(|_| frame.is_credit_note);
    let labeled = invoice.payment_means.iter().position(|means| means.label.is_some());
    for (at, means) in invoice.payment_means.iter().enumerate() {
        // One text for all means of payment is allowed (UBL-SR-46).
        let label = means.label.as_deref().filter(|_| Some(at) == labeled).unwrap_or_default();
        payment_means(xml, means, label, due.filter(|_| at == 0), mandate);
    }
    // The due date of a credit note without means of payment has no other element than the terms.
    let due = due.filter(|_| invoice.payment_means.is_empty());
    xml.group("cac:PaymentTerms", |xml| xml.some("cbc:Note", invoice.payment_terms.as_deref().or(due)));
    charges(xml, false, &invoice.allowances, frame.currency);
    charges(xml, true, &invoice.charges, frame.currency);
    let empty = Monetary::new();
    let monetary = invoice.monetary.as_ref().unwrap_or(&empty);
    xml.group("cac:TaxTotal", |xml| {
        let total = monetary.tax_total_amount.clone().or_else(|| sum(&invoice.tax_details));
        xml.amount("cbc:TaxAmount", total.as_ref(), frame.currency);
        for detail in &invoice.tax_details {
            tax_detail(xml, detail, frame.currency);
        }
    });
    let accounting = monetary.tax_currency.as_ref().map(|code| code.as_str()).unwrap_or_default();
    if accounting != frame.currency && !accounting.is_empty() {
        let total = monetary.tax_total_amount_accounting.as_ref();
        xml.group("cac:TaxTotal", |xml| xml.amount("cbc:TaxAmount", total, accounting));
    }
    totals(xml, monetary, frame.currency);
}

/// The schema requires the total VAT (BT-110), which CII may leave out.
fn sum(details: &[TaxDetail]) -> Option<Money> {
    let mut amounts = details.iter().map(|detail| detail.tax_amount.as_ref()?.amount.decimal());
    let sum = amounts.try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount?))?;
    (!details.is_empty()).then(|| sum.into())
}

fn charges(xml: &mut Xml, is_charge: bool, items: &[DocumentAllowanceCharge], currency: &str) {
    for item in items {
        allowance(xml, is_charge, &of_line(item), item.tax_detail.as_ref(), currency);
    }
}

fn payment_means(xml: &mut Xml, means: &PaymentMeans, label: &str, due: Option<&str>, mandate: Option<&str>) {
    let account = means.bank_transfer.as_ref();
    let debit = means.bank_direct_debit.as_ref();
    let code = means.type_code.as_deref();
    xml.group("cac:PaymentMeans", |xml| {
        xml.some_with("cbc:PaymentMeansCode", &[("name", label)], code);
        xml.some("cbc:PaymentDueDate", due);
        xml.some("cbc:PaymentID", means.payment_reference.as_deref());
        if let Some(card) = &means.credit_card {
            xml.group("cac:CardAccount", |xml| {
                xml.some("cbc:PrimaryAccountNumberID", card.card_id.as_deref());
                // The schema requires the network, for which EN 16931 has no term.
                xml.leaf("cbc:NetworkID", "NA");
                xml.some("cbc:HolderName", card.card_holder_name.as_deref());
            });
        }
        xml.group("cac:PayeeFinancialAccount", |xml| {
            let Some(account) = account else { return };
            // One element holds an IBAN or any other number of the account.
            xml.some("cbc:ID", account.iban.as_deref().or(account.proprietary_id.as_deref()));
            xml.some("cbc:Name", account.account_name.as_deref());
            xml.group("cac:FinancialInstitutionBranch", |xml| xml.some("cbc:ID", account.bic.as_deref()));
        });
        xml.group("cac:PaymentMandate", |xml| {
            let is_debit = debit.is_some() || matches!(code, Some("49" | "59"));
            xml.some("cbc:ID", mandate.filter(|_| is_debit));
            xml.group("cac:PayerFinancialAccount", |xml| {
                xml.some("cbc:ID", debit.and_then(|debit| debit.iban.as_deref()));
            });
        });
    });
}

fn tax_detail(xml: &mut Xml, detail: &TaxDetail, currency: &str) {
    xml.group("cac:TaxSubtotal", |xml| {
        xml.amount("cbc:TaxableAmount", detail.taxable_amount.as_ref(), currency);
        xml.amount("cbc:TaxAmount", detail.tax_amount.as_ref(), currency);
        xml.group("cac:TaxCategory", |xml| {
            xml.some("cbc:ID", detail.category_code.as_deref());
            xml.number("cbc:Percent", detail.percent.as_ref());
            xml.some("cbc:TaxExemptionReasonCode", detail.exemption_reason_code.as_deref());
            xml.some("cbc:TaxExemptionReason", detail.exemption_reason.as_deref());
            xml.group("cac:TaxScheme", |xml| xml.leaf("cbc:ID", "VAT"));
        });
    });
}

fn totals(xml: &mut Xml, monetary: &Monetary, currency: &str) {
    xml.group("cac:LegalMonetaryTotal", |xml| {
        for (name, amount) in [
            ("cbc:LineExtensionAmount", &monetary.line_total_amount),
            ("cbc:TaxExclusiveAmount", &monetary.tax_basis_total_amount),
            ("cbc:TaxInclusiveAmount", &monetary.invoice_amount),
            ("cbc:AllowanceTotalAmount", &monetary.allowance_total_amount),
            ("cbc:ChargeTotalAmount", &monetary.charge_total_amount),
            ("cbc:PrepaidAmount", &monetary.prepaid_total_amount),
            ("cbc:PayableRoundingAmount", &monetary.rounding_amount),
            ("cbc:PayableAmount", &monetary.payable_amount),
        ] {
            xml.amount(name, amount.as_ref(), currency);
        }
    });
}
