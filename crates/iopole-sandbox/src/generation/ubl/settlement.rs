//! Payment, VAT, totals.

use super::super::source::{PaymentMeans, Source};
use super::super::xml::Xml;
use super::{allowance, category};

pub(super) fn write(xml: &mut Xml, source: &Source, credit_note: bool) {
    let currency = source.currency.as_str();
    for (at, means) in source.payment_means.iter().enumerate() {
        // A credit note has no due date of its own.
        let due = source.due_date.as_deref().filter(|_| credit_note && at == 0);
        payment_means(xml, means, due, source.references.mandate.as_deref());
    }
    xml.group("cac:PaymentTerms", |xml| xml.some("cbc:Note", terms(source, credit_note).as_deref()));
    for item in &source.allowances {
        allowance(xml, item, currency);
    }
    xml.group("cac:TaxTotal", |xml| {
        xml.amount("cbc:TaxAmount", source.totals.tax, currency);
        for entry in &source.taxes {
            xml.group("cac:TaxSubtotal", |xml| {
                xml.amount("cbc:TaxableAmount", Some(entry.base), currency);
                xml.amount("cbc:TaxAmount", Some(entry.amount), currency);
                let reasons = [entry.exemption_code.as_deref(), entry.exemption_reason.as_deref()];
                category(xml, "cac:TaxCategory", &entry.tax, reasons);
            });
        }
    });
    if let Some((currency, tax)) = source.accounting_tax() {
        xml.group("cac:TaxTotal", |xml| xml.amount("cbc:TaxAmount", Some(tax), currency));
    }
    totals(xml, source);
}

/// The due date of a credit note that names no means of payment has no other place than the terms.
fn terms(source: &Source, credit_note: bool) -> Option<String> {
    let due = source.due_date.as_ref().filter(|_| credit_note && source.payment_means.is_empty());
    match (&source.payment_terms, due) {
        (Some(terms), _) => Some(terms.clone()),
        (None, Some(due)) => Some(due.clone()),
        (None, None) => None,
    }
}

fn payment_means(xml: &mut Xml, means: &PaymentMeans, due: Option<&str>, mandate: Option<&str>) {
    xml.group("cac:PaymentMeans", |xml| {
        let label = means.label.as_deref().unwrap_or_default();
        xml.leaf_with("cbc:PaymentMeansCode", &[("name", label)], &means.type_code);
        xml.some("cbc:PaymentDueDate", due);
        xml.some("cbc:PaymentID", means.reference.as_deref());
        if let Some((number, holder)) = &means.card {
            xml.group("cac:CardAccount", |xml| {
                xml.leaf("cbc:PrimaryAccountNumberID", number);
                // The schema wants the network, for which EN 16931 has no term.
                xml.leaf("cbc:NetworkID", "NA");
                xml.leaf("cbc:HolderName", holder);
            });
        }
        xml.group("cac:PayeeFinancialAccount", |xml| {
            xml.some("cbc:ID", means.iban.as_deref());
            xml.some("cbc:Name", means.account_name.as_deref());
            xml.group("cac:FinancialInstitutionBranch", |xml| xml.some("cbc:ID", means.bic.as_deref()));
        });
        xml.group("cac:PaymentMandate", |xml| {
            let debit = means.debited.is_some() || matches!(means.type_code.as_str(), "49" | "59");
            xml.some("cbc:ID", mandate.filter(|_| debit));
            xml.group("cac:PayerFinancialAccount", |xml| xml.some("cbc:ID", means.debited.as_deref()));
        });
    });
}

fn totals(xml: &mut Xml, source: &Source) {
    let (totals, currency) = (&source.totals, source.currency.as_str());
    xml.group("cac:LegalMonetaryTotal", |xml| {
        xml.amount("cbc:LineExtensionAmount", totals.lines, currency);
        xml.amount("cbc:TaxExclusiveAmount", Some(totals.without_tax), currency);
        xml.amount("cbc:TaxInclusiveAmount", Some(totals.with_tax), currency);
        xml.amount("cbc:AllowanceTotalAmount", totals.allowances, currency);
        xml.amount("cbc:ChargeTotalAmount", totals.charges, currency);
        xml.amount("cbc:PrepaidAmount", totals.prepaid, currency);
        xml.amount("cbc:PayableRoundingAmount", totals.rounding, currency);
        xml.amount("cbc:PayableAmount", Some(totals.payable), currency);
    });
}
