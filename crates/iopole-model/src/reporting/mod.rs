//! E-reporting: what a French company declares to the state of its sales that no e-invoice covers.
//!
//! Four reports: sales to consumers (one summary a day and category), invoices with a party outside France, and the
//! payments of both. All are requests; what the platform makes of them it tells by folders ([`ReportFolder`]) and
//! events.

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
