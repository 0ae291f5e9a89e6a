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

use serde_json::Value;

use crate::dates::DateText;
use crate::ids::{InvoiceId, StatusId};
use crate::lenient::FromValue as _;
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
    /// # Errors
    /// The value itself, when it says no status code or cannot be read otherwise.
    pub fn without_id(value: Value) -> Result<Self, Value> {
        let Value::Object(mut members) = value else { return Err(value) };
        let id = members.insert("statusId".to_owned(), Value::from("-"));
        match Self::from_value(Value::Object(members)) {
            Ok(mut status) if status.code().is_some() => {
                status.status_id = StatusId::from_platform("");
                Ok(status)
            }
            Ok(status) => Err(restored(serde_json::to_value(status).unwrap_or_default(), id)),
            Err(value) => Err(restored(value, id)),
        }
    }
}

fn restored(mut value: Value, id: Option<Value>) -> Value {
    if let Value::Object(members) = &mut value {
        members.remove("statusId");
        members.extend(id.map(|id| ("statusId".to_owned(), id)));
    }
    value
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
