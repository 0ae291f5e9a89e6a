//! Every body published with the platform's documents has a type and is tested. A new body without a line here fails
//! the test. The tests of the areas check the values.
//!
//! The bodies are not part of this repository. If the folder is missing, the test prints that it is skipped and checks
//! nothing.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fail like tests"
)]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use iopole_model::created::CreatedElement;
use iopole_model::delivery::{
    EreportingDeclaration, EreportingDeclarationStatus, OperatorEvent, StatusDelivery,
};
use iopole_model::directory::{FrenchDirectorySearchResult, PeppolDirectorySearchResult, PeppolParticipant};
use iopole_model::enrollment::{Enrollment, EnrollmentLink, FrenchEnrollment, InternationalEnrollment};
use iopole_model::entity::{
    BusinessEntityBatch, BusinessEntityPage, CreateBusinessEntity, CreateIdentifier, OperatorRelation,
    RegisterIdentifier,
};
use iopole_model::invoice::Invoice;
use iopole_model::json::{List, RawJson};
use iopole_model::reporting::{
    InvoicePaymentReport, InvoiceReport, ReportFolderPage, TransactionPaymentReport, TransactionReport,
};
use iopole_model::status::{InvoiceStatus, StatusMessage};
use iopole_model::webhook::{RetryStrategy, WebhookCreation, WebhookUpdate};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The folder beside the workspace, relative to the crate.
const FOLDER: &str = "../../../shared/examples";

/// Bodies that other crates test under this test's name: error responses (`iopole-http`) and the platform's requests to
/// a token endpoint (`iopole-webhook`).
fn elsewhere(operation: &str, kind: &str) -> bool {
    kind == "response-400" || operation.starts_with("onOauth2")
}

fn check(operation: &str, kind: &str) -> Option<fn(&str, &RawJson)> {
    let check: fn(&str, &RawJson) = match (operation, kind) {
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
        ("createLegalUnit", "request") => survives::<CreateBusinessEntity>,
        ("createOffice", "request") => survives::<CreateBusinessEntity>,
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
        ("listInvoiceStatusHistory", _) => survives::<List<InvoiceStatus>>,
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
        (_, "response-200" | "response-201" | "response-202") => survives::<List<CreatedElement>>,
        _ => return None,
    };
    Some(check)
}

#[test]
fn every_published_body_has_a_type_that_keeps_it_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    if !folder.is_dir() {
        // Writes past the test harness, which hides the output of a passing test.
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
            check(&name, &std::fs::read_to_string(&path).unwrap().parse().unwrap());
            read += 1;
        }
    }
    assert!(read >= 150, "only {read} bodies");
    assert_eq!(others, 9, "bodies that are left to other crates");
}

/// Reads an invoice, or the text of a CII that is passed on unchanged.
fn generation(name: &str, body: &RawJson) {
    match body.read::<String>() {
        Ok(text) => assert!(text.contains("CrossIndustryInvoice"), "{name}"),
        Err(_) => survives::<Invoice>(name, body),
    }
}

/// Reads a delivery. Some published bodies are only the message inside a delivery.
fn delivery(name: &str, body: &RawJson) {
    let members: BTreeMap<String, RawJson> = body.read().unwrap();
    match members.get("statusId") {
        Some(_) => survives::<StatusDelivery>(name, body),
        None => survives::<StatusMessage>(name, members.get("json").unwrap_or(body)),
    }
}

/// Reads a body and writes it back. The object must be equal to the last digit, except for codes that came as numbers.
fn survives<T: DeserializeOwned + Serialize>(name: &str, body: &RawJson) {
    let read: T = body.read().unwrap_or_else(|error| panic!("{name}: {error}"));
    let written: RawJson = serde_json::to_string(&read).unwrap().parse().unwrap();
    assert_eq!(scalars(body), scalars(&written), "{name}");
    match (body.to_value(), written.to_value()) {
        // A list of one equals its item.
        (came @ Value::Object(_), Value::Array(list)) if list.len() == 1 => same(name, &came, &list[0]),
        (came, written) => same(name, &came, &written),
    }
}

/// Returns all texts and numbers, sorted.
fn scalars(json: &RawJson) -> Vec<String> {
    let mut found = if let Ok(items) = json.read::<Vec<RawJson>>() {
        items.iter().flat_map(scalars).collect()
    } else if let Ok(members) = json.read::<BTreeMap<String, RawJson>>() {
        members.values().flat_map(scalars).collect()
    } else {
        vec![json.read::<String>().unwrap_or_else(|_| json.as_str().to_owned())]
    };
    found.sort();
    found
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
