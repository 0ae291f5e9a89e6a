//! Submissions: the accepted reports.

use jiff::civil::Date;
use serde_json::Value;
use uuid::Uuid;

use super::regime::VatRegime;
use crate::ids::CustomerId;

/// Kind of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SubmissionKind {
    Transaction,
    Invoice,
    InvoicePayment,
    TransactionPayment,
}

impl SubmissionKind {
    /// The platform's name of the kind.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Transaction => "TRANSACTION",
            Self::Invoice => "INVOICE",
            Self::InvoicePayment => "PAYMENT_INVOICE",
            Self::TransactionPayment => "PAYMENT_TRANSACTION",
        }
    }

    pub(crate) fn is_payment(self) -> bool {
        matches!(self, Self::InvoicePayment | Self::TransactionPayment)
    }

    /// Part of the state's e-reporting flux.
    pub(crate) fn flux(self) -> &'static str {
        match self {
            Self::Invoice => "10.1",
            Self::InvoicePayment => "10.2",
            Self::Transaction => "10.3",
            Self::TransactionPayment => "10.4",
        }
    }
}

/// Closure of a cash register, as its sender names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Closure {
    pub(crate) store: String,
    pub(crate) register: String,
    pub(crate) id: String,
}

/// An accepted report.
#[derive(Clone)]
pub(crate) struct Submission {
    pub(crate) id: Uuid,
    pub(crate) customer: CustomerId,
    pub(crate) kind: SubmissionKind,
    pub(crate) siren: String,
    pub(crate) business_entity: Uuid,
    pub(crate) regime: VatRegime,
    /// The day, which decides the period.
    pub(crate) day: Date,
    /// The requested folder.
    pub(crate) folder: Option<Uuid>,
    pub(crate) closure: Option<Closure>,
    /// The checked body.
    pub(crate) body: Value,
}
