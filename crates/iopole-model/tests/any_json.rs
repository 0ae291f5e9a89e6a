//! Objects of any form survive a round trip through every kind of record, down to the digits.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fail like tests"
)]

use std::collections::BTreeMap;

use iopole_model::created::CreatedElement;
use iopole_model::delivery::{
    EreportingDeclaration, EreportingDeclarationStatus, OnboardingNotification, OperatorEvent, StatusDelivery,
};
use iopole_model::directory::{FrenchDirectorySearchResult, PeppolDirectorySearchResult};
use iopole_model::enrollment::Enrollment;
use iopole_model::entity::{BusinessEntity, BusinessEntityPage, OperatorRelation};
use iopole_model::generation::GenerationDetails;
use iopole_model::invoice::{Invoice, InvoiceFile};
use iopole_model::json::{List, RawJson};
use iopole_model::money::Money;
use iopole_model::reporting::{ReportFolderPage, TransactionReport};
use iopole_model::search::SearchInvoicesResult;
use iopole_model::stats::StatsSummary;
use iopole_model::status::{InvoiceStatus, SendInvoiceStatus, StatusMessage, UnseenInvoiceStatuses};
use iopole_model::webhook::{RetryStrategy, Webhook, WebhookCreation};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads and writes a text as a type. Returns false if the type refuses it, panics if something is lost.
type Survives = fn(&str) -> bool;

