//! Payment, VAT, totals.

use iopole_model::invoice::{
    DocumentAllowanceCharge, Invoice, Monetary, PaymentMeans, ReferencedDocument, TaxDetail,
};

use super::super::charges::of_line;
use super::super::profile::Scope;
use super::super::xml::Xml;
use super::{allowance, day, day_as, party, period};
use crate::canonical::TaxPoint;

pub(super) fn write(xml: &mut Xml, invoice: &Invoice, scope: Scope) {
    let references = invoice.reference_data.as_ref();
    let empty = Monetary::new();
    let monetary = invoice.monetary.as_ref().unwrap_or(&empty);
    xml.group("ram:ApplicableHeaderTradeSettlement", |xml| {
        let creditor = references.and_then(|references| references.creditor_reference_id.as_deref());
        xml.some("ram:CreditorReferenceID", creditor);
        let reference = invoice.payment_means.iter().find_map(|means| means.payment_reference.as_deref());
        xml.some("ram:PaymentReference", reference);
        let accounting = monetary.tax_currency.as_ref();
        let accounting = accounting.filter(|code| Some(*code) != monetary.invoice_currency.as_ref());
        xml.some("ram:TaxCurrencyCode", accounting.map(|code| code.as_str()));
        xml.some("ram:InvoiceCurrencyCode", monetary.invoice_currency.as_ref().map(|code| code.as_str()));
        party::extended(xml, "ram:InvoicerTradeParty", invoice.invoicer.as_ref(), scope);
        party::extended(xml, "ram:InvoiceeTradeParty", invoice.invoicee.as_ref(), scope);
        party::payee(xml, invoice.payee.as_ref(), scope);
        party::extended(xml, "ram:PayerTradeParty", invoice.payer.as_ref(), scope);
        for means in &invoice.payment_means {
            payment_means(xml, means, scope);
        }
        let point = invoice.tax_payment_option.as_ref().and_then(TaxPoint::of);
        for detail in &invoice.tax_details {
            tax_detail(xml, detail, point);
        }
        period(xml, invoice.billing_period.as_ref());
        charges(xml, false, &invoice.allowances);
        charges(xml, true, &invoice.charges);
        terms(xml, invoice);
        totals(xml, monetary, scope);
        for earlier in &invoice.referenced_documents {
            preceding(xml, earlier, scope);
        }
        xml.group("ram:ReceivableSpecifiedTradeAccountingAccount", |xml| {
            xml.some("ram:ID", references.and_then(|references| references.accounting_cost_id.as_deref()));
        });
    });
}

fn charges(xml: &mut Xml, is_charge: bool, items: &[DocumentAllowanceCharge]) {
    for item in items {
        allowance(xml, is_charge, &of_line(item), item.tax_detail.as_ref());
    }
}

fn payment_means(xml: &mut Xml, means: &PaymentMeans, scope: Scope) {
    let account = means.bank_transfer.as_ref();
    xml.group("ram:SpecifiedTradeSettlementPaymentMeans", |xml| {
        xml.some("ram:TypeCode", means.type_code.as_deref());
        xml.some("ram:Information", means.label.as_deref().filter(|_| scope.is_full));
        if let Some(card) = means.credit_card.as_ref().filter(|_| scope.is_full) {
            xml.group("ram:ApplicableTradeSettlementFinancialCard", |xml| {
                xml.some("ram:ID", card.card_id.as_deref());
                xml.some("ram:CardholderName", card.card_holder_name.as_deref());
            });
        }
        xml.group("ram:PayerPartyDebtorFinancialAccount", |xml| {
            xml.some("ram:IBANID", means.bank_direct_debit.as_ref().and_then(|debit| debit.iban.as_deref()));
        });
        xml.group("ram:PayeePartyCreditorFinancialAccount", |xml| {
            let Some(account) = account else { return };
            xml.some("ram:IBANID", account.iban.as_deref());
            xml.some("ram:AccountName", account.account_name.as_deref().filter(|_| scope.is_full));
            xml.some("ram:ProprietaryID", account.proprietary_id.as_deref());
        });
        xml.group("ram:PayeeSpecifiedCreditorFinancialInstitution", |xml| {
            let bic = account.and_then(|account| account.bic.as_deref());
            xml.some("ram:BICID", bic.filter(|_| scope.is_full));
        });
    });
}

