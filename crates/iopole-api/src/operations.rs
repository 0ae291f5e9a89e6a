//! The table of operations: all that is known of one before it is called.
//!
//! Each line of the table makes a `static` with generated documentation. The methods of [`Client`](crate::Client) link
//! the operation that they call. Use an operation to set its rate, or to call it with parameters of your own:
//!
//! ```
//! use iopole_api::{Client, Error, operations};
//!
//! # async fn example(client: Client) -> Result<(), Error> {
//! let answer = client.http().call(&operations::LIST_WEBHOOKS).send().await?;
//! # drop(answer); Ok(()) }
//! ```

use iopole_http::{Class, Method, Operation, Role};

/// The `Accept` header for an invoice in its original form.
const INVOICE: &str = "application/pdf, application/xml;q=0.9, */*;q=0.1";
const PDF: &str = "application/pdf, */*;q=0.1";
const XML: &str = "application/xml, */*;q=0.1";
const ZIP: &str = "application/zip, */*;q=0.1";
/// The `Accept` header for a file of any type.
const FILE: &str = "application/octet-stream, */*;q=0.1";

/// Declares the operations, and [`ALL`] of them.
///
/// `SEND_INVOICE("sendInvoice", Once, User, [401, 403, 413]): POST "/v1/invoice";` expands to:
///
/// ```text
/// /// `sendInvoice`: `POST /v1/invoice`.
/// ///
/// /// | class | role | error codes |
/// /// |---|---|---|
/// /// | [`Once`](Class::Once) | [`User`](Role::User) | 401, 403, 413 |
/// pub static SEND_INVOICE: Operation =
///     Operation::new("sendInvoice", Method::POST, "/v1/invoice", Class::Once, Role::User).failing_with(&[401, 403, 413]);
///
/// pub static ALL: &[&Operation] = &[&SEND_INVOICE];
/// ```
///
/// A name after the path is the `Accept` header; the default is JSON.
macro_rules! operations {
    ($(
        $name:ident($id:literal, $class:ident, $role:ident, [$first:literal $(, $code:literal)*]):
            $method:ident $path:literal $(, $accept:ident)?;
    )+) => {
        $(
            #[doc = concat!("`", $id, "`: `", stringify!($method), " ", $path, "`.\n\n")]
            #[doc = "| class | role | error codes |\n|---|---|---|\n"]
            #[doc = concat!(
                "| [`", stringify!($class), "`](Class::", stringify!($class), ") | [`", stringify!($role), "`](Role::",
                stringify!($role), ") | ", $first $(, ", ", $code)*, " |"
            )]
            pub static $name: Operation =
                Operation::new($id, Method::$method, $path, Class::$class, Role::$role)
                    .failing_with(&[$first $(, $code)*])
                    $(.answering($accept))?;
        )+

        /// Every operation of the table.
        pub static ALL: &[&Operation] = &[$(&$name),+];
    };
}

