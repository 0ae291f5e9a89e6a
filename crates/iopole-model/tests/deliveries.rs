//! Bodies of deliveries in the forms of the contract, of older documents and of live traffic (invented data) are read
//! and written back completely.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fail like tests"
)]

use std::fmt::Debug;

use iopole_model::delivery::{
    EreportingDeclaration, EreportingDeclarationStatus, EreportingDeclarationType, EreportingPeriodState,
    EventPayload, OnboardingNotification, OperatorEvent, StatusDelivery,
};
use iopole_model::status::{InvoiceStatusCode, StatusMessage};
use iopole_model::webhook::{OnboardingStage, OperatorEventType};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const ID: &str = "0199c2d4-0f5e-7a31-9a3e-2f4b6c8d1e00";

fn survives<T: DeserializeOwned + Serialize + Debug>(body: &Value) -> T {
    let read: T = serde_json::from_value(body.clone()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(&serde_json::to_value(&read).unwrap(), body);
    let printed = format!("{read:?} {read:#?}");
    assert!(!printed.contains("Dupont"), "{printed}");
    read
}

fn event(kind: &str, payload: Value) -> OperatorEvent {
    survives(&json!({
        "eventId": ID,
        "eventType": kind,
        "timestamp": "2026-11-20T09:15:42.118Z",
        "referencedObject": {"type": "INVOICE", "id": ID},
        "payload": payload,
    }))
}

fn rejection() -> Value {
    json!({
        "reason": "VALIDATION_FAILURE",
        "message": "Dupont is wrong",
        "errors": [{"reason": "BUSINESS", "message": "Dupont", "rule": "BR-FR-05", "location": "/Invoice"}]
    })
}

#[test]
fn a_status_is_read_in_its_three_forms() {
    let message = json!({
        "testIndicator": false,
        "identification": {"id": "m-1", "date": "2026-11-20T09:15:42.118Z"},
        "sender": {"name": "Dupont", "roleCode": "SE"},
        "recipients": [],
        "responses": [{"documentStatus": {"code": "APPROVED", "networkCode": "205"}}],
    });
    let contract: StatusDelivery = survives(
        &json!({"invoiceId": ID, "status": {"code": "RECEIVED"}, "xml": "<CDAR/>", "json": message}),
    );
    assert_eq!(contract.code(), Some(&InvoiceStatusCode::Received));
    let live: StatusDelivery = survives(&json!({
        "invoiceId": ID, "statusId": ID, "date": "2026-11-20T09:15:42.118Z", "destType": "OPERATOR",
        "status": {"code": "MADE_AVAILABLE", "networkCode": "203"}, "xml": "<CDAR/>", "json": message,
    }));
    assert!(live.extra.is_empty());
    let bare: StatusMessage = survives(&message);
    assert_eq!(StatusDelivery::from(bare).code(), Some(&InvoiceStatusCode::Approved));
    assert_eq!(StatusDelivery::new().code(), None);
}

#[test]
fn a_completed_enrollment_and_one_in_migration_are_read() {
    let body = json!({
        "enrollmentId": ID,
        "name": "Dupont",
        "identifierScheme": "0002",
        "identifierValue": "Dupont",
        "state": "COMPLETED",
        "entity": {"contactEmail": "jean@dupont.example", "address": "1 rue Dupont"},
        "legalRepresentative": {"lastName": "Dupont", "firstName": "Jean", "position": "PDG"},
        "mandate": {"number": "M-1", "signingDate": "2026-11-01", "effectiveDate": "2026-11-02"},
        "eInvoicingAddresses": [
            {"addressType": "SIREN", "electronicAddress": "0225:Dupont", "migrationKey": "Dupont-key"}
        ],
        "registrationNetworks": ["DOMESTIC_FR"],
        "evidencesLink": "https://example.com/Dupont",
        "portabilityDeliverables": [{
            "oldPlatform": {"legalIdentifier": "0001", "name": null},
            "addresses": [{
                "electronicAddress": "0225:Dupont", "addressType": "SIREN", "portabilityStatus": "PORTABILITY_REQUIRED"
            }],
            "downloadLink": "https://example.com/Dupont.zip"
        }],
    });
    let read: OnboardingNotification = survives(&body);
    assert_eq!(read.state, Some(OnboardingStage::Completed));
    assert!(read.extra.is_empty());
    assert_eq!(read.e_invoicing_addresses[0].migration_key.as_ref().unwrap().expose(), "Dupont-key");
    assert_eq!(read.portability_deliverables[0].addresses.len(), 1);
    let sample: OnboardingNotification =
        serde_json::from_value(json!({"enrollmentId": ID, "status": "started"})).unwrap();
    assert_eq!(sample.state, Some(OnboardingStage::Started));
}

#[test]
fn an_invalid_invoice_is_read_in_both_documented_forms() {
    let result = json!({"id": "BR-CO-14", "test": "Dupont", "text": "Dupont", "location": "/Invoice"});
    let contract = event(
        "INVOICE_INBOUND_INVALID",
        json!({
            "businessData": {"seller": {"name": "Dupont"}, "buyer": {"name": "Dupont", "electronicAddress": "0225:1"},
                "invoiceId": "F-1"},
            "validationErrors": [{
                "source": "FACTURX",
                "pdfA3ValidationResult": [{"compliant": false, "pdfaFlavour": "3b", "failedAssert": [{
                    "message": "Dupont", "ordinal": 0, "ruleClause": "6.8", "locationLevel": "CosDocument",
                    "ruleTestNumber": 1, "locationContext": "root", "ruleSpecification": "ISO 19005-3:2012"}]}],
                "pdfXmpValidationResult": [{"isValid": false, "version": "1.0", "resultError": [{"name": "Version",
                    "valid": false, "value": "Dupont", "xPath": "/x", "errorDetail": "Dupont"}],
                    "documentType": "INVOICE", "conformanceLevel": "EN 16931", "documentFilename": "factur-x.xml"}],
                "schemaValidationErrors": ["Dupont"],
                "schematronValidationErrors": [result],
                "schematronValidationWarnings": [result],
            }],
        }),
    );
    let EventPayload::InvoiceInboundInvalid(payload) = contract.typed() else { panic!("{contract:?}") };
    assert!(payload.extra.is_empty());
    let found = &payload.validation_errors[0];
    assert!(found.extra.is_empty());
    assert_eq!(found.schematron_validation_errors[0].id.as_deref(), Some("BR-CO-14"));
    assert_eq!(found.pdf_a3_validation_result[0].failed_assert[0].rule_test_number, Some(1));

    let older = event(
        "INVOICE_INBOUND_INVALID",
        json!({"invoiceId": ID, "documentId": ID, "invoiceNumber": "F-1", "invoiceDate": "2026-11-20",
            "validationErrors": [{"code": "BR-1", "message": "Dupont"}]}),
    );
    let EventPayload::InvoiceInboundInvalid(payload) = older.typed() else { panic!("{older:?}") };
    assert!(payload.extra.is_empty());
    assert_eq!(payload.validation_errors[0].code.as_deref(), Some("BR-1"));
}

#[test]
fn every_other_kind_of_event_has_its_payload() {
    let operator = json!({"userId": "u-1", "type": "operator"});
    let undelivered = json!({
        "error": {"code": 17, "statusCode": "503", "statusMessage": "Dupont", "details": {"any": ["Dupont"]}},
        "operatorData": operator,
    });
    let refused = json!({"rejectionDetail": rejection(), "invoiceId": ID, "statusId": null,
        "attemptedStatus": "APPROVED", "currentStatus": "REFUSED", "source": "API", "operatorData": operator});
    let attached = json!({"reportId": ID, "fluxType": "10.3",
        "period": {"startDate": "2026-11-01", "endDate": "2026-11-30"}, "timestamp": "2026-11-20T09:15:42Z"});
    let period = json!({"state": "CLOSED", "businessEntityId": "Dupont", "startDate": "2026-11-01",
        "endDate": "2026-11-30", "autoCloseDate": "2026-12-10", "timestamp": "2026-12-10T00:00:00Z"});
    let payloads = [
        ("OUTBOUND_INVOICE_NOT_DELIVERED", undelivered.clone()),
        ("OUTBOUND_STATUS_NOT_DELIVERED", undelivered),
        ("OUTBOUND_STATUS_NOT_ALLOWED", refused.clone()),
        ("OUTBOUND_STATUS_INVALID", refused),
        ("PEPPOL_MIGRATION_COMPLETED", json!({"electronicAddress": "0225:Dupont", "entityName": "Dupont"})),
        ("EREPORTING_TRANSACTION_ATTACHED", attached.clone()),
        ("EREPORTING_PAYMENT_ATTACHED", attached),
        ("EREPORTING_PERIOD_OPENED", period.clone()),
        ("EREPORTING_PERIOD_CLOSED", period),
        ("EREPORTING_ERROR", json!({"rejectionDetail": rejection()})),
    ];
    // Together with INVOICE_INBOUND_INVALID, tested above, these are all kinds.
    assert_eq!(payloads.len() + 1, OperatorEventType::KNOWN.len());
    for (kind, payload) in payloads {
        let event = event(kind, payload);
        let typed = event.typed();
        assert!(!format!("{typed:?}").contains("Dupont"), "{kind}");
        let known = match typed {
            EventPayload::OutboundInvoiceNotDelivered(read)
            | EventPayload::OutboundStatusNotDelivered(read) => {
                let error = read.error.as_ref().unwrap();
                assert_eq!((error.code.as_deref(), error.status_code.as_deref()), (Some("17"), Some("503")));
                read.extra.is_empty() && error.extra.is_empty()
            }
            EventPayload::OutboundStatusNotAllowed(read) | EventPayload::OutboundStatusInvalid(read) => {
                assert_eq!(read.current_status, Some(InvoiceStatusCode::Refused));
                // `null` is kept, so that it can be written back.
                read.extra.keys().eq(["statusId"])
            }
            EventPayload::PeppolMigrationCompleted(read) => read.extra.is_empty(),
            EventPayload::EreportingTransactionAttached(read)
            | EventPayload::EreportingPaymentAttached(read) => {
                assert_eq!(read.flux_type.as_deref(), Some("10.3"));
                read.extra.is_empty()
            }
            EventPayload::EreportingPeriodOpened(read) | EventPayload::EreportingPeriodClosed(read) => {
                assert_eq!(read.state, Some(EreportingPeriodState::Closed));
                read.extra.is_empty()
            }
            EventPayload::EreportingError(read) => {
                read.rejection_detail.is_some_and(|detail| detail.errors.len() == 1)
            }
            other => panic!("{kind}: {other:?}"),
        };
        assert!(known, "{kind}");
    }
}

#[test]
fn an_unknown_event_and_an_odd_payload_are_kept() {
    let unknown = event("BRAND_NEW", json!({"name": "Dupont"}));
    assert_eq!(unknown.typed(), EventPayload::Other(Some(json!({"name": "Dupont"}).into())));
    let odd = event("EREPORTING_ERROR", json!("Dupont"));
    assert_eq!(odd.typed(), EventPayload::Other(Some(json!("Dupont").into())));
    assert_eq!(format!("{:?}", odd.typed()), "Other(..)");
    let without: OperatorEvent = survives(&json!({"eventType": "EREPORTING_ERROR"}));
    assert_eq!(without.typed(), EventPayload::Other(None));
    assert!(serde_json::from_value::<OperatorEvent>(json!({"eventId": ID})).is_err());
}

#[test]
fn declarations_and_their_responses_are_read() {
    let read: EreportingDeclaration = survives(
        &json!({"reportId": ID, "declarationType": "CORRECTIVE", "fileLink": "https://example.com/Dupont"}),
    );
    assert_eq!(read.declaration_type, Some(EreportingDeclarationType::Corrective));
    let read: EreportingDeclarationStatus =
        survives(&json!({"reportId": ID, "xml": "<Dupont/>", "json": {"status": "Dupont"}}));
    assert!(read.extra.is_empty());
}
