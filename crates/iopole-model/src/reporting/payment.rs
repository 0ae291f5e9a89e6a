//! Payments of reported invoices and of reported sales.

use super::amount::CollectedAmount;
use crate::dates::DateText;
use crate::money::Amount;
use crate::record::record;

record! {
    /// A report of a payment for an invoice that was reported before.
    ///
    /// ```
    /// use iopole_model::money::Decimal;
    /// use iopole_model::reporting::{
    ///     CollectedAmount, CollectedPayment, CollectedTax, InvoicePaymentReport, PaidInvoice,
    /// };
    ///
    /// let payment = CollectedPayment::new("2026-03-11")
    ///     .with_tax_detail(CollectedTax::new(Decimal::from(20), "1200.00".parse::<CollectedAmount>()?));
    /// let report = InvoicePaymentReport::new(PaidInvoice::new("INV-001", "2026-03-01", payment));
    /// report.check()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub struct InvoicePaymentReport;
    required {
        /// The invoice and its payment.
        invoice: PaidInvoice = "invoice";
    }
    optional {}
}

record! {
    /// A paid invoice.
    pub struct PaidInvoice;
    required {
        /// BT-1, the invoice number, 20 characters at most.
        invoice_id: String = "invoiceId";
        /// BT-2, the invoice date, `YYYY-MM-DD`.
        invoice_date: DateText = "invoiceDate";
        /// The payment.
        payment: CollectedPayment = "payment";
    }
    optional {}
}

record! {
    /// A report of a payment for sales to consumers. It has a date and amounts, but names no sale, store or register.
    pub struct TransactionPaymentReport;
    required {
        /// The paid sales.
        transaction: PaidTransactions = "transaction";
    }
    optional {}
}

record! {
    /// Paid sales.
    pub struct PaidTransactions;
    required {
        /// The payment.
        payment: CollectedPayment = "payment";
    }
    optional {}
}

impl From<CollectedPayment> for TransactionPaymentReport {
    fn from(payment: CollectedPayment) -> Self {
        Self::new(PaidTransactions::new(payment))
    }
}

record! {
    /// A payment by VAT rate: at least one amount, each rate once.
    pub struct CollectedPayment;
    required {
        /// The date of receipt, `YYYY-MM-DD`. It decides the reporting period.
        payment_date: DateText = "paymentDate", debug;
    }
    optional {
        /// The amounts by VAT rate.
        tax_details: Vec<CollectedTax> = "taxDetails", with with_tax_detail: CollectedTax;
    }
}

record! {
    /// The amount collected at one VAT rate. On the wire, the rate is a number and the amount a text.
    pub struct CollectedTax;
    required {
        /// The rate in percent, two decimals at most.
        tax_rate: Amount = "taxRate";
        /// The amount with VAT.
        collected_amount: CollectedAmount = "collectedAmount";
    }
    optional {}
}
