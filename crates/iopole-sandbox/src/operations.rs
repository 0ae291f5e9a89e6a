//! Names of the operations, for faults and the journal.

/// Name of the token endpoint, which the contract does not have.
pub(crate) const TOKEN: &str = "token";

/// Every `operationId` of the contract.
pub(crate) const NAMES: [&str; 86] = [
    "activateSelfBilling",
    "activateSelfBillingByIdentifier",
    "activateSelfBillingByIdentifierLegacy",
    "cancelEnrollment",
    "cancelOutboundPeppolMigration",
    "checkPeppolParticipant",
    "claimBusinessEntity",
    "claimBusinessEntityByIdentifier",
    "compareSuccessesAndErrors",
    "configureBusinessEntity",
    "countMessagesInError",
    "countMessagesReceived",
    "countMessagesSent",
    "createBusinessEntityIdentifier",
    "createBusinessEntityIdentifierByIdentifier",
    "createFrenchEnrollment",
    "createInternationalEnrollment",
    "createLegalUnit",
    "createOffice",
    "createRetryStrategy",
    "createWebhook",
    "deleteBusinessEntity",
    "deleteBusinessEntityIdentifier",
    "deletePayment",
    "deleteRetryStrategy",
    "deleteTransaction",
    "deleteWebhook",
    "downloadEdiMessage",
    "downloadEdiMessageArchive",
    "downloadEnrollmentEvidences",
    "downloadInvoice",
    "downloadInvoiceFile",
    "downloadPortabilityDeliverables",
    "downloadReadableInvoice",
    "downloadTransmissionContent",
    "generateCii",
    "generateFacturx",
    "generateUbl",
    "getBusinessEntity",
    "getCustomerId",
    "getEnrollment",
    "getEnrollmentLink",
    "getEnrollmentLinkByIdentifier",
    "getEnrollmentPortability",
    "getInvoice",
    "getRetryStrategy",
    "getSummary",
    "getTagsDistribution",
    "getWebhook",
    "listInvoiceAttachments",
    "listInvoiceFiles",
    "listInvoiceStatusHistory",
    "listLastErrors",
    "listNotSeenInvoices",
    "listUnseenInvoiceStatuses",
    "listWebhooks",
    "markInvoiceAsSeen",
    "markInvoiceStatusAsSeen",
    "registerIdentifier",
    "registerIdentifierByValue",
    "runBusinessEntityBatch",
    "searchBusinessEntities",
    "searchFrenchDirectory",
    "searchInvoices",
    "searchPeppolDirectory",
    "searchReportFolders",
    "sendEdiMessage",
    "sendInvoice",
    "sendInvoicePaymentReport",
    "sendInvoiceReport",
    "sendInvoiceStatus",
    "sendTransactionPaymentReport",
    "sendTransactionReport",
    "startOutboundPeppolMigration",
    "unclaimBusinessEntity",
    "unregisterDirectoryEntry",
    "updateAddressMigration",
    "updateBusinessEntityClaim",
    "updateEnrollment",
    "updateInvoicePayment",
    "updateInvoiceTransaction",
    "updateTransaction",
    "updateTransactionPayment",
    "updateWebhook",
    "upsertFrenchEnrollment",
    "upsertInternationalEnrollment",
];

/// The names that a fault or a filter may have.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    NAMES.into_iter().chain([TOKEN])
}

/// The name as a text that lives as long as the program, if there is such a name.
pub(crate) fn known(name: &str) -> Option<&'static str> {
    names().find(|known| *known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(theirs, NAMES);
    }
}
