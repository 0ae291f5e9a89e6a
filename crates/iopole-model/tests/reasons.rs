//! The reasons of recipients match the table in the contract.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::path::Path;

use iopole_model::status::{InvoiceStatusCode, RecipientRejectionReason};
use serde::Deserialize;

#[derive(Deserialize)]
struct Document {
    components: Components,
}

#[derive(Deserialize)]
struct Components {
    schemas: BTreeMap<String, Schema>,
}

#[derive(Deserialize)]
struct Schema {
    #[serde(rename = "enum", default)]
    codes: Vec<String>,
    #[serde(rename = "x-mapping", default)]
    mapping: BTreeMap<String, Mapping>,
}

#[derive(Deserialize)]
struct Mapping {
    statuses: Vec<String>,
    #[serde(rename = "domesticFr")]
    domestic_fr: Option<String>,
    peppol: Option<String>,
}

#[test]
fn each_reason_has_the_statuses_and_the_network_codes_of_the_contract() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contract/invoicing.yaml");
    let document: Document = serde_saphyr::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let schema = &document.components.schemas["RecipientRejectionReason"];
    let known: Vec<&str> =
        RecipientRejectionReason::KNOWN.iter().map(RecipientRejectionReason::as_str).collect();
    assert_eq!(known, schema.codes);
    assert_eq!((known.len(), schema.mapping.len()), (28, 28));
    for reason in RecipientRejectionReason::KNOWN {
        let mapping = &schema.mapping[reason.as_str()];
        for code in InvoiceStatusCode::KNOWN {
            let allowed = mapping.statuses.iter().any(|status| status == code.as_str());
            assert_eq!(reason.allowed_for(code), allowed, "{reason} with {code}");
        }
        assert_eq!(reason.french_code(), mapping.domestic_fr.as_deref(), "{reason}");
        assert_eq!(reason.peppol_code(), mapping.peppol.as_deref(), "{reason}");
    }
}
