//! An unread invoice or status.

use iopole_api::model::ids::InvoiceId;
use iopole_api::model::status::InvoiceStatus;
use iopole_api::{UnseenInvoice, UnseenStatus};
use serde::Serialize;
use serde_json::Value;

use crate::label::{moment, name};
use crate::output::{Heading, Language, Record};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Kind {
    Invoice,
    Status,
}

impl Kind {
    pub(crate) fn shown(self, language: Language) -> &'static str {
        match self {
            Self::Invoice => language.pick("invoice", "facture"),
            Self::Status => language.pick("status", "statut"),
        }
    }
}

/// Returns the result of an item in words.
pub(crate) fn stored(error: Option<&Value>, is_new: Option<bool>, language: Language) -> String {
    match (error, is_new) {
        (Some(error), _) => {
            let message = error.get("message").and_then(Value::as_str).unwrap_or_default();
            format!("{}: {message}", language.pick("failed", "échec"))
        }
        (None, Some(false)) => language.pick("was there", "déjà là").to_owned(),
        (None, _) => language.pick("stored", "enregistré").to_owned(),
    }
}

/// An item of the queues.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Item<'a> {
    kind: Kind,
    invoice_id: &'a InvoiceId,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'a InvoiceStatus>,
}

impl<'a> Item<'a> {
    pub(super) fn invoice(unseen: &'a UnseenInvoice) -> Self {
        Self { kind: Kind::Invoice, invoice_id: unseen.id(), status: None }
    }

    pub(super) fn status(unseen: &'a UnseenStatus) -> Self {
        Self { kind: Kind::Status, invoice_id: unseen.invoice_id(), status: Some(unseen.status()) }
    }
}

impl Record for Item<'_> {
    const COLUMNS: &'static [Heading] = &[
        ("KIND", "TYPE"),
        ("INVOICE", "FACTURE"),
        ("DATE", "DATE"),
        ("STATUS", "STATUT"),
        ("LABEL", "LIBELLÉ"),
    ];

    fn cells(&self, language: Language) -> Vec<String> {
        let code = self.status.and_then(InvoiceStatus::code);
        let date = self.status.and_then(|status| status.date.as_ref());
        vec![
            self.kind.shown(language).to_owned(),
            self.invoice_id.to_string(),
            date.map(moment).unwrap_or_default(),
            code.map(ToString::to_string).unwrap_or_default(),
            code.map(|code| name(code, language).to_owned()).unwrap_or_default(),
        ]
    }
}
