//! Payment, VAT, totals.

use super::super::amounts::{document_terms, is_charge, of_document, tax_total};
use super::super::source::Item;
use super::super::terms::{PAYEE, Terms};
use super::{party, period};
use crate::canonical::TaxPoint;
use crate::made::{filled, made};
use iopole_model::invoice::{
    BankDirectDebit, BankTransfer, CreditCard, DocumentAllowanceCharge, Invoice, LineAllowanceCharge,
    Monetary, PaymentMeans, ReferencedDocument, TaxCategory, TaxDetail,
};
use iopole_model::money::CurrencyCode;

/// Path of the indicator of a charge.
pub(super) const INDICATOR: &str = "ChargeIndicator/Indicator";

pub(super) fn read(invoice: &mut Invoice, item: Item<'_>) {
    let references = invoice.reference_data.get_or_insert_default();
    references.creditor_reference_id = item.text("CreditorReferenceID", "BT-90");
    references.accounting_cost_id = item.text("ReceivableSpecifiedTradeAccountingAccount/ID", "BT-19");
    references.direct_debit_mandate_id =
        item.text("SpecifiedTradePaymentTerms/DirectDebitMandateID", "BT-89");
    let role = |name: &str, terms: &Terms| item.first(name).and_then(|item| filled(party::read(item, terms)));
    invoice.invoicer = role("InvoicerTradeParty", &Terms::member("invoicer"));
    invoice.invoicee = role("InvoiceeTradeParty", &Terms::member("invoicee"));
    invoice.payee = role("PayeeTradeParty", &PAYEE);
    invoice.payer = role("PayerTradeParty", &Terms::member("payer"));
    invoice.payment_means = item.each("SpecifiedTradeSettlementPaymentMeans", payment_means);
    payment_reference(invoice, item);
    let tax_point = item.code("ApplicableTradeTax/DueDateTypeCode", "BT-8");
    if let Some(point) = &tax_point {
        invoice.tax_payment_option = Some(TaxPoint::option(point));
        // Each entry repeats the code.
        for entry in item.all("ApplicableTradeTax") {
            entry.skip_if("DueDateTypeCode", |code| code == point);
        }
    }
    invoice.tax_details = item.each("ApplicableTradeTax", tax_detail);
    invoice.billing_period = period(item, ["BT-73", "BT-74"]);
    let charges =
        item.each("SpecifiedTradeAllowanceCharge", |item| (is_charge(item, INDICATOR), allowance(item)));
    for (is_charge, each) in charges {
        if is_charge { invoice.charges.push(each) } else { invoice.allowances.push(each) }
    }
    invoice.charges.extend(item.each("SpecifiedLogisticsServiceCharge", logistics));
    invoice.payment_terms = item.text("SpecifiedTradePaymentTerms/Description", "BT-20");
    invoice.invoice_due_date = item.day("SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString", "BT-9");
    invoice.referenced_documents = item.each("InvoiceReferencedDocument", preceding);
    let monetary = invoice.monetary.get_or_insert_default();
    monetary.tax_currency = item.code("TaxCurrencyCode", "BT-6").map(CurrencyCode::unchecked);
    if let Some(totals) = item.first("SpecifiedTradeSettlementHeaderMonetarySummation") {
        self::totals(monetary, totals);
    }
}

/// BT-83 is written once for all means of payment; without any it is left over.
fn payment_reference(invoice: &mut Invoice, item: Item<'_>) {
    if invoice.payment_means.is_empty() {
        return;
    }
    let Some(reference) = item.text("PaymentReference", "BT-83") else { return };
    if let Some(means) = invoice.payment_means.first_mut() {
        means.payment_reference = Some(reference);
    }
}

