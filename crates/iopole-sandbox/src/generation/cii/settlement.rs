//! Payment, VAT, totals.

use super::super::flavour::Flavour;
use super::super::source::{PaymentMeans, Preceding, Source, TaxEntry};
use super::super::xml::Xml;
use super::{allowance, day, party, period};

pub(super) fn write(xml: &mut Xml, source: &Source, flavour: Flavour) {
    let extended = flavour == Flavour::Extended;
    let others = &source.others;
    xml.group("ram:ApplicableHeaderTradeSettlement", |xml| {
        xml.some("ram:CreditorReferenceID", source.references.creditor.as_deref());
        let reference = source.payment_means.iter().find_map(|means| means.reference.as_deref());
        xml.some("ram:PaymentReference", reference);
        xml.some("ram:TaxCurrencyCode", source.accounting_tax().map(|(currency, _)| currency));
        xml.leaf("ram:InvoiceCurrencyCode", &source.currency);
        if extended {
            if let Some(invoicer) = &others.invoicer {
                party::other(xml, "ram:InvoicerTradeParty", invoicer);
            }
            if let Some(invoicee) = &others.invoicee {
                party::other(xml, "ram:InvoiceeTradeParty", invoicee);
            }
        }
        if let Some(payee) = &source.payee {
            party::payee(xml, payee);
        }
        if let Some(payer) = others.payer.as_ref().filter(|_| extended) {
            party::other(xml, "ram:PayerTradeParty", payer);
        }
        for means in &source.payment_means {
            payment_means(xml, means, flavour);
        }
        for tax in &source.taxes {
            tax_entry(xml, tax, source);
        }
        period(xml, source.period.as_ref());
        for item in &source.allowances {
            allowance(xml, item);
        }
        terms(xml, source);
        totals(xml, source, flavour);
        for earlier in &source.preceding {
            preceding(xml, earlier, extended);
        }
        xml.group("ram:ReceivableSpecifiedTradeAccountingAccount", |xml| {
            xml.some("ram:ID", source.references.accounting.as_deref());
        });
    });
}

fn payment_means(xml: &mut Xml, means: &PaymentMeans, flavour: Flavour) {
    let full = flavour != Flavour::BasicWl;
    xml.group("ram:SpecifiedTradeSettlementPaymentMeans", |xml| {
        xml.leaf("ram:TypeCode", &means.type_code);
        if full {
            xml.some("ram:Information", means.label.as_deref());
            if let Some((number, holder)) = &means.card {
                xml.group("ram:ApplicableTradeSettlementFinancialCard", |xml| {
                    xml.leaf("ram:ID", number);
                    xml.leaf("ram:CardholderName", holder);
                });
            }
        }
        xml.group("ram:PayerPartyDebtorFinancialAccount", |xml| {
            xml.some("ram:IBANID", means.debited.as_deref());
        });
        xml.group("ram:PayeePartyCreditorFinancialAccount", |xml| {
            xml.some("ram:IBANID", means.iban.as_deref());
            xml.some("ram:AccountName", means.account_name.as_deref().filter(|_| full));
            xml.some("ram:ProprietaryID", means.proprietary.as_deref());
        });
        xml.group("ram:PayeeSpecifiedCreditorFinancialInstitution", |xml| {
            xml.some("ram:BICID", means.bic.as_deref().filter(|_| full));
        });
    });
}

fn tax_entry(xml: &mut Xml, entry: &TaxEntry, source: &Source) {
    xml.group("ram:ApplicableTradeTax", |xml| {
        xml.number("ram:CalculatedAmount", Some(entry.amount));
        xml.leaf("ram:TypeCode", "VAT");
        xml.some("ram:ExemptionReason", entry.exemption_reason.as_deref());
        xml.number("ram:BasisAmount", Some(entry.base));
        xml.leaf("ram:CategoryCode", &entry.tax.category);
        xml.some("ram:ExemptionReasonCode", entry.exemption_code.as_deref());
        xml.some("ram:DueDateTypeCode", source.tax_point.map(|point| point.cii()));
        xml.number("ram:RateApplicablePercent", entry.tax.percent);
    });
}

fn terms(xml: &mut Xml, source: &Source) {
    xml.group("ram:SpecifiedTradePaymentTerms", |xml| {
        xml.some("ram:Description", source.payment_terms.as_deref());
        day(xml, "ram:DueDateDateTime", source.due_date.as_deref());
        xml.some("ram:DirectDebitMandateID", source.references.mandate.as_deref());
    });
}

fn totals(xml: &mut Xml, source: &Source, flavour: Flavour) {
    let totals = &source.totals;
    xml.group("ram:SpecifiedTradeSettlementHeaderMonetarySummation", |xml| {
        xml.number("ram:LineTotalAmount", totals.lines);
        xml.number("ram:ChargeTotalAmount", totals.charges);
        xml.number("ram:AllowanceTotalAmount", totals.allowances);
        xml.number("ram:TaxBasisTotalAmount", Some(totals.without_tax));
        if let Some(tax) = totals.tax {
            xml.leaf_with("ram:TaxTotalAmount", &[("currencyID", &source.currency)], &tax.to_string());
        }
        if let Some((currency, tax)) = source.accounting_tax() {
            xml.leaf_with("ram:TaxTotalAmount", &[("currencyID", currency)], &tax.to_string());
        }
        // BASIC WL has no place for it: only a rounding of nothing comes here.
        xml.number("ram:RoundingAmount", totals.rounding.filter(|_| flavour != Flavour::BasicWl));
        xml.number("ram:GrandTotalAmount", Some(totals.with_tax));
        xml.number("ram:TotalPrepaidAmount", totals.prepaid);
        xml.number("ram:DuePayableAmount", Some(totals.payable));
    });
}

fn preceding(xml: &mut Xml, earlier: &Preceding, extended: bool) {
    xml.group("ram:InvoiceReferencedDocument", |xml| {
        xml.leaf("ram:IssuerAssignedID", &earlier.number);
        if extended {
            xml.some("ram:TypeCode", earlier.type_code.as_deref());
        }
        if let Some(date) = &earlier.date {
            let digits: String = date.chars().filter(char::is_ascii_digit).collect();
            xml.group("ram:FormattedIssueDateTime", |xml| {
                xml.leaf_with("qdt:DateTimeString", &[("format", "102")], &digits);
            });
        }
    });
}
