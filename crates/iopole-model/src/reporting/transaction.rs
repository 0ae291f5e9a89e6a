//! Sales to consumers, one summary a day and category.

use super::codes::{TransactionCategory, VatCategoryCode};
use crate::dates::DateText;
use crate::invoice::TaxPaymentOption;
use crate::money::{Amount, CurrencyCode, Money};
use crate::record::record;

record! {
    /// The sales of one day at one cash register: one closure (Z report).
    ///
    /// It covers sales to consumers and to operators outside France, but no sales invoiced between companies. At least
    /// one summary is required, and each category at most once: [`check`](Self::check).
    ///
    /// ```
    /// use iopole_model::money::{CurrencyCode, Decimal, Money};
    /// use iopole_model::reporting::{
    ///     TransactionCategory, TransactionMonetary, TransactionReport, TransactionSummary,
    ///     TransactionTaxDetail,
    /// };
    ///
    /// let (net, tax) = (Money::new(Decimal::from(1000)), Money::new(Decimal::from(200)));
    /// let goods = TransactionSummary::new(
    ///     CurrencyCode::EUR,
    ///     TransactionCategory::Goods,
    ///     TransactionMonetary::new(net.clone(), tax.clone()),
    /// )
    /// .with_tax_detail(TransactionTaxDetail::new(net, tax, Decimal::from(20)));
    /// let report = TransactionReport::new("2026-03-11").with_register_id("POS_1").with_transaction(goods);
    /// report.check()?;
    /// # Ok::<(), iopole_model::reporting::ReportError>(())
    /// ```
    pub struct TransactionReport;
    required {
        /// The business day, `YYYY-MM-DD`, even if it ends after midnight. It decides the reporting period.
        transaction_date: DateText = "transactionDate", debug;
    }
    optional {
        /// The identifier of the cash register, unique in its store: `POS_1`.
        register_id: Option<String> = "registerId", debug code, with with_register_id: String;
        /// The identifier of the store. If missing, the platform sets the company's number.
        store_id: Option<String> = "storeId", debug code, with with_store_id: String;
        /// The identifier of the closure, unique for its register: `POS_1-1523`. A day may have several closures. If it
        /// is missing, the platform may generate one and then cannot detect a closure sent twice.
        closure_id: Option<String> = "closureId", debug code, with with_closure_id: String;
        /// The summaries, one for each category sold; at least one.
        transactions: Vec<TransactionSummary> = "transactions", debug,
            with with_transaction: TransactionSummary;
    }
}

record! {
    /// The sales of one category.
    pub struct TransactionSummary;
    required {
        /// The currency of all amounts in the summary.
        currency: CurrencyCode = "currency", debug;
        /// The category of the sales.
        category_code: TransactionCategory = "categoryCode", debug;
        /// The totals.
        monetary: TransactionMonetary = "monetary";
    }
    optional {
        /// The VAT by rate; at least one item.
        tax_details: Vec<TransactionTaxDetail> = "taxDetails", with with_tax_detail: TransactionTaxDetail;
        /// BT-8, the date when VAT becomes due, for services. Exactly one of its two codes is needed.
        tax_payment_option: Option<TaxPaymentOption> = "taxPaymentOption", debug,
            with with_tax_payment_option: TaxPaymentOption;
    }
}

record! {
    /// The totals of one category.
    pub struct TransactionMonetary;
    required {
        /// The total without VAT.
        tax_basis_total_amount: Money = "taxBasisTotalAmount";
        /// The total VAT.
        tax_total_amount: Money = "taxTotalAmount";
    }
    optional {}
}

record! {
    /// The VAT of one rate.
    pub struct TransactionTaxDetail;
    required {
        /// The taxable amount.
        taxable_amount: Money = "taxableAmount";
        /// The VAT.
        tax_amount: Money = "taxAmount";
        /// The rate in percent.
        percent: Amount = "percent";
    }
    optional {
        /// The VAT category.
        code: Option<VatCategoryCode> = "code", debug, with with_code: VatCategoryCode;
    }
}
