//! The operations of the API: name, method, path and handler of each.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{self, MethodRouter};

use super::{
    customer_id, directory, edi, enrollments, entities, generation, invoices, reporting, retry_strategy,
    search, stats, statuses, upload, webhooks,
};
use crate::platform::Shared;

/// Route of one operation. The parameters of its path have the names that the contract gives them.
struct Route {
    name: &'static str,
    method: Method,
    path: &'static str,
    handler: MethodRouter<Shared>,
}

impl Route {
    /// Sets the limit of the request's body.
    fn limited(self, limit: DefaultBodyLimit) -> Self {
        Self { handler: self.handler.layer(limit), ..self }
    }
}

// One row an operation; rustfmt would spread each over several lines.
#[rustfmt::skip]
fn operations() -> Vec<Route> {
    vec![
        get("searchBusinessEntities", "/v1/config/business/entity", entities::search),
        post("runBusinessEntityBatch", "/v1/config/business/entity/batch", entities::run_batch),
        delete("cancelOutboundPeppolMigration", "/v1/config/business/entity/identifier/directory/scheme/{identifierScheme}/value/{identifierValue}/peppol/migrate", entities::cancel_migration),
        post("startOutboundPeppolMigration", "/v1/config/business/entity/identifier/directory/scheme/{identifierScheme}/value/{identifierValue}/peppol/migrate", entities::start_migration),
        post("activateSelfBillingByIdentifier", "/v1/config/business/entity/identifier/directory/scheme/{identifierScheme}/value/{identifierValue}/self-billing", entities::activate_self_billing_by_identifier),
        delete("unregisterDirectoryEntry", "/v1/config/business/entity/identifier/directory/{directoryId}", entities::unregister),
        post("activateSelfBilling", "/v1/config/business/entity/identifier/directory/{directoryId}/self-billing", entities::activate_self_billing),
        post("registerIdentifierByValue", "/v1/config/business/entity/identifier/scheme/{identifierScheme}/value/{identifierValue}/network/{networkIdentifier}", entities::register_by_value),
        post("activateSelfBillingByIdentifierLegacy", "/v1/config/business/entity/identifier/scheme/{identifierScheme}/value/{identifierValue}/self-billing", entities::activate_self_billing_by_identifier),
        delete("deleteBusinessEntityIdentifier", "/v1/config/business/entity/identifier/{businessEntityIdentifierId}", entities::remove_identifier),
        post("registerIdentifier", "/v1/config/business/entity/identifier/{businessEntityIdentifierId}/network/{networkIdentifier}", entities::register),
        post("createLegalUnit", "/v1/config/business/entity/legalunit", entities::create_legal_unit),
        post("createOffice", "/v1/config/business/entity/office", entities::create_office),
        post("claimBusinessEntityByIdentifier", "/v1/config/business/entity/scheme/{identifierScheme}/value/{identifierValue}/claim", entities::claim_by_identifier),
        post("createBusinessEntityIdentifierByIdentifier", "/v1/config/business/entity/scheme/{identifierScheme}/value/{identifierValue}/identifier", entities::create_identifier_by_identifier),
        delete("deleteBusinessEntity", "/v1/config/business/entity/{businessEntityId}", entities::remove),
        get("getBusinessEntity", "/v1/config/business/entity/{businessEntityId}", entities::read),
        delete("unclaimBusinessEntity", "/v1/config/business/entity/{businessEntityId}/claim", entities::unclaim),
        post("claimBusinessEntity", "/v1/config/business/entity/{businessEntityId}/claim", entities::claim),
        put("updateBusinessEntityClaim", "/v1/config/business/entity/{businessEntityId}/claim", entities::replace_claim),
        post("configureBusinessEntity", "/v1/config/business/entity/{businessEntityId}/configure", entities::configure),
        post("createBusinessEntityIdentifier", "/v1/config/business/entity/{businessEntityId}/identifier", entities::create_identifier),
        get("getCustomerId", "/v1/config/customer/id", customer_id),
        delete("cancelEnrollment", "/v1/config/enrollment/{enrollmentId}", enrollments::cancel),
        get("getEnrollment", "/v1/config/enrollment/{enrollmentId}", enrollments::read),
        put("updateEnrollment", "/v1/config/enrollment/{enrollmentId}", enrollments::update),
        get("downloadEnrollmentEvidences", "/v1/config/enrollment/{enrollmentId}/evidences", enrollments::evidences),
        get("getEnrollmentLink", "/v1/config/enrollment/{enrollmentId}/link", enrollments::link),
        get("getEnrollmentPortability", "/v1/config/enrollment/{enrollmentId}/portability", enrollments::portability),
        put("updateAddressMigration", "/v1/config/enrollment/{enrollmentId}/portability/{address}/migrate", enrollments::migrate),
        get("downloadPortabilityDeliverables", "/v1/config/enrollment/{enrollmentId}/portability/{oldPlatformLegalIdentifier}", enrollments::deliverable),
        get("getEnrollmentLinkByIdentifier", "/v1/config/enrollment/{scheme}/{identifier}/link", enrollments::link_by_identifier),
        post("createFrenchEnrollment", "/v1/config/french/enrollment", enrollments::create_french),
        put("upsertFrenchEnrollment", "/v1/config/french/enrollment", enrollments::upsert_french),
        post("createInternationalEnrollment", "/v1/config/international/enrollment", enrollments::create_international),
        put("upsertInternationalEnrollment", "/v1/config/international/enrollment", enrollments::upsert_international),
        delete("deleteRetryStrategy", "/v1/config/retry/strategy", retry_strategy::delete),
        get("getRetryStrategy", "/v1/config/retry/strategy", retry_strategy::read),
        post("createRetryStrategy", "/v1/config/retry/strategy", retry_strategy::create),
        get("listWebhooks", "/v1/config/webhook", webhooks::list),
        post("createWebhook", "/v1/config/webhook", webhooks::create),
        delete("deleteWebhook", "/v1/config/webhook/{webhookId}", webhooks::delete),
        get("getWebhook", "/v1/config/webhook/{webhookId}", webhooks::read),
        put("updateWebhook", "/v1/config/webhook/{webhookId}", webhooks::update),
        get("searchFrenchDirectory", "/v1/directory/french", directory::search_french),
        get("searchPeppolDirectory", "/v1/directory/international", directory::search_peppol),
        get("checkPeppolParticipant", "/v1/directory/international/check/scheme/{scheme}/value/{value}", directory::check_participant),
        get("downloadEdiMessage", "/v1/edi/message/{messageId}/download", edi::download),
        get("downloadEdiMessageArchive", "/v1/edi/message/{messageId}/download/all", edi::download_all),
        post("sendEdiMessage", "/v1/edi/message/{messageType}", edi::send).limited(DefaultBodyLimit::disable()),
        post("sendInvoice", "/v1/invoice", upload::send).limited(DefaultBodyLimit::disable()),
        get("downloadInvoiceFile", "/v1/invoice/file/{fileId}/download", invoices::download_file),
        get("listNotSeenInvoices", "/v1/invoice/notSeen", invoices::not_seen),
        get("searchInvoices", "/v1.1/invoice/search", search::search),
        get("listUnseenInvoiceStatuses", "/v1/invoice/status/notSeen", statuses::not_seen),
        put("markInvoiceStatusAsSeen", "/v1/invoice/status/{statusId}/markAsSeen", statuses::mark_as_seen),
        get("getInvoice", "/v1/invoice/{invoiceId}", invoices::read),
        get("downloadInvoice", "/v1/invoice/{invoiceId}/download", invoices::download),
        get("downloadReadableInvoice", "/v1/invoice/{invoiceId}/download/readable", invoices::download_readable),
        get("listInvoiceFiles", "/v1/invoice/{invoiceId}/files", invoices::files),
        get("listInvoiceAttachments", "/v1/invoice/{invoiceId}/files/attachments", invoices::attachments),
        put("markInvoiceAsSeen", "/v1/invoice/{invoiceId}/markAsSeen", invoices::mark_as_seen),
        post("sendInvoiceStatus", "/v1/invoice/{invoiceId}/status", statuses::declare),
        get("listInvoiceStatusHistory", "/v1/invoice/{invoiceId}/status-history", statuses::history),
        post("sendInvoicePaymentReport", "/v1/reporting/payment/invoice/scheme/{identifierScheme}/value/{identifierValue}", reporting::send_invoice_payment),
        post("sendTransactionPaymentReport", "/v1/reporting/payment/transaction/scheme/{identifierScheme}/value/{identifierValue}", reporting::send_transaction_payment),
        delete("deletePayment", "/v1/reporting/payment/{paymentId}", reporting::not_built),
        put("updateInvoicePayment", "/v1/reporting/payment/{paymentId}/invoice", reporting::not_built),
        put("updateTransactionPayment", "/v1/reporting/payment/{paymentId}/transaction", reporting::not_built),
        get("searchReportFolders", "/v1/reporting/report/scheme/{identifierScheme}/value/{identifierValue}", reporting::folders),
        get("downloadTransmissionContent", "/v1/reporting/report/transmission/{transmissionId}/content", reporting::download),
        post("sendInvoiceReport", "/v1/reporting/transaction/invoice/scheme/{identifierScheme}/value/{identifierValue}", reporting::send_invoice),
        post("sendTransactionReport", "/v1/reporting/transaction/scheme/{identifierScheme}/value/{identifierValue}", reporting::send_transactions),
        delete("deleteTransaction", "/v1/reporting/transaction/{transactionId}", reporting::not_built),
        put("updateTransaction", "/v1/reporting/transaction/{transactionId}", reporting::not_built),
        put("updateInvoiceTransaction", "/v1/reporting/transaction/{transactionId}/invoice", reporting::not_built),
        get("listLastErrors", "/v1/stats/{network}/lastErrors", stats::last_errors),
        get("countMessagesInError", "/v1/stats/{network}/messagesError/{interval}", stats::in_error),
        get("countMessagesReceived", "/v1/stats/{network}/messagesReceived/{interval}", stats::received),
        get("countMessagesSent", "/v1/stats/{network}/messagesSent/{interval}", stats::sent),
        get("compareSuccessesAndErrors", "/v1/stats/{network}/successErrors/{interval}", stats::success_errors),
        get("getSummary", "/v1/stats/{network}/summary/{interval}", stats::summary),
        get("getTagsDistribution", "/v1/stats/{network}/tagsDistribution/{interval}", stats::tags),
        post("generateCii", "/v1/tools/cii/generate", generation::cii).limited(DefaultBodyLimit::max(generation::LARGEST)),
        post("generateFacturx", "/v1/tools/facturx/generate", generation::facturx).limited(DefaultBodyLimit::max(generation::LARGEST)),
        post("generateUbl", "/v1/tools/ubl/generate", generation::ubl).limited(DefaultBodyLimit::max(generation::LARGEST)),
    ]
}