operations! {
    // The customer of the account.
    GET_CUSTOMER_ID("getCustomerId", Safe, Admin, [400, 401, 403, 404]):
        GET "/v1/config/customer/id";

    // Enrollments.
    CREATE_FRENCH_ENROLLMENT("createFrenchEnrollment", Once, Admin, [400, 401, 403]):
        POST "/v1/config/french/enrollment";
    UPSERT_FRENCH_ENROLLMENT("upsertFrenchEnrollment", Idempotent, Admin, [400, 401, 403, 409]):
        PUT "/v1/config/french/enrollment";
    CREATE_INTERNATIONAL_ENROLLMENT("createInternationalEnrollment", Once, Admin, [401, 403]):
        POST "/v1/config/international/enrollment";
    UPSERT_INTERNATIONAL_ENROLLMENT("upsertInternationalEnrollment", Idempotent, Admin, [401, 403, 409]):
        PUT "/v1/config/international/enrollment";
    GET_ENROLLMENT("getEnrollment", Safe, Admin, [401, 404]):
        GET "/v1/config/enrollment/{enrollmentId}";
    UPDATE_ENROLLMENT("updateEnrollment", Idempotent, Admin, [400, 401, 403, 404, 409]):
        PUT "/v1/config/enrollment/{enrollmentId}";
    CANCEL_ENROLLMENT("cancelEnrollment", Idempotent, Admin, [401, 403, 404, 422]):
        DELETE "/v1/config/enrollment/{enrollmentId}";
    GET_ENROLLMENT_LINK("getEnrollmentLink", Safe, Admin, [401, 403, 404, 409]):
        GET "/v1/config/enrollment/{enrollmentId}/link";
    GET_ENROLLMENT_LINK_BY_IDENTIFIER("getEnrollmentLinkByIdentifier", Safe, Admin, [401, 403, 404]):
        GET "/v1/config/enrollment/{scheme}/{identifier}/link";
    DOWNLOAD_ENROLLMENT_EVIDENCES("downloadEnrollmentEvidences", Safe, Admin, [400, 401, 403, 404, 409]):
        GET "/v1/config/enrollment/{enrollmentId}/evidences", ZIP;
    GET_ENROLLMENT_PORTABILITY("getEnrollmentPortability", Safe, Admin, [400, 401, 403, 404, 409]):
        GET "/v1/config/enrollment/{enrollmentId}/portability";
    DOWNLOAD_PORTABILITY_DELIVERABLES("downloadPortabilityDeliverables", Safe, Admin, [400, 401, 403, 404, 409]):
        GET "/v1/config/enrollment/{enrollmentId}/portability/{oldPlatformLegalIdentifier}", ZIP;
    UPDATE_ADDRESS_MIGRATION("updateAddressMigration", Idempotent, Admin, [400, 401, 403, 404]):
        PUT "/v1/config/enrollment/{enrollmentId}/portability/{address}/migrate";

    // Business entities.
    SEARCH_BUSINESS_ENTITIES("searchBusinessEntities", Safe, Admin, [400, 401, 403, 404]):
        GET "/v1/config/business/entity";
    GET_BUSINESS_ENTITY("getBusinessEntity", Safe, Admin, [400, 401, 403, 404]):
        GET "/v1/config/business/entity/{businessEntityId}";
    DELETE_BUSINESS_ENTITY("deleteBusinessEntity", Idempotent, Admin, [400, 401, 403, 404]):
        DELETE "/v1/config/business/entity/{businessEntityId}";
    CREATE_LEGAL_UNIT("createLegalUnit", Once, Admin, [400, 401, 403, 409]):
        POST "/v1/config/business/entity/legalunit";
    CREATE_OFFICE("createOffice", Once, Admin, [400, 401, 403, 404, 409]):
        POST "/v1/config/business/entity/office";
    // Sets a state: repeating it has no further effect.
    CONFIGURE_BUSINESS_ENTITY("configureBusinessEntity", Idempotent, Admin, [401, 403, 409]):
        POST "/v1/config/business/entity/{businessEntityId}/configure";

    // Claims of business entities.
    CLAIM_BUSINESS_ENTITY("claimBusinessEntity", Once, Admin, [400, 401, 403, 404, 409]):
        POST "/v1/config/business/entity/{businessEntityId}/claim";
    UPDATE_BUSINESS_ENTITY_CLAIM("updateBusinessEntityClaim", Idempotent, Admin, [400, 401, 403, 404]):
        PUT "/v1/config/business/entity/{businessEntityId}/claim";
    UNCLAIM_BUSINESS_ENTITY("unclaimBusinessEntity", Idempotent, Admin, [400, 401, 403, 404]):
        DELETE "/v1/config/business/entity/{businessEntityId}/claim";
    CLAIM_BUSINESS_ENTITY_BY_IDENTIFIER("claimBusinessEntityByIdentifier", Once, Admin, [400, 401, 403, 404, 409]):
        POST "/v1/config/business/entity/scheme/{identifierScheme}/value/{identifierValue}/claim";

    // Identifiers of business entities.
    CREATE_BUSINESS_ENTITY_IDENTIFIER("createBusinessEntityIdentifier", Once, Admin, [400, 401, 403, 404, 409]):
        POST "/v1/config/business/entity/{businessEntityId}/identifier";
    CREATE_BUSINESS_ENTITY_IDENTIFIER_BY_IDENTIFIER("createBusinessEntityIdentifierByIdentifier", Once, Admin, [400, 401, 403, 404, 409]):
        POST "/v1/config/business/entity/scheme/{identifierScheme}/value/{identifierValue}/identifier";
    DELETE_BUSINESS_ENTITY_IDENTIFIER("deleteBusinessEntityIdentifier", Idempotent, Admin, [400, 401, 403, 404]):
        DELETE "/v1/config/business/entity/identifier/{businessEntityIdentifierId}";

    // Registrations on networks.
    REGISTER_IDENTIFIER("registerIdentifier", Once, Admin, [400, 401, 403, 404, 409, 500]):
        POST "/v1/config/business/entity/identifier/{businessEntityIdentifierId}/network/{networkIdentifier}";
    REGISTER_IDENTIFIER_BY_VALUE("registerIdentifierByValue", Once, Admin, [400, 401, 403, 404, 409, 500]):
        POST "/v1/config/business/entity/identifier/scheme/{identifierScheme}/value/{identifierValue}/network/{networkIdentifier}";
    UNREGISTER_DIRECTORY_ENTRY("unregisterDirectoryEntry", Idempotent, Admin, [401, 403, 404, 500]):
        DELETE "/v1/config/business/entity/identifier/directory/{directoryId}";

    // Self-billing. All three switch a state on: repeating them has no further effect.
    ACTIVATE_SELF_BILLING("activateSelfBilling", Idempotent, Admin, [401, 403, 404]):
        POST "/v1/config/business/entity/identifier/directory/{directoryId}/self-billing";
    ACTIVATE_SELF_BILLING_BY_IDENTIFIER("activateSelfBillingByIdentifier", Idempotent, Admin, [401, 403, 404]):
        POST "/v1/config/business/entity/identifier/directory/scheme/{identifierScheme}/value/{identifierValue}/self-billing";
    ACTIVATE_SELF_BILLING_BY_IDENTIFIER_LEGACY("activateSelfBillingByIdentifierLegacy", Idempotent, Admin, [401, 403, 404]):
        POST "/v1/config/business/entity/identifier/scheme/{identifierScheme}/value/{identifierValue}/self-billing";

    // Migrations to another service metadata publisher. While one runs, starting it again returns the same key.
    START_OUTBOUND_PEPPOL_MIGRATION("startOutboundPeppolMigration", Idempotent, Admin, [401, 403, 404, 409, 500]):
        POST "/v1/config/business/entity/identifier/directory/scheme/{identifierScheme}/value/{identifierValue}/peppol/migrate";
    CANCEL_OUTBOUND_PEPPOL_MIGRATION("cancelOutboundPeppolMigration", Idempotent, Admin, [401, 403, 404, 409, 500]):
        DELETE "/v1/config/business/entity/identifier/directory/scheme/{identifierScheme}/value/{identifierValue}/peppol/migrate";

    // Batches.
    RUN_BUSINESS_ENTITY_BATCH("runBusinessEntityBatch", Once, Admin, [401, 403, 404]):
        POST "/v1/config/business/entity/batch";

    // Webhooks.
    LIST_WEBHOOKS("listWebhooks", Safe, Admin, [401, 403]):
        GET "/v1/config/webhook";
    CREATE_WEBHOOK("createWebhook", Once, Admin, [400, 401, 403, 409]):
        POST "/v1/config/webhook";
    GET_WEBHOOK("getWebhook", Safe, Admin, [401, 403]):
        GET "/v1/config/webhook/{webhookId}";
    UPDATE_WEBHOOK("updateWebhook", Idempotent, Admin, [401, 403, 404]):
        PUT "/v1/config/webhook/{webhookId}";
    DELETE_WEBHOOK("deleteWebhook", Idempotent, Admin, [401, 403, 404]):
        DELETE "/v1/config/webhook/{webhookId}";

    // The retry strategy of webhooks.
    CREATE_RETRY_STRATEGY("createRetryStrategy", Once, Admin, [401, 403, 409]):
        POST "/v1/config/retry/strategy";
    GET_RETRY_STRATEGY("getRetryStrategy", Safe, Admin, [401, 403]):
        GET "/v1/config/retry/strategy";
    DELETE_RETRY_STRATEGY("deleteRetryStrategy", Idempotent, Admin, [401, 403, 409]):
        DELETE "/v1/config/retry/strategy";

    // Invoices and their files.
    SEND_INVOICE("sendInvoice", Once, User, [401, 403, 413]):
        POST "/v1/invoice";
    GET_INVOICE("getInvoice", Safe, User, [401, 403]):
        GET "/v1/invoice/{invoiceId}";
    DOWNLOAD_INVOICE("downloadInvoice", Safe, User, [401, 403]):
        GET "/v1/invoice/{invoiceId}/download", INVOICE;
    LIST_NOT_SEEN_INVOICES("listNotSeenInvoices", Safe, User, [401, 403]):
        GET "/v1/invoice/notSeen";
    MARK_INVOICE_AS_SEEN("markInvoiceAsSeen", Idempotent, User, [401, 403, 404]):
        PUT "/v1/invoice/{invoiceId}/markAsSeen";
    DOWNLOAD_READABLE_INVOICE("downloadReadableInvoice", Safe, User, [401, 403]):
        GET "/v1/invoice/{invoiceId}/download/readable", INVOICE;
    LIST_INVOICE_FILES("listInvoiceFiles", Safe, User, [401, 403]):
        GET "/v1/invoice/{invoiceId}/files";
    LIST_INVOICE_ATTACHMENTS("listInvoiceAttachments", Safe, User, [401, 403]):
        GET "/v1/invoice/{invoiceId}/files/attachments";
    DOWNLOAD_INVOICE_FILE("downloadInvoiceFile", Safe, User, [401, 403]):
        GET "/v1/invoice/file/{fileId}/download", FILE;
    SEARCH_INVOICES("searchInvoices", Safe, User, [401, 403]):
        GET "/v1.1/invoice/search";

    // Statuses.
    LIST_INVOICE_STATUS_HISTORY("listInvoiceStatusHistory", Safe, User, [401, 403]):
        GET "/v1/invoice/{invoiceId}/status-history";
    SEND_INVOICE_STATUS("sendInvoiceStatus", Once, User, [401, 403]):
        POST "/v1/invoice/{invoiceId}/status";
    LIST_UNSEEN_INVOICE_STATUSES("listUnseenInvoiceStatuses", Safe, User, [401, 403]):
        GET "/v1/invoice/status/notSeen";
    MARK_INVOICE_STATUS_AS_SEEN("markInvoiceStatusAsSeen", Idempotent, User, [401, 403]):
        PUT "/v1/invoice/status/{statusId}/markAsSeen";

    // Generation. The platform stores nothing: repeating a generation returns the document again.
    GENERATE_FACTURX("generateFacturx", Idempotent, User, [400, 401, 403, 413]):
        POST "/v1/tools/facturx/generate", PDF;
    GENERATE_CII("generateCii", Idempotent, User, [400, 401, 403, 413]):
        POST "/v1/tools/cii/generate", XML;
    GENERATE_UBL("generateUbl", Idempotent, User, [400, 401, 403, 413]):
        POST "/v1/tools/ubl/generate", XML;

    // EDI messages.
    SEND_EDI_MESSAGE("sendEdiMessage", Once, User, [401, 403]):
        POST "/v1/edi/message/{messageType}";
    DOWNLOAD_EDI_MESSAGE("downloadEdiMessage", Safe, User, [401, 403]):
        GET "/v1/edi/message/{messageId}/download", FILE;
    DOWNLOAD_EDI_MESSAGE_ARCHIVE("downloadEdiMessageArchive", Safe, User, [401, 403]):
        GET "/v1/edi/message/{messageId}/download/all", FILE;

    // Statistics.
    LIST_LAST_ERRORS("listLastErrors", Safe, User, [401, 403]):
        GET "/v1/stats/{network}/lastErrors";
    GET_SUMMARY("getSummary", Safe, User, [401, 403]):
        GET "/v1/stats/{network}/summary/{interval}";
    COUNT_MESSAGES_RECEIVED("countMessagesReceived", Safe, User, [401, 403]):
        GET "/v1/stats/{network}/messagesReceived/{interval}";
    COUNT_MESSAGES_SENT("countMessagesSent", Safe, User, [401, 403]):
        GET "/v1/stats/{network}/messagesSent/{interval}";
    COUNT_MESSAGES_IN_ERROR("countMessagesInError", Safe, User, [401, 403]):
        GET "/v1/stats/{network}/messagesError/{interval}";
    GET_TAGS_DISTRIBUTION("getTagsDistribution", Safe, User, [401, 403]):
        GET "/v1/stats/{network}/tagsDistribution/{interval}";
    COMPARE_SUCCESSES_AND_ERRORS("compareSuccessesAndErrors", Safe, User, [401, 403]):
        GET "/v1/stats/{network}/successErrors/{interval}";

    // Directories.
    SEARCH_FRENCH_DIRECTORY("searchFrenchDirectory", Safe, User, [401, 403]):
        GET "/v1/directory/french";
    SEARCH_PEPPOL_DIRECTORY("searchPeppolDirectory", Safe, User, [401, 403]):
        GET "/v1/directory/international";
    CHECK_PEPPOL_PARTICIPANT("checkPeppolParticipant", Safe, User, [401, 403]):
        GET "/v1/directory/international/check/scheme/{scheme}/value/{value}";

    // E-reporting.
    SEND_TRANSACTION_REPORT("sendTransactionReport", Once, User, [400, 401, 403]):
        POST "/v1/reporting/transaction/scheme/{identifierScheme}/value/{identifierValue}";
    SEND_INVOICE_REPORT("sendInvoiceReport", Once, User, [400, 401, 403]):
        POST "/v1/reporting/transaction/invoice/scheme/{identifierScheme}/value/{identifierValue}";
    SEND_INVOICE_PAYMENT_REPORT("sendInvoicePaymentReport", Once, User, [400, 401, 403]):
        POST "/v1/reporting/payment/invoice/scheme/{identifierScheme}/value/{identifierValue}";
    SEND_TRANSACTION_PAYMENT_REPORT("sendTransactionPaymentReport", Once, User, [400, 401, 403]):
        POST "/v1/reporting/payment/transaction/scheme/{identifierScheme}/value/{identifierValue}";
    DOWNLOAD_TRANSMISSION_CONTENT("downloadTransmissionContent", Safe, User, [401, 403, 404]):
        GET "/v1/reporting/report/transmission/{transmissionId}/content", XML;
    UPDATE_TRANSACTION("updateTransaction", Idempotent, User, [401, 403, 404, 409, 422, 501]):
        PUT "/v1/reporting/transaction/{transactionId}";
    UPDATE_INVOICE_TRANSACTION("updateInvoiceTransaction", Idempotent, User, [401, 403, 404, 409, 422, 501]):
        PUT "/v1/reporting/transaction/{transactionId}/invoice";
    UPDATE_INVOICE_PAYMENT("updateInvoicePayment", Idempotent, User, [401, 403, 404, 409, 422, 501]):
        PUT "/v1/reporting/payment/{paymentId}/invoice";
    UPDATE_TRANSACTION_PAYMENT("updateTransactionPayment", Idempotent, User, [401, 403, 404, 409, 422, 501]):
        PUT "/v1/reporting/payment/{paymentId}/transaction";
    DELETE_TRANSACTION("deleteTransaction", Idempotent, User, [401, 403, 404, 409, 501]):
        DELETE "/v1/reporting/transaction/{transactionId}";
    DELETE_PAYMENT("deletePayment", Idempotent, User, [401, 403, 404, 409, 501]):
        DELETE "/v1/reporting/payment/{paymentId}";
    SEARCH_REPORT_FOLDERS("searchReportFolders", Safe, User, [400, 401, 403, 404]):
        GET "/v1/reporting/report/scheme/{identifierScheme}/value/{identifierValue}";
}
