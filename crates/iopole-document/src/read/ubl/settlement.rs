//! Payment, VAT, totals.

use iopole_model::invoice::{
    BankDirectDebit, BankTransfer, CreditCard, DocumentAllowanceCharge, Invoice, LineAllowanceCharge,
    Monetary, PaymentMeans, TaxCategory, TaxDetail,
};

use super::super::amounts::{document_terms, is_charge, of_document, tax_total};
use super::super::source::Item;
use crate::made::{filled, made};

pub(super) fn read(invoice: &mut Invoice, root: Item<'_>) {
    let references = invoice.reference_data.get_or_insert_default();
    references.direct_debit_mandate_id = root.text("PaymentMeans/PaymentMandate/ID", "BT-89");
    let mandate = references.direct_debit_mandate_id.clone().unwrap_or_default();
    let due = invoice.invoice_due_date.as_ref().map(|due| due.as_str().to_owned()).unwrap_or_default();
    invoice.payment_means = root.each("PaymentMeans", |item| {
        // Each means of payment may repeat what is said of the whole invoice.
        item.skip_if("PaymentMandate/ID", |id| id == mandate);
        item.skip_if("PaymentDueDate", |date| date == due);
        payment_means(item)
    });
    invoice.payment_terms = root.text("PaymentTerms/Note", "BT-20");
    let charges = root.each("AllowanceCharge", |item| (is_charge(item, "ChargeIndicator"), allowance(item)));
    for (is_charge, each) in charges {
        if is_charge { invoice.charges.push(each) } else { invoice.allowances.push(each) }
    }
    invoice.tax_details = root.each("TaxTotal/TaxSubtotal", tax_detail);
    let monetary = invoice.monetary.get_or_insert_default();
    for total in root.all("TaxTotal/TaxAmount") {
        tax_total(monetary, total);
    }
    if let Some(item) = root.first("LegalMonetaryTotal") {
        totals(monetary, item);
    }
}

fn payment_means(item: Item<'_>) -> PaymentMeans {
    let label = item.first("PaymentMeansCode").and_then(|code| code.attribute("name"));
    // EN 16931 has no term for the network of a card, which the schema requires.
    item.skip_if("CardAccount/NetworkID", |network| network == "NA");
    made!(PaymentMeans {
        type_code: item.code("PaymentMeansCode", "BT-81"),
        label: label,
        payment_reference: item.text("PaymentID", "BT-83"),
        credit_card: filled(made!(CreditCard {
            card_id: item.text("CardAccount/PrimaryAccountNumberID", "BT-87"),
            card_holder_name: item.text("CardAccount/HolderName", "BT-88"),
        })),
        bank_direct_debit: filled(made!(BankDirectDebit {
            iban: item.text("PaymentMandate/PayerFinancialAccount/ID", "BT-91"),
        })),
        bank_transfer: item.first("PayeeFinancialAccount").and_then(account),
    })
}

/// UBL has one element for an IBAN and for any other number of an account.
fn account(item: Item<'_>) -> Option<BankTransfer> {
    let mut account = made!(BankTransfer {
        account_name: item.text("Name", "BT-85"),
        bic: item.text("FinancialInstitutionBranch/ID", "BT-86"),
    });
    if let Some(id) = item.first("ID") {
        id.skip_attribute("schemeID", "IBAN");
        match id.take("BT-84") {
            Some(iban) if looks_like_iban(&iban) => account.iban = Some(iban),
            other => account.proprietary_id = other,
        }
    }
    filled(account)
}

fn looks_like_iban(text: &str) -> bool {
    let mut characters = text.chars().filter(|character| !character.is_whitespace());
    let mut next = |is: fn(&char) -> bool| characters.next().is_some_and(|character| is(&character));
    let starts = next(char::is_ascii_alphabetic) && next(char::is_ascii_alphabetic);
    let checked = next(char::is_ascii_digit) && next(char::is_ascii_digit);
    starts && checked && characters.all(|character| character.is_ascii_alphanumeric())
}

pub(super) fn category(item: Item<'_>, terms: [&'static str; 2]) -> Option<TaxCategory> {
    item.skip_if("TaxScheme/ID", |id| id.eq_ignore_ascii_case("VAT"));
    let [code, percent] = terms;
    filled(made!(TaxCategory {
        category_code: item.code("ID", code),
        percent: item.number("Percent", percent),
        exemption_reason: item.text("TaxExemptionReason", "BT-120"),
        exemption_reason_code: item.code("TaxExemptionReasonCode", "BT-121"),
    }))
}

fn tax_detail(item: Item<'_>) -> TaxDetail {
    let tax =
        item.first("TaxCategory").and_then(|item| category(item, ["BT-118", "BT-119"])).unwrap_or_default();
    made!(TaxDetail {
        taxable_amount: item.money("TaxableAmount", "BT-116"),
        tax_amount: item.money("TaxAmount", "BT-117"),
        category_code: tax.category_code,
        percent: tax.percent,
        exemption_reason: tax.exemption_reason,
        exemption_reason_code: tax.exemption_reason_code,
    })
}

fn allowance(item: Item<'_>) -> DocumentAllowanceCharge {
    let (terms, tax) = document_terms(is_charge(item, "ChargeIndicator"));
    of_document(line_allowance(item, terms), item.first("TaxCategory").and_then(|item| category(item, tax)))
}

/// An allowance or a charge by its terms: amount, base, percentage, reason, code.
pub(super) fn line_allowance(item: Item<'_>, terms: [&'static str; 5]) -> LineAllowanceCharge {
    let [amount, base, percent, reason, code] = terms;
    made!(LineAllowanceCharge {
        actual_amount: item.money("Amount", amount),
        basis_amount: item.money("BaseAmount", base),
        calculation_percent: item.number("MultiplierFactorNumeric", percent),
        reason: item.text("AllowanceChargeReason", reason),
        reason_code: item.code("AllowanceChargeReasonCode", code),
    })
}

fn totals(monetary: &mut Monetary, item: Item<'_>) {
    monetary.line_total_amount = item.money("LineExtensionAmount", "BT-106");
    monetary.allowance_total_amount = item.money("AllowanceTotalAmount", "BT-107");
    monetary.charge_total_amount = item.money("ChargeTotalAmount", "BT-108");
    monetary.tax_basis_total_amount = item.money("TaxExclusiveAmount", "BT-109");
    monetary.rounding_amount = item.money("PayableRoundingAmount", "BT-114");
    monetary.invoice_amount = item.money("TaxInclusiveAmount", "BT-112");
    monetary.prepaid_total_amount = item.money("PrepaidAmount", "BT-113");
    monetary.payable_amount = item.money("PayableAmount", "BT-115");
}
