//! An entry, for a person and for a program.

use std::time::SystemTime;

use iopole_store::Entry;
use jiff::Timestamp;
use serde::Serialize;

use crate::output::{Heading, Language, Record};

/// Record of an entry. The customer id is left out.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EntryRecord {
    id: i64,
    key: String,
    state: &'static str,
    file: String,
    number: Option<String>,
    /// Identifier on the platform; in the state `number_in_use` that of the other invoice.
    invoice_id: Option<String>,
    code: Option<String>,
    detail: Option<String>,
    attempts: i64,
    created: Option<Timestamp>,
    changed: Option<Timestamp>,
    due: Option<Timestamp>,
}

impl EntryRecord {
    pub(super) fn new(entry: Entry) -> Self {
        let time = |time: SystemTime| Timestamp::try_from(time).ok();
        Self {
            id: entry.id.number(),
            key: entry.key,
            state: entry.state.as_str(),
            file: entry.name,
            number: entry.number,
            invoice_id: entry.invoice_id.map(|id| id.to_string()),
            code: entry.code,
            detail: entry.detail,
            attempts: entry.attempts,
            created: time(entry.created),
            changed: time(entry.changed),
            due: time(entry.due).filter(|_| !entry.state.is_final()),
        }
    }

    pub(super) fn rows(&self) -> Vec<(Heading, Option<String>)> {
        vec![
            (("Entry", "Entrée"), Some(self.id.to_string())),
            (("State", "État"), Some(self.state.to_owned())),
            (("File", "Fichier"), Some(self.file.clone())),
            (("Number", "Numéro"), self.number.clone()),
            (("Invoice", "Facture"), self.invoice_id.clone()),
            (("Status", "Statut"), self.code.clone()),
            (("Detail", "Détail"), self.detail.clone()),
            (("Attempts", "Essais"), Some(self.attempts.to_string())),
            (("Queued", "Mise en attente"), minute(self.created)),
            (("Changed", "Modifiée"), minute(self.changed)),
            (("Key", "Clé"), Some(self.key.clone())),
        ]
    }
}

fn minute(time: Option<Timestamp>) -> Option<String> {
    time.map(|time| time.strftime("%Y-%m-%d %H:%M").to_string())
}

impl Record for EntryRecord {
    const COLUMNS: &'static [Heading] = &[
        ("ENTRY", "ENTRÉE"),
        ("STATE", "ÉTAT"),
        ("NUMBER", "NUMÉRO"),
        ("FILE", "FICHIER"),
        ("INVOICE", "FACTURE"),
        ("CHANGED", "MODIFIÉE"),
        ("DETAIL", "DÉTAIL"),
    ];

    fn cells(&self, _: Language) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.state.to_owned(),
            self.number.clone().unwrap_or_default(),
            self.file.clone(),
            self.invoice_id.clone().unwrap_or_default(),
            minute(self.changed).unwrap_or_default(),
            self.detail.clone().unwrap_or_default(),
        ]
    }
}
