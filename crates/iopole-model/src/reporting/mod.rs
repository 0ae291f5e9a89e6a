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
mod line;
mod party;
mod payment;
mod terms;
mod transaction;

pub use amount::{CollectedAmount, CollectedAmountError};
pub use check::ReportError;
pub use codes::{
    ReportState, ReportStatus, ReportType, TaxPointCode, TransactionCategory, VatCategoryCode, VatPoint,
};
pub use folder::{ReportFolder, ReportFolderPage, ReportFolderPageMeta};
pub use invoice::{
    InvoiceReport, ReportInvoice, ReportInvoiceMonetary, ReportInvoiceReferences, ReportObjectReference,
    ReportTaxDetail,
};
pub use line::{
    ReportItemCharacteristic, ReportItemClassification, ReportItemIdentifier, ReportLine,
    ReportLineIdentifier, ReportLineInvoiceReference, ReportLineItem, ReportLinePrice, ReportLineReference,
    ReportLineReferences, ReportQuantity,
};
pub use party::{ReportDeliveryParty, ReportLineShipping, ReportParty, ReportShipping};
pub use payment::{
    CollectedPayment, CollectedTax, InvoicePaymentReport, PaidInvoice, PaidTransactions,
    TransactionPaymentReport,
};
pub use terms::{
    ReportAllowance, ReportAppliedTax, ReportAttachment, ReportBankTransfer, ReportCharge, ReportCreditCard,
    ReportDirectDebit, ReportLineAllowance, ReportLineCharge, ReportPaymentMeans, ReportPeriod,
};
pub use transaction::{
    ReportTaxPaymentOption, TransactionMonetary, TransactionReport, TransactionSummary, TransactionTaxDetail,
};
