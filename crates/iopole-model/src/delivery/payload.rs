//! The payloads of events, but for that of an invalid invoice.

use crate::dates::DateText;
use crate::ids::{InvoiceId, ReportId, StatusId};
use crate::json::{Extra, RawJson};
use crate::open_enum::open_enum;
use crate::record::record;
use crate::status::{InvoiceStatusCode, StatusRejectionDetail};

record! {
    /// Why an emitted invoice or status could not be delivered (contract: `NotDeliveredPayload`).
    pub struct NotDeliveredPayload;
    optional {
        /// What went wrong.
        error: Option<NotDeliveredError> = "error", debug;
        /// Whose delivery it was.
        operator_data: Option<OperatorData> = "operatorData", debug;
    }
}

record! {
    /// What went wrong with a delivery.
    pub struct NotDeliveredError;
    optional {
        /// The code of the platform's adapter; text or number on the wire.
        code: Option<String> = "code", debug code;
        /// The HTTP status that the other platform answered; text or number on the wire.
        status_code: Option<String> = "statusCode", debug code;
        /// In words.
        status_message: Option<String> = "statusMessage";
        /// What the other platform answered, in whatever form.
        details: Option<RawJson> = "details";
    }
}

record! {
    /// The operator's user of a delivery that failed.
    pub struct OperatorData;
    optional {
        /// The user.
        user_id: Option<String> = "userId", debug code;
        /// The kind of account, `operator`.
        r#type: Option<String> = "type", debug code;
    }
}

record! {
    /// A declared status that the platform did not take, after it had answered 201 (contract:
    /// `StatusNotAllowedPayload`, `StatusInvalidPayload`).
    pub struct StatusRefusedPayload;
    optional {
        /// Why; `errors` locates what is wrong with the content.
        rejection_detail: Option<StatusRejectionDetail> = "rejectionDetail", debug;
        /// The invoice.
        invoice_id: Option<InvoiceId> = "invoiceId", debug;
        /// The status as it was answered, where it is known.
        status_id: Option<StatusId> = "statusId", debug;
        /// The status that was asked for.
        attempted_status: Option<InvoiceStatusCode> = "attemptedStatus", debug;
        /// The final status that stood in the way; with `OUTBOUND_STATUS_NOT_ALLOWED` only.
        current_status: Option<InvoiceStatusCode> = "currentStatus", debug;
        /// Where the attempt came from.
        source: Option<String> = "source", debug code;
        /// Whose status it was.
        operator_data: Option<OperatorData> = "operatorData", debug;
    }
}

record! {
    /// An address that has moved (contract: `PeppolMigrationCompletedPayload`).
    pub struct MigrationCompletedPayload;
    optional {
        /// `scheme:value`.
        electronic_address: Option<String> = "electronicAddress";
        /// Whose address.
        entity_name: Option<String> = "entityName";
    }
}

record! {
    /// What was attached to which report (contract: `EreportingAttachedPayload`).
    pub struct EreportingAttachedPayload;
    optional {
        /// The report.
        report_id: Option<ReportId> = "reportId", debug;
        /// The flux: `10.1`, `10.2`, `10.3` or `10.4`.
        flux_type: Option<String> = "fluxType", debug code;
        /// The period of the report.
        period: Option<EreportingPeriod> = "period", debug;
        /// When.
        timestamp: Option<DateText> = "timestamp", debug;
    }
}

record! {
    /// The period of a report, both days included.
    pub struct EreportingPeriod;
    optional {
        /// First day.
        start_date: Option<DateText> = "startDate", debug;
        /// Last day.
        end_date: Option<DateText> = "endDate", debug;
    }
}

record! {
    /// A reporting period that has opened or closed (contract: `EreportingPeriodPayload`).
    pub struct EreportingPeriodPayload;
    optional {
        /// The state after the change.
        state: Option<EreportingPeriodState> = "state", debug;
        /// The SIREN of the entity, in spite of the name.
        business_entity_id: Option<String> = "businessEntityId";
        /// First day.
        start_date: Option<DateText> = "startDate", debug;
        /// Last day.
        end_date: Option<DateText> = "endDate", debug;
        /// When the platform closes it by itself.
        auto_close_date: Option<DateText> = "autoCloseDate", debug;
        /// When it changed.
        timestamp: Option<DateText> = "timestamp", debug;
    }
}

open_enum! {
    /// Whether a reporting period takes transactions.
    pub enum EreportingPeriodState {
        /// It does.
        Open = "OPEN",
        /// It does no more.
        Closed = "CLOSED",
    }
}

record! {
    /// Why a transaction or payment is not in a report (contract: `EreportingErrorPayload`).
    pub struct EreportingErrorPayload;
    optional {
        /// The reasons, in the form that statuses have.
        rejection_detail: Option<StatusRejectionDetail> = "rejectionDetail", debug;
    }
}

record! {
    /// A declaration of a report (flux 10) was sent to the PPF (contract: `EreportingLegalData`).
    pub struct EreportingDeclaration;
    required {
        /// The report.
        report_id: ReportId = "reportId", debug;
        /// Where the file that was sent is.
        file_link: String = "fileLink";
    }
    optional {
        /// First or corrected.
        declaration_type: Option<EreportingDeclarationType> = "declarationType", debug;
    }
}

record! {
    /// What the PPF answered to a declaration (contract: `EreportingLegalDataStatus`).
    pub struct EreportingDeclarationStatus;
    required {
        /// The report.
        report_id: ReportId = "reportId", debug;
    }
    optional {
        /// The acknowledgement as it came, a CFE or an FFE.
        xml: Option<String> = "xml";
        /// The same, read by the platform; the contract does not say which members it has.
        json: Option<Extra> = "json";
    }
}

open_enum! {
    /// Whether a declaration is the first of its report.
    pub enum EreportingDeclarationType {
        /// The first.
        Initial = "INITIAL",
        /// A correction of an earlier one.
        Corrective = "CORRECTIVE",
    }
}
