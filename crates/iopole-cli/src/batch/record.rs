//! Result of a batch for one file.

use iopole_store::{Entry, State};
use serde::Serialize;

use crate::failure::{OTHER, OUTCOME_UNKNOWN, REFUSED, UNAVAILABLE, WOULD_BE_REFUSED};
use crate::output::{Heading, Language, Record};

/// Result for a file. The names are those of the JSON output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    Sent,
    SentBefore,
    Refused,
    Rejected,
    Unknown,
    Failed,
}

impl Outcome {
    pub(super) fn name(self, language: Language) -> &'static str {
        match self {
            Self::Sent => language.pick("sent", "envoyée"),
            Self::SentBefore => language.pick("sent before", "déjà envoyée"),
            Self::Refused => language.pick("refused", "refusée"),
            Self::Rejected => language.pick("rejected", "rejetée"),
            Self::Unknown => language.pick("unknown", "inconnue"),
            Self::Failed => language.pick("failed", "en échec"),
        }
    }
}

/// Record of a file.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileRecord {
    pub(super) file: String,
    /// SHA-256 of the file, and the key of its entry.
    pub(super) key: Option<String>,
    /// State of its entry, if the file has one.
    pub(super) state: Option<&'static str>,
    pub(super) invoice_id: Option<String>,
    pub(super) number: Option<String>,
    pub(super) outcome: Outcome,
    pub(super) detail: Option<String>,
    /// Exit code that this file asks for.
    #[serde(skip)]
    pub(super) code: u8,
}

impl FileRecord {
    /// A file that is not in the outbox.
    pub(super) fn outside(file: String, outcome: Outcome, detail: impl Into<String>) -> Self {
        let code = if outcome == Outcome::Refused { WOULD_BE_REFUSED } else { OTHER };
        let (key, state, invoice_id, number) = (None, None, None, None);
        Self { file, key, state, invoice_id, number, outcome, detail: Some(detail.into()), code }
    }

    /// A file that is in the outbox. `before`: it had come this far when the run began.
    pub(super) fn of(file: String, entry: &Entry, before: bool, language: Language) -> Self {
        let sent = if before { Outcome::SentBefore } else { Outcome::Sent };
        let id = entry.id;
        let (outcome, code) = match entry.state {
            State::Sent | State::Delivered => (sent, 0),
            State::Rejected => (Outcome::Rejected, REFUSED),
            State::Refused => (Outcome::Refused, REFUSED),
            State::NumberInUse => (Outcome::Failed, REFUSED),
            State::Unknown | State::Sending => (Outcome::Unknown, OUTCOME_UNKNOWN),
            // The platform did not take it; without a reason nothing was tried.
            State::Queued if entry.detail.is_some() => (Outcome::Failed, UNAVAILABLE),
            _ => (Outcome::Failed, OTHER),
        };
        let detail = match entry.state {
            State::NumberInUse => {
                let other = entry.invoice_id.as_ref().map(ToString::to_string).unwrap_or_default();
                Some(format!(
                    "{} {other}: {} iopole outbox confirm {id} {other} | retry {id} | cancel {id}",
                    language.pick(
                        "another file with this number is on the platform, as",
                        "un autre fichier de ce numéro est sur la plateforme :",
                    ),
                    language.pick("compare the two, then", "comparez les deux, puis")
                ))
            }
            State::Refused | State::Withdrawn => {
                let why = entry.detail.clone().unwrap_or_else(|| entry.state.to_string());
                let again = language.pick("to send it again:", "pour la renvoyer :");
                Some(format!("{why} ({again} iopole outbox retry {id})"))
            }
            State::Rejected => entry.detail.clone().or_else(|| entry.code.clone()),
            _ => entry.detail.clone(),
        };
        Self {
            file,
            key: Some(entry.key.clone()),
            state: Some(entry.state.as_str()),
            invoice_id: entry.invoice_id.as_ref().map(ToString::to_string),
            number: entry.number.clone(),
            outcome,
            detail,
            code,
        }
    }

    /// A file whose number another entry has.
    pub(super) fn number_in_use(file: String, key: String, other: &Entry, language: Language) -> Self {
        let same = language
            .pick("another file with this number is entry", "un autre fichier de ce numéro est l'entrée");
        let advice = language.pick(
            "compare the two; if both must go out, send this file by itself",
            "comparez les deux ; si les deux doivent partir, envoyez ce fichier seul",
        );
        let detail = format!("{same} {} ({}, {}): {advice}", other.id, other.name, other.state);
        Self {
            key: Some(key),
            state: Some(State::NumberInUse.as_str()),
            invoice_id: other.invoice_id.as_ref().map(ToString::to_string),
            number: other.number.clone(),
            code: REFUSED,
            ..Self::outside(file, Outcome::Failed, detail)
        }
    }
}

impl Record for FileRecord {
    const COLUMNS: &'static [Heading] = &[
        ("FILE", "FICHIER"),
        ("OUTCOME", "RÉSULTAT"),
        ("NUMBER", "NUMÉRO"),
        ("INVOICE", "FACTURE"),
        ("DETAIL", "DÉTAIL"),
    ];

    fn cells(&self, language: Language) -> Vec<String> {
        vec![
            self.file.clone(),
            self.outcome.name(language).to_owned(),
            self.number.clone().unwrap_or_default(),
            self.invoice_id.clone().unwrap_or_default(),
            self.detail.clone().unwrap_or_default(),
        ]
    }
}
