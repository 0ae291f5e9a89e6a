//! Bodies published with the platform's documents are read and written back completely.
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
use std::path::{Path, PathBuf};

use iopole_model::created::CreatedElement;
use iopole_model::delivery::StatusDelivery;
use iopole_model::directory::{FrenchDirectorySearchResult, PeppolDirectorySearchResult, PeppolParticipant};
use iopole_model::entity::{
    BusinessEntityBatch, BusinessEntityPage, CreateBusinessEntity, CreateIdentifier, OperatorRelation,
    RegisterIdentifier,
};
use iopole_model::invoice::Invoice;
use iopole_model::json::List;
use iopole_model::status::{InvoiceStatus, StatusMessage};
use iopole_model::webhook::{RetryStrategy, WebhookCreation, WebhookUpdate};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The folder beside the workspace, relative to the crate.
const FOLDER: &str = "../../../shared/examples";

#[test]
#[allow(clippy::print_stderr, reason = "a skipped test must say so")]
fn every_published_body_survives() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    if !folder.is_dir() {
        eprintln!("SKIPPED: no example bodies in {FOLDER}, seen from the crate");
        return;
    }
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for file in ["config", "invoicing"].iter().flat_map(|area| files(&folder.join(area))) {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let body: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        let mut parts = name.split('.');
        let (operation, kind) = (parts.next().unwrap(), parts.next().unwrap());
        let group = match (operation, kind) {
            ("listInvoiceStatusHistory", _) => {
                let read: List<InvoiceStatus> = survives(&name, &body);
                assert!(read.odd.is_empty() && read.items.iter().all(|item| item.extra.is_empty()), "{name}");
                "history"
            }
            ("searchFrenchDirectory", _) => {
                let read: FrenchDirectorySearchResult = survives(&name, &body);
                assert!(read.odd().is_empty() && read.data.len() == 1, "{name}");
                "directory"
            }
            ("searchPeppolDirectory", _) => {
                let read: PeppolDirectorySearchResult = survives(&name, &body);
                assert_eq!(read.items[0].allowed_documents.len(), 4, "{name}");
                "directory"
            }
            ("checkPeppolParticipant", _) => {
                let read: PeppolParticipant = survives(&name, &body);
                assert!(!read.is_exist && read.extra.is_empty(), "{name}");
                "directory"
            }
            ("searchBusinessEntities", _) => {
                let read: BusinessEntityPage = survives(&name, &body);
                assert!(read.odd().is_empty() && read.data.len() == 10, "{name}");
                // One office has an empty object as its parent.
                let odd: Vec<_> = read.data.iter().flat_map(|entity| entity.extra.keys()).collect();
                assert_eq!(odd, ["legalUnit"], "{name}");
                "entities"
            }
            ("createLegalUnit", "request") => {
                let read: CreateBusinessEntity = survives(&name, &body);
                assert!(read.extra.is_empty() && read.check().is_ok(), "{name}");
                "entity request"
            }
            ("createOffice", "request") => {
                let read: CreateBusinessEntity = survives(&name, &body);
                assert!(read.extra.is_empty() && read.check().is_ok(), "{name}");
                "entity request"
            }
            ("createLegalUnit" | "createOffice", _) => {
                let read: List<CreatedElement> = survives(&name, &body);
                assert!(read.odd.is_empty() && read.items.len() == 2, "{name}");
                "created"
            }
            (
                "claimBusinessEntity" | "claimBusinessEntityByIdentifier" | "updateBusinessEntityClaim",
                "request",
            ) => {
                let read: OperatorRelation = survives(&name, &body);
                assert!(read.check().is_ok(), "{name}: {:?}", read.check());
                assert!(read.data.is_none_or(|data| data.extra.is_empty()), "{name}");
                "relation"
            }
            ("createBusinessEntityIdentifier" | "createBusinessEntityIdentifierByIdentifier", "request") => {
                let read: CreateIdentifier = survives(&name, &body);
                assert!(read.extra.is_empty() && read.check().is_ok(), "{name}");
                "entity request"
            }
            ("registerIdentifier" | "registerIdentifierByValue", "request") => {
                let read: RegisterIdentifier = survives(&name, &body);
                assert!(read.extra.is_empty(), "{name}");
                "registration"
            }
            ("runBusinessEntityBatch", _) => {
                let read: BusinessEntityBatch = survives(&name, &body);
                assert!(read.extra.is_empty() && read.check().is_ok(), "{name}: {:?}", read.check());
                "batch"
            }
            (
                "claimBusinessEntity"
                | "claimBusinessEntityByIdentifier"
                | "updateBusinessEntityClaim"
                | "createBusinessEntityIdentifier"
                | "createBusinessEntityIdentifierByIdentifier"
                | "registerIdentifier"
                | "registerIdentifierByValue"
                | "createWebhook"
                | "deleteWebhook",
                "response-200" | "response-201",
            ) => {
                let read: CreatedElement = survives(&name, &body);
                assert!(read.id.is_some() && read.extra.is_empty(), "{name}");
                "created"
            }
            ("updateWebhook", "request") => {
                let read: WebhookUpdate = survives(&name, &body);
                assert!(read.extra.is_empty() && read != WebhookUpdate::new(), "{name}");
                "webhook update"
            }
            ("createRetryStrategy" | "getRetryStrategy", _) => {
                let read: RetryStrategy = survives(&name, &body);
                assert!(read.extra.is_empty() && read.active == Some(true) && read.check().is_ok(), "{name}");
                "retry strategy"
            }
            ("createWebhook", "request") => {
                let read: WebhookCreation = survives(&name, &body);
                let endpoints = &read.interop_data.endpoints;
                assert!(read.extra.is_empty() && endpoints.extra.is_empty(), "{name}");
                "webhook"
            }
            // The message of a delivered status has the type of messages in the history. Two examples are bare
            // messages.
            ("onStatusDelivery", _) => {
                if body.get("json").is_some() {
                    let read: StatusDelivery = survives(&name, &body);
                    assert!(read.extra.is_empty() && read.code().is_some(), "{name}");
                }
                let message = body.get("json").unwrap_or(&body);
                let read: StatusMessage = survives(&name, message);
                assert!(read.responses.iter().all(|response| response.document_status.is_some()), "{name}");
                "status"
            }
            // An invoice to generate has the type of an invoice that is read.
            ("generateFacturx" | "generateCii" | "generateUbl", "request") => {
                // Two bodies are XML, not JSON.
                if body.is_string() {
                    continue;
                }
                let read: Invoice = survives(&name, &body);
                assert!(read.extra.is_empty() && read.missing_members().is_empty(), "{name}");
                assert_eq!(read.check_totals(), Ok(()), "{name}");
                for line in &read.lines {
                    let item = line.item.as_ref().unwrap();
                    // Remarks of the documentation, not members of an invoice.
                    let known = line.extra.is_empty() && item.extra.keys().all(|key| key == "x-doc");
                    assert!(known, "{name}: {:?}", item.extra);
                }
                "invoice"
            }
            _ => continue,
        };
        *seen.entry(group).or_default() += 1;
    }
    let least = [
        ("batch", 6),
        ("created", 11),
        ("directory", 5),
        ("entities", 1),
        ("entity request", 9),
        ("history", 1),
        ("invoice", 16),
        ("registration", 9),
        ("relation", 10),
        ("status", 6),
        ("webhook", 9),
        ("webhook update", 7),
        ("retry strategy", 4),
    ];
    for (group, least) in least {
        assert!(
            seen.get(group).is_some_and(|count| *count >= least),
            "only {:?} of {group}",
            seen.get(group)
        );
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files
}

