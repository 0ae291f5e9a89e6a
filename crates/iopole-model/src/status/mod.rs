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
use crate::record::record;

record! {
    /// One status of an invoice, as the history and the unread queue give it.
    ///
    /// Lists come in no promised order: sort by `date` ([`DateText::chronological`]). `SUBMITTED` comes twice, for
    /// the PPF and for the operator.
    pub struct InvoiceStatus;
    required {
        /// The status itself; what is acknowledged with `markAsSeen`.
        status_id: StatusId = "statusId", shown;
    }
    optional {
        /// The invoice, by the platform's identifier. Route by this: on an emitted invoice the parties in `json` name
        /// the customer.
        invoice_id: Option<InvoiceId> = "invoiceId", shown;
        /// When.
        date: Option<DateText> = "date", shown;
        /// Whom this copy of the status is for.
        dest_type: Option<DestType> = "destType", shown;
        /// Which status.
        status: Option<StatusCodePair> = "status", shown;
        /// The message as it travelled between platforms.
        xml: Option<String> = "xml";
        /// The same message, read by the platform.
        json: Option<StatusMessage> = "json", shown;
    }
}

impl InvoiceStatus {
    /// Which status, if the platform says one.
    pub fn code(&self) -> Option<&InvoiceStatusCode> {
        self.status.as_ref()?.code.as_ref()
    }
}

record! {
    /// A status code, and the code that the network has for it.
    pub struct StatusCodePair;
    optional {
        /// The platform's code. Some pages of the documents call it `value`; both are read.
        code: Option<InvoiceStatusCode> = "code" | "value", shown;
        /// The network's code as text: `"205"` on the French network, `"AB"` and the like on Peppol.
        network_code: Option<String> = "networkCode", code;
    }
}

record! {
    /// The statuses of one invoice that are not marked as seen.
    ///
    /// A call gives at most 100 statuses in all; 100 means that there may be more.
    pub struct UnseenInvoiceStatuses;
    required {
        /// The invoice.
        invoice_id: InvoiceId = "invoiceId", shown;
    }
    optional {
        /// Its unseen statuses. `newstatus` since October 2026, `newStatus` before; both are read. A status that
        /// could not be read stays raw in `extra`.
        new_status: Vec<InvoiceStatus> = "newstatus" | "newStatus", shown;
    }
}
