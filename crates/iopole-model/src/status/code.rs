//! Codes of the life cycle.

use crate::open_enum::open_enum;

open_enum! {
    /// A status in the life cycle of an invoice.
    ///
    /// Most statuses have a number of the French tax administration (DGFiP): see [`dgfip_number`](Self::dgfip_number).
    pub enum InvoiceStatusCode {
        /// 200, submitted to the platform, not checked yet.
        Submitted = "SUBMITTED",
        /// 201, checked, routed and sent by the issuer's platform.
        Issued = "ISSUED",
        /// 202, received by the recipient's platform.
        Received = "RECEIVED",
        /// 203, made available to the recipient.
        MadeAvailable = "MADE_AVAILABLE",
        /// 204, being processed by the buyer.
        InHand = "IN_HAND",
        /// 205, approved by the buyer.
        Approved = "APPROVED",
        /// 206, approved in part by the buyer.
        PartiallyApproved = "PARTIALLY_APPROVED",
        /// 207, disputed by the buyer.
        Disputed = "DISPUTED",
        /// 208, suspended by the buyer until the seller completes it.
        Suspended = "SUSPENDED",
        /// 209, completed by the seller after a suspension.
        Completed = "COMPLETED",
        /// 210, refused by the buyer. The invoice number cannot be used again.
        Refused = "REFUSED",
        /// 211, paid by the buyer.
        PaymentSent = "PAYMENT_SENT",
        /// 212, payment received by the seller. It may repeat with each instalment.
        PaymentReceived = "PAYMENT_RECEIVED",
        /// 213, rejected by a platform. The invoice number cannot be used again.
        Rejected = "REJECTED",
        /// 501, the file was refused before its content was read. The invoice number can be used again.
        Unacceptable = "UNACCEPTABLE",
        /// Cancelled by the seller after a dispute; it has no number.
        Cancelled = "CANCELLED",
    }
}

impl InvoiceStatusCode {
    /// Returns the number of the French tax administration; `None` for `CANCELLED` and for unknown codes.
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

    /// Returns the French label; for an unknown code, the code.
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

    /// Returns true if no status can follow: refused, rejected, unacceptable or cancelled.
    ///
    /// `PAYMENT_RECEIVED` is not final, because it repeats with each instalment. `COMPLETED` is not final, because it
    /// reopens a suspended invoice. An unknown code counts as not final.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Refused | Self::Rejected | Self::Unacceptable | Self::Cancelled)
    }

    /// Returns true if the status shows that the buyer has or had the invoice: `MADE_AVAILABLE` and later ones. An
    /// unknown code and the platforms' rejections (`REJECTED`, `UNACCEPTABLE`) do not show it.
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

    /// Returns true if an operator may declare the status (`POST /v1/invoice/{id}/status`). Only platforms set the
    /// others. An unknown code counts as sendable, because the platform decides.
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
    /// The recipient of a copy of a status.
    pub enum DestType {
        /// The operator, who is the caller.
        Operator = "OPERATOR",
        /// The platform of the other party.
        Platform = "PLATFORM",
        /// The French public portal (PPF).
        Ppf = "PPF",
    }
}
