//! JSON bodies that the platform sends to a webhook.
//!
//! The types are [`StatusDelivery`], [`OnboardingNotification`], [`OperatorEvent`] and [`EreportingDeclaration`]. An
//! invoice is delivered as multipart, which has no type here.

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
    /// A delivered status (contract: `StatusDelivery`).
    ///
    /// The contract has the invoice, the status and the message in both forms. Live deliveries also have `statusId`,
    /// `date` and `destType`. No member is required, so that a delivery without one of them is still a status.
    ///
    /// Statuses arrive in no guaranteed order, and often before their invoice.
    pub struct StatusDelivery;
    optional {
        /// The platform's identifier of the invoice. Use it for routing: on an emitted invoice the parties in `json`
        /// name the customer.
        invoice_id: Option<InvoiceId> = "invoiceId", debug;
        /// The identifier of the status, equal in the history and in the unread queue.
        status_id: Option<StatusId> = "statusId", debug;
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

impl StatusDelivery {
    /// Returns the status of the delivery, or of the first document in the message.
    pub fn code(&self) -> Option<&InvoiceStatusCode> {
        let own = self.status.as_ref().and_then(|status| status.code.as_ref());
        own.or_else(|| {
            let responses = &self.json.as_ref()?.responses;
            responses.iter().find_map(|response| response.document_status.as_ref()?.code.as_ref())
        })
    }
}

impl From<StatusMessage> for StatusDelivery {
    /// Wraps a bare message, a form of two of the platform's own examples.
    fn from(message: StatusMessage) -> Self {
        Self { json: Some(message), ..Self::new() }
    }
}
