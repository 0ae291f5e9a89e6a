//! Life-cycle statuses of an invoice, received and to declare.
//!
//! The main types are [`InvoiceStatus`] (received), [`InvoiceStatusCode`] and [`SendInvoiceStatus`] (to declare).
//! Reasons are [`RecipientRejectionReason`] and [`PlatformRejectionReason`].

mod code;
mod message;
mod reason;
mod send;

pub use code::{DestType, InvoiceStatusCode};
pub use message::{
    RejectionError, RejectionErrorReason, RoleCode, RoleCodeDetail, StatusAdditionalAmount,
    StatusAdditionalData, StatusDocumentReference, StatusIdentification, StatusMessage, StatusNote,
    StatusParty, StatusRejectionDetail, StatusResponse,
};
pub use reason::{PlatformRejectionReason, RecipientRejectionReason};
pub use send::{
    SendInvoiceStatus, SendStatusError, SendStatusRejectionDetail, StatusAttachment, StatusPayment,
};

use crate::dates::DateText;
use crate::ids::{InvoiceId, StatusId};
use crate::json::FromJson as _;
use crate::json::{Cursor, Extra, RawJson};
use crate::record::record;

record! {
    /// A status of an invoice, in the history and in the unread queue.
    ///
    /// Lists have no guaranteed order: sort by `date` ([`DateText::chronological`]). `SUBMITTED` appears twice, for the
    /// PPF and for the operator.
    pub struct InvoiceStatus;
    required {
        /// The identifier of the status, which `markAsSeen` acknowledges.
        status_id: StatusId = "statusId", debug;
    }
    optional {
        /// The platform's identifier of the invoice. Use it for routing: on an emitted invoice the parties in `json`
        /// name the customer.
        invoice_id: Option<InvoiceId> = "invoiceId", debug;
        /// The date of the status.
        date: Option<DateText> = "date", debug;
        /// The recipient of this copy of the status.
        dest_type: Option<DestType> = "destType", debug;
        /// The status.
        status: Option<StatusCodePair> = "status", debug;
        /// The message as exchanged between the platforms.
        xml: Option<String> = "xml";
        /// The message, parsed by the platform.
        json: Option<StatusMessage> = "json", debug;
    }
}

impl InvoiceStatus {
    /// Returns the status code, if the platform gives one.
    pub fn code(&self) -> Option<&InvoiceStatusCode> {
        self.status.as_ref()?.code.as_ref()
    }

    /// Returns true if the invoice was rejected or refused because the recipient already has it.
    ///
    /// The status concerns this delivery only. The first copy of the invoice stays valid: do not cancel it in the
    /// books, and do not send it again under another number. The seller's platform gives `DUPLICATED_INVOICE`, the
    /// buyer and the buyer's platform `DUPLICATE_INVOICE`, the French network `DOUBLON`; each one is enough.
    pub fn rejects_duplicate(&self) -> bool {
        use InvoiceStatusCode as Code;
        let is_refusal = match self.code() {
            Some(Code::Rejected | Code::Unacceptable | Code::Refused | Code::Unknown(_)) | None => true,
            Some(_) => false,
        };
        let responses = self.json.iter().flat_map(|json| &json.responses);
        is_refusal
            && responses.flat_map(StatusResponse::rejections).any(StatusRejectionDetail::concerns_duplicate)
    }

    /// Reads a status without an identifier. Its `status_id` is then empty, and it cannot be marked as seen.
    ///
    /// Returns `None` if the value has no status code or is unreadable.
    pub fn without_id(value: &RawJson) -> Option<Self> {
        let mut members: Extra = value.read().ok()?;
        let id = members.insert("statusId", RawJson::keep("\"-\""));
        let text = serde_json::to_string(&members).ok()?;
        let mut status = Self::read(&mut Cursor::new(&text)).filter(|status| status.code().is_some())?;
        status.status_id = StatusId::from_platform("");
        if let Some(id) = id {
            status.extra.insert("statusId", id);
        }
        Some(status)
    }
}

record! {
    /// A status code and the network's code for it.
    pub struct StatusCodePair;
    optional {
        /// The platform's code. Some pages of the documents name the member `value`; both are read.
        code: Option<InvoiceStatusCode> = "code" | "value", debug;
        /// The network's code as text: `"205"` on the French network, codes like `"AB"` on Peppol.
        network_code: Option<String> = "networkCode", debug code;
    }
}

record! {
    /// The statuses of one invoice that are not marked as seen.
    ///
    /// A response has at most 100 statuses in all. With 100 statuses there may be more.
    pub struct UnseenInvoiceStatuses;
    required {
        /// The identifier of the invoice.
        invoice_id: InvoiceId = "invoiceId", debug;
    }
    optional {
        /// The unseen statuses. Named `newstatus` since October 2026 and `newStatus` before; both are read. An
        /// unreadable status is kept in `extra`.
        new_status: Vec<InvoiceStatus> = "newstatus" | "newStatus", debug;
    }
}
