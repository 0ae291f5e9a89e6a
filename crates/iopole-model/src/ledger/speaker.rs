//! Senders of a status.

use crate::status::{
    InvoiceStatus, InvoiceStatusCode as Code, PlatformRejectionReason as Platform, StatusRejectionDetail,
    StatusResponse,
};

/// Sender of a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Speaker {
    /// The seller.
    Seller,
    /// The platform that sent the invoice out.
    SellerPlatform,
    /// The directory: it knows no way to the buyer.
    Directory,
    /// The platform that received it for the buyer.
    BuyerPlatform,
    /// The buyer.
    Buyer,
}

/// A party that declares statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LedgerSide {
    /// The one that issued the invoice.
    Seller,
    /// The one that received it.
    Buyer,
}

impl Speaker {
    /// By code and reason. A rejection does not name its platform: its reason does, or what happened before it.
    pub(super) fn of(status: &InvoiceStatus, code: &Code, was_received: bool) -> Self {
        match code {
            Code::Received | Code::MadeAvailable => Self::BuyerPlatform,
            Code::InHand
            | Code::Approved
            | Code::PartiallyApproved
            | Code::Disputed
            | Code::Suspended
            | Code::Refused
            | Code::PaymentSent => Self::Buyer,
            Code::Completed | Code::PaymentReceived | Code::Cancelled => Self::Seller,
            Code::Rejected => Self::of_rejection(status, was_received),
            Code::Submitted | Code::Issued | Code::Unacceptable | Code::Unknown(_) => Self::SellerPlatform,
        }
    }

    fn of_rejection(status: &InvoiceStatus, was_received: bool) -> Self {
        let responses = status.json.iter().flat_map(|json| &json.responses);
        let detail = responses.flat_map(StatusResponse::rejections).next();
        match detail.and_then(StatusRejectionDetail::platform_reason) {
            Some(Platform::RoutingFailure) => return Self::Directory,
            Some(Platform::DuplicatedInvoice) => return Self::SellerPlatform,
            _ => {}
        }
        let is_buyers = detail.is_some_and(|detail| detail.recipient_reason().is_some());
        if is_buyers || was_received { Self::BuyerPlatform } else { Self::SellerPlatform }
    }
}
