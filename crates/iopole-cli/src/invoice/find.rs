//! `iopole invoice find`.

use iopole_api::model::search::SearchInvoice;

use super::party::party;
use crate::args::invoice::Find;
use crate::failure::Failure;
use crate::output::{Form, Heading, List};
use crate::session::Session;

pub(crate) async fn run(session: &Session<'_>, arguments: &Find) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let found = platform.user().invoices().find(&arguments.number).await?;
    if found.is_empty() {
        let message = format!("the platform has no invoice {} that this account can see", arguments.number);
        let hint = "An invoice of the last minute may not be in the index yet: search again before you send it again";
        return Err(Failure::refused(message).hint(hint));
    }
    if screen.form != Form::Text {
        return List::of_json(screen.form, &found);
    }
    for (at, invoice) in found.iter().enumerate() {
        let gap = if at > 0 { screen.table(&[("", Some(String::new()))]) } else { Ok(()) };
        let printed = gap.map_err(|error| Failure::unwritten("the result was not written", &error));
        printed.and_then(|()| screen.record(invoice, &rows(invoice)))?;
    }
    Ok(())
}

fn rows(invoice: &SearchInvoice) -> Vec<(Heading, Option<String>)> {
    let (metadata, business) = (&invoice.metadata, invoice.business_data.as_ref());
    let status = invoice.last_status_data.as_ref().and_then(|last| last.code.as_ref());
    vec![
        (("Invoice", "Facture"), Some(metadata.invoice_id.to_string())),
        (("Number", "Numéro"), business.and_then(|business| business.invoice_id.clone())),
        (("Direction", "Sens"), metadata.direction.as_ref().map(ToString::to_string)),
        (("Seller", "Vendeur"), business.and_then(|business| party(business.seller.as_ref()))),
        (("Buyer", "Acheteur"), business.and_then(|business| party(business.buyer.as_ref()))),
        (("State", "État"), metadata.state.as_ref().map(ToString::to_string)),
        (("Status", "Statut"), status.map(ToString::to_string)),
    ]
}
