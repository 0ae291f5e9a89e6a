//! Payloads of events, except the payload of an invalid invoice.

use crate::dates::DateText;
use crate::ids::{InvoiceId, ReportId, StatusId};
use crate::json::{Extra, RawJson};
use crate::open_enum::open_enum;
use crate::record::record;
use crate::status::{InvoiceStatusCode, StatusRejectionDetail};

record! {
    /// The reason why an emitted invoice or status was not delivered (contract: `NotDeliveredPayload`).
    pub struct NotDeliveredPayload;
    optional {
        /// The error.
        error: Option<NotDeliveredError> = "error", debug;
        /// The operator's user of the delivery.
        operator_data: Option<OperatorData> = "operatorData", debug;
    }
}

record! {
    /// The error of a delivery.
    pub struct NotDeliveredError;
    optional {
        /// The code of the platform's adapter; text or number on the wire.
        code: Option<String> = "code", debug code;
        /// The HTTP status of the other platform's response; text or number on the wire.
        status_code: Option<String> = "statusCode", debug code;
        /// The message.
        status_message: Option<String> = "statusMessage";
        /// The response of the other platform, in any form.
        details: Option<RawJson> = "details";
    }
}

record! {
    /// The operator's user of a failed delivery.
    pub struct OperatorData;
    optional {
        /// The identifier of the user.
        user_id: Option<String> = "userId", debug code;
        /// The kind of account, `operator`.
        r#type: Option<String> = "type", debug code;
    }
}

record! {
    /// A declared status that the platform rejected after it had answered 201 (contract: `StatusNotAllowedPayload`,
    /// `StatusInvalidPayload`).
    pub struct StatusRefusedPayload;
    optional {
        /// The reason; `errors` locates the faults in the content.
        rejection_detail: Option<StatusRejectionDetail> = "rejectionDetail", debug;
        /// The identifier of the invoice.
        invoice_id: Option<InvoiceId> = "invoiceId", debug;
        /// The identifier that the platform returned for the status, if known.
        status_id: Option<StatusId> = "statusId", debug;
        /// The declared status.
        attempted_status: Option<InvoiceStatusCode> = "attemptedStatus", debug;
        /// The present final status, which excludes the declared one; with `OUTBOUND_STATUS_NOT_ALLOWED` only.
        current_status: Option<InvoiceStatusCode> = "currentStatus", debug;
        /// The origin of the declaration.
        source: Option<String> = "source", debug code;
        /// The operator's user of the status.
        operator_data: Option<OperatorData> = "operatorData", debug;
    }
}

record! {
    /// A migrated address (contract: `PeppolMigrationCompletedPayload`).
    pub struct MigrationCompletedPayload;
    optional {
        /// The address, `scheme:value`.
        electronic_address: Option<String> = "electronicAddress";
        /// The name of its company.
        entity_name: Option<String> = "entityName";
    }
}

record! {
    /// The report of an attached transaction or payment (contract: `EreportingAttachedPayload`).
    pub struct EreportingAttachedPayload;
    optional {
        /// The identifier of the report.
        report_id: Option<ReportId> = "reportId", debug;
        /// The flux: `10.1`, `10.2`, `10.3` or `10.4`.
        flux_type: Option<String> = "fluxType", debug code;
        /// The period of the report.
        period: Option<EreportingPeriod> = "period", debug;
        /// The time of the attachment.
        timestamp: Option<DateText> = "timestamp", debug;
    }
}

record! {
    /// The period of a report, both days included.
    pub struct EreportingPeriod;
    optional {
        /// The first day.
        start_date: Option<DateText> = "startDate", debug;
        /// The last day.
        end_date: Option<DateText> = "endDate", debug;
    }
}

record! {
    /// A reporting period that has opened or closed (contract: `EreportingPeriodPayload`).
    pub struct EreportingPeriodPayload;
    optional {
        /// The state after the change.
        state: Option<EreportingPeriodState> = "state", debug;
        /// The SIREN of the entity, despite the name of the member.
        business_entity_id: Option<String> = "businessEntityId";
        /// The first day.
        start_date: Option<DateText> = "startDate", debug;
        /// The last day.
        end_date: Option<DateText> = "endDate", debug;
        /// The date of the automatic closing.
        auto_close_date: Option<DateText> = "autoCloseDate", debug;
        /// The time of the change.
        timestamp: Option<DateText> = "timestamp", debug;
    }
}

open_enum! {
    /// The state of a reporting period.
    pub enum EreportingPeriodState {
        /// The period accepts transactions.
        Open = "OPEN",
        /// The period accepts no more transactions.
        Closed = "CLOSED",
    }
}

record! {
    /// The reason why a transaction or payment is not in a report (contract: `EreportingErrorPayload`).
    pub struct EreportingErrorPayload;
    optional {
        /// The reasons, in the form of the reasons of statuses.
        rejection_detail: Option<StatusRejectionDetail> = "rejectionDetail", debug;
    }
}

record! {
    /// A declaration of a report (flux 10) sent to the PPF (contract: `EreportingLegalData`).
    ///
    /// The contract marks the deliveries about declarations as work in progress.
    pub struct EreportingDeclaration;
    required {
        /// The identifier of the report.
        report_id: ReportId = "reportId", debug;
        /// The link to the transmitted file.
        file_link: String = "fileLink";
    }
    optional {
        /// The type of the declaration: initial or corrective.
        declaration_type: Option<EreportingDeclarationType> = "declarationType", debug;
    }
}

record! {
    /// The response of the PPF to a declaration (contract: `EreportingLegalDataStatus`).
    pub struct EreportingDeclarationStatus;
    required {
        /// The identifier of the report.
        report_id: ReportId = "reportId", debug;
    }
    optional {
        /// The acknowledgement, a CFE or an FFE, unchanged.
        xml: Option<String> = "xml";
        /// The acknowledgement, parsed by the platform. The contract does not list its members.
        json: Option<Extra> = "json";
    }
}

open_enum! {
    /// The type of a declaration.
    pub enum EreportingDeclarationType {
        /// The first declaration of a report.
        Initial = "INITIAL",
        /// A correction of an earlier one.
        Corrective = "CORRECTIVE",
    }
}
