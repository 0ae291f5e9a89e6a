//! Statuses to declare on an invoice.

use super::{InvoiceStatusCode, RecipientRejectionReason};
use crate::money::{Amount, CurrencyCode};
use crate::open_enum::shown;
use crate::record::record;
use std::fmt;

record! {
    /// The body of `POST /v1/invoice/{id}/status`.
    ///
    /// The platform accepts a status first and processes it later. It often answers 201 to a wrong status and then
    /// reports it only in an `OUTBOUND_STATUS_INVALID` or `OUTBOUND_STATUS_NOT_ALLOWED` event. [`check`](Self::check)
    /// finds such errors before.
    ///
    /// ```
    /// use iopole_model::status::{
    ///     InvoiceStatusCode, RecipientRejectionReason, SendInvoiceStatus, SendStatusRejectionDetail,
    /// };
    ///
    /// let status = SendInvoiceStatus::new(InvoiceStatusCode::Refused).with_rejection_detail(
    ///     SendStatusRejectionDetail::new(RecipientRejectionReason::DuplicateInvoice).with_message("Reçue le 3 mars"),
    /// );
    /// status.check()?;
    /// # Ok::<(), iopole_model::status::SendStatusError>(())
    /// ```
    pub struct SendInvoiceStatus;
    required {
        /// The status; see [`InvoiceStatusCode::is_sendable`].
        code: InvoiceStatusCode = "code", debug;
    }
    optional {
        /// Free text for the other party.
        message: Option<String> = "message", with with_message: String;
        /// The payments, one for each VAT rate on the invoice; with `PAYMENT_SENT` and `PAYMENT_RECEIVED`.
        payment: Vec<StatusPayment> = "payment", with with_payment: StatusPayment;
        /// Attached documents.
        attachments: Vec<StatusAttachment> = "attachments", with with_attachment: StatusAttachment;
        /// The reason; with `REFUSED`, `DISPUTED` and `SUSPENDED`.
        rejection_detail: Option<SendStatusRejectionDetail> = "rejectionDetail", debug,
            with with_rejection_detail: SendStatusRejectionDetail;
    }
}

/// A rule that a status to declare breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendStatusError {
    /// Only platforms set this status.
    NotSendable(InvoiceStatusCode),
    /// The status requires a reason. The contract does not say so, but the platform refuses it without one.
    ReasonMissing(InvoiceStatusCode),
    /// The reason is not allowed with the status.
    ReasonNotAllowed {
        /// The status.
        code: InvoiceStatusCode,
        /// The reason.
        reason: RecipientRejectionReason,
    },
    /// The status requires a payment. Without one the French network refuses it (rule BR-FR-CDV-14) after the platform
    /// has accepted it.
    PaymentMissing(InvoiceStatusCode),
    /// A payment read from JSON lacks a member.
    PaymentUnreadable,
    /// Two payments have one VAT rate. The contract requires one entry for each rate.
    VatRateTwice(Amount),
}

impl fmt::Display for SendStatusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSendable(value) => {
                write!(f, "{} is set by the platforms and cannot be declared", shown(value.as_str()))
            }
            Self::ReasonMissing(value) => {
                write!(f, "{} needs a rejection detail with a reason", shown(value.as_str()))
            }
            Self::ReasonNotAllowed { code, reason } => write!(
                f,
                "the reason {} is not allowed with {}",
                shown(reason.as_str()),
                shown(code.as_str())
            ),
            Self::PaymentMissing(value) => write!(
                f,
                "{} needs at least one payment, with the amount and its VAT rate: add one for each rate",
                shown(value.as_str())
            ),
            Self::PaymentUnreadable => {
                f.write_str("an item of `payment` is unreadable: it needs `vatRate`, `amount` and `currency`")
            }
            Self::VatRateTwice(value) => {
                write!(f, "two payments have the VAT rate {value} %: add them up, one payment for each rate")
            }
        }
    }
}