fn payment_means(item: Item<'_>) -> PaymentMeans {
    let card = "ApplicableTradeSettlementFinancialCard";
    let account = "PayeePartyCreditorFinancialAccount";
    made!(PaymentMeans {
        type_code: item.code("TypeCode", "BT-81"),
        label: item.text("Information", "BT-82"),
        credit_card: filled(made!(CreditCard {
            card_id: item.text(&format!("{card}/ID"), "BT-87"),
            card_holder_name: item.text(&format!("{card}/CardholderName"), "BT-88"),
        })),
        bank_direct_debit: filled(made!(BankDirectDebit {
            iban: item.text("PayerPartyDebtorFinancialAccount/IBANID", "BT-91"),
        })),
        bank_transfer: filled(made!(BankTransfer {
            iban: item.text(&format!("{account}/IBANID"), "BT-84"),
            account_name: item.text(&format!("{account}/AccountName"), "BT-85"),
            proprietary_id: item.text(&format!("{account}/ProprietaryID"), "BT-84"),
            bic: item.text("PayeeSpecifiedCreditorFinancialInstitution/BICID", "BT-86"),
        })),
    })
}

fn tax_detail(item: Item<'_>) -> TaxDetail {
    item.skip_if("TypeCode", |code| code == "VAT");
    made!(TaxDetail {
        tax_amount: item.money("CalculatedAmount", "BT-117"),
        taxable_amount: item.money("BasisAmount", "BT-116"),
        category_code: item.code("CategoryCode", "BT-118"),
        percent: item.number("RateApplicablePercent", "BT-119"),
        exemption_reason: item.text("ExemptionReason", "BT-120"),
        exemption_reason_code: item.code("ExemptionReasonCode", "BT-121"),
    })
}

/// The VAT of a line, an allowance or a charge.
pub(super) fn category(item: Item<'_>, terms: [&'static str; 2]) -> Option<TaxCategory> {
    item.skip_if("TypeCode", |code| code == "VAT");
    let [category, percent] = terms;
    filled(made!(TaxCategory {
        category_code: item.code("CategoryCode", category),
        percent: item.number("RateApplicablePercent", percent),
        exemption_reason: item.text("ExemptionReason", "BT-120"),
        exemption_reason_code: item.code("ExemptionReasonCode", "BT-121"),
    }))
}

fn allowance(item: Item<'_>) -> DocumentAllowanceCharge {
    let (terms, tax) = document_terms(is_charge(item, INDICATOR));
    of_document(
        line_allowance(item, terms),
        item.first("CategoryTradeTax").and_then(|item| category(item, tax)),
    )
}

/// A charge for transport, which EXTENDED has beside the others.
fn logistics(item: Item<'_>) -> DocumentAllowanceCharge {
    made!(DocumentAllowanceCharge {
        actual_amount: item.money("AppliedAmount", "BT-99"),
        reason: item.text("Description", "BT-104"),
        tax_detail: item.first("AppliedTradeTax").and_then(|item| category(item, ["BT-102", "BT-103"])),
    })
}

/// An allowance or a charge by its terms: amount, base, percentage, reason, code.
pub(super) fn line_allowance(item: Item<'_>, terms: [&'static str; 5]) -> LineAllowanceCharge {
    let [amount, base, percent, reason, code] = terms;
    made!(LineAllowanceCharge {
        actual_amount: item.money("ActualAmount", amount),
        basis_amount: item.money("BasisAmount", base),
        calculation_percent: item.number("CalculationPercent", percent),
        reason: item.text("Reason", reason),
        reason_code: item.code("ReasonCode", code),
    })
}

fn preceding(item: Item<'_>) -> ReferencedDocument {
    made!(ReferencedDocument {
        invoice_id: item.text("IssuerAssignedID", "BT-25"),
        date: item.day("FormattedIssueDateTime/DateTimeString", "BT-26"),
        r#type: item.code("TypeCode", "BG-3").map(Into::into),
    })
}

fn totals(monetary: &mut Monetary, item: Item<'_>) {
    monetary.line_total_amount = item.money("LineTotalAmount", "BT-106");
    monetary.allowance_total_amount = item.money("AllowanceTotalAmount", "BT-107");
    monetary.charge_total_amount = item.money("ChargeTotalAmount", "BT-108");
    monetary.tax_basis_total_amount = item.money("TaxBasisTotalAmount", "BT-109");
    monetary.rounding_amount = item.money("RoundingAmount", "BT-114");
    monetary.invoice_amount = item.money("GrandTotalAmount", "BT-112");
    monetary.prepaid_total_amount = item.money("TotalPrepaidAmount", "BT-113");
    monetary.payable_amount = item.money("DuePayableAmount", "BT-115");
    for total in item.all("TaxTotalAmount") {
        tax_total(monetary, total);
    }
}
