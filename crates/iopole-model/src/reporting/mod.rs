//! E-reporting: declarations of sales that no e-invoice covers, for the French tax administration.
//!
//! There are four reports, all of them requests:
//!
//! * [`TransactionReport`]: sales to consumers, one summary a day and category,
//! * [`InvoiceReport`]: an invoice with a party outside France,
//! * [`TransactionPaymentReport`] and [`InvoicePaymentReport`]: the payments of both.
//!
//! A reported invoice shares its lines and most other members with an [`Invoice`](crate::invoice::Invoice). The
//! platform collects reports in folders ([`ReportFolder`]) and announces results in events
//! ([`OperatorEvent`](crate::delivery::OperatorEvent)).

mod amount;
mod check;
mod codes;
mod folder;
mod invoice;
mod payment;
mod required;
mod transaction;

pub use amount::{CollectedAmount, CollectedAmountError};
pub use check::ReportError;
pub use codes::{ReportState, ReportStatus, ReportType, TransactionCategory, VatCategoryCode};
pub use folder::{ReportFolder, ReportFolderPage, ReportFolderPageMeta};
pub use invoice::{InvoiceReport, ReportInvoice, ReportInvoiceMonetary, ReportParty, ReportTaxDetail};
pub use payment::{
    CollectedPayment, CollectedTax, InvoicePaymentReport, PaidInvoice, PaidTransactions,
    TransactionPaymentReport,
};
pub use transaction::{TransactionMonetary, TransactionReport, TransactionSummary, TransactionTaxDetail};
