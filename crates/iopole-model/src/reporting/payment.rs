//! Payments received, of reported invoices and of reported sales.

use super::amount::CollectedAmount;
use crate::dates::DateText;
use crate::money::Amount;
use crate::record::record;

record! {
    /// What was received for an invoice that was reported before.
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
        /// The invoice and what was received for it.
        invoice: PaidInvoice = "invoice";
    }
    optional {}
}

record! {
    /// An invoice that was paid.
    pub struct PaidInvoice;
    required {
        /// BT-1, its number, 20 characters at most.
        invoice_id: String = "invoiceId";
        /// BT-2, its date, `YYYY-MM-DD`.
        invoice_date: DateText = "invoiceDate";
        /// What was received.
        payment: CollectedPayment = "payment";
    }
    optional {}
}

record! {
    /// What was received for sales to consumers. It names no sale, store or register: the date and the amounts are all.
    pub struct TransactionPaymentReport;
    required {
        /// What was received.
        transaction: PaidTransactions = "transaction";
    }
    optional {}
}

record! {
    /// Sales that were paid.
    pub struct PaidTransactions;
    required {
        /// What was received.
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
    /// A payment, by VAT rate; at least one line, each rate once.
    pub struct CollectedPayment;
    required {
        /// When it was received, `YYYY-MM-DD`; decides the period it is reported in.
        payment_date: DateText = "paymentDate", debug;
    }
    optional {
        /// The amounts.
        tax_details: Vec<CollectedTax> = "taxDetails", with with_tax_detail: CollectedTax;
    }
}

record! {
    /// What was received at one VAT rate. The rate is a number on the wire, the amount a text.
    pub struct CollectedTax;
    required {
        /// The rate in percent, two decimals at most.
        tax_rate: Amount = "taxRate";
        /// The amount, with VAT.
        collected_amount: CollectedAmount = "collectedAmount";
    }
    optional {}
}