fn tax_detail(xml: &mut Xml, detail: &TaxDetail, point: Option<TaxPoint>) {
    xml.group("ram:ApplicableTradeTax", |xml| {
        xml.money("ram:CalculatedAmount", detail.tax_amount.as_ref());
        xml.leaf("ram:TypeCode", "VAT");
        xml.some("ram:ExemptionReason", detail.exemption_reason.as_deref());
        xml.money("ram:BasisAmount", detail.taxable_amount.as_ref());
        xml.some("ram:CategoryCode", detail.category_code.as_deref());
        xml.some("ram:ExemptionReasonCode", detail.exemption_reason_code.as_deref());
        xml.some("ram:DueDateTypeCode", point.map(TaxPoint::cii));
        xml.number("ram:RateApplicablePercent", detail.percent.as_ref());
    });
}

fn terms(xml: &mut Xml, invoice: &Invoice) {
    let references = invoice.reference_data.as_ref();
    xml.group("ram:SpecifiedTradePaymentTerms", |xml| {
        xml.some("ram:Description", invoice.payment_terms.as_deref());
        day(xml, "ram:DueDateDateTime", invoice.invoice_due_date.as_ref());
        let mandate = references.and_then(|references| references.direct_debit_mandate_id.as_deref());
        xml.some("ram:DirectDebitMandateID", mandate);
    });
}

fn totals(xml: &mut Xml, monetary: &Monetary, scope: Scope) {
    let own = monetary.invoice_currency.as_ref().map(|code| code.as_str()).unwrap_or_default();
    let accounting = monetary.tax_currency.as_ref().map(|code| code.as_str()).unwrap_or_default();
    xml.group("ram:SpecifiedTradeSettlementHeaderMonetarySummation", |xml| {
        xml.money("ram:LineTotalAmount", monetary.line_total_amount.as_ref());
        xml.money("ram:ChargeTotalAmount", monetary.charge_total_amount.as_ref());
        xml.money("ram:AllowanceTotalAmount", monetary.allowance_total_amount.as_ref());
        xml.money("ram:TaxBasisTotalAmount", monetary.tax_basis_total_amount.as_ref());
        xml.amount("ram:TaxTotalAmount", monetary.tax_total_amount.as_ref(), own);
        if accounting != own && !accounting.is_empty() {
            xml.amount("ram:TaxTotalAmount", monetary.tax_total_amount_accounting.as_ref(), accounting);
        }
        // BASIC WL has no rounding.
        xml.money("ram:RoundingAmount", monetary.rounding_amount.as_ref().filter(|_| scope.is_full));
        xml.money("ram:GrandTotalAmount", monetary.invoice_amount.as_ref());
        xml.money("ram:TotalPrepaidAmount", monetary.prepaid_total_amount.as_ref());
        xml.money("ram:DuePayableAmount", monetary.payable_amount.as_ref());
    });
}

fn preceding(xml: &mut Xml, earlier: &ReferencedDocument, scope: Scope) {
    xml.group("ram:InvoiceReferencedDocument", |xml| {
        xml.some("ram:IssuerAssignedID", earlier.invoice_id.as_deref());
        let code = earlier.r#type.as_ref().map(|code| code.as_str());
        xml.some("ram:TypeCode", code.filter(|_| scope.is_extended));
        day_as(xml, "ram:FormattedIssueDateTime", "qdt:DateTimeString", earlier.date.as_ref());
    });
}
