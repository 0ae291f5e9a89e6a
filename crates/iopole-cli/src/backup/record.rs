//! Result of a backup for one invoice.

use serde::Serialize;

use super::manifest::Entry;
use crate::output::{Heading, Language, Record};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Change {
    /// It was not in the backup.
    New,
    /// It has another status.
    Changed,
    Failed,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SavedRecord {
    invoice_id: String,
    change: Change,
    number: Option<String>,
    status: Option<String>,
    files: Vec<String>,
    detail: Option<String>,
}

impl SavedRecord {
    pub(super) fn saved(entry: &Entry, change: Change) -> Self {
        Self {
            invoice_id: entry.invoice_id.clone(),
            change,
            number: entry.number.clone(),
            status: entry.status.code.clone(),
            files: entry.files.iter().map(|file| file.name.clone()).collect(),
            detail: None,
        }
    }

    pub(super) fn failed(invoice_id: String, why: String) -> Self {
        let (number, status, files) = (None, None, Vec::new());
        Self { invoice_id, change: Change::Failed, number, status, files, detail: Some(why) }
    }
}

impl Record for SavedRecord {
    const COLUMNS: &'static [Heading] = &[
        ("INVOICE", "FACTURE"),
        ("CHANGE", "CHANGEMENT"),
        ("NUMBER", "NUMÉRO"),
        ("STATUS", "STATUT"),
        ("DETAIL", "DÉTAIL"),
    ];

    fn cells(&self, language: Language) -> Vec<String> {
        let change = match self.change {
            Change::New => language.pick("new", "nouvelle"),
            Change::Changed => language.pick("changed", "modifiée"),
            Change::Failed => language.pick("failed", "en échec"),
        };
        vec![
            self.invoice_id.clone(),
            change.to_owned(),
            self.number.clone().unwrap_or_default(),
            self.status.clone().unwrap_or_default(),
            self.detail.clone().unwrap_or_default(),
        ]
    }
}
