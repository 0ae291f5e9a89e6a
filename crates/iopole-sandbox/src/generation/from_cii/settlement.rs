//! Payment, VAT, totals.

use super::super::source::TaxPoint;
use super::{Reader, party, push};
use crate::documents::Element;

impl Reader {
    pub(super) fn settlement(&mut self, path: &str, element: &Element<'_>) {
        match path {
            "CreditorReferenceID" => self.source.references.creditor = element.filled(),
            "PaymentReference" => self.payment_reference = element.filled(),
            "TaxCurrencyCode" => self.source.tax_currency = element.filled(),
            "InvoiceCurrencyCode" => self.source.currency = element.text().to_owned(),
            "SpecifiedTradeSettlementPaymentMeans" => {
                let means = std::mem::take(&mut self.means);
                push(&mut self.source.payment_means, means);
            }
            "ApplicableTradeTax" => {
                let entry = std::mem::take(&mut self.tax);
                push(&mut self.source.taxes, entry);
            }
            "BillingSpecifiedPeriod" => self.source.period = Some(std::mem::take(&mut self.period)),
            "SpecifiedTradeAllowanceCharge" => {
                let allowance = std::mem::take(&mut self.allowance);
                push(&mut self.source.allowances, allowance);
            }
            "SpecifiedTradePaymentTerms/Description" => self.source.payment_terms = element.filled(),
            "SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString" => {
                self.source.due_date = self.day("BT-9", element);
            }
            "SpecifiedTradePaymentTerms/DirectDebitMandateID" => {
                self.source.references.mandate = element.filled();
            }
            "InvoiceReferencedDocument" => {
                let earlier = std::mem::take(&mut self.preceding);
                push(&mut self.source.preceding, earlier);
            }
            "ReceivableSpecifiedTradeAccountingAccount/ID" => {
                self.source.references.accounting = element.filled();
            }
            _ => self.settlement_part(path, element),
        }
    }

    fn settlement_part(&mut self, path: &str, element: &Element<'_>) {
        if let Some(rest) = path.strip_prefix("PayeeTradeParty/") {
            party::read(self.source.payee.get_or_insert_default(), rest, element);
        } else if let Some(rest) = path.strip_prefix("SpecifiedTradeSettlementPaymentMeans/") {
            self.payment(rest, element);
        } else if let Some(rest) = path.strip_prefix("ApplicableTradeTax/") {
            self.tax(rest, element);
        } else if let Some(rest) = path.strip_prefix("BillingSpecifiedPeriod/") {
            self.period(rest, element);
        } else if let Some(rest) = path.strip_prefix("SpecifiedTradeAllowanceCharge/") {
            self.allowance(rest, element);
        } else if let Some(rest) = path.strip_prefix("SpecifiedTradeSettlementHeaderMonetarySummation/") {
            self.total(rest, element);
        } else if let Some(rest) = path.strip_prefix("InvoiceReferencedDocument/") {
            match rest {
                "IssuerAssignedID" => self.preceding.number = element.text().to_owned(),
                "FormattedIssueDateTime/DateTimeString" => self.preceding.date = self.day("BT-26", element),
                _ => {}
            }
        }
    }

    fn payment(&mut self, path: &str, element: &Element<'_>) {
        let means = &mut self.means;
        match path {
            "TypeCode" => means.type_code = element.text().to_owned(),
            "Information" => means.label = element.filled(),
            "ApplicableTradeSettlementFinancialCard/ID" => {
                means.card.get_or_insert_default().0 = element.text().to_owned();
            }
            "ApplicableTradeSettlementFinancialCard/CardholderName" => {
                means.card.get_or_insert_default().1 = element.text().to_owned();
            }
            "PayerPartyDebtorFinancialAccount/IBANID" => means.debited = element.filled(),
            "PayeePartyCreditorFinancialAccount/IBANID" => means.iban = element.filled(),
            // UBL has one place for both.
            "PayeePartyCreditorFinancialAccount/ProprietaryID" if means.iban.is_none() => {
                means.iban = element.filled();
            }
            "PayeePartyCreditorFinancialAccount/AccountName" => means.account_name = element.filled(),
            "PayeeSpecifiedCreditorFinancialInstitution/BICID" => means.bic = element.filled(),
            _ => {}
        }
    }

    fn tax(&mut self, path: &str, element: &Element<'_>) {
        match path {
            "CalculatedAmount" => self.tax.amount = self.needed("BT-117", element),
            "BasisAmount" => self.tax.base = self.needed("BT-116", element),
            "CategoryCode" => self.tax.tax.category = element.text().to_owned(),
            "RateApplicablePercent" => self.tax.tax.percent = self.number("BT-119", element),
            "ExemptionReason" => self.tax.exemption_reason = element.filled(),
            "ExemptionReasonCode" => self.tax.exemption_code = element.filled(),
            "DueDateTypeCode" => self.source.tax_point = TaxPoint::read(element.text()),
            _ => {}
        }
    }

    pub(super) fn period(&mut self, path: &str, element: &Element<'_>) {
        match path {
            "StartDateTime/DateTimeString" => self.period.begin = self.day("BT-73", element),
            "EndDateTime/DateTimeString" => self.period.end = self.day("BT-74", element),
            _ => {}
        }
    }

    pub(super) fn allowance(&mut self, path: &str, element: &Element<'_>) {
        match path {
            "ChargeIndicator/Indicator" => {
                self.allowance.is_charge = matches!(element.text(), "true" | "1");
            }
            "CalculationPercent" => self.allowance.percent = self.number("BT-94", element),
            "BasisAmount" => self.allowance.base = self.number("BT-93", element),
            "ActualAmount" => self.allowance.amount = self.needed("BT-92", element),
            "ReasonCode" => self.allowance.reason_code = element.filled(),
            "Reason" => self.allowance.reason = element.filled(),
            "CategoryTradeTax/CategoryCode" => {
                self.allowance.tax.get_or_insert_default().category = element.text().to_owned();
            }
            "CategoryTradeTax/RateApplicablePercent" => {
                let percent = self.number("BT-96", element);
                self.allowance.tax.get_or_insert_default().percent = percent;
            }
            _ => {}
        }
    }

    fn total(&mut self, path: &str, element: &Element<'_>) {
        match path {
            "LineTotalAmount" => self.source.totals.lines = self.number("BT-106", element),
            "AllowanceTotalAmount" => self.source.totals.allowances = self.number("BT-107", element),
            "ChargeTotalAmount" => self.source.totals.charges = self.number("BT-108", element),
            "TaxBasisTotalAmount" => self.source.totals.without_tax = self.needed("BT-109", element),
            "TaxTotalAmount" => {
                let currency = element.attribute("currencyID").unwrap_or_default().to_owned();
                let amount = self.needed("BT-110", element);
                push(&mut self.tax_totals, (currency, amount));
            }
            "RoundingAmount" => self.source.totals.rounding = self.number("BT-114", element),
            "GrandTotalAmount" => self.source.totals.with_tax = self.needed("BT-112", element),
            "TotalPrepaidAmount" => self.source.totals.prepaid = self.number("BT-113", element),
            "DuePayableAmount" => self.source.totals.payable = self.needed("BT-115", element),
            _ => {}
        }
    }
}
