//! Reasons that are allowed with a status.

use iopole_api::model::status::{InvoiceStatusCode, RecipientRejectionReason};
use serde::Serialize;

use crate::failure::Failure;
use crate::output::{Heading, Language, Record};
use crate::screen::Screen;

/// Lists the reasons that are allowed with a status.
pub(super) fn list(code: &InvoiceStatusCode, screen: &Screen) -> Result<(), Failure> {
    let mut list = screen.list::<Reason>();
    for reason in RecipientRejectionReason::KNOWN.iter().filter(|reason| reason.allowed_for(code)) {
        let shown = Reason {
            reason: reason.as_str(),
            french_code: reason.french_code(),
            peppol_code: reason.peppol_code(),
        };
        if list.add(&shown)?.is_break() {
            return Ok(());
        }
    }
    if list.end()? == 0 {
        let (english, french) = ("takes no reason", "n'a pas de motif");
        screen.note(&format!("{code} {}", screen.pick(english, french)));
    }
    Ok(())
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reason {
    reason: &'static str,
    french_code: Option<&'static str>,
    peppol_code: Option<&'static str>,
}

impl Record for Reason {
    const COLUMNS: &'static [Heading] =
        &[("REASON", "MOTIF"), ("CODE IN FRANCE", "CODE EN FRANCE"), ("CODE ON PEPPOL", "CODE SUR PEPPOL")];

    fn cells(&self, _: Language) -> Vec<String> {
        [Some(self.reason), self.french_code, self.peppol_code]
            .map(|code| code.unwrap_or_default().to_owned())
            .into()
    }
}