fn get<T: 'static>(name: &'static str, path: &'static str, handler: impl Handler<T, Shared>) -> Route {
    Route { name, method: Method::GET, path, handler: routing::get(handler) }
}

fn post<T: 'static>(name: &'static str, path: &'static str, handler: impl Handler<T, Shared>) -> Route {
    Route { name, method: Method::POST, path, handler: routing::post(handler) }
}

fn put<T: 'static>(name: &'static str, path: &'static str, handler: impl Handler<T, Shared>) -> Route {
    Route { name, method: Method::PUT, path, handler: routing::put(handler) }
}

fn delete<T: 'static>(name: &'static str, path: &'static str, handler: impl Handler<T, Shared>) -> Route {
    Route { name, method: Method::DELETE, path, handler: routing::delete(handler) }
}

/// Name of the operation with this method and path.
#[derive(Clone)]
pub(crate) struct Names(Arc<HashMap<(Method, &'static str), &'static str>>);

impl Names {
    pub(crate) fn get(&self, method: &Method, path: &str) -> Option<&'static str> {
        self.0.get(&(method.clone(), path)).copied()
    }
}

/// The routes of all operations, and their names.
pub(crate) fn routes() -> (Router<Shared>, Names) {
    let mut names = HashMap::new();
    let mut router = Router::new();
    for Route { name, method, path, handler } in operations() {
        names.insert((method, path), name);
        router = router.route(path, handler);
    }
    (router, Names(Arc::new(names)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_of_the_contract_has_a_route() {
        let mut ours: Vec<&str> = operations().iter().map(|operation| operation.name).collect();
        ours.sort_unstable();
        assert_eq!(ours, crate::operations::NAMES);
        let (_, names) = routes();
        assert_eq!(names.0.len(), ours.len(), "two operations share method and path");
    }
}