/// A type and its required members.
const TYPES: &[(&str, Survives, &str)] = &[
    ("SearchInvoicesResult", survives::<SearchInvoicesResult>, ""),
    ("StatusDelivery", survives::<StatusDelivery>, r#""invoiceId":"a","statusId":"b""#),
    ("StatusMessage", survives::<StatusMessage>, ""),
    ("OperatorEvent", survives::<OperatorEvent>, r#""eventType":"EREPORTING_ERROR""#),
    ("OnboardingNotification", survives::<OnboardingNotification>, r#""enrollmentId":"e""#),
    ("EreportingDeclaration", survives::<EreportingDeclaration>, r#""reportId":"r","fileLink":"l""#),
    ("EreportingDeclarationStatus", survives::<EreportingDeclarationStatus>, r#""reportId":"r""#),
    ("InvoiceStatus", survives::<InvoiceStatus>, r#""statusId":"s""#),
    ("UnseenInvoiceStatuses", survives::<UnseenInvoiceStatuses>, r#""invoiceId":"i""#),
    ("Invoice", survives::<Invoice>, r#""invoiceId":"F-1""#),
    ("InvoiceFile", survives::<InvoiceFile>, r#""fileId":"f""#),
    ("TransactionReport", survives::<TransactionReport>, r#""transactionDate":"2026-10-01""#),
    ("SendInvoiceStatus", survives::<SendInvoiceStatus>, r#""code":"PAID""#),
    ("Money", survives::<Money>, r#""amount":1234567.10"#),
    ("OperatorRelation", survives::<OperatorRelation>, ""),
    ("FrenchDirectorySearchResult", survives::<FrenchDirectorySearchResult>, ""),
    ("PeppolDirectorySearchResult", survives::<PeppolDirectorySearchResult>, ""),
    ("List<Money>", survives::<List<Money>>, ""),
    ("Webhook", survives::<Webhook>, r#""webhookId":"w""#),
    ("WebhookCreation", survives::<WebhookCreation>, r#""interopData":{"endpoints":{}}"#),
    ("RetryStrategy", survives::<RetryStrategy>, ""),
    ("Enrollment", survives::<Enrollment>, r#""enrollmentId":"e""#),
    ("BusinessEntity", survives::<BusinessEntity>, r#""businessEntityId":"b""#),
    ("BusinessEntityPage", survives::<BusinessEntityPage>, ""),
    ("ReportFolderPage", survives::<ReportFolderPage>, ""),
    ("CreatedElement", survives::<CreatedElement>, r#""id":"i","type":"INVOICE""#),
    ("GenerationDetails", survives::<GenerationDetails>, ""),
    ("StatsSummary", survives::<StatsSummary>, ""),
];

/// Keys of records, and keys of no record.
const KEYS: &[&str] = &[
    "amount",
    "currency",
    "data",
    "meta",
    "metadata",
    "count",
    "offset",
    "invoiceId",
    "statusId",
    "status",
    "json",
    "responses",
    "code",
    "type",
    "state",
    "eventType",
    "payload",
    "referencedObject",
    "timestamp",
    "date",
    "id",
    "name",
    "seller",
    "buyer",
    "siren",
    "siret",
    "vatNumber",
    "lines",
    "taxDetails",
    "percent",
    "taxAmount",
    "monetary",
    "invoiceAmount",
    "notes",
    "content",
    "interopData",
    "endpoints",
    "events",
    "authentication",
    "direction",
    "newstatus",
    "newStatus",
    "identifiers",
    "retryDelays",
    "header",
    "custom",
    "key",
    "value",
    "payment",
    "invoice",
    "transaction",
    "lastStatusData",
    "businessData",
    "documentReference",
    "x",
    "",
    "\u{e9}\n\"",
    "é",
];

fn survives<T: DeserializeOwned + Serialize>(text: &str) -> bool {
    let Ok(read) = serde_json::from_str::<T>(text) else { return false };
    let written = serde_json::to_string(&read).unwrap();
    assert!(same(&raw(text), &raw(&written), true), "came:\n{text}\nwritten:\n{written}");
    let again: T = serde_json::from_str(&written).unwrap();
    assert_eq!(serde_json::to_string(&again).unwrap(), written, "written once more");
    true
}

fn raw(text: &str) -> RawJson {
    text.parse().unwrap()
}

/// Compares two values, ignoring the documented changes: letter case of codes; text for numbers and booleans, and the
/// reverse; an object for a list of one; the contract's name for another name; unreadable items at the end.
fn same(came: &RawJson, written: &RawJson, whole: bool) -> bool {
    if came == written {
        return true;
    }
    let (came_items, written_items) = (items(came), items(written));
    if let (Some(came), Some(written)) = (&came_items, &written_items) {
        return came.len() == written.len()
            && came.iter().all(|item| written.iter().any(|other| same(item, other, false)));
    }
    let (came_members, written_members) = (members(came), members(written));
    if let (Some(came), Some(written)) = (&came_members, &written_members) {
        let added = usize::from(whole && !came.contains_key("data") && written.contains_key("data"));
        return came.len() + added == written.len()
            && came.iter().all(|(key, value)| match written.get(key) {
                Some(other) => same(value, other, false),
                None => written.values().any(|other| same(value, other, false)),
            });
    }
    match (&came_items, &written_items) {
        (Some(list), _) if list.len() == 1 && same(&list[0], written, whole) => true,
        (_, Some(list)) if list.len() == 1 && same(came, &list[0], whole) => true,
        // A bare list is a page of rows.
        (Some(_), _) => {
            let data = written_members.as_ref().and_then(|page| page.get("data"));
            whole && data.is_some_and(|data| same(came, data, false))
        }
        // `null` is a list without items.
        (None, Some(list)) => whole && list.is_empty() && came.is_null(),
        (None, None) => scalar(came).is_some_and(|text| scalar(written) == Some(text)),
    }
}

fn items(json: &RawJson) -> Option<Vec<RawJson>> {
    json.read().ok()
}

fn members(json: &RawJson) -> Option<BTreeMap<String, RawJson>> {
    json.as_str().starts_with('{').then(|| json.read().unwrap())
}

/// Returns a scalar as text without what the types ignore, or `None` for `null`, a list or an object.
fn scalar(json: &RawJson) -> Option<String> {
    let text = match json.as_str().as_bytes().first()? {
        b'{' | b'[' | b'n' => return None,
        b'"' => json.read::<String>().unwrap(),
        _ => json.as_str().to_owned(),
    };
    let text = text.trim().to_lowercase();
    // Amounts and counts may be written without an exponent, counts without `.0`.
    match text.parse::<iopole_model::money::Amount>() {
        Ok(amount) => amount.decimal().map(|value| value.normalize().to_string()),
        Err(_) => Some(text),
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn json() -> impl Strategy<Value = String> {
    let number = prop_oneof![
        "-?(0|[1-9][0-9]{0,18})(\\.[0-9]{1,4})?",
        "[1-9][0-9]{0,30}\\.[0-9]{1,30}",
        "[1-9](\\.[0-9]{1,3})?[eE][+-]?[0-9]{1,3}",
    ];
    let text = prop_oneof![
        any::<String>().prop_map(|text| quoted(&text)),
        "(PAID|paid|INBOUND|DELIVERED|Delivered|true|FALSE|EUR|380|12|12\\.50|2026-10-01|\\\\u00e9\\\\ud83d\\\\ude00)"
            .prop_map(|text| format!("\"{text}\"")),
    ];
    let word = prop_oneof![Just("null".to_owned()), Just("true".to_owned()), Just("false".to_owned())];
    let leaf = prop_oneof![number, text, word];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[ {} ]", items.join(", "))),
            object(inner).prop_map(|members| format!("{{{members}}}")),
        ]
    })
}

/// The names of one field. A record with both is written with the value under the contract's name, whatever odd value
/// that name had.
const ALIASES: &[[&str; 2]] =
    &[["code", "value"], ["date", "createDate"], ["newstatus", "newStatus"], ["status", "state"]];

fn is_alias(key: &str, other: &str) -> bool {
    ALIASES.iter().any(|pair| *pair == [key, other] || *pair == [other, key])
}

fn object(value: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let member = (prop::sample::select(KEYS), value);
    prop::collection::vec(member, 0..6).prop_map(|members| {
        let second = |at: usize| members.iter().take(at).any(|(key, _)| is_alias(key, members[at].0));
        let members: Vec<_> = (0..members.len())
            .filter(|at| !second(*at))
            .map(|at| format!("{} :\n{}", quoted(members[at].0), members[at].1))
            .collect();
        members.join(" ,")
    })
}

proptest! {
    #[test]
    fn nothing_of_an_object_is_lost(members in object(json())) {
        for (name, survives, least) in TYPES {
            let comma = if least.is_empty() || members.is_empty() { "" } else { "," };
            survives(&format!("{{{members}}}"));
            // The required members come last, so that no other member replaces them.
            prop_assert!(survives(&format!("{{{members}{comma}{least}}}")), "{name} is read");
        }
    }

    #[test]
    fn nothing_of_any_value_is_lost(text in json()) {
        for (_, survives, _) in TYPES {
            survives(&text);
        }
    }
}
