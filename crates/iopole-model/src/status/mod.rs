//! The life cycle of an invoice: statuses received, and statuses to declare.

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
use crate::json::{Cursor, Extra, RawJson};
use crate::lenient::FromJson as _;
use crate::record::record;

record! {
    /// One status of an invoice, as the history and the unread queue give it.
    ///
    /// Lists come in no promised order: sort by `date` ([`DateText::chronological`]). `SUBMITTED` comes twice, for
    /// the PPF and for the operator.
    pub struct InvoiceStatus;
    required {
        /// The status itself; what is acknowledged with `markAsSeen`.
        status_id: StatusId = "statusId", debug;
    }
    optional {
        /// The invoice, by the platform's identifier. Route by this: on an emitted invoice the parties in `json` name
        /// the customer.
        invoice_id: Option<InvoiceId> = "invoiceId", debug;
        /// When.
        date: Option<DateText> = "date", debug;
        /// Whom this copy of the status is for.
        dest_type: Option<DestType> = "destType", debug;
        /// Which status.
        status: Option<StatusCodePair> = "status", debug;
        /// The message as it travelled between platforms.
        xml: Option<String> = "xml";
        /// The same message, read by the platform.
        json: Option<StatusMessage> = "json", debug;
    }
}

impl InvoiceStatus {
    /// Which status, if the platform says one.
    pub fn code(&self) -> Option<&InvoiceStatusCode> {
        self.status.as_ref()?.code.as_ref()
    }

    /// True for a rejection or refusal because the recipient has the same invoice already.
    ///
    /// It is about this delivery only. The first copy of the invoice stays valid: do not cancel it in the books, and do
    /// not send it again under another number. The seller's platform says `DUPLICATED_INVOICE`, the buyer and the buyer's
    /// platform `DUPLICATE_INVOICE`, the French network `DOUBLON`; each is enough.
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

    /// Reads a status that came without an identifier; `status_id` is then empty, and the status cannot be marked as
    /// seen.
    ///
    /// `None` when the value says no status code, or cannot be read otherwise.
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
    /// A status code, and the code that the network has for it.
    pub struct StatusCodePair;
    optional {
        /// The platform's code. Some pages of the documents call it `value`; both are read.
        code: Option<InvoiceStatusCode> = "code" | "value", debug;
        /// The network's code as text: `"205"` on the French network, `"AB"` and the like on Peppol.
        network_code: Option<String> = "networkCode", debug code;
    }
}

record! {
    /// The statuses of one invoice that are not marked as seen.
    ///
    /// A call gives at most 100 statuses in all; 100 means that there may be more.
    pub struct UnseenInvoiceStatuses;
    required {
        /// The invoice.
        invoice_id: InvoiceId = "invoiceId", debug;
    }
    optional {
        /// Its unseen statuses. `newstatus` since October 2026, `newStatus` before; both are read. A status that
        /// could not be read stays raw in `extra`.
        new_status: Vec<InvoiceStatus> = "newstatus" | "newStatus", debug;
    }
}
