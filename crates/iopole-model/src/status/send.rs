//! A status to declare on an invoice.

use super::{InvoiceStatusCode, RecipientRejectionReason};
use crate::money::{Amount, CurrencyCode};
use crate::open_enum::shown;
use crate::record::record;

record! {
    /// The body of `POST /v1/invoice/{id}/status`.
    ///
    /// The platform accepts it first and processes it later: a wrong one is often answered 201 and then reported by
    /// an `OUTBOUND_STATUS_INVALID` or `OUTBOUND_STATUS_NOT_ALLOWED` event only. [`check`](Self::check) finds what can
    /// be known before.
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
        /// Free text for the other side.
        message: Option<String> = "message", with with_message: String;
        /// What was paid, one entry for each VAT rate on the invoice; with `PAYMENT_SENT` and `PAYMENT_RECEIVED`.
        payment: Vec<StatusPayment> = "payment", with with_payment: StatusPayment;
        /// Documents to go with it.
        attachments: Vec<StatusAttachment> = "attachments", with with_attachment: StatusAttachment;
        /// Why; with `REFUSED`, `DISPUTED` and `SUSPENDED`.
        rejection_detail: Option<SendStatusRejectionDetail> = "rejectionDetail", debug,
            with with_rejection_detail: SendStatusRejectionDetail;
    }
}

/// What is wrong with a status, known before it is sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SendStatusError {
    /// Only platforms set this status.
    #[error("{} is set by the platforms and cannot be declared", shown(.0.as_str()))]
    NotSendable(InvoiceStatusCode),
    /// The status needs a reason; the contract does not say so, the platform refuses it without.
    #[error("{} needs a rejection detail with a reason", shown(.0.as_str()))]
    ReasonMissing(InvoiceStatusCode),
    /// The reason does not go with the status.
    #[error("the reason {} is not allowed with {}", shown(.reason.as_str()), shown(.code.as_str()))]
    ReasonNotAllowed {
        /// The status.
        code: InvoiceStatusCode,
        /// The reason.
        reason: RecipientRejectionReason,
    },
    /// The status needs what was paid: the French network refuses it without (rule BR-FR-CDV-14), after the platform has
    /// accepted it.
    #[error("{} needs at least one payment, with the amount and its VAT rate: add one for each rate", shown(.0.as_str()))]
    PaymentMissing(InvoiceStatusCode),
    /// A payment that was read from JSON lacks a member.
    #[error("an item of `payment` cannot be read: it needs `vatRate`, `amount` and `currency`")]
    PaymentUnreadable,
    /// Two payments have the same VAT rate; the contract wants one entry for each rate.
    #[error("two payments are at the VAT rate {0} %: add them up, one payment for each rate")]
    VatRateTwice(Amount),
}

impl SendInvoiceStatus {
    /// Finds what the platform would refuse, as far as it can be known here.
    ///
    /// # Errors
    /// A status that cannot be declared, a missing reason, a reason that the status does not take, `PAYMENT_RECEIVED`
    /// without a payment, or two payments at one VAT rate. `PAYMENT_SENT` needs no payment. With
    /// `PARTIALLY_APPROVED` any reason passes: the contract's text lists it among the statuses with a reason, its
    /// table does not.
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
    /// What was paid at one VAT rate. A negative amount with `PAYMENT_RECEIVED` and a message is a refund.
    pub struct StatusPayment;
    required {
        /// In percent, on every network; see [`DOMESTIC_FR_RATES`](StatusPayment::DOMESTIC_FR_RATES).
        vat_rate: Amount = "vatRate";
        /// With VAT.
        amount: Amount = "amount";
        /// Of the amount.
        currency: CurrencyCode = "currency";
    }
    optional {}
}

impl StatusPayment {
    /// The VAT rates that the French network accepts. Another one is answered 201 and then left unprocessed; other
    /// networks take any rate.
    pub const DOMESTIC_FR_RATES: [&'static str; 15] = [
        "0", "0.9", "1.05", "1.75", "2.1", "5.5", "7", "8.5", "9.2", "9.6", "10", "13", "19.6", "20", "20.6",
    ];

    /// Whether the French network accepts the rate: `20` and `20.00` are the same.
    pub fn has_domestic_fr_rate(&self) -> bool {
        Self::DOMESTIC_FR_RATES.iter().any(|rate| rate.parse().as_ref() == Ok(&self.vat_rate))
    }
}

record! {
    /// A document that goes with a status.
    pub struct StatusAttachment;
    required {
        /// Such as `application/pdf`.
        mime_type: String = "mimeType";
        /// Its name.
        file_name: String = "fileName";
        /// Its content as text; the contract does not say in which encoding, base64 is what a binary file needs.
        content: String = "content";
    }
    optional {}
}

record! {
    /// Why a status is declared.
    pub struct SendStatusRejectionDetail;
    required {
        /// The reason; must go with the status.
        reason: RecipientRejectionReason = "reason", debug;
    }
    optional {
        /// In words.
        message: Option<String> = "message", with with_message: String;
    }
}