impl std::error::Error for SendStatusError {}

impl SendInvoiceStatus {
    /// Checks the rules of the platform that can be known before the status is sent.
    ///
    /// With `PARTIALLY_APPROVED` any reason is accepted: the contract's text lists it among the statuses with a reason,
    /// but its table does not. `PAYMENT_SENT` needs no payment.
    ///
    /// # Errors
    /// The first broken rule:
    ///
    /// * a status that cannot be declared,
    /// * `PAYMENT_RECEIVED` without a payment,
    /// * two payments at one VAT rate,
    /// * a missing reason, or a reason that is not allowed with the status.
    pub fn check(&self) -> Result<(), SendStatusError> {
        use InvoiceStatusCode as Code;
        if !self.code.is_sendable() {
            return Err(SendStatusError::NotSendable(self.code.clone()));
        }
        if self.extra.json("payment").is_some_and(|odd| !odd.says_nothing()) {
            return Err(SendStatusError::PaymentUnreadable);
        }
        if self.code == Code::PaymentReceived && self.payment.is_empty() {
            return Err(SendStatusError::PaymentMissing(self.code.clone()));
        }
        for (at, payment) in self.payment.iter().enumerate() {
            if self.payment.iter().take(at).any(|other| other.vat_rate == payment.vat_rate) {
                return Err(SendStatusError::VatRateTwice(payment.vat_rate.clone()));
            }
        }
        match (&self.rejection_detail, &self.code) {
            (None, Code::Refused | Code::Disputed | Code::Suspended) => {
                Err(SendStatusError::ReasonMissing(self.code.clone()))
            }
            (None, _) | (Some(_), Code::PartiallyApproved | Code::Unknown(_)) => Ok(()),
            (Some(detail), code) if detail.reason.allowed_for(code) => Ok(()),
            (Some(detail), code) => {
                Err(SendStatusError::ReasonNotAllowed { code: code.clone(), reason: detail.reason.clone() })
            }
        }
    }
}

record! {
    /// A payment at one VAT rate. A negative amount with `PAYMENT_RECEIVED` and a message is a refund.
    pub struct StatusPayment;
    required {
        /// The VAT rate in percent, on all networks; see [`DOMESTIC_FR_RATES`](StatusPayment::DOMESTIC_FR_RATES).
        vat_rate: Amount = "vatRate";
        /// The amount with VAT.
        amount: Amount = "amount";
        /// The currency of the amount.
        currency: CurrencyCode = "currency";
    }
    optional {}
}

impl StatusPayment {
    /// The VAT rates that the French network accepts. For other rates the platform answers 201 but does not process the
    /// status. Other networks accept any rate.
    pub const DOMESTIC_FR_RATES: [&'static str; 15] = [
        "0", "0.9", "1.05", "1.75", "2.1", "5.5", "7", "8.5", "9.2", "9.6", "10", "13", "19.6", "20", "20.6",
    ];

    /// Returns true if the French network accepts the rate. `20` and `20.00` are equal.
    pub fn has_domestic_fr_rate(&self) -> bool {
        Self::DOMESTIC_FR_RATES.iter().any(|rate| rate.parse().as_ref() == Ok(&self.vat_rate))
    }
}

record! {
    /// A document attached to a status.
    pub struct StatusAttachment;
    required {
        /// The media type, such as `application/pdf`.
        mime_type: String = "mimeType";
        /// The file name.
        file_name: String = "fileName";
        /// The content as text. The contract names no encoding; a binary file needs base64.
        content: String = "content";
    }
    optional {}
}

record! {
    /// The reason of a status to declare.
    pub struct SendStatusRejectionDetail;
    required {
        /// The reason, which must be allowed with the status.
        reason: RecipientRejectionReason = "reason", debug;
    }
    optional {
        /// The message.
        message: Option<String> = "message", with with_message: String;
    }
}
