//! What the platform sends to a webhook: the JSON bodies of its deliveries. An invoice comes as multipart and has no
//! type here.

mod event;
mod onboarding;
mod payload;
mod validation;

pub use event::{EventPayload, OperatorEvent, ReferencedObject, ReferencedObjectType};
pub use onboarding::OnboardingNotification;
pub use payload::{
    EreportingAttachedPayload, EreportingDeclaration, EreportingDeclarationStatus, EreportingDeclarationType,
    EreportingErrorPayload, EreportingPeriod, EreportingPeriodPayload, EreportingPeriodState,
    MigrationCompletedPayload, NotDeliveredError, NotDeliveredPayload, OperatorData, StatusRefusedPayload,
};
pub use validation::{
    InboundBusinessData, InboundInvalidPayload, InvoiceValidationError, PdfAFailedAssert, PdfAValidation,
    SchematronResult, XmpError, XmpValidation,
};

use crate::dates::DateText;
use crate::ids::{InvoiceId, StatusId};
use crate::record::record;
use crate::status::{DestType, InvoiceStatusCode, StatusCodePair, StatusMessage};

record! {
    /// A status, delivered (contract: `StatusDelivery`).
    ///
    /// The contract has the invoice, the status and the message in both forms; live deliveries also have `statusId`,
    /// `date` and `destType`. Nothing is required here, so that a delivery which leaves one out is still a status.
    ///
    /// Statuses come in no promised order, and often before the invoice that they are about.
    pub struct StatusDelivery;
    optional {
        /// The invoice, by the platform's identifier. Route by this: on an emitted invoice the parties in `json` name
        /// the customer.
        invoice_id: Option<InvoiceId> = "invoiceId", debug;
        /// The status; the same in the history and in the unread queue.
        status_id: Option<StatusId> = "statusId", debug;
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

impl StatusDelivery {
    /// Which status: that of the delivery, or else that of the first document in the message.
    pub fn code(&self) -> Option<&InvoiceStatusCode> {
        let own = self.status.as_ref().and_then(|status| status.code.as_ref());
        own.or_else(|| {
            let responses = &self.json.as_ref()?.responses;
            responses.iter().find_map(|response| response.document_status.as_ref()?.code.as_ref())
        })
    }
}

impl From<StatusMessage> for StatusDelivery {
    /// A bare message, the form that two of the platform's own examples have.
    fn from(message: StatusMessage) -> Self {
        Self { json: Some(message), ..Self::new() }
    }
}
