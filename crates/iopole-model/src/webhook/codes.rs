//! Codes of webhook configurations.

use crate::open_enum::open_enum;

open_enum! {
    /// The direction of a flow of invoices. A missing direction means both.
    pub enum StreamDirection {
        /// Issued to a customer. `OUTPUT` is an old name.
        Outbound = "OUTBOUND" | "OUTPUT",
        /// Received from a supplier.
        Inbound = "INBOUND",
    }
}

open_enum! {
    /// The status of a webhook.
    pub enum WebhookStatus {
        /// The webhook is used.
        Active = "ACTIVE",
        /// The webhook is kept but not used.
        Inactive = "INACTIVE",
    }
}

open_enum! {
    /// The stage of an enrollment.
    pub enum OnboardingStage {
        /// The customer has started.
        Started = "STARTED",
        /// An action is required.
        ActionRequired = "ACTION_REQUIRED",
        /// Replaced by `REGISTERING`, still sent.
        Accepted = "ACCEPTED",
        /// The identity check has begun.
        IdentityCheckStarted = "IDENTITY_CHECK_STARTED",
        /// Replaced by `IDENTITY_CHECK_ACTION_REQUIRED`, still sent.
        IdentityCheckSubmitted = "IDENTITY_CHECK_SUBMITTED",
        /// The customer has completed the identity check, which waits for approval.
        IdentityCheckActionRequired = "IDENTITY_CHECK_ACTION_REQUIRED",
        /// The identity is accepted.
        IdentityCheckAccepted = "IDENTITY_CHECK_ACCEPTED",
        /// The verification of the business has begun.
        BusinessVerificationStarted = "BUSINESS_VERIFICATION_STARTED",
        /// All evidence is submitted and waits for approval.
        BusinessVerificationActionRequired = "BUSINESS_VERIFICATION_ACTION_REQUIRED",
        /// The business is accepted.
        BusinessVerificationAccepted = "BUSINESS_VERIFICATION_ACCEPTED",
        /// The customer has signed the mandate.
        MandateSigned = "MANDATE_SIGNED",
        /// Another platform holds an address and must release it.
        ElectronicAddressMigration = "ELECTRONIC_ADDRESS_MIGRATION",
        /// An address is disputed. The enrollment is blocked.
        ElectronicAddressDispute = "ELECTRONIC_ADDRESS_DISPUTE",
        /// Addresses are being registered.
        Registering = "REGISTERING",
        /// All addresses are registered.
        Registered = "REGISTERED",
        /// Completed.
        Completed = "COMPLETED",
        /// Cancelled.
        Cancelled = "CANCELLED",
        /// Reopened after a review.
        Reopen = "REOPEN",
    }
}

open_enum! {
    /// The kind of an event.
    pub enum OperatorEventType {
        /// A received invoice failed validation.
        InvoiceInboundInvalid = "INVOICE_INBOUND_INVALID",
        /// An emitted invoice could not be delivered.
        OutboundInvoiceNotDelivered = "OUTBOUND_INVOICE_NOT_DELIVERED",
        /// A declared status could not be delivered.
        OutboundStatusNotDelivered = "OUTBOUND_STATUS_NOT_DELIVERED",
        /// A declared status was rejected, because the invoice has a final status. The platform had answered 201.
        OutboundStatusNotAllowed = "OUTBOUND_STATUS_NOT_ALLOWED",
        /// A declared status was rejected for its content. The platform had answered 201.
        OutboundStatusInvalid = "OUTBOUND_STATUS_INVALID",
        /// The migration of an address to another platform is completed.
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
