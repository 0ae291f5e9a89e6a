//! The codes of the life cycle.

use crate::open_enum::open_enum;

open_enum! {
    /// A status in the life cycle of an invoice.
    ///
    /// Most have a number of the French tax administration (DGFiP), see [`dgfip_number`](Self::dgfip_number).
    pub enum InvoiceStatusCode {
        /// 200, deposited with the platform. No verdict yet.
        Submitted = "SUBMITTED",
        /// 201, checked, routed and sent out by the issuer's platform.
        Issued = "ISSUED",
        /// 202, received by the recipient's platform.
        Received = "RECEIVED",
        /// 203, made available to the recipient.
        MadeAvailable = "MADE_AVAILABLE",
        /// 204, taken in hand by the buyer.
        InHand = "IN_HAND",
        /// 205, approved by the buyer.
        Approved = "APPROVED",
        /// 206, approved in part.
        PartiallyApproved = "PARTIALLY_APPROVED",
        /// 207, disputed by the buyer.
        Disputed = "DISPUTED",
        /// 208, suspended by the buyer, who waits for something.
        Suspended = "SUSPENDED",
        /// 209, the seller answers a suspension.
        Completed = "COMPLETED",
        /// 210, refused by the buyer. Its number is burnt.
        Refused = "REFUSED",
        /// 211, the buyer has paid.
        PaymentSent = "PAYMENT_SENT",
        /// 212, the seller has been paid. May come once per instalment.
        PaymentReceived = "PAYMENT_RECEIVED",
        /// 213, rejected by a platform. Its number is burnt.
        Rejected = "REJECTED",
        /// 501, the file itself was refused before its content was looked at; the same number may be sent again.
        Unacceptable = "UNACCEPTABLE",
        /// Cancelled by the seller after a dispute; no number.
        Cancelled = "CANCELLED",
    }
}

impl InvoiceStatusCode {
    /// The number of the French tax administration; `None` for `CANCELLED`, which has none, and for unknown codes.
    pub fn dgfip_number(&self) -> Option<u16> {
        Some(match self {
            Self::Submitted => 200,
            Self::Issued => 201,
            Self::Received => 202,
            Self::MadeAvailable => 203,
            Self::InHand => 204,
            Self::Approved => 205,
            Self::PartiallyApproved => 206,
            Self::Disputed => 207,
            Self::Suspended => 208,
            Self::Completed => 209,
            Self::Refused => 210,
            Self::PaymentSent => 211,
            Self::PaymentReceived => 212,
            Self::Rejected => 213,
            Self::Unacceptable => 501,
            Self::Cancelled | Self::Unknown(_) => return None,
        })
    }

    /// What French users call it; for an unknown code the code.
    pub fn french_label(&self) -> &str {
        match self {
            Self::Submitted => "Déposée",
            Self::Issued => "Émise par la plateforme",
            Self::Received => "Reçue par la plateforme",
            Self::MadeAvailable => "Mise à disposition",
            Self::InHand => "Prise en charge",
            Self::Approved => "Approuvée",
            Self::PartiallyApproved => "Approuvée partiellement",
            Self::Disputed => "En litige",
            Self::Suspended => "Suspendue",
            Self::Completed => "Complétée",
            Self::Refused => "Refusée",
            Self::PaymentSent => "Paiement transmis",
            Self::PaymentReceived => "Encaissée",
            Self::Rejected => "Rejetée",
            Self::Unacceptable => "Irrecevable",
            Self::Cancelled => "Annulée",
            Self::Unknown(code) => code,
        }
    }

    /// Whether nothing can follow: refused, rejected, unacceptable or cancelled. `PAYMENT_RECEIVED` is not final, it
    /// repeats with each instalment, nor is `COMPLETED`, which reopens a suspended invoice. An unknown code is taken
    /// as not final.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Refused | Self::Rejected | Self::Unacceptable | Self::Cancelled)
    }

    /// True for a status that says that the buyer has the invoice, or had it: `MADE_AVAILABLE` and those after it. An
    /// unknown code, and the platforms' own rejections (`REJECTED`, `UNACCEPTABLE`), say nothing of it.
    pub fn has_arrived(&self) -> bool {
        !matches!(
            self,
            Self::Submitted
                | Self::Issued
                | Self::Received
                | Self::Rejected
                | Self::Unacceptable
                | Self::Unknown(_)
        )
    }

    /// Whether an operator may declare it (`POST /v1/invoice/{id}/status`). The others are the platforms' own. An
    /// unknown code counts as sendable: the platform decides.
    pub fn is_sendable(&self) -> bool {
        !matches!(
            self,
            Self::Submitted
                | Self::Issued
                | Self::Received
                | Self::MadeAvailable
                | Self::Rejected
                | Self::Unacceptable
        )
    }
}

open_enum! {
    /// Whom a copy of a status is for.
    pub enum DestType {
        /// The operator, that is the caller.
        Operator = "OPERATOR",
        /// The other party's platform.
        Platform = "PLATFORM",
        /// The French public portal (PPF).
        Ppf = "PPF",
    }
}
