//! A stored item of a sweep, for people and as JSON.

use serde::Serialize;
use serde_json::Value;

use crate::inbox::{Kind, stored};
use crate::output::{Heading, Language, Record};

/// An item that was stored, or the error.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Found {
    pub(super) kind: Kind,
    pub(super) invoice_id: String,
    /// Code of a status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) file: Option<String>,
    /// False if the file was there already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) is_new: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<Value>,
}

impl Record for Found {
    const COLUMNS: &'static [Heading] = &[
        ("KIND", "TYPE"),
        ("INVOICE", "FACTURE"),
        ("STATUS", "STATUT"),
        ("RESULT", "RÉSULTAT"),
        ("FILE", "FICHIER"),
    ];

    fn cells(&self, language: Language) -> Vec<String> {
        vec![
            self.kind.shown(language).to_owned(),
            self.invoice_id.clone(),
            self.code.clone().unwrap_or_default(),
            stored(self.error.as_ref(), self.is_new, language),
            self.file.clone().unwrap_or_default(),
        ]
    }
}
