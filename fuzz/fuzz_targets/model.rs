//! Any bytes as each JSON answer or delivery: parsed and printed without a panic. Its JSON is unchanged by another
//! round trip.
#![no_main]

use std::fmt::Debug;

use iopole_model::created::CreatedElement;
use iopole_model::delivery::{
    EreportingDeclaration, EreportingDeclarationStatus, OnboardingNotification, OperatorEvent,
    StatusDelivery,
};
use iopole_model::directory::{FrenchDirectorySearchResult, PeppolDirectorySearchResult};
use iopole_model::enrollment::Enrollment;
use iopole_model::entity::{BusinessEntity, BusinessEntityPage};
use iopole_model::generation::GenerationDetails;
use iopole_model::invoice::{Invoice, InvoiceFile};
use iopole_model::json::RawJson;
use iopole_model::reporting::ReportFolderPage;
use iopole_model::search::SearchInvoicesResult;
use iopole_model::stats::StatsSummary;
use iopole_model::status::{InvoiceStatus, StatusMessage, UnseenInvoiceStatuses};
use iopole_model::webhook::{RetryStrategy, Webhook};
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;

fn again<T: DeserializeOwned + Serialize + Debug>(json: &[u8]) {
    let Ok(read) = serde_json::from_slice::<T>(json) else { return };
    let _ = format!("{read:?}");
    let written = serde_json::to_vec(&read).expect("what was read can be written");
    let second: T = serde_json::from_slice(&written).expect("what was written can be read");
    // Compares written forms: a page without `data` is written with it.
    let second = serde_json::to_vec(&second).expect("what was read can be written");
    assert_eq!(raw(&second), raw(&written));
}

fn raw(json: &[u8]) -> RawJson {
    serde_json::from_slice(json).expect("JSON")
}

fn event(json: &[u8]) {
    if let Ok(read) = serde_json::from_slice::<OperatorEvent>(json) {
        let _ = format!("{:?}", read.typed());
    }
    again::<OperatorEvent>(json);
}

const TYPES: [fn(&[u8]); 22] = [
    again::<SearchInvoicesResult>,
    again::<StatusDelivery>,
    again::<StatusMessage>,
    event,
    again::<OnboardingNotification>,
    again::<EreportingDeclaration>,
    again::<EreportingDeclarationStatus>,
    again::<InvoiceStatus>,
    again::<UnseenInvoiceStatuses>,
    again::<Invoice>,
    again::<InvoiceFile>,
    again::<FrenchDirectorySearchResult>,
    again::<PeppolDirectorySearchResult>,
    again::<Webhook>,
    again::<RetryStrategy>,
    again::<Enrollment>,
    again::<BusinessEntity>,
    again::<BusinessEntityPage>,
    again::<ReportFolderPage>,
    again::<CreatedElement>,
    again::<GenerationDetails>,
    again::<StatsSummary>,
];

fuzz_target!(|input: &[u8]| {
    let Some((which, json)) = input.split_first() else { return };
    TYPES[usize::from(*which) % TYPES.len()](json);
});
