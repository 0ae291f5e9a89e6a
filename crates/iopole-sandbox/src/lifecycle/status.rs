//! Statuses and technical states of invoices.

use uuid::Uuid;

use crate::documents::{Amount, Defect};

/// Technical state of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Pending,
    Processing,
    Delivered,
    Invalid,
    Duplicated,
    WrongRouting,
}

impl State {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Processing => "PROCESSING",
            Self::Delivered => "DELIVERED",
            Self::Invalid => "INVALID",
            Self::Duplicated => "DUPLICATED",
            Self::WrongRouting => "WRONG_ROUTING",
        }
    }
}

/// Author of a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatusSender {
    Platform,
    Seller,
    Buyer,
}

/// A status of an emitted invoice.
#[derive(Clone)]
pub(crate) struct Status {
    pub(crate) id: Uuid,
    /// Identifier of the message on the network.
    pub(crate) message_id: Uuid,
    pub(crate) invoice: Uuid,
    pub(crate) date_ms: u64,
    pub(crate) destination: &'static str,
    pub(crate) code: &'static str,
    pub(crate) network_code: Option<&'static str>,
    pub(crate) sender: StatusSender,
    pub(crate) message: Option<String>,
    pub(crate) rejection: Option<Rejection>,
    pub(crate) payments: Vec<Payment>,
}

impl Status {
    /// Approximate size of a declared status, in bytes; 0 for the platform's, which count with their invoice.
    pub(crate) fn weight(&self) -> u64 {
        let rejection = self.rejection.as_ref().map_or(0, |rejection| rejection.message.len());
        let texts = self.message.as_ref().map_or(0, String::len) + rejection;
        let bytes = 1024 + texts + 128 * self.payments.len();
        if self.sender == StatusSender::Platform { 0 } else { u64::try_from(bytes).unwrap_or(u64::MAX) }
    }

    /// True if it rejects one delivery of an invoice that the buyer already has.
    pub(crate) fn refuses_a_delivery(&self) -> bool {
        let network = self.rejection.as_ref().and_then(|rejection| rejection.network);
        self.code == "REJECTED" && network == Some(Rejection::DUPLICATE)
    }
}

/// An amount paid or received, for one VAT rate.
#[derive(Clone)]
pub(crate) struct Payment {
    pub(crate) vat_rate: Amount,
    pub(crate) amount: Amount,
    pub(crate) currency: String,
}

/// Defects of a declared status that is not processed, as an event reports them.
#[derive(Clone)]
pub(crate) struct StatusFaults {
    pub(crate) reason: &'static str,
    pub(crate) message: &'static str,
    /// Location in the declaration, and message.
    pub(crate) errors: Vec<(String, String)>,
}

/// Reason, message and details of a rejection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rejection {
    pub(crate) reason: String,
    pub(crate) message: String,
    pub(crate) errors: Vec<Defect>,
    /// The reason's code on the network, if the message has one.
    pub(crate) network: Option<&'static str>,
}

impl Rejection {
    /// The network's code for an invoice that the buyer's platform already has.
    pub(crate) const DUPLICATE: &'static str = "DOUBLON";

    pub(crate) fn new(reason: impl Into<String>, message: impl Into<String>) -> Self {
        Self { reason: reason.into(), message: message.into(), errors: Vec::new(), network: None }
    }

    pub(crate) fn validation(defects: &[Defect]) -> Self {
        let message = "The document was rejected because it failed validation";
        Self { errors: defects.to_vec(), ..Self::new("VALIDATION_FAILURE", message) }
    }
}
