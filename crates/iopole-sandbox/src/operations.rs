//! Names of the operations, so that faults and the journal can speak of them.

/// The token endpoint, which has no name in the contract.
pub(crate) const TOKEN: &str = "token";

const TOKEN_PATH: &str = "/realms/{realm}/protocol/openid-connect/token";

/// Every operation of the contract: name, method, path.
const OPERATIONS: [(&str, &str, &str); 86] = [
    (
        "activateSelfBilling",
        "POST",
        "/v1/config/business/entity/identifier/directory/{directoryId}/self-billing",
    ),
    (
        "activateSelfBillingByIdentifier",
        "POST",
        "/v1/config/business/entity/identifier/directory/scheme/{identifierScheme}/value/{identifierValue}/self-billing",
    ),
    (
        "activateSelfBillingByIdentifierLegacy",
        "POST",
        "/v1/config/business/entity/identifier/scheme/{identifierScheme}/value/{identifierValue}/self-billing",
    ),
    ("cancelEnrollment", "DELETE", "/v1/config/enrollment/{enrollmentId}"),
    (
        "cancelOutboundPeppolMigration",
        "DELETE",
        "/v1/config/business/entity/identifier/directory/scheme/{identifierScheme}/value/{identifierValue}/peppol/migrate",
    ),
    ("checkPeppolParticipant", "GET", "/v1/directory/international/check/scheme/{scheme}/value/{value}"),
    ("claimBusinessEntity", "POST", "/v1/config/business/entity/{businessEntityId}/claim"),
    (
        "claimBusinessEntityByIdentifier",
        "POST",
        "/v1/config/business/entity/scheme/{identifierScheme}/value/{identifierValue}/claim",
    ),
    ("compareSuccessesAndErrors", "GET", "/v1/stats/{network}/successErrors/{interval}"),
    ("configureBusinessEntity", "POST", "/v1/config/business/entity/{businessEntityId}/configure"),
    ("countMessagesInError", "GET", "/v1/stats/{network}/messagesError/{interval}"),
    ("countMessagesReceived", "GET", "/v1/stats/{network}/messagesReceived/{interval}"),
    ("countMessagesSent", "GET", "/v1/stats/{network}/messagesSent/{interval}"),
    ("createBusinessEntityIdentifier", "POST", "/v1/config/business/entity/{businessEntityId}/identifier"),
    (
        "createBusinessEntityIdentifierByIdentifier",
        "POST",
        "/v1/config/business/entity/scheme/{identifierScheme}/value/{identifierValue}/identifier",
    ),
    ("createFrenchEnrollment", "POST", "/v1/config/french/enrollment"),
    ("createInternationalEnrollment", "POST", "/v1/config/international/enrollment"),
    ("createLegalUnit", "POST", "/v1/config/business/entity/legalunit"),
    ("createOffice", "POST", "/v1/config/business/entity/office"),
    ("createRetryStrategy", "POST", "/v1/config/retry/strategy"),
    ("createWebhook", "POST", "/v1/config/webhook"),
    ("deleteBusinessEntity", "DELETE", "/v1/config/business/entity/{businessEntityId}"),
    (
        "deleteBusinessEntityIdentifier",
        "DELETE",
        "/v1/config/business/entity/identifier/{businessEntityIdentifierId}",
    ),
    ("deletePayment", "DELETE", "/v1/reporting/payment/{paymentId}"),
    ("deleteRetryStrategy", "DELETE", "/v1/config/retry/strategy"),
    ("deleteTransaction", "DELETE", "/v1/reporting/transaction/{transactionId}"),
    ("deleteWebhook", "DELETE", "/v1/config/webhook/{webhookId}"),
    ("downloadEdiMessage", "GET", "/v1/edi/message/{messageId}/download"),
    ("downloadEdiMessageArchive", "GET", "/v1/edi/message/{messageId}/download/all"),
    ("downloadEnrollmentEvidences", "GET", "/v1/config/enrollment/{enrollmentId}/evidences"),
    ("downloadInvoice", "GET", "/v1/invoice/{invoiceId}/download"),
    ("downloadInvoiceFile", "GET", "/v1/invoice/file/{fileId}/download"),
    (
        "downloadPortabilityDeliverables",
        "GET",
        "/v1/config/enrollment/{enrollmentId}/portability/{oldPlatformLegalIdentifier}",
    ),
    ("downloadReadableInvoice", "GET", "/v1/invoice/{invoiceId}/download/readable"),
    ("downloadTransmissionContent", "GET", "/v1/reporting/report/transmission/{transmissionId}/content"),
    ("generateCii", "POST", "/v1/tools/cii/generate"),
    ("generateFacturx", "POST", "/v1/tools/facturx/generate"),
    ("generateUbl", "POST", "/v1/tools/ubl/generate"),
    ("getBusinessEntity", "GET", "/v1/config/business/entity/{businessEntityId}"),
    ("getCustomerId", "GET", "/v1/config/customer/id"),
    ("getEnrollment", "GET", "/v1/config/enrollment/{enrollmentId}"),
    ("getEnrollmentLink", "GET", "/v1/config/enrollment/{enrollmentId}/link"),
    ("getEnrollmentLinkByIdentifier", "GET", "/v1/config/enrollment/{scheme}/{identifier}/link"),
    ("getEnrollmentPortability", "GET", "/v1/config/enrollment/{enrollmentId}/portability"),
    ("getInvoice", "GET", "/v1/invoice/{invoiceId}"),
    ("getRetryStrategy", "GET", "/v1/config/retry/strategy"),
    ("getSummary", "GET", "/v1/stats/{network}/summary/{interval}"),
    ("getTagsDistribution", "GET", "/v1/stats/{network}/tagsDistribution/{interval}"),
    ("getWebhook", "GET", "/v1/config/webhook/{webhookId}"),
    ("listInvoiceAttachments", "GET", "/v1/invoice/{invoiceId}/files/attachments"),
    ("listInvoiceFiles", "GET", "/v1/invoice/{invoiceId}/files"),
    ("listInvoiceStatusHistory", "GET", "/v1/invoice/{invoiceId}/status-history"),
    ("listLastErrors", "GET", "/v1/stats/{network}/lastErrors"),
    ("listNotSeenInvoices", "GET", "/v1/invoice/notSeen"),
    ("listUnseenInvoiceStatuses", "GET", "/v1/invoice/status/notSeen"),
    ("listWebhooks", "GET", "/v1/config/webhook"),
    ("markInvoiceAsSeen", "PUT", "/v1/invoice/{invoiceId}/markAsSeen"),
    ("markInvoiceStatusAsSeen", "PUT", "/v1/invoice/status/{statusId}/markAsSeen"),
    (
        "registerIdentifier",
        "POST",
        "/v1/config/business/entity/identifier/{businessEntityIdentifierId}/network/{networkIdentifier}",
    ),
    (
        "registerIdentifierByValue",
        "POST",
        "/v1/config/business/entity/identifier/scheme/{identifierScheme}/value/{identifierValue}/network/{networkIdentifier}",
    ),
    ("runBusinessEntityBatch", "POST", "/v1/config/business/entity/batch"),
    ("searchBusinessEntities", "GET", "/v1/config/business/entity"),
    ("searchFrenchDirectory", "GET", "/v1/directory/french"),
    ("searchInvoices", "GET", "/v1.1/invoice/search"),
    ("searchPeppolDirectory", "GET", "/v1/directory/international"),
    ("searchReportFolders", "GET", "/v1/reporting/report/scheme/{identifierScheme}/value/{identifierValue}"),
    ("sendEdiMessage", "POST", "/v1/edi/message/{messageType}"),
    ("sendInvoice", "POST", "/v1/invoice"),
    (
        "sendInvoicePaymentReport",
        "POST",
        "/v1/reporting/payment/invoice/scheme/{identifierScheme}/value/{identifierValue}",
    ),
    (
        "sendInvoiceReport",
        "POST",
        "/v1/reporting/transaction/invoice/scheme/{identifierScheme}/value/{identifierValue}",
    ),
    ("sendInvoiceStatus", "POST", "/v1/invoice/{invoiceId}/status"),
    (
        "sendTransactionPaymentReport",
        "POST",
        "/v1/reporting/payment/transaction/scheme/{identifierScheme}/value/{identifierValue}",
    ),
    (
        "sendTransactionReport",
        "POST",
        "/v1/reporting/transaction/scheme/{identifierScheme}/value/{identifierValue}",
    ),
    (
        "startOutboundPeppolMigration",
        "POST",
        "/v1/config/business/entity/identifier/directory/scheme/{identifierScheme}/value/{identifierValue}/peppol/migrate",
    ),
    ("unclaimBusinessEntity", "DELETE", "/v1/config/business/entity/{businessEntityId}/claim"),
    ("unregisterDirectoryEntry", "DELETE", "/v1/config/business/entity/identifier/directory/{directoryId}"),
    ("updateAddressMigration", "PUT", "/v1/config/enrollment/{enrollmentId}/portability/{address}/migrate"),
    ("updateBusinessEntityClaim", "PUT", "/v1/config/business/entity/{businessEntityId}/claim"),
    ("updateEnrollment", "PUT", "/v1/config/enrollment/{enrollmentId}"),
    ("updateInvoicePayment", "PUT", "/v1/reporting/payment/{paymentId}/invoice"),
    ("updateInvoiceTransaction", "PUT", "/v1/reporting/transaction/{transactionId}/invoice"),
    ("updateTransaction", "PUT", "/v1/reporting/transaction/{transactionId}"),
    ("updateTransactionPayment", "PUT", "/v1/reporting/payment/{paymentId}/transaction"),
    ("updateWebhook", "PUT", "/v1/config/webhook/{webhookId}"),
    ("upsertFrenchEnrollment", "PUT", "/v1/config/french/enrollment"),
    ("upsertInternationalEnrollment", "PUT", "/v1/config/international/enrollment"),
];

