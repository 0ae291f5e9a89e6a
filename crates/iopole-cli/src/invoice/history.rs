//! `iopole invoice history`.

use iopole_api::model::dates::DateText;
use iopole_api::model::status::{InvoiceStatus, InvoiceStatusCode};

use super::unknown;
use crate::args::invoice::History;
use crate::failure::Failure;
use crate::label::{moment, name, reason, rejections};
use crate::output::{Heading, Language, Record};
use crate::session::Session;

pub(crate) async fn run(session: &Session<'_>, arguments: &History) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let mut history = platform.user().statuses().history(&arguments.id).await.map_err(unknown)?;
    history.items.sort_by(|left, right| match (&left.date, &right.date) {
        (Some(left), Some(right)) => DateText::chronological(left, right),
        (left, right) => left.is_none().cmp(&right.is_none()),
    });
    let mut list = screen.list::<InvoiceStatus>();
    for status in &history.items {
        if list.add(status)?.is_break() {
            return Ok(());
        }
    }
    let count = list.end()?;
    if !history.odd.is_empty() {
        let message = format!("{} entries of the history cannot be read", history.odd.len());
        let hint = "To see them as they came: iopole api listInvoiceStatusHistory -p invoiceId=ID";
        return Err(Failure::other(message).hint(hint));
    }
    if count == 0 {
        screen.note(screen.pick(
            "no status yet; a received invoice never has a history: iopole invoice show has its last status",
            "aucun statut ; une facture reçue n'a jamais d'historique : iopole invoice show donne son dernier statut",
        ));
    }
    Ok(())
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
