//! Every body published with the platform's documents has a type, and none is passed over: one that is added without
//! a line here fails. What each type makes of it is tested in the suites of the areas.
//!
//! The bodies are not part of this repository. Where the folder is missing the test says so and checks nothing.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fail like tests"
)]

use std::io::Write as _;
use std::path::Path;

use iopole_model::{
    BusinessEntityBatch, BusinessEntityPage, CreateIdentifier, CreateLegalUnit, CreateOffice, CreatedElement,
    Enrollment, EnrollmentLink, EreportingDeclaration, EreportingDeclarationStatus,
    FrenchDirectorySearchResult, FrenchEnrollment, InternationalEnrollment, Invoice, InvoicePaymentReport,
    InvoiceReport, InvoiceStatus, OneOrMany, OperatorEvent, OperatorRelation, PeppolDirectorySearchResult,
    PeppolParticipant, RegisterIdentifier, ReportFolderPage, RetryStrategy, StatusDelivery, StatusMessage,
    TransactionPaymentReport, TransactionReport, WebhookCreation, WebhookUpdate,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Beside the workspace, seen from the crate.
const FOLDER: &str = "../../../shared/examples";

/// Bodies that other crates read, each in its test of this name: refusals (`iopole-http`), and what the platform asks of
/// a token endpoint of ours (`iopole-webhook`).
fn elsewhere(operation: &str, kind: &str) -> bool {
    kind == "response-400" || operation.starts_with("onOauth2")
}

fn check(operation: &str, kind: &str) -> Option<fn(&str, &Value)> {
    let check: fn(&str, &Value) = match (operation, kind) {
        ("checkPeppolParticipant", _) => survives::<PeppolParticipant>,
        ("searchPeppolDirectory", _) => survives::<PeppolDirectorySearchResult>,
        ("searchFrenchDirectory", _) => survives::<FrenchDirectorySearchResult>,
        ("searchBusinessEntities", _) => survives::<BusinessEntityPage>,
        (
            "claimBusinessEntity" | "claimBusinessEntityByIdentifier" | "updateBusinessEntityClaim",
            "request",
        ) => survives::<OperatorRelation>,
        ("createBusinessEntityIdentifier" | "createBusinessEntityIdentifierByIdentifier", "request") => {
            survives::<CreateIdentifier>
        }
        ("createLegalUnit", "request") => survives::<CreateLegalUnit>,
        ("createOffice", "request") => survives::<CreateOffice>,
        ("registerIdentifier" | "registerIdentifierByValue", "request") => survives::<RegisterIdentifier>,
        ("runBusinessEntityBatch", "request") => survives::<BusinessEntityBatch>,
        ("createFrenchEnrollment" | "upsertFrenchEnrollment", "request") => survives::<FrenchEnrollment>,
        ("createInternationalEnrollment" | "upsertInternationalEnrollment", "request") => {
            survives::<InternationalEnrollment>
        }
        ("getEnrollment", _) => survives::<Enrollment>,
        (name, _) if name.contains("Enrollment") => survives::<EnrollmentLink>,
        ("createRetryStrategy", "request") | ("getRetryStrategy", _) => survives::<RetryStrategy>,
        ("createWebhook", "request") => survives::<WebhookCreation>,
        ("updateWebhook", "request") => survives::<WebhookUpdate>,
        ("generateCii" | "generateFacturx" | "generateUbl", "request") => generation,
        ("listInvoiceStatusHistory", _) => survives::<OneOrMany<InvoiceStatus>>,
        ("onEreportingLegalData", _) => survives::<EreportingDeclaration>,
        ("onEreportingLegalDataStatus", _) => survives::<EreportingDeclarationStatus>,
        ("onOperatorEvent", _) => survives::<OperatorEvent>,
        ("onStatusDelivery", _) => delivery,
        ("searchReportFolders", _) => survives::<ReportFolderPage>,
        ("sendTransactionReport" | "updateTransaction", "request") => survives::<TransactionReport>,
        ("sendInvoiceReport" | "updateInvoiceTransaction", "request") => survives::<InvoiceReport>,
        ("sendInvoicePaymentReport" | "updateInvoicePayment", "request") => survives::<InvoicePaymentReport>,
        ("sendTransactionPaymentReport" | "updateTransactionPayment", "request") => {
            survives::<TransactionPaymentReport>
        }
        (_, "response-200" | "response-201" | "response-202") => survives::<OneOrMany<CreatedElement>>,
        _ => return None,
    };
    Some(check)
}

#[test]
fn every_published_body_has_a_type_that_keeps_it_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    if !folder.is_dir() {
        // Past the harness, which keeps what a passing test prints.
        writeln!(std::io::stderr(), "SKIPPED: no example bodies in {FOLDER}, seen from the crate").unwrap();
        return;
    }
    let (mut read, mut others) = (0, 0);
    for area in std::fs::read_dir(&folder).unwrap() {
        for file in std::fs::read_dir(area.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let mut parts = name.split('.');
            let (operation, kind) = (parts.next().unwrap(), parts.next().unwrap());
            if elsewhere(operation, kind) {
                others += 1;
                continue;
            }
            let check = check(operation, kind).unwrap_or_else(|| panic!("{name}: no type reads it"));
            check(&name, &serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap());
            read += 1;
        }
    }
    assert!(read >= 150, "only {read} bodies");
    assert_eq!(others, 9, "bodies that are left to other crates");
}

/// An invoice, or the text of a CII that is handed on as it is.
fn generation(name: &str, body: &Value) {
    match body.as_str() {
        Some(text) => assert!(text.contains("CrossIndustryInvoice"), "{name}"),
        None => survives::<Invoice>(name, body),
    }
}

/// Some of the published ones are the message within a delivery.
fn delivery(name: &str, body: &Value) {
    match body.get("statusId") {
        Some(_) => survives::<StatusDelivery>(name, body),
        None => survives::<StatusMessage>(name, body.get("json").unwrap_or(body)),
    }
}

/// Reads a body and writes it back: the same object, but for codes that came as numbers.
fn survives<T: DeserializeOwned + Serialize>(name: &str, body: &Value) {
    let read: T = serde_json::from_str(&body.to_string()).unwrap_or_else(|error| panic!("{name}: {error}"));
    let written = serde_json::to_value(&read).unwrap();
    match (body, &written) {
        // A list of one stands for what it holds.
        (Value::Object(_), Value::Array(list)) if list.len() == 1 => same(name, body, &list[0]),
        _ => same(name, body, &written),
    }
}

fn same(at: &str, came: &Value, written: &Value) {
    match (came, written) {
        (Value::Object(came), Value::Object(written)) => {
            assert_eq!(came.keys().collect::<Vec<_>>(), written.keys().collect::<Vec<_>>(), "{at}");
            came.iter().for_each(|(key, value)| same(&format!("{at}/{key}"), value, &written[key]));
        }
        (Value::Array(came), Value::Array(written)) => {
            assert_eq!(came.len(), written.len(), "{at}");
            came.iter().zip(written).for_each(|(came, written)| same(at, came, written));
        }
        (Value::Number(came), Value::String(written)) => assert_eq!(&came.to_string(), written, "{at}"),
        _ => assert_eq!(came, written, "{at}"),
    }
}