/// The names an operation can be called by.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    OPERATIONS.iter().map(|(name, _, _)| *name).chain([TOKEN])
}

/// Whether there is such a name; its own text, which lives as long as the program.
pub(crate) fn known(name: &str) -> Option<&'static str> {
    names().find(|known| *known == name)
}

/// The operation that a request is for. Where two paths fit, the one with fewer parameters is meant, as in routing.
pub(crate) fn of_request(method: &str, path: &str) -> Option<&'static str> {
    if fits(TOKEN_PATH, path).is_some() {
        return Some(TOKEN);
    }
    OPERATIONS
        .iter()
        .filter(|(_, verb, _)| *verb == method)
        .filter_map(|(name, _, template)| fits(template, path).map(|parameters| (parameters, *name)))
        .min()
        .map(|(_, name)| name)
}

/// How many parameters a path fills in a template, if it fits.
fn fits(template: &str, path: &str) -> Option<usize> {
    let mut parameters = 0;
    let mut steps = path.split('/');
    for part in template.split('/') {
        let step = steps.next()?;
        if part.starts_with('{') {
            parameters += 1;
        } else if part != step {
            return None;
        }
    }
    steps.next().is_none().then_some(parameters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_named() {
        assert_eq!(of_request("GET", "/v1/invoice/notSeen"), Some("listNotSeenInvoices"));
        assert_eq!(of_request("GET", "/v1/invoice/0193acea"), Some("getInvoice"));
        assert_eq!(of_request("POST", "/v1/config/business/entity/office"), Some("createOffice"));
        assert_eq!(of_request("POST", "/realms/iopole/protocol/openid-connect/token"), Some(TOKEN));
        assert_eq!(of_request("PATCH", "/v1/invoice/0193acea"), None);
        assert_eq!(of_request("GET", "/v1/invoice/0193acea/"), None);
        assert_eq!(of_request("GET", "/"), None);
    }

    #[test]
    fn every_operation_is_found_by_its_own_path() {
        for (name, method, path) in OPERATIONS {
            assert_eq!(of_request(method, path), Some(name));
        }
    }

    #[test]
    fn the_names_are_those_of_the_contract() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contract");
        let mut theirs = Vec::new();
        for file in std::fs::read_dir(folder).expect("the contract is in this repository") {
            let path = file.expect("a file").path();
            if path.extension().is_some_and(|extension| extension == "yaml") {
                let text = std::fs::read_to_string(path).expect("text");
                // Deeper ones are callbacks, which the platform makes.
                let lines = text.lines().filter_map(|line| line.strip_prefix("      operationId: "));
                theirs.extend(lines.map(str::to_owned));
            }
        }
        theirs.sort();
        theirs.dedup();
        let ours: Vec<_> = OPERATIONS.iter().map(|(name, _, _)| (*name).to_owned()).collect();
        assert_eq!(ours, theirs);
    }
}
