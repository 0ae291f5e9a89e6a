//! `iopole invoice history`.

use iopole_api::model::dates::DateText;
use iopole_api::model::status::{InvoiceStatus, InvoiceStatusCode};

use super::unknown;
use crate::args::invoice::History;
use crate::failure::Failure;
use crate::label::{moment, name, reason, rejections};
use crate::output::{Heading, Language, Record};
use crate::rows::print_list;
use crate::session::Session;

pub(crate) async fn run(session: &Session<'_>, arguments: &History) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let mut history = platform.user().statuses().history(&arguments.id).await.map_err(unknown)?;
    history.items.sort_by(|left, right| match (&left.date, &right.date) {
        (Some(left), Some(right)) => DateText::chronological(left, right),
        (left, right) => left.is_none().cmp(&right.is_none()),
    });
    let none = (
        "no status yet; a received invoice never has a history: iopole invoice show has its last status",
        "aucun statut ; une facture reçue n'a jamais d'historique : iopole invoice show donne son dernier statut",
    );
    print_list(&history, screen, none)
}

impl Record for InvoiceStatus {
    const COLUMNS: &'static [Heading] = &[
        ("DATE", "DATE"),
        ("NO.", "N°"),
        ("STATUS", "STATUT"),
        ("LABEL", "LIBELLÉ"),
        ("TO", "POUR"),
        ("REASON", "MOTIF"),
    ];

    fn cells(&self, language: Language) -> Vec<String> {
        let code = self.code();
        let number = code.and_then(InvoiceStatusCode::dgfip_number);
        vec![
            self.date.as_ref().map(moment).unwrap_or_default(),
            number.map(|number| number.to_string()).unwrap_or_default(),
            code.map(ToString::to_string).unwrap_or_default(),
            code.map(|code| name(code, language).to_owned()).unwrap_or_default(),
            self.dest_type.as_ref().map(ToString::to_string).unwrap_or_default(),
            rejections(self).map(reason).collect::<Vec<_>>().join("; "),
        ]
    }
}
