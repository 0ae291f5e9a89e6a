//! The codes of webhook configurations.

use crate::open_enum::open_enum;

open_enum! {
    /// The direction of a flow of invoices; a missing one means both.
    pub enum StreamDirection {
        /// Issued to a customer. `OUTPUT` is an old name.
        Outbound = "OUTBOUND" | "OUTPUT",
        /// Received from a supplier.
        Inbound = "INBOUND",
    }
}

open_enum! {
    /// Whether a webhook is used.
    pub enum WebhookStatus {
        /// It is.
        Active = "ACTIVE",
        /// It is kept and not used.
        Inactive = "INACTIVE",
    }
}

open_enum! {
    /// How far an enrolment has come.
    pub enum OnboardingStage {
        /// The customer has begun.
        Started = "STARTED",
        /// Someone must look at it.
        ActionRequired = "ACTION_REQUIRED",
        /// Replaced by `REGISTERING`, still sent.
        Accepted = "ACCEPTED",
        /// The identity check has begun.
        IdentityCheckStarted = "IDENTITY_CHECK_STARTED",
        /// Replaced by `IDENTITY_CHECK_ACTION_REQUIRED`, still sent.
        IdentityCheckSubmitted = "IDENTITY_CHECK_SUBMITTED",
        /// The customer has done the identity check; it waits for approval.
        IdentityCheckActionRequired = "IDENTITY_CHECK_ACTION_REQUIRED",
        /// The identity is accepted.
        IdentityCheckAccepted = "IDENTITY_CHECK_ACCEPTED",
        /// The check of the business has begun.
        BusinessVerificationStarted = "BUSINESS_VERIFICATION_STARTED",
        /// All evidence is in; it waits for approval.
        BusinessVerificationActionRequired = "BUSINESS_VERIFICATION_ACTION_REQUIRED",
        /// The business is accepted.
        BusinessVerificationAccepted = "BUSINESS_VERIFICATION_ACCEPTED",
        /// The customer has signed the mandate.
        MandateSigned = "MANDATE_SIGNED",
        /// Another platform holds an address and must hand it over.
        ElectronicAddressMigration = "ELECTRONIC_ADDRESS_MIGRATION",
        /// An address is disputed; the enrolment is blocked.
        ElectronicAddressDispute = "ELECTRONIC_ADDRESS_DISPUTE",
        /// Addresses are being registered.
        Registering = "REGISTERING",
        /// All addresses are registered.
        Registered = "REGISTERED",
        /// Finished.
        Completed = "COMPLETED",
        /// Given up.
        Cancelled = "CANCELLED",
        /// Opened again after a review.
        Reopen = "REOPEN",
    }
}

open_enum! {
    /// What other events tell.
    pub enum OperatorEventType {
        /// A received invoice failed validation.
        InvoiceInboundInvalid = "INVOICE_INBOUND_INVALID",
        /// An emitted invoice could not be delivered.
        OutboundInvoiceNotDelivered = "OUTBOUND_INVOICE_NOT_DELIVERED",
        /// A declared status could not be delivered.
        OutboundStatusNotDelivered = "OUTBOUND_STATUS_NOT_DELIVERED",
        /// A declared status was refused: the invoice is in a final one. Its sending had been answered 201.
        OutboundStatusNotAllowed = "OUTBOUND_STATUS_NOT_ALLOWED",
        /// A declared status was refused for its content. Its sending had been answered 201.
        OutboundStatusInvalid = "OUTBOUND_STATUS_INVALID",
        /// An address has finished moving to another platform.
        PeppolMigrationCompleted = "PEPPOL_MIGRATION_COMPLETED",
        /// A transaction was attached to a report.
        EreportingTransactionAttached = "EREPORTING_TRANSACTION_ATTACHED",
        /// A payment was attached to a report.
        EreportingPaymentAttached = "EREPORTING_PAYMENT_ATTACHED",
        /// A reporting period has opened.
        EreportingPeriodOpened = "EREPORTING_PERIOD_OPENED",
        /// A reporting period has closed.
        EreportingPeriodClosed = "EREPORTING_PERIOD_CLOSED",
        /// A transaction or payment failed validation.
        EreportingError = "EREPORTING_ERROR",
    }
}