/// Reads a body and writes it back. The object must be equal, except for codes that came as numbers.
fn survives<T: DeserializeOwned + Serialize>(name: &str, body: &Value) -> T {
    let read: T = serde_json::from_str(&body.to_string()).unwrap_or_else(|error| panic!("{name}: {error}"));
    let written = serde_json::to_value(&read).unwrap();
    // A single record is written without a list of one around it; a list stays a list.
    assert_same(name, body, &written);
    read
}

fn assert_same(at: &str, came: &Value, written: &Value) {
    match (came, written) {
        (Value::Object(came), Value::Object(written)) => {
            let keys: Vec<_> = came.keys().collect();
            assert_eq!(keys, written.keys().collect::<Vec<_>>(), "{at}");
            for (key, value) in came {
                assert_same(&format!("{at}/{key}"), value, &written[key]);
            }
        }
        (Value::Array(came), Value::Array(written)) => {
            assert_eq!(came.len(), written.len(), "{at}");
            for (index, (came, written)) in came.iter().zip(written).enumerate() {
                assert_same(&format!("{at}/{index}"), came, written);
            }
        }
        (Value::Number(came), Value::String(written)) => assert_eq!(&came.to_string(), written, "{at}"),
        _ => assert_eq!(came, written, "{at}"),
    }
}
